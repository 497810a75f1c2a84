//! The whole generation in one function.

use std::collections::{BTreeMap, BTreeSet};

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{ContextProvider, Plan, Provider, Service};
use calve_analyzer::resolve::ItemId;
use serde::Serialize;
use thiserror::Error;

use crate::alter::{self, AlterError};
use crate::client;
use crate::compose;
use crate::container;
use crate::contract::{self, ContractError};
use crate::kubernetes;
use crate::layout::{self, join};
use crate::manifest::{self, ManifestError};
use crate::outbox;
use crate::runbook;
use crate::runtime::{self, Dialect, RuntimeUses, Side};
use crate::server;
use crate::slice::{self, SliceError};
use crate::tables;
use crate::workflow;
use crate::{Artifact, ArtifactKind, Artifacts};

/// What to generate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Names of all services that are to be cut when this is applied, those cut before included.
    pub services: Vec<String>,
    /// Those of them whose local code is to be gone.
    pub finished: Vec<String>,
}

/// Why nothing can be generated.
#[derive(Debug, Error)]
pub enum Error {
    /// The plan has no service of this name.
    #[error("there is no service `{name}`; the plan has {known}")]
    UnknownService {
        /// The name asked for.
        name: String,
        /// Names of the services there are.
        known: String,
    },
    /// Outboxes in databases of several kinds.
    #[error("the services cut with --saga write to databases of several kinds; cut those of one kind with it")]
    SeveralDatabases,
    /// The sources of a service cannot be cut out.
    #[error(transparent)]
    Slice(#[from] SliceError),
    /// The monolith cannot be altered.
    #[error(transparent)]
    Alter(#[from] AlterError),
    /// A manifest cannot be written.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The contract cannot be written.
    #[error(transparent)]
    Contract(#[from] ContractError),
}

/// Makes everything for a set of services: their packages, the altered monolith, deployment files, documents.
///
/// The same plan, sources and request give the same bytes.
///
/// # Errors
/// When the plan does not know a service, or one cannot be cut out of these sources. Blockers are not errors here:
/// they stand in the plan, and the functions they block are not part of the wall.
pub fn generate(plan: &Plan, sources: &SourceSet, request: &Request) -> Result<Artifacts, Error> {
    let services = services(plan, &request.services)?;
    if dialects(&services).len() > 1 {
        return Err(Error::SeveralDatabases);
    }
    let mut files = Vec::new();
    for service in &services {
        files.extend(package(plan, service, sources)?);
        files.extend(record(plan, service, sources, request)?);
    }
    files.extend(monolith(plan, &services, sources, request)?);
    files.extend(operation(plan, &services, sources));
    files.extend(runbook::runbooks(plan, &services, sources, &request.finished));
    Ok(Artifacts::from_files(files))
}

/// The services of these names, sorted, each once.
fn services<'a>(plan: &'a Plan, names: &[String]) -> Result<Vec<&'a Service>, Error> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort();
    names.dedup();
    let find = |name: &String| {
        plan.service(name).ok_or_else(|| {
            let known: Vec<&str> = plan.services.iter().map(|service| service.name.as_str()).collect();
            Error::UnknownService { name: name.clone(), known: known.join(", ") }
        })
    };
    names.into_iter().map(find).collect()
}

fn is_start_up(context: &ContextProvider) -> bool {
    matches!(context.provider, Provider::StartUp(_))
}

/// The package of a service.
fn package(plan: &Plan, service: &Service, sources: &SourceSet) -> Result<Vec<Artifact>, Error> {
    let uses = uses(plan, &[service], sources);
    let mut files = slice::slice(plan, service, sources)?;
    files.extend(server::service_files(plan, service, sources)?);
    if let Some(home) = layout::home(plan, service, sources) {
        files.extend(runtime_at(&home.service_folder, Side::Service, uses));
    }
    let requirements = runtime::requirements(Side::Service, uses);
    files.extend(manifest::service(plan, service, sources, &files, &requirements)?);
    Ok(files)
}

/// What later commands need to know of a cut: `services/<name>/calve.json`.
#[derive(Debug, Serialize)]
struct Record<'a> {
    service: &'a str,
    contract: String,
    finished: bool,
    /// Functions and routers with a head line.
    seams: usize,
    /// Whether any function only reads.
    reads: bool,
}

