//! What the signals hear, on small workspaces written as text.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::rules::{Effect, rules};
use super::{Role, Signals, config_keys, effects, entry_points, omnipresence, tables};
use crate::graph::sample::{id, resolved};
use crate::graph::{ItemGraph, graph};
use crate::ingest::{FileId, SourceFile, SourceSet, Workspace};
use crate::resolve::{ExternalReference, Literal, MethodUse, Reference, ReferenceKind, Resolved};

fn workspace() -> Workspace {
    Workspace { root: "/".into(), target_dir: "/target".into(), root_is_package: true, packages: Vec::new() }
}

fn sources(files: &[(&str, &str)]) -> SourceSet {
    let file = |(at, (path, text)): (usize, &(&str, &str))| {
        let text: Arc<str> = (*text).into();
        SourceFile { id: FileId(at as u32), path: (*path).to_owned(), disk_text: text.clone(), text }
    };
    SourceSet { files: files.iter().enumerate().map(file).collect() }
}

fn literal(resolved: &Resolved, item: &str, value: &str, call: &str, line: usize) -> Literal {
    let item = id(resolved, item);
    Literal { item, value: value.to_owned(), call: Some(call.to_owned()), argument: 0, file: FileId(0), line }
}

fn external(resolved: &Resolved, from: &str, path: &str) -> ExternalReference {
    let from = id(resolved, from);
    ExternalReference { from, path: path.to_owned(), kind: ReferenceKind::Call, file: FileId(0), line: 1 }
}

fn method(resolved: &Resolved, from: &str, receiver: &str, name: &str) -> MethodUse {
    let (from, receiver) = (id(resolved, from), Some(receiver.to_owned()));
    MethodUse { from, name: name.to_owned(), receiver, file: FileId(0), line: 1, offset: 0 }
}

fn heard(sources: &SourceSet, resolved: &Resolved) -> (ItemGraph, Signals) {
    let graph = graph(resolved);
    let signals = super::signals(&workspace(), sources, resolved, &graph, &super::Surroundings::default());
    (graph, signals)
}

#[test]
fn effects_go_through_calls_but_not_through_tests_and_types() {
    let mut resolved = resolved(
        "
        mod m
        fn m::top
        fn m::middle
        fn m::store
        fn m::mail
        fn m::guess
        test m::check
        struct m::Thing
        m::top -> m::middle
        m::middle -> m::store
        m::top => m::mail
        m::top ~> m::guess
        m::check -> m::mail",
    );
    resolved.literals.push(literal(&resolved, "m::store", "UPDATE charges SET x = 1", "sqlx::query", 1));
    resolved.externals.push(external(&resolved, "m::mail", "std::net::TcpStream::connect"));
    resolved.externals.push(external(&resolved, "m::guess", "std::fs::write"));
    let (_, signals) = heard(&sources(&[("a.rs", "")]), &resolved);
    let found = signals.effects.closure(id(&resolved, "m::top"));
    assert_eq!(found.keys().copied().collect::<Vec<_>>(), [Effect::DatabaseWrite, Effect::FileWrite]);
    assert_eq!(found[&Effect::DatabaseWrite].item, id(&resolved, "m::store"));
    assert!(found[&Effect::DatabaseWrite].is_certain && !found[&Effect::FileWrite].is_certain);
    assert!(signals.effects.direct(id(&resolved, "m::top")).is_empty());
}

#[test]
fn sql_without_text_may_write() {
    let mut resolved = resolved("mod m\n fn m::a\n fn m::b\n fn m::c\n fn m::d");
    for from in ["m::a", "m::b", "m::c", "m::d"] {
        resolved.externals.push(external(&resolved, from, "sqlx::query"));
    }
    resolved.literals.push(literal(&resolved, "m::b", "SELECT id FROM users", "sqlx::query", 1));
    resolved.literals.push(literal(&resolved, "m::c", "SELECT 1", "sqlx::query", 1));
    resolved.literals.push(literal(&resolved, "m::d", "FROM users WHERE ", "concat!", 1));
    let (_, signals) = heard(&sources(&[("a.rs", "")]), &resolved);
    let direct = |path: &str| signals.effects.direct(id(&resolved, path)).iter().copied().collect::<Vec<_>>();
    assert_eq!(direct("m::a"), [Effect::DatabaseWrite]);
    assert_eq!(direct("m::b"), [Effect::DatabaseRead]);
    assert_eq!(direct("m::c"), [Effect::DatabaseRead]);
    assert_eq!(direct("m::d"), [Effect::DatabaseRead]);
}

