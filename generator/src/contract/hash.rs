//! The hash that tells whether two programs speak of the same contract.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Contract, Schema, dto_schema, fields_schema, problem_schema, schema};

#[derive(Serialize)]
struct Essence {
    endpoints: BTreeMap<String, EndpointEssence>,
    types: BTreeMap<String, Schema>,
}

#[derive(Serialize)]
struct EndpointEssence {
    request: Schema,
    value: Schema,
    returned: Schema,
    error: Option<Schema>,
    read_only: bool,
}

/// The first 16 hex digits of the SHA-256 of the contract's essence: paths and schemas, no documentation.
///
/// # Errors
/// Never on what a plan can hold; an error of serialization is handed on rather than hidden.
pub fn hash(contract: &Contract) -> Result<String, serde_json::Error> {
    let endpoints = contract.endpoints.iter().map(|endpoint| {
        let essence = EndpointEssence {
            request: fields_schema(contract, &endpoint.sent),
            value: schema(contract, &endpoint.value),
            returned: fields_schema(contract, &endpoint.returned),
            error: endpoint.error.as_ref().map(|error| problem_schema(contract, Some(error))),
            read_only: endpoint.read_only,
        };
        (endpoint.path.clone(), essence)
    });
    let types =
        contract.types.iter().map(|dto| (dto.name.clone(), Schema { description: None, ..dto_schema(contract, dto) }));
    let essence = Essence { endpoints: endpoints.collect(), types: types.collect() };
    // Through `Value`, whose maps are sorted: the text does not depend on the order of declaration.
    let text = serde_json::to_value(&essence)?.to_string();
    let digest = Sha256::digest(text.as_bytes());
    Ok(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}