fn record(plan: &Plan, service: &Service, sources: &SourceSet, request: &Request) -> Result<Option<Artifact>, Error> {
    let Some(home) = layout::home(plan, service, sources) else { return Ok(None) };
    let json = ContractError::json(&service.name);
    let record = Record {
        service: &service.name,
        contract: contract::hash(&contract::contract(plan, service)).map_err(json)?,
        finished: request.finished.contains(&service.name),
        seams: service.boundary.len() + service.seams.len(),
        reads: service.boundary.iter().any(|function| function.read_only),
    };
    let text = serde_json::to_string_pretty(&record).map_err(ContractError::json(&service.name))? + "\n";
    Ok(Some(Artifact::generated(join(&home.service_dir, "calve.json"), text)))
}

/// The altered monolith.
fn monolith(
    plan: &Plan,
    services: &[&Service],
    sources: &SourceSet,
    request: &Request,
) -> Result<Vec<Artifact>, Error> {
    let uses = uses(plan, services, sources);
    let mut files = altered(plan, services, sources, request)?;
    files.extend(client::client_files(plan, services, sources)?);
    for service in services {
        files.extend(outbox::outbox_files(plan, service, sources)?);
    }
    let mut folders: Vec<String> =
        services.iter().filter_map(|service| Some(layout::home(plan, service, sources)?.folder)).collect();
    folders.sort();
    folders.dedup();
    for folder in folders {
        files.extend(runtime_at(&folder, Side::Monolith, uses));
    }
    let requirements = runtime::requirements(Side::Monolith, uses);
    files.extend(manifest::monolith(plan, services, sources, &requirements)?);
    Ok(files)
}

/// What services and monolith are shipped, run and tested with, and what is to be known about their data.
fn operation(plan: &Plan, services: &[&Service], sources: &SourceSet) -> Vec<Artifact> {
    let mut files = container::container(plan, services, sources);
    files.extend(kubernetes::kubernetes(plan, services, sources));
    files.extend(compose::compose(plan, services, sources));
    files.extend(workflow::workflow(plan, services, sources));
    files.extend(tables::tables(plan, services, sources));
    files
}

/// The altered files; of finished services only what the monolith still needs.
fn altered(plan: &Plan, services: &[&Service], sources: &SourceSet, request: &Request) -> Result<Vec<Artifact>, Error> {
    let mut edits = alter::edits(plan, services, &request.finished, sources)?;
    let mut left: BTreeMap<ItemId, BTreeSet<ItemId>> = BTreeMap::new();
    let mut finished = slice::Finished::default();
    for service in services.iter().filter(|service| request.finished.contains(&service.name)) {
        let Some(home) = layout::home(plan, service, sources) else { continue };
        let kept = left.entry(home.krate).or_insert_with(|| service.left.clone());
        kept.retain(|id| service.left.contains(id));
        finished.hollow.extend(alter::hollow(service));
        let crossing: BTreeSet<ItemId> = service.dtos.iter().map(|dto| dto.item).collect();
        finished.own.extend(service.items.iter().filter(|id| !crossing.contains(id)));
    }
    let mut gone = BTreeSet::new();
    for (krate, kept) in &left {
        let rest = slice::without(plan, *krate, kept, &finished, sources);
        edits.extend(rest.edits);
        gone.extend(rest.gone);
    }
    edits.files.retain(|file, _| !gone.contains(file));
    let mut files = alter::artifacts(sources, &edits);
    files.extend(gone.into_iter().filter_map(|id| sources.file(id)).map(|file| Artifact {
        path: file.path.clone(),
        content: Vec::new(),
        kind: ArtifactKind::Removed { pristine: file.text.to_string() },
    }));
    Ok(files)
}

