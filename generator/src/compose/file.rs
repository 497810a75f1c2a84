//! The Compose file as values.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::deployment::{DATA_FOLDER, Database, DatabaseKind, Deployment, Part};
use crate::layout::relative;

/// Name of the database among the programs.
const DATABASE: &str = "database";
/// Stands in when the shell sets no password: the database is reached from this machine only.
const PASSWORD: &str = "${DATABASE_PASSWORD:-for-this-machine-only}";

#[derive(Serialize)]
pub(super) struct File {
    name: String,
    services: BTreeMap<String, Program>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    volumes: BTreeMap<String, Volume>,
}

/// A volume without settings of its own.
#[derive(Serialize)]
struct Volume {}

#[derive(Default, Serialize)]
struct Program {
    image: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    build: Option<Build>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    profiles: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    command: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    depends_on: BTreeMap<String, Dependency>,
    environment: BTreeMap<String, Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    healthcheck: Option<Healthcheck>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ports: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    volumes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tmpfs: Vec<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    read_only: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cap_drop: Vec<&'static str>,
    security_opt: Vec<&'static str>,
    restart: &'static str,
}

#[derive(Serialize)]
struct Build {
    context: String,
    dockerfile: String,
}

#[derive(Serialize)]
struct Dependency {
    condition: &'static str,
}

#[derive(Serialize)]
struct Healthcheck {
    test: Vec<String>,
    interval: &'static str,
    timeout: &'static str,
    retries: u32,
    start_period: &'static str,
}

pub(super) fn file(deployments: &[Deployment]) -> File {
    let mut services: BTreeMap<String, Program> =
        deployments.iter().map(|deployment| (deployment.name.clone(), program(deployment))).collect();
    services.extend(deployments.iter().filter_map(data_migration));
    let mut volumes = BTreeMap::new();
    for database in deployments.iter().filter_map(|deployment| deployment.database.as_ref()) {
        volumes.insert("data".to_string(), Volume {});
        let system = deployments.first().map_or("app", |deployment| deployment.system.as_str());
        services.extend(server(database, system).map(|server| (DATABASE.to_string(), server)));
    }
    let name = deployments.first().map(|deployment| deployment.system.clone()).unwrap_or_default();
    File { name, services, volumes }
}

fn program(deployment: &Deployment) -> Program {
    let healthy = || Dependency { condition: "service_healthy" };
    let mut depends_on = BTreeMap::new();
    // Services may call each other in a circle; only the monolith waits.
    if deployment.part == Part::Monolith {
        depends_on.extend(deployment.callees.iter().map(|callee| (callee.clone(), healthy())));
    }
    let is_file = deployment.database.as_ref().is_some_and(|database| database.kind == DatabaseKind::Sqlite);
    if deployment.database.is_some() && !is_file {
        depends_on.insert(DATABASE.to_string(), healthy());
    }
    let from = |folder: &str| if folder.is_empty() { "..".to_string() } else { relative("deploy", folder) };
    let context = from(&deployment.context);
    let dockerfile = relative(&deployment.context, &format!("{}/Dockerfile", deployment.folder));
    let port = deployment.port;
    Program {
        image: format!("{}:local", deployment.image),
        build: Some(Build { context, dockerfile }),
        depends_on,
        environment: environment(deployment),
        healthcheck: Some(healthcheck(deployment)),
        ports: if deployment.part == Part::Monolith { vec![format!("127.0.0.1:{port}:{port}")] } else { Vec::new() },
        volumes: if is_file { vec![format!("data:{DATA_FOLDER}")] } else { Vec::new() },
        tmpfs: vec!["/tmp"],
        read_only: true,
        cap_drop: vec!["ALL"],
        security_opt: vec!["no-new-privileges:true"],
        restart: "unless-stopped",
        ..Program::default()
    }
}

