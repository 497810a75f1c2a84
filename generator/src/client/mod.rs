//! Takes plan and sources, gives the generated code of the monolith: for each service its door, its wire types and
//! one child module per domain module, with conversions and the remote path of each boundary function.
//!
//! Knows nothing of the runtime's insides; writes no head lines.

mod carry;
mod child;
mod door;
mod servers;
mod shim;

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Service};

use self::servers::Servers;
use crate::Artifact;
use crate::contract::{self, Contract, ContractError};
use crate::convert::{Foreign, foreign_file};
use crate::layout::{self, Home, join};
use crate::wire::wire_file;

/// The generated files of the monolith for these services, all of one run together; the runtime is not among them.
///
/// # Errors
/// When a service has no place in the workspace, or a name of the plan is not Rust.
pub fn client_files(plan: &Plan, services: &[&Service], sources: &SourceSet) -> Result<Vec<Artifact>, ContractError> {
    let mut files = Vec::new();
    let mut folders = std::collections::BTreeMap::<String, (Vec<Contract>, Servers<'_>)>::new();
    for service in services {
        let missing = || ContractError::NoHome { service: service.name.clone() };
        let home = layout::home(plan, service, sources).ok_or_else(missing)?;
        let contract = contract::contract(plan, service);
        files.extend(service_side(plan, service, sources, &home, &contract)?);
        let (contracts, servers) = folders.entry(home.folder).or_default();
        contracts.push(contract);
        servers::collect(plan, service, servers);
    }
    for (folder, (contracts, servers)) in folders {
        let contracts: Vec<&Contract> = contracts.iter().collect();
        let foreign = Foreign::of(&contracts);
        if !foreign.is_empty() {
            let text = foreign_file(&foreign).map_err(ContractError::not_rust("foreign"))?;
            files.push(Artifact::generated(join(&folder, "foreign.rs"), text));
        }
        if !servers.is_empty() {
            let text = servers::file(&servers).map_err(ContractError::not_rust("servers"))?;
            files.push(Artifact::generated(join(&folder, "servers.rs"), text));
        }
        let parts = [(!foreign.is_empty()).then_some("foreign"), (!servers.is_empty()).then_some("servers")];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        files.push(Artifact::generated(join(&folder, "mod.rs"), door::root(&contracts, &parts)));
    }
    Ok(files)
}

/// The files of one service.
fn service_side(
    plan: &Plan,
    service: &Service,
    sources: &SourceSet,
    home: &Home,
    contract: &Contract,
) -> Result<Vec<Artifact>, ContractError> {
    let not_rust = ContractError::not_rust(&service.name);
    let hash = contract::hash(contract).map_err(ContractError::json(&service.name))?;
    let folder = join(&home.folder, &home.service);
    let file = |name: &str, text: String| Artifact::generated(join(&folder, name), text);
    let mut files = vec![
        file("mod.rs", door::service(contract, &hash).map_err(not_rust)?),
        file("wire.rs", wire_file(contract).map_err(not_rust)?),
    ];
    for child in layout::child_modules(plan, service, sources) {
        let text = child::child(plan, service, contract, &child).map_err(not_rust)?;
        files.push(file(&child.file_name, text));
    }
    Ok(files)
}
