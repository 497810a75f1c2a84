//! Takes plan and sources, gives the generated code of a service's package: conversions and one endpoint per
//! boundary function, the values it holds for itself, router, program, contract tests and the OpenAPI document.
//!
//! Knows nothing of the sliced sources; writes no manifest.

mod child;
mod context;
mod door;
mod endpoint;
mod held;
mod proof;
mod refuse;
mod router;

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Service};

use crate::contract::{self, Contract, ContractError};
use crate::convert::{Foreign, foreign_file};
use crate::deployment::{Part, deployments};
use crate::layout::{self, Home, join};
use crate::wire::wire_file;
use crate::{Artifact, Requirement};

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

/// What the program needs of other crates besides what the runtime needs.
#[must_use]
pub fn requirements(plan: &Plan, service: &Service, sources: &SourceSet) -> Vec<Requirement> {
    let home = layout::home(plan, service, sources);
    // The monolith may use no more of it than a layer of its own.
    let subscriber = home.filter(|home| router::has_subscriber(plan, home));
    subscriber.map(|_| Requirement::new("tracing-subscriber", "0.3", &["fmt"])).into_iter().collect()
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
    let secrets: Vec<String> = deployments(plan, &[service], sources)
        .into_iter()
        .filter(|deployment| deployment.part == Part::Service)
        .flat_map(|deployment| deployment.secrets)
        .collect();
    let mut files = vec![
        (join(&folder, "mod.rs"), door::service(contract, hash)?),
        (join(&folder, "wire.rs"), wire_file(contract)?),
        (join(&folder, "context.rs"), context::context_file(contract)?),
        (join(&folder, "server.rs"), router::router_file(plan, service, contract, home, &children)?),
        (join(&home.service_dir, "src/main.rs"), router::program(plan, contract, home, &secrets)?),
        (join(&home.service_dir, "tests/contract.rs"), proof::contract_tests(contract, home)?),
    ];
    for child in &children {
        let text = child::child(plan, service, contract, child)?;
        files.push((join(&folder, &child.file_name), text));
    }
    Ok(files)
}
