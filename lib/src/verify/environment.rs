//! Variables for a verification: what a person set, and a scratch database where nobody did.

use std::collections::BTreeMap;
use std::path::Path;

use calve_analyzer::plan::Plan;

/// Where a fresh folder is put into a variable's value.
pub const SCRATCH: &str = "{scratch}";

/// Variables to set beside those of `calve.toml`: an SQLite file shared by tests and services, when the monolith
/// reads a database URL whose written default is SQLite, and neither environment nor `calve.toml` sets it.
#[must_use]
pub fn scratch_variables(plan: &Plan, set: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut variables = set.clone();
    let keys = plan.services.iter().flat_map(|service| &service.config_keys).chain(&plan.config_keys);
    for key in keys {
        let is_sqlite = key.default.as_deref().is_some_and(|default| default.starts_with("sqlite"));
        let is_set = variables.contains_key(&key.key) || crate::reading::variable(&key.key).is_some();
        if is_sqlite && !is_set {
            variables.insert(key.key.clone(), format!("sqlite://{SCRATCH}/verify.db?mode=rwc"));
        }
    }
    variables
}

/// The variables with the scratch folder put in.
#[must_use]
pub fn filled(variables: &BTreeMap<String, String>, scratch: &Path) -> BTreeMap<String, String> {
    let folder = scratch.to_string_lossy();
    variables.iter().map(|(key, value)| (key.clone(), value.replace(SCRATCH, &folder))).collect()
}