fn runtime_at(folder: &str, side: Side, uses: RuntimeUses) -> impl Iterator<Item = Artifact> {
    let folder = join(folder, "runtime");
    let files = runtime::runtime_files(side, uses);
    files.into_iter().map(move |(name, text)| Artifact::generated(join(&folder, &name), text))
}

/// Which parts of the runtime these services use.
fn uses(plan: &Plan, services: &[&Service], sources: &SourceSet) -> RuntimeUses {
    let homes: Vec<_> = services.iter().filter_map(|service| layout::home(plan, service, sources)).collect();
    let depends = |home: &layout::Home, krate: &str| {
        let package = plan.workspace.packages.iter().find(|package| package.name == home.package_name);
        let normal = calve_analyzer::ingest::DependencyKind::Normal;
        let mut dependencies = package.into_iter().flat_map(|package| &package.dependencies);
        dependencies.any(|found| found.crate_name == krate && found.kind == normal && !found.optional)
    };
    let has = |krate: &str| homes.iter().all(|home| depends(home, krate));
    let seams = || services.iter().flat_map(|service| &service.seams);
    RuntimeUses {
        sync_client: services.iter().any(|service| service.boundary.iter().any(|function| !function.is_async)),
        forward: seams().any(|seam| seam.server.is_none() && !seam.is_rocket),
        actix: seams().any(|seam| seam.server.is_some()),
        rocket: seams().any(|seam| seam.is_rocket),
        start_up: services.iter().flat_map(|service| &service.contexts).any(is_start_up),
        tracing: has("tracing"),
        subscriber: has("tracing") || has("tracing_subscriber"),
        log: has("log"),
        old_subscriber: locks_before(sources, "tracing-subscriber", (0, 3)),
        old_tokio: locks_before(sources, "tokio", (1, 47)),
        old_axum: locks_before(sources, "axum", (0, 8)),
        outbox: dialects(services).into_iter().next(),
    }
}

/// The kinds of databases that these services have an outbox in.
fn dialects(services: &[&Service]) -> BTreeSet<Dialect> {
    let functions = services.iter().flat_map(|service| &service.boundary);
    functions.filter_map(|function| Dialect::named(&function.saga.as_ref()?.dialect)).collect()
}

/// Whether the lock file holds a crate only in versions before this one.
fn locks_before(sources: &SourceSet, name: &str, version: (u32, u32)) -> bool {
    let lock = sources.by_path("Cargo.lock").map_or("", |lock| lock.text.as_ref());
    newest_locked(lock, name).is_some_and(|newest| newest < version)
}

/// The newest version of a crate in a lock file.
fn newest_locked(lock: &str, name: &str) -> Option<(u32, u32)> {
    let own = format!("name = \"{name}\"");
    let pairs = lock.lines().zip(lock.lines().skip(1)).filter(|(line, _)| line.trim() == own);
    let version = |(_, line): (&str, &str)| {
        let mut parts = line.trim().strip_prefix("version = \"")?.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    pairs.filter_map(version).max()
}

#[cfg(test)]
mod tests {
    use super::newest_locked;

    #[test]
    fn the_newest_of_several_versions_counts() {
        let lock = "[[package]]\nname = \"axum\"\nversion = \"0.7.9\"\n\n[[package]]\nname = \"axum\"\nversion = \"0.8.4\"\n\n\
                    [[package]]\nname = \"tokio\"\nversion = \"1.40.0\"\n";
        assert_eq!(newest_locked(lock, "axum"), Some((0, 8)));
        assert_eq!(newest_locked(lock, "tokio"), Some((1, 40)));
        assert_eq!(newest_locked(lock, "serde"), None);
    }
}