#[test]
fn cells_are_state_and_looking_is_not_changing() {
    let mut resolved = resolved("mod m\n fn m::look\n fn m::change\n fn m::other");
    resolved.method_uses = vec![
        method(&resolved, "m::look", "std::sync::RwLock", "read"),
        method(&resolved, "m::change", "std::sync::RwLock", "write"),
        method(&resolved, "m::other", "std::vec::Vec", "push"),
    ];
    let (_, signals) = heard(&sources(&[("a.rs", "")]), &resolved);
    let direct = |path: &str| signals.effects.direct(id(&resolved, path)).len();
    assert_eq!((direct("m::look"), direct("m::change"), direct("m::other")), (1, 2, 0));
}

#[test]
fn prose_about_unknown_tables_is_no_query() {
    let mut resolved = resolved("mod m\n fn m::a");
    for value in ["select a friend from the list", "select name from users", "UPDATE stock SET n = 1"] {
        resolved.literals.push(literal(&resolved, "m::a", value, "println!", 1));
    }
    let sources =
        sources(&[("a.rs", ""), ("migrations/1.sql", "CREATE TABLE users (id TEXT);\nCREATE TABLE stock (n INT)")]);
    let graph = graph(&resolved);
    let found = tables(&workspace(), &sources, &resolved, &graph, rules());
    let names: Vec<&str> = found.touches.iter().map(|touch| touch.table.as_str()).collect();
    assert_eq!(names, ["stock", "users"]);
    assert_eq!(found.defined["stock"][0].line, 2);
}

const ROUTES: &str = r#"
fn routes() -> Router {
    Router::new().route("/a/{id}", get(show).post(items::change)).nest("/api", below())
}
fn below() -> Router { Router::new().route("/b", routing::any(all)) }
"#;

#[test]
fn routes_name_method_path_and_handler() {
    let mut resolved = resolved("mod m\n fn m::routes\n fn m::below\n fn m::show\n fn m::change\n fn m::all");
    for (from, name, to) in [
        ("m::routes", "show)", "m::show"),
        ("m::routes", "change)", "m::change"),
        ("m::routes", "below()", "m::below"),
        ("m::below", "all)", "m::all"),
    ] {
        let offset = ROUTES.find(name).expect("the name") as u32;
        resolved.references.push(Reference {
            from: id(&resolved, from),
            to: id(&resolved, to),
            kind: ReferenceKind::Call,
            certainty: crate::resolve::Certainty::Resolved,
            file: FileId(0),
            line: 3,
            offset,
        });
    }
    resolved.references.sort();
    resolved.literals = vec![
        literal(&resolved, "m::routes", "/a/{id}", ".route", 3),
        literal(&resolved, "m::routes", "/api", ".nest", 3),
        literal(&resolved, "m::below", "/b", "axum::Router::route", 5),
    ];
    let found = entry_points(&workspace(), &sources(&[("a.rs", ROUTES)]), &resolved, rules()).routes;
    let told: Vec<_> = found.iter().map(|r| (r.method.as_str(), r.full_path.as_str(), r.handler)).collect();
    let handler = |path: &str| Some(id(&resolved, path));
    assert_eq!(
        told,
        [
            ("GET", "/a/{id}", handler("m::show")),
            ("POST", "/a/{id}", handler("m::change")),
            ("ANY", "/api/b", handler("m::all")),
        ]
    );
}

#[test]
fn resources_and_scopes_are_followed() {
    let text =
        "web::scope(\"/v1\").service(web::resource(\"/items\").route(web::get().to(list)).route(web::post().to(add)))";
    let mut resolved = resolved("mod m\n fn m::config\n fn m::list\n fn m::add");
    for name in ["list", "add"] {
        let (from, to) = (id(&resolved, "m::config"), id(&resolved, &format!("m::{name}")));
        let offset = text.find(&format!("({name})")).expect("the name") as u32 + 1;
        let certainty = crate::resolve::Certainty::Resolved;
        let kind = ReferenceKind::Call;
        resolved.references.push(Reference { from, to, kind, certainty, file: FileId(0), line: 1, offset });
    }
    resolved.references.sort();
    resolved.literals = vec![
        literal(&resolved, "m::config", "/v1", "actix_web::web::scope", 1),
        literal(&resolved, "m::config", "/items", "actix_web::web::resource", 1),
    ];
    let found = entry_points(&workspace(), &sources(&[("a.rs", text)]), &resolved, rules()).routes;
    let told: Vec<_> = found.iter().map(|r| (r.method.as_str(), r.full_path.as_str(), r.handler)).collect();
    let [list, add] = ["m::list", "m::add"].map(|path| Some(id(&resolved, path)));
    assert_eq!(told, [("GET", "/v1/items", list), ("POST", "/v1/items", add)]);
}

