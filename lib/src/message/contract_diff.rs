//! Output of `contract diff`.

use calve_generator::compatibility::{Comparison, Difference};
use schemars::JsonSchema;
use serde::Serialize;

use super::{FORMAT_VERSION, Message};

/// What callers of a contract notice of its next version.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ContractDiffMessage {
    /// Version of this format.
    pub version: u32,
    /// Whether callers of the old contract break.
    pub breaks: bool,
    /// Hash of the old contract; null when the document tells none.
    pub old_contract: Option<String>,
    /// Hash of the new contract.
    pub new_contract: Option<String>,
    /// The differences, those that break first.
    pub differences: Vec<DifferenceMessage>,
}

impl Message for ContractDiffMessage {
    const SCHEMA: &'static str = "contract-diff";
}

/// One difference.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DifferenceMessage {
    /// Method and path, then the place within: `POST /v1/billing/charge request.order.lines[].sku`.
    pub place: String,
    /// Kind in kebab-case.
    pub kind: String,
    /// Whether callers of the old contract break.
    pub breaks: bool,
    /// In words.
    pub message: String,
}

impl ContractDiffMessage {
    /// The message of a comparison.
    #[must_use]
    pub fn of(comparison: &Comparison) -> Self {
        Self {
            version: FORMAT_VERSION,
            breaks: comparison.breaks(),
            old_contract: comparison.old_contract.clone(),
            new_contract: comparison.new_contract.clone(),
            differences: comparison.differences.iter().map(DifferenceMessage::of).collect(),
        }
    }
}

impl DifferenceMessage {
    fn of(difference: &Difference) -> Self {
        let kind = serde_json::to_value(difference.kind).ok();
        Self {
            place: difference.place.clone(),
            kind: kind.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default(),
            breaks: difference.breaks,
            message: difference.message.clone(),
        }
    }
}
