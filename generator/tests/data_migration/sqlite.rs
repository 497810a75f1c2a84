//! Files of SQLite: the tables of the shop.

use std::path::Path;
use std::process::Command;

use super::{folder, is_here, run, script};

const OWN: [&str; 6] = ["charges", "credits", "fake_gateway_payments", "invoices", "payment_methods", "refunds"];

fn ask(file: &Path, query: &str) -> String {
    let output = Command::new("sqlite3").arg(file).arg(query).output().expect("sqlite3");
    assert!(output.status.success(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The database of the shop with a few rows.
fn shop(file: &Path) {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/shop/migrations");
    let mut all: Vec<_> = std::fs::read_dir(migrations).expect("migrations").flatten().map(|one| one.path()).collect();
    all.sort();
    for migration in all {
        ask(file, &std::fs::read_to_string(migration).expect("a migration"));
    }
    ask(
        file,
        "INSERT INTO charges VALUES
             (x'01', x'02', x'03', 100, 10, 0, 'EUR', 'card', 'captured', NULL, 'it''s -- a (b), c', '2020', '2021');
         INSERT INTO refunds VALUES (x'05', x'01', 5, 'EUR', NULL, 'x');
         INSERT INTO credits (user_id, amount_cents, currency, reason, created_at)
             VALUES (x'03', 1, 'EUR', 'r', 'c'), (x'03', 2, 'EUR', 'r', 'c');
         DELETE FROM credits WHERE id = 2;",
    );
}

#[test]
fn tables_get_into_a_file_of_their_own() {
    if !is_here("sqlite3", Command::new("sqlite3").arg("-version").output().is_ok()) {
        return;
    }
    let folder = folder("sqlite");
    let (source, target) = (folder.join("shop.db"), folder.join("billing.db"));
    shop(&source);
    let files = [("SOURCE_FILE", source.to_str().expect("a path")), ("TARGET_FILE", target.to_str().expect("a path"))];
    let before = ask(&source, ".dump");

    let (told, is_done) = run(&script(&OWN, &[], false), &files);
    assert!(is_done, "{told}");
    assert!(told.contains("left out: reference of charges to users\n") && told.contains("refunds: 1 rows\n"), "{told}");
    assert_eq!(ask(&source, ".dump"), before, "the source is only read");
    for table in OWN {
        let rows = format!("SELECT * FROM {table}");
        assert_eq!(ask(&target, &rows), ask(&source, &rows), "{table}");
    }
    // References among what was copied hold, those to what stayed behind are gone.
    let references = "SELECT m.name, f.\"table\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f";
    assert_eq!(ask(&target, references), "refunds|charges\n");
    let indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    assert_eq!(ask(&target, indexes).lines().count(), 6);
    ask(
        &target,
        "PRAGMA foreign_keys = ON; INSERT INTO credits (user_id, amount_cents, currency, reason, created_at)
        VALUES (x'09', 1, 'EUR', 'r', 'c')",
    );
    assert_eq!(ask(&target, "SELECT max(id) FROM credits"), "3\n", "numbers are not given twice");

    let (told, is_done) = run(&script(&OWN, &[], false), &files);
    assert!(!is_done && told.contains("with other contents"), "{told}");
    ask(&target, "DELETE FROM credits WHERE id = 3");
    let (told, is_done) = run(&script(&OWN, &[], false), &files);
    assert!(is_done && told.contains("there already"), "{told}");
}

#[test]
fn nothing_is_left_of_what_fails() {
    if !is_here("sqlite3", Command::new("sqlite3").arg("-version").output().is_ok()) {
        return;
    }
    let folder = folder("sqlite-fails");
    let (source, target) = (folder.join("shop.db"), folder.join("billing.db"));
    shop(&source);
    let files = [("SOURCE_FILE", source.to_str().expect("a path")), ("TARGET_FILE", target.to_str().expect("a path"))];
    let (told, is_done) = run(&script(&["charges", "nothing"], &[], false), &files);
    assert!(!is_done && told.contains("no table nothing") && !target.exists(), "{told}");
    let (told, is_done) = run(&script(&OWN, &["orders"], false), &files);
    assert!(!is_done && told.contains("tables of others (orders)") && !target.exists(), "{told}");
    let parted = [files[0], files[1], ("SHARED_TABLES_ARE_PARTED", "yes")];
    let (told, is_done) = run(&script(&OWN, &["orders"], false), &parted);
    assert!(is_done && target.exists(), "{told}");
}
