//! Which database a program uses, as its types and dependencies tell.

use calve_analyzer::ingest::{DependencyKind, Package};
use calve_analyzer::plan::{ConfigKey, Plan, Service};

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DatabaseKind {
    /// A file, shared between the programs.
    Sqlite,
    /// A server.
    Postgres,
    /// A server.
    Mysql,
}

/// The database of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// Its kind.
    pub kind: DatabaseKind,
    /// The variable that holds its address.
    pub variable: String,
    /// For SQLite: name of the file.
    pub file: String,
}

impl Database {
    /// The port of its server.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        match self.kind {
            DatabaseKind::Sqlite => None,
            DatabaseKind::Postgres => Some(5432),
            DatabaseKind::Mysql => Some(3306),
        }
    }
}

/// The database of a service; `None` when it touches no table and holds no pool.
pub(super) fn of_service(service: &Service, package: &Package) -> Option<Database> {
    let held = service.contexts.iter().find_map(|context| named(&context.ty_text));
    if held.is_none() && service.tables.is_empty() {
        return None;
    }
    database(held.or_else(|| of_keys(&service.config_keys)).or_else(|| of_package(package))?, &service.config_keys)
}

/// The database of the whole monolith.
pub(super) fn of_monolith(plan: &Plan, package: &Package) -> Option<Database> {
    let of_services = plan.services.iter().flat_map(|service| &service.config_keys);
    let keys: Vec<ConfigKey> = plan.config_keys.iter().chain(of_services).cloned().collect();
    let held = plan.services.iter().flat_map(|service| &service.contexts).find_map(|context| named(&context.ty_text));
    let packages = || std::iter::once(package).chain(&plan.workspace.packages);
    database(held.or_else(|| of_keys(&keys)).or_else(|| packages().find_map(of_package))?, &keys)
}

fn database(kind: DatabaseKind, keys: &[ConfigKey]) -> Option<Database> {
    let key = keys.iter().find(|key| is_address(&key.key));
    let variable = key.map_or("DATABASE_URL", |key| key.key.as_str()).to_string();
    let address = key.and_then(|key| key.default.as_deref()).unwrap_or_default();
    let path = address.split('?').next().unwrap_or_default();
    let name = path.rsplit(['/', ':']).next().filter(|name| !name.is_empty() && *name != "memory");
    Some(Database { kind, variable, file: name.unwrap_or("database.db").to_string() })
}

/// Whether a variable is the address of a database.
pub(super) fn is_address(key: &str) -> bool {
    let ends = ["DATABASE_URL", "DB_URL", "DATABASE_DSN", "DB_DSN", "POSTGRES_URL", "MYSQL_URL", "DATABASE_URI"];
    ends.iter().any(|end| key == *end || key.ends_with(&format!("_{end}")))
}

fn named(text: &str) -> Option<DatabaseKind> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["sqlite"]) {
        Some(DatabaseKind::Sqlite)
    } else if has(&["postgres", "pgpool", "pgconnection"]) {
        Some(DatabaseKind::Postgres)
    } else if has(&["mysql", "mariadb"]) {
        Some(DatabaseKind::Mysql)
    } else {
        None
    }
}

fn of_keys(keys: &[ConfigKey]) -> Option<DatabaseKind> {
    let addresses = keys.iter().filter(|key| is_address(&key.key));
    addresses.filter_map(|key| key.default.as_deref()).find_map(named)
}

fn of_package(package: &Package) -> Option<DatabaseKind> {
    const CLIENTS: [&str; 9] =
        ["sqlx", "diesel", "diesel-async", "sea-orm", "rusqlite", "tokio-postgres", "postgres", "mysql", "mysql_async"];
    let used = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    let mut clients = used.filter(|dependency| CLIENTS.contains(&dependency.package.as_str()));
    clients.find_map(|client| {
        let features = client.features.iter().find_map(|feature| named(feature));
        features.or_else(|| named(&client.package))
    })
}
