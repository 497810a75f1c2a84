//! Takes plan and sources, gives the generated code of a service's package: conversions and one endpoint per
//! boundary function, the values it holds for itself, router, program, contract tests and the OpenAPI document.
//!
//! Knows nothing of the sliced sources; writes no manifest.

mod child;
mod context;
mod depend;
mod door;
mod endpoint;
mod held;
mod proof;
mod refuse;
mod router;

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Service};

use crate::Artifact;
use crate::contract::{self, Contract, ContractError};
use crate::convert::{Foreign, foreign_file};
use crate::deployment::{Deployment, Part, deployments};
use crate::layout::{self, Home, join};
use crate::wire::wire_file;

/// The generated files of a service's package; sliced sources, manifest and runtime are not among them.
///
/// # Errors
/// When the service has no place in the workspace, or a name of the plan is not Rust.
pub fn service_files(plan: &Plan, service: &Service, sources: &SourceSet) -> Result<Vec<Artifact>, ContractError> {
    let missing = || ContractError::NoHome { service: service.name.clone() };
    let home = layout::home(plan, service, sources).ok_or_else(missing)?;
    let contract = contract::contract(plan, service);
    let (not_rust, json) = (ContractError::not_rust(&service.name), ContractError::json(&service.name));
    let hash = contract::hash(&contract).map_err(json)?;
    let foreign = Foreign::of(&[&contract]);
    let mut files = code(plan, service, sources, &home, &contract, &hash).map_err(not_rust)?;
    if !foreign.is_empty() {
        let text = foreign_file(&foreign).map_err(not_rust)?;
        files.push((join(&home.service_folder, "foreign.rs"), text));
    }
    files.push((join(&home.service_folder, "mod.rs"), door::root(&contract, &foreign)));
    let document = contract::openapi::openapi(&contract, &hash);
    let golden = contract::golden(&contract);
    let pretty = |value: serde_json::Result<String>| value.map(|text| text + "\n").map_err(json);
    files.push((join(&home.service_dir, "openapi.json"), pretty(serde_json::to_string_pretty(&document))?));
    files.push((join(&home.service_dir, "tests/contract.json"), pretty(serde_json::to_string_pretty(&golden))?));
    Ok(files.into_iter().map(|(path, text)| Artifact::generated(path, text)).collect())
}

/// What a program knows of the variables it is set up with.
struct About {
    /// Those that may be told by a file.
    secrets: Vec<String>,
    /// Those that have no value of their own.
    needed: Vec<String>,
    /// The one that holds the address of its database.
    database: Option<String>,
}

fn about(plan: &Plan, service: &Service, sources: &SourceSet) -> About {
    let mut all = deployments(plan, &[service], sources).into_iter();
    let own: Option<Deployment> = all.find(|deployment| deployment.part == Part::Service);
    let mut needed: Vec<String> = service
        .config_keys
        .iter()
        .filter(|key| key.default.is_none() && !key.key.starts_with("CALVE_"))
        .map(|key| key.key.clone())
        .collect();
    needed.sort();
    needed.dedup();
    let database = own.as_ref().and_then(|own| own.database.as_ref()).map(|database| database.variable.clone());
    About { secrets: own.map(|own| own.secrets).unwrap_or_default(), needed, database }
}

/// The Rust files: path and text.
fn code(
    plan: &Plan,
    service: &Service,
    sources: &SourceSet,
    home: &Home,
    contract: &Contract,
    hash: &str,
) -> syn::Result<Vec<(String, String)>> {
    let folder = join(&home.service_folder, &home.service);
    let children = layout::child_modules(plan, service, sources);
    let about = about(plan, service, sources);
    let mut files = vec![
        (join(&folder, "mod.rs"), door::service(contract, hash)?),
        (join(&folder, "wire.rs"), wire_file(contract)?),
        (join(&folder, "context.rs"), context::context_file(contract)?),
        (join(&folder, "server.rs"), router::router_file(plan, service, contract, home, &children)?),
        (join(&home.service_dir, "src/main.rs"), router::program(contract, home, &about)?),
        (join(&home.service_dir, "tests/contract.rs"), proof::contract_tests(contract, home)?),
    ];
    for child in &children {
        let text = child::child(plan, service, contract, child)?;
        files.push((join(&folder, &child.file_name), text));
    }
    Ok(files)
}
