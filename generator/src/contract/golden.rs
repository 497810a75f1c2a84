//! Examples of everything that crosses, by the name of its wire type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::names::{field, kebab};
use super::{Contract, Endpoint, Mood, fields_sample, sample, samples};

/// All examples of a contract: wire types, requests and responses. Types without an example are left out.
#[must_use]
pub fn golden(contract: &Contract) -> BTreeMap<String, Vec<Value>> {
    let mut golden: BTreeMap<String, Vec<Value>> =
        contract.types.iter().map(|dto| (dto.name.clone(), samples(contract, dto))).collect();
    for endpoint in &contract.endpoints {
        golden.insert(endpoint.request.clone(), in_moods(|mood| request(contract, endpoint, mood)));
        golden.insert(endpoint.response.clone(), in_moods(|mood| response(contract, endpoint, mood)));
    }
    golden.retain(|_, samples| !samples.is_empty());
    golden
}

/// For each name a constant that no other one has: `ORDER_LINE` for `OrderLine`.
#[must_use]
pub fn golden_constants(golden: &BTreeMap<String, Vec<Value>>) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    let mut constants = BTreeMap::new();
    for name in golden.keys() {
        let stem = field(&kebab(name).replace('-', "_")).to_uppercase();
        let numbered = (2..100_000).map(|count| format!("{stem}_{count}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(stem);
        taken.insert(free.clone());
        constants.insert(name.clone(), free);
    }
    constants
}

/// An example of a request.
#[must_use]
pub fn request(contract: &Contract, endpoint: &Endpoint, mood: Mood) -> Option<Value> {
    fields_sample(contract, &endpoint.sent, mood).map(Value::Object)
}

/// An example of a response.
#[must_use]
pub fn response(contract: &Contract, endpoint: &Endpoint, mood: Mood) -> Option<Value> {
    let mut members = fields_sample(contract, &endpoint.returned, mood)?;
    members.insert("value".into(), sample(contract, &endpoint.value, &endpoint.value_text, mood)?);
    Some(Value::Object(members))
}

fn in_moods(make: impl Fn(Mood) -> Option<Value>) -> Vec<Value> {
    let mut found: Vec<Value> = [Mood::Full, Mood::Bare, Mood::Odd].into_iter().filter_map(make).collect();
    found.dedup();
    found
}
