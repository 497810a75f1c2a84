//! What is told beside the code: history of the repository, prepared queries, measurements.
#![allow(clippy::disallowed_methods, reason = "tests may look at files and start git")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use calve_analyzer::signals::SignalKind;
use calve_analyzer::{Analysis, AnalyzeOptions, analyze};

/// A library of three modules with functions of their own and nothing in common.
fn library(folder: &Path, billing: &str) {
    let write = |path: &str, text: &str| std::fs::write(folder.join(path), text).expect("a file");
    std::fs::create_dir_all(folder.join("src")).expect("a folder");
    write("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2021\"\n\n[workspace]\n");
    write("src/lib.rs", &format!("pub mod ant;\npub mod {billing};\npub mod cow;\npub mod dog;\n"));
    for (module, word) in [("ant", "leaf"), (billing, "invoice"), ("cow", "meadow"), ("dog", "bone")] {
        let text = format!(
            "pub fn {word}() -> u8 {{\n    inner_{word}()\n}}\nfn inner_{word}() -> u8 {{\n    super::dog::bone()\n}}\n"
        );
        let text = if module == "dog" { "pub fn bone() -> u8 {\n    1\n}\n".to_owned() } else { text };
        write(&format!("src/{module}.rs"), &text);
    }
}

fn git(folder: &Path, arguments: &[&str], input: &str) {
    let mut child = Command::new("git")
        .args(["-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("git is there");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("git reads");
    assert!(child.wait().expect("git ends").success(), "git {arguments:?}");
}

/// `ant` and what is called `billing` today are changed together, `cow` alone; one commit changes everything.
fn history() -> String {
    let mut stream = String::new();
    let mut commit = |number: usize, changes: &str| {
        let _ = write!(
            stream,
            "commit refs/heads/main\ncommitter A <a@example.org> {} +0000\ndata 1\nx\n{changes}\n",
            1_700_000_000 + number
        );
    };
    let file = |path: &str, number: usize| {
        // Enough lines for a renamed file to be known again.
        let text = format!("{}line {number}\n", "the same line\n".repeat(20));
        format!("M 100644 inline {path}\ndata {}\n{text}", text.len())
    };
    for number in 0..15 {
        commit(number, &(file("src/ant.rs", number) + &file("src/invoices.rs", number)));
        commit(number, &file("src/cow.rs", number));
    }
    commit(20, "R src/invoices.rs src/billing.rs\n");
    for number in 21..32 {
        commit(number, &(file("src/ant.rs", number) + &file("src/billing.rs", number)));
        commit(number, &(file("src/cow.rs", number) + &file("README.md", number)));
    }
    let many: String = (0..60).map(|at| file(&format!("src/x{at}.rs"), at)).collect();
    commit(40, &(file("src/ant.rs", 40) + &file("src/cow.rs", 40) + &many));
    stream
}

fn read(folder: &Path, measurements: Vec<std::path::PathBuf>) -> Analysis {
    let manifest_path = Some(folder.join("Cargo.toml"));
    analyze(&AnalyzeOptions { manifest_path, measurements, ..AnalyzeOptions::default() }).expect("it can be read")
}

/// What a signal gives between two modules.
fn between(analysis: &Analysis, kind: SignalKind, a: &str, b: &str) -> f64 {
    let path = |unit: u32| analysis.signals.units[unit as usize].path.as_str();
    let is_meant = |x: &str, y: &str| (x == a && y == b) || (x == b && y == a);
    let edges = analysis.signals.edges.iter().filter(|edge| is_meant(path(edge.a), path(edge.b)));
    edges.filter_map(|edge| edge.parts.get(&kind)).sum()
}

#[test]
fn what_is_changed_together_belongs_together_under_todays_names() {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "-q"], "");
    git(folder.path(), &["fast-import", "--quiet"], &history());
    library(folder.path(), "billing");
    let analysis = read(folder.path(), Vec::new());
    let changes = |a, b| between(&analysis, SignalKind::Changes, a, b);
    assert!(changes("shop::ant", "shop::billing") > 0.0, "{:#?}", analysis.signals.edges);
    assert_eq!(changes("shop::ant", "shop::cow"), 0.0, "one commit about everything says nothing");
    let text = |analysis: &Analysis| format!("{:?}", analysis.signals.edges);
    assert_eq!(text(&analysis), text(&read(folder.path(), Vec::new())));
}

#[test]
fn without_a_repository_or_with_a_short_history_nothing_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    library(folder.path(), "billing");
    let none =
        |analysis: &Analysis| analysis.signals.edges.iter().all(|edge| !edge.parts.contains_key(&SignalKind::Changes));
    assert!(none(&read(folder.path(), Vec::new())));
    git(folder.path(), &["init", "-q"], "");
    assert!(none(&read(folder.path(), Vec::new())), "no commit yet");
    let few: Vec<String> = history().split_inclusive("commit refs").map(str::to_owned).take(8).collect();
    let few = few.concat();
    let few = few.rsplit_once("commit refs").map_or(few.as_str(), |(before, _)| before).to_owned();
    git(folder.path(), &["fast-import", "--quiet"], &few);
    assert!(none(&read(folder.path(), Vec::new())), "few commits are no history");
    std::fs::write(folder.path().join(".git/HEAD"), "broken").expect("a file");
    assert!(none(&read(folder.path(), Vec::new())), "a broken repository is none");
}

