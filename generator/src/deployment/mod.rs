//! Takes plan and services, gives what an operator has to know of each program: image, binary, port, settings,
//! secrets, database, who calls it and whom it calls. Never knows in which form that is written down.

mod alert;
mod data_migration;
mod database;
mod route;
mod setting;

use std::collections::BTreeSet;

use calve_analyzer::ingest::{Package, SourceSet, TargetKind};
use calve_analyzer::plan::{Plan, Service};

use crate::layout::{home, snake};

pub use alert::{AlertKind, alerts};
pub use data_migration::DataMigration;
pub use database::{Database, DatabaseKind};
pub use route::{Matching, Route};
pub use setting::Setting;

/// Where a service listens inside of its container.
pub const PORT: u16 = 8080;
/// The numeric user everything runs as: `nonroot` of the distroless images.
pub const USER: i64 = 65532;
/// Folder with one file per secret, named after its variable.
pub const SECRETS_FOLDER: &str = "/run/secrets/calve";
/// Folder of data that outlives a container.
pub const DATA_FOLDER: &str = "/data";

/// Which side of the wall a program stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// An extracted service.
    Service,
    /// What is left of the monolith, altered to use the services.
    Monolith,
}

/// A program as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Name of the whole system: the monolith's package; namespace and first part of image names.
    pub system: String,
    /// Name of this program within the system, a DNS label.
    pub name: String,
    /// Which side it is.
    pub part: Part,
    /// Name of its image, without registry.
    pub image: String,
    /// Package that holds the program.
    pub package: String,
    /// Name of the program.
    pub binary: String,
    /// Version of the package.
    pub version: String,
    /// Folder of its deployment files, relative to the workspace root.
    pub folder: String,
    /// Folder the image is built from, relative to the workspace root; empty for the root itself.
    pub context: String,
    /// Folder of the package within that.
    pub package_dir: String,
    /// Where it listens.
    pub port: u16,
    /// Variables with a value, sorted.
    pub settings: Vec<Setting>,
    /// Variables it reads that have no value yet, sorted.
    pub unset: Vec<String>,
    /// Variables that are secrets, sorted.
    pub secrets: Vec<String>,
    /// Its database.
    pub database: Option<Database>,
    /// For a service: how its tables get into a database of its own.
    pub data_migration: Option<DataMigration>,
    /// Ports outside of the system it connects to.
    pub outgoing: Vec<u16>,
    /// Programs of the system that call it, sorted.
    pub callers: Vec<String>,
    /// Programs of the system it calls, sorted.
    pub callees: Vec<String>,
    /// Paths of its functions below its address, sorted.
    pub endpoints: Vec<String>,
    /// Paths of the monolith that it answers, sorted; for the monolith: those that services can take over.
    pub routes: Vec<Route>,
    /// For a service: the monolith's program, when it has one.
    pub front: Option<Front>,
}

/// The program whose paths a service takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// Name within the system.
    pub name: String,
    /// Where it listens.
    pub port: u16,
}

impl Deployment {
    /// First part of the variables by which callers are told of it: `CALVE_BILLING`.
    #[must_use]
    pub fn prefix(&self) -> String {
        format!("CALVE_{}", snake(&self.name).to_uppercase())
    }

    /// `http://billing:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}:{}", self.name, self.port)
    }
}

/// The programs of a system once these services are cut: services by name, then the monolith, when it has a program.
#[must_use]
pub fn deployments(plan: &Plan, services: &[&Service], sources: &SourceSet) -> Vec<Deployment> {
    let mut services: Vec<&Service> = services.to_vec();
    services.sort_by(|left, right| left.name.cmp(&right.name));
    services.dedup_by(|left, right| left.name == right.name);
    let Some(program) = monolith(plan, &services, sources) else { return Vec::new() };
    let system = label(&program.package.name);
    let mut found: Vec<Deployment> =
        services.iter().filter_map(|service| of_service(plan, service, &services, &system, sources)).collect();
    if let Some(binary) = &program.binary {
        let own = of_monolith(plan, program.package, binary, &found, &system);
        for service in &mut found {
            service.front = Some(Front { name: own.name.clone(), port: own.port });
        }
        found.push(own);
    }
    found
}

/// The package that holds the monolith's program.
struct Program<'p> {
    package: &'p Package,
    binary: Option<String>,
}

/// The program that runs the code the services are cut from: of that package itself, else of one built on it.
fn monolith<'p>(plan: &'p Plan, services: &[&Service], sources: &SourceSet) -> Option<Program<'p>> {
    let homes = services.iter().filter_map(|service| home(plan, service, sources));
    let names: BTreeSet<String> = homes.map(|home| home.package_name).collect();
    let packages = &plan.workspace.packages;
    let is_home = |package: &&Package| names.contains(&package.name);
    let own = packages.iter().filter(is_home).find_map(with_binary);
    let above = || packages.iter().filter(|package| reaches(plan, package, &names)).find_map(with_binary);
    let without = || packages.iter().find(is_home).map(|package| Program { package, binary: None });
    own.or_else(above).or_else(without)
}

