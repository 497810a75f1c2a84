//! How the tables of a service get into a database of its own.

use askama::Template;
use calve_analyzer::plan::{Service, TableUse};

use super::{Database, DatabaseKind, SECRETS_FOLDER};

/// The migration of a service's data: what is copied, and the script that does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataMigration {
    /// Tables that nobody else uses, sorted: these are copied.
    pub tables: Vec<String>,
    /// Tables that others use as well, sorted: they have to be parted before.
    pub shared: Vec<String>,
    /// A script for any POSIX shell.
    pub script: String,
}

#[derive(Template)]
#[template(path = "data_migration/postgres.sh.j2")]
struct Postgres<'s> {
    service: &'s str,
    system: &'s str,
    secrets: &'s str,
    tables: &'s [String],
    shared: &'s [String],
}

#[derive(Template)]
#[template(path = "data_migration/sqlite.sh.j2")]
struct Sqlite<'s> {
    service: &'s str,
    system: &'s str,
    tables: &'s [String],
    shared: &'s [String],
}

/// The migration of a service's data; `None` when no table is its own, when one has a name that a script would have to
/// quote, or for a kind of database that there is no script for.
pub(super) fn of_service(service: &Service, system: &str, database: Option<&Database>) -> Option<DataMigration> {
    let is_own = |table: &&TableUse| table.other_readers.is_empty() && table.other_writers.is_empty();
    let named = |tables: Vec<&TableUse>| {
        let mut names: Vec<String> = tables.into_iter().map(|table| table.table.clone()).collect();
        names.sort();
        names.dedup();
        names
    };
    let (own, others): (Vec<&TableUse>, Vec<&TableUse>) = service.tables.iter().partition(is_own);
    let (tables, shared) = (named(own), named(others));
    if tables.is_empty() || !tables.iter().chain(&shared).all(|table| is_plain(table)) {
        return None;
    }
    let (service, secrets) = (service.name.as_str(), SECRETS_FOLDER);
    // Plain text templates print into a string: nothing of theirs can fail.
    let script = match database?.kind {
        DatabaseKind::Postgres => {
            Postgres { service, system, secrets, tables: &tables, shared: &shared }.render().unwrap_or_default()
        }
        DatabaseKind::Sqlite => {
            Sqlite { service, system, tables: &tables, shared: &shared }.render().unwrap_or_default()
        }
        DatabaseKind::Mysql => return None,
    };
    Some(DataMigration { tables, shared, script: script + "\n" })
}

/// A name, or two with a point between, that means itself in a script and in SQL.
fn is_plain(table: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_')
            && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
    };
    table.split('.').count() <= 2 && table.split('.').all(is_name)
}
