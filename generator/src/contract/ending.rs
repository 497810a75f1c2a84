//! The ways a call can end other than well, told by name.

use calve_analyzer::plan::{Dto, DtoForm, ErrorForm, ErrorKind, rules};

use super::Contract;
use super::names::kebab;

/// One way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Variant of the error enum; `None` for struct and foreign errors.
    pub variant: Option<String>,
    /// URN of the problem: `urn:calve:billing:billing-error:declined`.
    pub urn: String,
    /// Code: `BillingError::Declined`.
    pub code: String,
}

/// The endings of a function with this error: one per variant of an error enum, one for any other error.
#[must_use]
pub fn endings(contract: &Contract, error: &ErrorForm) -> Vec<Ending> {
    match &error.kind {
        ErrorKind::Typed(id) => contract.dto(*id).map(|dto| typed(contract, dto)).unwrap_or_default(),
        ErrorKind::Foreign(rule) => {
            let rust = rules().foreign_error_by_id(rule).map_or(rule.as_str(), |rule| rule.rust.as_str());
            vec![Ending { variant: None, urn: urn(contract, rule, None), code: rust.to_string() }]
        }
    }
}

fn typed(contract: &Contract, dto: &Dto) -> Vec<Ending> {
    match &dto.form {
        DtoForm::Struct(_) => {
            vec![Ending { variant: None, urn: urn(contract, &dto.name, None), code: dto.name.clone() }]
        }
        DtoForm::Enum(variants) => variants
            .iter()
            .map(|variant| Ending {
                variant: Some(variant.name.clone()),
                urn: urn(contract, &dto.name, Some(&variant.name)),
                code: format!("{}::{}", dto.name, variant.name),
            })
            .collect(),
    }
}

fn urn(contract: &Contract, error: &str, variant: Option<&str>) -> String {
    let variant = variant.map(|name| format!(":{}", kebab(name))).unwrap_or_default();
    format!("urn:calve:{}:{}{variant}", contract.service, kebab(error))
}
