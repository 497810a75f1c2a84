//! Takes plan and services, gives the runbook of each program: what it is, who calls it, where to look, what its alerts
//! mean, how it is rolled out and back. Never knows how manifests are written.

use askama::Template;
use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Service};

use crate::Artifact;
use crate::deployment::{AlertKind, DatabaseKind, Deployment, Part, Setting, alerts, deployments};

/// `RUNBOOK.md` beside the manifests of each program; `finished` names the services whose local code is gone.
#[must_use]
pub fn runbooks(plan: &Plan, services: &[&Service], sources: &SourceSet, finished: &[String]) -> Vec<Artifact> {
    let all = deployments(plan, services, sources);
    let document = |deployment: &Deployment| {
        let service = services.iter().find(|service| service.name == deployment.name);
        let text = match (deployment.part, service) {
            (Part::Service, Some(service)) => {
                let is_finished = finished.contains(&deployment.name);
                OfService { own: Program::new(deployment), service: Facts::new(deployment, service, is_finished) }
                    .render()
            }
            _ => OfMonolith { own: Program::new(deployment), services: switches(&all, finished) }.render(),
        };
        // Plain text templates print into a string: nothing of theirs can fail.
        Artifact::generated(format!("{}/RUNBOOK.md", deployment.folder), text.unwrap_or_default() + "\n")
    };
    all.iter().map(document).collect()
}

#[derive(Template)]
#[template(path = "runbook/service.md.j2")]
struct OfService<'p> {
    own: Program<'p>,
    service: Facts<'p>,
}

#[derive(Template)]
#[template(path = "runbook/monolith.md.j2")]
struct OfMonolith<'p> {
    own: Program<'p>,
    services: Vec<Switch<'p>>,
}

/// What every program has.
struct Program<'p> {
    name: &'p str,
    system: &'p str,
    image: &'p str,
    folder: &'p str,
    port: u16,
    callers: String,
    callees: String,
    database: String,
    settings: &'p [Setting],
    unset: String,
    secrets: String,
    dashboard: String,
    alerts: Vec<Meaning>,
    /// Whether all pods have to end before new ones begin.
    is_single: bool,
}

/// An alert and what to do.
struct Meaning {
    name: String,
    means: &'static str,
    first: String,
}

/// What only a service has.
struct Facts<'p> {
    prefix: String,
    front: &'p str,
    functions: usize,
    writes: usize,
    routes: usize,
    tables: String,
    shared: String,
    is_finished: bool,
    has_data_migration: bool,
}

/// A service as the monolith uses it.
struct Switch<'p> {
    name: &'p str,
    prefix: String,
    url: String,
    folder: &'p str,
    is_finished: bool,
}

impl<'p> Program<'p> {
    fn new(deployment: &'p Deployment) -> Self {
        let database = deployment.database.as_ref().map(|database| match database.kind {
            DatabaseKind::Sqlite => format!("the SQLite file on the volume, `{}`", database.variable),
            DatabaseKind::Postgres => format!("PostgreSQL, `{}`", database.variable),
            DatabaseKind::Mysql => format!("MySQL, `{}`", database.variable),
        });
        Self {
            name: &deployment.name,
            system: &deployment.system,
            image: &deployment.image,
            folder: &deployment.folder,
            port: deployment.port,
            callers: list(&deployment.callers, "from outside"),
            callees: list(&deployment.callees, "nothing of the system"),
            database: database.unwrap_or_else(|| "none".to_string()),
            settings: &deployment.settings,
            unset: list(&deployment.unset, "none"),
            secrets: list(&deployment.secrets, "none"),
            dashboard: format!("calve-{}-{}", deployment.system, deployment.name),
            alerts: alerts(deployment).into_iter().map(|kind| meaning(kind, deployment)).collect(),
            is_single: deployment.part == Part::Monolith,
        }
    }
}

fn list(names: &[String], without: &str) -> String {
    if names.is_empty() {
        return without.to_string();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn meaning(kind: AlertKind, deployment: &Deployment) -> Meaning {
    let (system, name) = (&deployment.system, &deployment.name);
    let database = deployment.database.as_ref().map_or("what it depends on", |_| "the database");
    let (means, first) = match kind {
        AlertKind::Errors => (
            "More than 5 % of the requests end with an error of the service itself; refusals do not count.",
            format!(
                "See which endpoint it is and read the log. Is {database} there? Roll back when it began with a roll-out."
            ),
        ),
        AlertKind::Restarts => (
            "The program ends by itself, or is ended because it does not answer or needs too much memory.",
            format!(
                "`kubectl --namespace {system} logs deployment/{name} --previous`; `OOMKilled` means the memory limit."
            ),
        ),
        AlertKind::Slow => (
            "One request in a hundred takes longer than a second; callers give up after two.",
            format!(
                "See whether all endpoints are slow (then {database}) or one (then its code), and whether pods wait for processor."
            ),
        ),
        AlertKind::Unavailable => (
            "No pod takes requests.",
            format!(
                "`kubectl --namespace {system} describe pods --selector app.kubernetes.io/name={name}`: images, secrets, volumes, room on nodes."
            ),
        ),
        AlertKind::Unseen => (
            "Prometheus reads no figures; the other alerts are blind.",
            "Is the component `monitoring` taken up, and does Prometheus run in the namespace `monitoring`?"
                .to_string(),
        ),
    };
    Meaning { name: kind.name(deployment), means, first }
}

impl<'p> Facts<'p> {
    fn new(deployment: &'p Deployment, service: &Service, is_finished: bool) -> Self {
        let named = |is_shared: bool| -> Vec<String> {
            let tables = service.tables.iter();
            let chosen =
                tables.filter(|table| (table.other_readers.is_empty() && table.other_writers.is_empty()) != is_shared);
            chosen.map(|table| table.table.clone()).collect()
        };
        Self {
            prefix: deployment.prefix(),
            front: deployment.front.as_ref().map_or("", |front| front.name.as_str()),
            functions: deployment.endpoints.len(),
            writes: service.boundary.iter().filter(|function| !function.read_only).count(),
            routes: deployment.routes.len(),
            tables: list(&named(false), "none"),
            shared: list(&named(true), "none"),
            is_finished,
            has_data_migration: deployment.data_migration.is_some(),
        }
    }
}

fn switches<'p>(all: &'p [Deployment], finished: &[String]) -> Vec<Switch<'p>> {
    let services = all.iter().filter(|deployment| deployment.part == Part::Service);
    let switch = |deployment: &'p Deployment| Switch {
        name: &deployment.name,
        prefix: deployment.prefix(),
        url: deployment.url(),
        folder: &deployment.folder,
        is_finished: finished.contains(&deployment.name),
    };
    services.map(switch).collect()
}