/// What copies the tables of a service into a database of its own, once and only when it is asked for:
/// `docker compose run --rm billing-data-migration`. A file needs no server for that: the script does it.
fn data_migration(deployment: &Deployment) -> Option<(String, Program)> {
    let (migration, database) = (deployment.data_migration.as_ref()?, deployment.database.as_ref()?);
    let server = server(database, &deployment.system)?;
    let mut environment = environment(deployment);
    let source = environment.remove(&database.variable).flatten();
    let script = format!("{}/data/migrate.sh", deployment.folder);
    let mut told = BTreeMap::from([("SOURCE_URL".to_string(), source), ("TARGET_URL".to_string(), None)]);
    if !migration.shared.is_empty() {
        told.insert("SHARED_TABLES_ARE_PARTED".to_string(), None);
    }
    let program = Program {
        image: server.image,
        profiles: vec!["data-migration"],
        command: ["/bin/sh", "/data-migration/migrate.sh"].map(str::to_string).to_vec(),
        depends_on: BTreeMap::from([(DATABASE.to_string(), Dependency { condition: "service_healthy" })]),
        environment: told,
        volumes: vec![format!("{}:/data-migration/migrate.sh:ro", relative("deploy", &script))],
        tmpfs: vec!["/tmp"],
        read_only: true,
        cap_drop: vec!["ALL"],
        security_opt: vec!["no-new-privileges:true"],
        restart: "no",
        ..Program::default()
    };
    Some((format!("{}-data-migration", deployment.name), program))
}

/// Settings with their values; secrets and what has no value come from the shell.
fn environment(deployment: &Deployment) -> BTreeMap<String, Option<String>> {
    let mut found: BTreeMap<String, Option<String>> = BTreeMap::new();
    let shell = deployment.secrets.iter().chain(&deployment.unset);
    found.extend(shell.map(|key| (key.clone(), None)));
    // `$` would be read as the beginning of a variable.
    let settings = deployment.settings.iter().filter(|setting| setting.key != "CALVE_SECRETS_DIR");
    found.extend(settings.map(|setting| (setting.key.clone(), Some(setting.value.replace('$', "$$")))));
    if let Some(database) = &deployment.database {
        let scheme = match database.kind {
            DatabaseKind::Sqlite => return found,
            DatabaseKind::Postgres => "postgres",
            DatabaseKind::Mysql => "mysql",
        };
        let system = &deployment.system;
        let port = database.port().unwrap_or_default();
        let address = format!("{scheme}://{system}:{PASSWORD}@{DATABASE}:{port}/{system}");
        found.insert(database.variable.clone(), Some(address));
    }
    found
}

fn healthcheck(deployment: &Deployment) -> Healthcheck {
    let test = match deployment.part {
        Part::Service => {
            vec!["CMD".to_string(), format!("/usr/local/bin/{}", deployment.binary), "--healthcheck".to_string()]
        }
        Part::Monolith => ["CMD", "/bin/bash", "-c"]
            .into_iter()
            .map(str::to_string)
            .chain([format!("exec 3<>/dev/tcp/127.0.0.1/{}", deployment.port)])
            .collect(),
    };
    Healthcheck { test, interval: "5s", timeout: "3s", retries: 12, start_period: "10s" }
}

/// The database server, for databases that have one.
fn server(database: &Database, system: &str) -> Option<Program> {
    let (image, prefix, data, test) = match database.kind {
        DatabaseKind::Sqlite => return None,
        DatabaseKind::Postgres => (
            "docker.io/library/postgres:17-bookworm",
            "POSTGRES",
            "/var/lib/postgresql/data",
            format!("pg_isready --username {system} --dbname {system}"),
        ),
        DatabaseKind::Mysql => (
            "docker.io/library/mysql:8.4",
            "MYSQL",
            "/var/lib/mysql",
            format!("mysqladmin ping --user={system} --password=\"$$MYSQL_PASSWORD\""),
        ),
    };
    let mut environment = BTreeMap::from([(format!("{prefix}_PASSWORD"), Some(PASSWORD.to_string()))]);
    let names = if prefix == "POSTGRES" { ["USER", "DB"] } else { ["USER", "DATABASE"] };
    environment.extend(names.iter().map(|name| (format!("{prefix}_{name}"), Some(system.to_string()))));
    if prefix == "MYSQL" {
        environment.insert("MYSQL_RANDOM_ROOT_PASSWORD".to_string(), Some("yes".to_string()));
    }
    Some(Program {
        image: image.to_string(),
        environment,
        healthcheck: Some(Healthcheck {
            test: vec!["CMD-SHELL".to_string(), test],
            interval: "5s",
            timeout: "3s",
            retries: 12,
            start_period: "10s",
        }),
        volumes: vec![format!("data:{data}")],
        security_opt: vec!["no-new-privileges:true"],
        restart: "unless-stopped",
        ..Program::default()
    })
}