fn with_binary(package: &Package) -> Option<Program<'_>> {
    let mut programs = package.targets.iter().filter(|target| target.kind == TargetKind::Bin);
    let first = programs.clone().next()?;
    let chosen = programs.find(|target| target.name == package.name).unwrap_or(first);
    Some(Program { package, binary: Some(chosen.name.clone()) })
}

fn reaches(plan: &Plan, package: &Package, names: &BTreeSet<String>) -> bool {
    let (mut open, mut seen) = (vec![package.id], BTreeSet::new());
    while let Some(id) = open.pop() {
        let Some(package) = plan.workspace.package(id).filter(|_| seen.insert(id)) else { continue };
        if names.contains(&package.name) {
            return true;
        }
        open.extend(package.dependencies.iter().filter_map(|dependency| dependency.member));
    }
    false
}

fn of_service(
    plan: &Plan,
    service: &Service,
    all: &[&Service],
    system: &str,
    sources: &SourceSet,
) -> Option<Deployment> {
    let home = home(plan, service, sources)?;
    let package = plan.workspace.packages.iter().find(|package| package.name == home.package_name)?;
    let database = database::of_service(service, package);
    let split = setting::split(&service.config_keys, database.as_ref());
    let binary = format!("{}-{}", home.package_name, service.name);
    // Members it depends on lie outside of its folder, so the image is built from the root.
    let is_alone = service.slice.members.is_empty();
    let known = |names: &[(String, usize)]| -> Vec<String> {
        let extracted = |name: &String| all.iter().any(|other| other.name == *name && other.name != service.name);
        names.iter().map(|(name, _)| name.clone()).filter(extracted).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let mut callers = known(&service.callers);
    callers.push(monolith_name(system, all));
    callers.sort();
    Some(Deployment {
        system: system.to_string(),
        name: service.name.clone(),
        part: Part::Service,
        image: format!("{system}-{}", service.name),
        package: binary.clone(),
        binary,
        version: package.version.clone(),
        folder: home.service_dir.clone(),
        context: if is_alone { home.service_dir.clone() } else { String::new() },
        package_dir: if is_alone { String::new() } else { home.service_dir },
        port: PORT,
        settings: setting::for_service(&split),
        unset: split.unset,
        secrets: split.secrets,
        outgoing: setting::outgoing(&service.config_keys, database.as_ref()),
        data_migration: data_migration::of_service(service, system, database.as_ref()),
        database,
        callers,
        callees: known(&service.callees),
        endpoints: endpoints(service),
        routes: route::routes(service),
        front: None,
    })
}

fn of_monolith(plan: &Plan, package: &Package, binary: &str, services: &[Deployment], system: &str) -> Deployment {
    let keys_of_services = plan.services.iter().flat_map(|service| &service.config_keys);
    let mut keys: Vec<_> = plan.config_keys.iter().chain(keys_of_services).cloned().collect();
    keys.sort();
    keys.dedup_by(|later, first| later.key == first.key);
    let database = database::of_monolith(plan, package);
    let split = setting::split(&keys, database.as_ref());
    let (port, mut settings) = setting::for_monolith(&split);
    for service in services {
        let variable = format!("{}_URL", service.prefix());
        settings.push(Setting { key: variable, value: service.url() });
    }
    settings.sort();
    let taken: Vec<&str> = services.iter().map(|service| service.name.as_str()).collect();
    let name = if taken.contains(&system) { format!("{system}-monolith") } else { system.to_string() };
    Deployment {
        system: system.to_string(),
        image: name.clone(),
        name,
        part: Part::Monolith,
        package: package.name.clone(),
        binary: binary.to_string(),
        version: package.version.clone(),
        folder: "deploy/monolith".to_string(),
        context: String::new(),
        package_dir: package.dir.clone(),
        port,
        settings,
        unset: split.unset,
        secrets: split.secrets,
        outgoing: setting::outgoing(&keys, database.as_ref()),
        database,
        data_migration: None,
        callers: Vec::new(),
        callees: taken.iter().map(|name| (*name).to_string()).collect(),
        endpoints: Vec::new(),
        routes: services
            .iter()
            .flat_map(|service| service.routes.iter().cloned())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        front: None,
    }
}

fn endpoints(service: &Service) -> Vec<String> {
    let paths: BTreeSet<String> =
        service.boundary.iter().map(|function| format!("/v1/{}", function.endpoint)).collect();
    paths.into_iter().collect()
}

fn monolith_name(system: &str, services: &[&Service]) -> String {
    let is_taken = services.iter().any(|service| service.name == system);
    if is_taken { format!("{system}-monolith") } else { system.to_string() }
}

/// A package name as a DNS label.
fn label(name: &str) -> String {
    let label: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .collect();
    let label = label.trim_matches('-');
    if label.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        label.to_string()
    } else {
        format!("app-{label}")
    }
}