#[test]
fn settings_are_found_with_default_and_secrecy() {
    let text =
        "let a = std::env::var(\"PORT\").unwrap_or(8);\nlet b = env_or(\"API_TOKEN\", \"x\");\nlog(\"NOT_A_KEY\");";
    let mut resolved =
        resolved("mod m\n fn m::main\n fn m::env_or\n fn m::log\n m::main -> m::env_or\n m::main -> m::log");
    resolved.externals = vec![external(&resolved, "m::env_or", "std::env::var")];
    let at = id(&resolved, "m::env_or").0 as usize;
    resolved.items[at].signature = Some(one_parameter());
    resolved.literals = vec![
        literal(&resolved, "m::main", "PORT", "std::env::var", 1),
        literal(&resolved, "m::main", "API_TOKEN", "env_or", 2),
        literal(&resolved, "m::main", "NOT_A_KEY", "log", 3),
    ];
    let graph = graph(&resolved);
    let found = config_keys(&sources(&[("a.rs", text)]), &resolved, &graph, rules());
    let told: Vec<_> = found.iter().map(|use_| (use_.key.as_str(), use_.default.as_deref(), use_.is_secret)).collect();
    assert_eq!(told, [("API_TOKEN", Some("x"), true), ("PORT", None, false)]);
}

fn one_parameter() -> crate::resolve::Signature {
    let ty = crate::resolve::TypeRef::unit();
    let parameter = crate::resolve::Parameter {
        name: Some(String::from("name")),
        pattern: String::from("name"),
        ty: ty.clone(),
        ty_text: String::from("&str"),
        line: 1,
    };
    crate::resolve::Signature {
        receiver: None,
        parameters: vec![parameter],
        output: ty,
        output_text: String::new(),
        is_async: false,
        is_unsafe: false,
        generics: crate::resolve::Generics::default(),
    }
}

#[test]
fn secrets_are_known_by_name() {
    let is_secret = |name: &str| rules().secrets.is_secret(name);
    assert!(is_secret("SMTP_PASSWORD") && is_secret("DATABASE_URL") && is_secret("apiKey_KEY"));
    assert!(!is_secret("PORT") && !is_secret("PUBLIC_KEY") && !is_secret("MONKEY_COUNT") && !is_secret("BASE_URL"));
}

#[test]
fn plumbing_and_composition_are_nobody_s_own() {
    let text = "
        mod m
        mod m::money
        fn m::money::add
        mod m::orders
        fn m::orders::place
        mod m::users
        fn m::users::sign_up
        mod m::mail
        fn m::mail::send
        mod m::app
        fn m::app::start
        mod m::run
        fn m::run::main
        m::run::main -> m::app::start
        m::orders::place -> m::money::add
        m::users::sign_up -> m::money::add
        m::mail::send -> m::money::add
        m::orders::place -> m::mail::send
        m::users::sign_up -> m::mail::send
        m::app::start -> m::orders::place
        m::app::start -> m::users::sign_up";
    let mut resolved = resolved(text);
    for (item, table) in [("m::orders::place", "orders"), ("m::users::sign_up", "users"), ("m::mail::send", "mails")] {
        let sql = format!("INSERT INTO {table} VALUES (1)");
        resolved.literals.push(literal(&resolved, item, &sql, "sqlx::query", 1));
    }
    let roles = roles(&resolved);
    assert_eq!(roles, ["composition", "part", "kernel", "part", "composition", "part"]);
}

/// The roles of `app`, `mail`, `money`, `orders`, `run`, `users`.
fn roles(resolved: &Resolved) -> Vec<&'static str> {
    let graph = graph(resolved);
    let tables = tables(&workspace(), &sources(&[("a.rs", "")]), resolved, &graph, rules());
    let effects = effects(resolved, &graph, &tables, rules());
    let mut units: Vec<super::Unit> = ["m::app", "m::mail", "m::money", "m::orders", "m::run", "m::users"]
        .iter()
        .map(|path| {
            let module = id(resolved, path);
            let items = graph.containment().below(module).into_iter().chain([module]).collect::<BTreeSet<_>>();
            let items = items.into_iter().collect();
            super::Unit {
                module,
                path: (*path).to_owned(),
                items,
                lines: 9,
                is_program: *path == "m::run",
                owns_data: false,
                role: Role::Part,
            }
        })
        .collect();
    let unit_of = super::unit_of_items(&units);
    let links = omnipresence::links(&graph, &unit_of, units.len());
    let owns = omnipresence::owners(resolved, &units, &effects, &tables);
    omnipresence::assign(resolved, &mut units, &links, &owns, &rules().kernel);
    let name = |unit: &super::Unit| match unit.role {
        Role::Part => "part",
        Role::Kernel(_) => "kernel",
        Role::Composition(_) => "composition",
    };
    units.iter().map(name).collect()
}