#[test]
fn measured_calls_count_and_unreadable_measurements_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    library(folder.path(), "billing");
    let file = folder.path().join("stacks.txt");
    let text = "main;shop::ant::leaf;shop::billing::inner_invoice::h0123456789abcdef 90\nmain;shop::cow::meadow 10\n";
    std::fs::write(&file, text).expect("a file");
    let analysis = read(folder.path(), vec![file]);
    assert!(between(&analysis, SignalKind::Runtime, "shop::ant", "shop::billing") > 0.0);
    assert_eq!(between(&analysis, SignalKind::Runtime, "shop::ant", "shop::cow"), 0.0);
    let billing = analysis.resolved.items.iter().filter(|item| item.path.starts_with("shop::billing::"));
    let share = analysis.signals.runtime.share(&billing.map(|item| item.id).collect());
    assert!((share - 0.9).abs() < 1e-9, "{share}");
    let missing = read(folder.path(), vec![folder.path().join("nothing.json")]);
    assert!(missing.plan.findings.iter().any(|one| one.code == "profile-not-understood"));
}

#[test]
fn tables_are_told_by_diesel_and_by_prepared_queries() {
    let folder = tempfile::tempdir().expect("a folder");
    library(folder.path(), "billing");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("src/lib.rs", "pub mod schema;\npub mod store;\npub mod queries;\n");
    write("src/schema.rs", "diesel::table! {\n    charges (id) {\n        id -> Integer,\n    }\n}\n");
    let store = "use crate::schema::charges;\nuse diesel::prelude::*;\n\
        pub fn all(c: &mut Conn) { let _ = charges::table\n    .filter(charges::id.eq(1)).load(c); }\n\
        pub fn save(c: &mut Conn) { let _ = diesel::insert_into(\n    charges::table).values(1).execute(c); }\n\
        pub struct Conn;\n";
    write("src/store.rs", store);
    let queries = "pub async fn joined(p: &sqlx::PgPool) { let _ = sqlx::query!(\"SELECT a.id FROM orders a \" + \
        \"JOIN stock s ON s.id = a.id\").fetch_all(p).await; }\n";
    write("src/queries.rs", queries);
    let query = "{\"db_name\":\"PostgreSQL\",\"query\":\"SELECT a.id FROM orders a JOIN stock s ON s.id = a.id\"}";
    write(".sqlx/query-1.json", query);
    let analysis = read(folder.path(), Vec::new());
    let of = |path: &str| -> Vec<(String, bool, bool)> {
        let item = analysis.resolved.items.iter().find(|item| item.path == path).expect("an item");
        let touches = analysis.signals.tables.of_item(item.id).iter();
        touches.map(|one| (one.table.clone(), one.reads, one.writes)).collect()
    };
    assert_eq!(of("shop::store::all"), [("charges".to_owned(), true, false)]);
    assert_eq!(of("shop::store::save"), [("charges".to_owned(), false, true)]);
    let joined: Vec<String> = of("shop::queries::joined").into_iter().map(|(table, ..)| table).collect();
    assert_eq!(joined, ["orders", "stock"]);
}

#[test]
fn entities_are_tables_under_any_name() {
    let folder = tempfile::tempdir().expect("a folder");
    library(folder.path(), "bakery");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("src/lib.rs", "pub mod entity;\npub mod shelf;\npub mod counter;\n");
    write("src/entity/mod.rs", "pub mod cake;\npub mod fruit;\npub mod prelude;\n");
    for (module, table) in [("cake", "cakes"), ("fruit", "fruits")] {
        let entity = format!(
            "use sea_orm::entity::prelude::*;\n#[derive(DeriveEntityModel)]\n#[sea_orm(table_name = \"{table}\")]\n\
             pub struct Model {{ #[sea_orm(primary_key)] pub id: i32 }}\n"
        );
        write(&format!("src/entity/{module}.rs"), &entity);
    }
    write("src/entity/prelude.rs", "pub use super::cake::Entity as Cake;\n");
    let shelf = "use crate::entity::{cake as pastry, fruit::{Entity as Fruit, ActiveModel as NewFruit}};\n\
        pub async fn all(db: &Db) { let _ = Fruit::find().all(db).await; }\n\
        pub async fn put(db: &Db) { NewFruit { id: 1 }.insert(db).await; }\n\
        pub async fn throw(db: &Db) { pastry::Entity::delete_by_id(1).exec(db).await; }\n\
        pub fn nothing(fruitful: bool) -> bool { fruitful }\n\
        pub struct Db;\n";
    write("src/shelf.rs", shelf);
    let counter = "use crate::entity::prelude::*;\nuse crate::shelf::Db;\n\
        pub async fn sell(db: &Db) { let _ = Cake::find_by_id(1)\n    .one(db).await; }\n\
        pub async fn bake(db: &Db) { Cake::insert(1).exec(db).await; }\n";
    write("src/counter.rs", counter);
    let analysis = read(folder.path(), Vec::new());
    let of = |path: &str| -> Vec<(String, bool, bool)> {
        let item = analysis.resolved.items.iter().find(|item| item.path == path).expect("an item");
        let touches = analysis.signals.tables.of_item(item.id).iter();
        touches.map(|one| (one.table.clone(), one.reads, one.writes)).collect()
    };
    assert_eq!(of("shop::shelf::all"), [("fruits".to_owned(), true, false)]);
    assert!(of("shop::shelf::put").iter().any(|(table, _, writes)| table == "fruits" && *writes));
    assert!(of("shop::shelf::throw").iter().any(|(table, _, writes)| table == "cakes" && *writes));
    assert_eq!(of("shop::shelf::nothing"), []);
    assert_eq!(of("shop::counter::sell"), [("cakes".to_owned(), true, false)]);
    assert_eq!(of("shop::counter::bake"), [("cakes".to_owned(), false, true)]);
}
