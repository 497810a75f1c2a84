//! The scripts that copy the tables of a service into a database of its own, run on databases.
#![allow(clippy::disallowed_methods, reason = "tests run programs and look at files")]

#[path = "data_migration/postgres.rs"]
mod postgres;
#[path = "data_migration/sqlite.rs"]
mod sqlite;
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use calve_generator::tables;

/// The script for tables of billing, for the shop on its file or on a server.
fn script(own: &[&str], shared: &[&str], on_server: bool) -> String {
    let (mut plan, sources) = support::shop();
    if on_server {
        support::on_postgres(&mut plan);
    }
    for service in &mut plan.services {
        let table = |name: &&str| support::table(name, &[], &[]);
        let of_others = |name: &&str| support::table(name, &["orders"], &["orders"]);
        service.tables = own.iter().map(table).chain(shared.iter().map(of_others)).collect();
    }
    let service = plan.service("billing").expect("billing");
    let files = tables::tables(&plan, &[service], &sources);
    let script = files.iter().find(|file| file.path == "services/billing/data/migrate.sh").expect("a script");
    String::from_utf8(script.content.clone()).expect("text")
}

/// What a script printed, and whether it went well.
fn run(script: &str, variables: &[(&str, &str)]) -> (String, bool) {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).env_remove("SHARED_TABLES_ARE_PARTED").envs(variables.iter().copied());
    let output = shell.output().expect("a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout) + &text(&output.stderr), output.status.success())
}

/// Whether something is here; where everything has to be, it must be.
fn is_here(what: &str, found: bool) -> bool {
    let is_strict = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(found || !is_strict, "{what} is missing: run .ci/databases");
    if !found {
        eprintln!("{what} is missing: run .ci/databases; nothing was tried");
    }
    found
}

/// A folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("data-migration").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn names_that_would_have_to_be_quoted_get_no_script() {
    let (mut plan, sources) = support::shop();
    for service in &mut plan.services {
        service.tables = vec![support::table("Users'; DROP", &[], &[])];
    }
    let service = plan.service("billing").expect("billing");
    let files = tables::tables(&plan, &[service], &sources);
    assert!(files.iter().all(|file| !file.path.ends_with(".sh")), "{files:#?}");
}
