//! The workflow as values.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::{release, script};
use crate::deployment::{Database, DatabaseKind, Deployment};

/// `actions/checkout` v4.2.2.
const CHECKOUT: &str = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683";
pub(super) const RUNNER: &str = "ubuntu-24.04";
/// Of a database that lives as long as a job.
const PASSWORD: &str = "for-this-job-only";

#[derive(Serialize)]
pub(super) struct Workflow {
    name: String,
    on: Triggers,
    permissions: BTreeMap<&'static str, &'static str>,
    concurrency: Concurrency,
    jobs: BTreeMap<&'static str, Job>,
}

#[derive(Serialize)]
struct Triggers {
    push: Push,
    pull_request: Anything,
    workflow_dispatch: Anything,
}

#[derive(Serialize)]
struct Push {
    branches: Vec<&'static str>,
}

/// `{}`: without conditions.
#[derive(Serialize)]
struct Anything {}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Concurrency {
    group: String,
    cancel_in_progress: bool,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Job {
    pub name: String,
    #[serde(rename = "if", skip_serializing_if = "Option::is_none")]
    pub condition: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<&'static str>,
    pub runs_on: &'static str,
    pub timeout_minutes: u32,
    /// What the job may do besides reading.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub permissions: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<&'static str, Container>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    pub steps: Vec<Step>,
}

#[derive(Serialize)]
pub(super) struct Container {
    image: &'static str,
    env: BTreeMap<&'static str, String>,
    ports: Vec<String>,
    options: String,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Step {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(rename = "if", skip_serializing_if = "Option::is_none")]
    pub condition: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uses: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<&'static str, Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

pub(super) fn file(service: &Deployment) -> Workflow {
    let name = &service.name;
    let mut jobs = BTreeMap::from([
        ("service", job("Tests of the service", service, vec![run("Test", script::own_tests(service))])),
        ("local", job("Monolith, local path", service, vec![run("Test", script::local(service))])),
        ("remote", job("Monolith, remote path", service, vec![remote(service)])),
        ("contract", contract(service)),
        ("image", image(service)),
    ]);
    jobs.extend(release::jobs(service));
    Workflow {
        name: name.clone(),
        on: Triggers {
            push: Push { branches: vec!["main"] },
            pull_request: Anything {},
            workflow_dispatch: Anything {},
        },
        permissions: BTreeMap::from([("contents", "read")]),
        // A roll-out is not broken off by the next one.
        concurrency: Concurrency { group: format!("{name}-${{{{ github.ref }}}}"), cancel_in_progress: false },
        jobs,
    }
}

pub(super) fn run(name: &str, script: String) -> Step {
    Step { name: Some(name.to_string()), run: Some(script), ..Step::default() }
}

/// A job that tests, with the database the tests need.
fn job(name: &str, service: &Deployment, tests: Vec<Step>) -> Job {
    let mut steps = vec![checkout(), run("Take the newest toolchain", script::toolchain())];
    steps.extend(tests);
    let database = service.database.as_ref();
    let server = database.and_then(|database| server(database, &service.system));
    Job {
        name: name.to_string(),
        runs_on: RUNNER,
        timeout_minutes: 45,
        services: server.into_iter().map(|server| ("database", server)).collect(),
        env: database.and_then(|database| address(database, &service.system)).into_iter().collect(),
        steps,
        ..Job::default()
    }
}

pub(super) fn checkout() -> Step {
    Step { uses: Some(CHECKOUT), with: BTreeMap::from([("persist-credentials", json!(false))]), ..Step::default() }
}

fn remote(service: &Deployment) -> Step {
    run("Test against the service in a process of its own", script::remote(service))
}

/// What a pull request would do to callers of the contract as it is.
fn contract(service: &Deployment) -> Job {
    let mut checkout = checkout();
    // The branch that is merged into has to be there.
    checkout.with.insert("fetch-depth", json!(0));
    Job {
        name: "Contract".to_string(),
        condition: Some("github.event_name == 'pull_request'"),
        runs_on: RUNNER,
        timeout_minutes: 20,
        steps: vec![
            checkout,
            run("Take the newest toolchain", script::toolchain()),
            run("Install cargo calve", script::calve()),
            run("Compare with the contract that callers have", script::contract(service)),
        ],
        ..Job::default()
    }
}

fn image(service: &Deployment) -> Job {
    Job {
        name: "Image and manifests".to_string(),
        runs_on: RUNNER,
        timeout_minutes: 45,
        steps: vec![
            checkout(),
            run("Build the image", script::image(service)),
            run("Put the manifests together", script::manifests(service)),
        ],
        ..Job::default()
    }
}

/// Variable and address of the database server of a job. SQLite needs a folder that only exists when the job runs.
fn address(database: &Database, system: &str) -> Option<(String, String)> {
    let scheme = match database.kind {
        DatabaseKind::Sqlite => return None,
        DatabaseKind::Postgres => "postgres",
        DatabaseKind::Mysql => "mysql",
    };
    let port = database.port()?;
    Some((database.variable.clone(), format!("{scheme}://{system}:{PASSWORD}@127.0.0.1:{port}/{system}")))
}

fn server(database: &Database, system: &str) -> Option<Container> {
    let port = database.port()?;
    let (image, variables, check) = match database.kind {
        DatabaseKind::Mysql => ("mysql:8.4", ["MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_DATABASE"], "mysqladmin ping"),
        DatabaseKind::Postgres | DatabaseKind::Sqlite => {
            ("postgres:17-bookworm", ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"], "pg_isready")
        }
    };
    let values = [system, PASSWORD, system].map(str::to_string);
    let mut env: BTreeMap<&'static str, String> = variables.into_iter().zip(values).collect();
    if database.kind == DatabaseKind::Mysql {
        env.insert("MYSQL_RANDOM_ROOT_PASSWORD", "yes".to_string());
    }
    Some(Container {
        image,
        env,
        ports: vec![format!("{port}:{port}")],
        options: format!("--health-cmd \"{check}\" --health-interval 5s --health-timeout 3s --health-retries 12"),
    })
}
