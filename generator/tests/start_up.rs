//! Handlers that are registered by a function of others, and what they need of the start-up code.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

use std::path::PathBuf;

use calve_analyzer::plan::{NamedService, Wishes};
use calve_analyzer::{Analysis, AnalyzeOptions, analyze};
use calve_generator::{Request, generate};

fn cut(fixture: &str, module: &str) -> Analysis {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(fixture);
    let modules = vec![format!("{fixture}[bin]::{module}")];
    let named = NamedService { name: module.to_owned(), modules, ..NamedService::default() };
    let wishes = Wishes { services: vec![named], ..Wishes::default() };
    analyze(&AnalyzeOptions { manifest_path: Some(folder), wishes, ..AnalyzeOptions::default() }).unwrap()
}

fn notes() -> Analysis {
    cut("notes", "notes")
}

fn file(analysis: &Analysis, path: &str) -> String {
    let named = analysis.plan.services.iter().filter(|service| service.is_named);
    let request = Request { services: named.map(|service| service.name.clone()).collect(), finished: Vec::new() };
    let artifacts = generate(&analysis.plan, &analysis.sources, &request).unwrap();
    let found = artifacts.files.into_iter().find(|artifact| artifact.path == path);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {path}")).content).unwrap()
}

#[test]
fn what_main_makes_on_its_way_comes_out_of_one_run_of_it() {
    let analysis = cut("till", "accounts");
    let service = analysis.plan.service("accounts").unwrap();
    assert_eq!(service.blockers, []);
    let held: Vec<(&str, &str)> =
        service.contexts.iter().map(|one| (one.name.as_str(), one.ty_text.as_str())).skip(1).collect();
    let [ledger, teller, audit] = &held[..] else { panic!("{held:?}") };
    assert_eq!(*ledger, ("ledger", "std::sync::Arc<crate::accounts::Ledger>"));
    assert_eq!(*teller, ("teller", "std::sync::Arc<dyn crate::accounts::Teller>"));
    assert_eq!(*audit, ("audit", "std::sync::Arc<crate::accounts::Audit>"));
    let root = file(&analysis, "services/accounts/src/lib.rs");
    let start = root.find("async fn main(").unwrap_or_else(|| panic!("no start in\n{root}"));
    insta::assert_snapshot!("till_start_up", root[start..].split("\n}").next().unwrap_or_default());
    assert!(!root.contains("tokio::main") && !root.contains("mod front"), "{root}");
}

#[test]
fn handlers_registered_elsewhere_are_served_by_the_service() {
    let analysis = notes();
    let service = analysis.plan.service("notes").unwrap();
    assert_eq!(service.blockers, []);
    let [seam] = &service.seams[..] else { panic!("{:?}", service.seams) };
    let routes: Vec<String> = seam.routes.iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(routes, ["POST /notes", "DELETE /notes/{id}", "GET /notes/{id}"]);
    assert!(seam.is_shared);
}

#[test]
fn the_monolith_asks_at_the_head_of_its_router_alone() {
    let main = file(&notes(), "src/main.rs");
    let added: Vec<&str> = main.lines().filter(|line| line.ends_with("// calve")).collect();
    assert_eq!(added.len(), 3, "{added:#?}");
    assert!(added[0].contains("calve_notes::app_seam() { return seam.forward(app(state, patience)); };"), "{added:#?}");
    let child = file(&notes(), "src/calve/notes/at_crate.rs");
    assert!(child.contains("seam_of(") && child.contains(r#"("DELETE", "/notes/{id}")"#), "{child}");
    assert!(!child.contains("/health"), "{child}");
}

#[test]
fn the_service_holds_its_part_of_router_and_start_up() {
    let root = file(&notes(), "services/notes/src/lib.rs");
    let function = |name: &str| {
        let start = root.find(name).unwrap_or_else(|| panic!("no {name} in\n{root}"));
        root[start..].split("\n}").next().unwrap_or_default().to_owned()
    };
    insta::assert_snapshot!("notes_router", function("fn app("));
    insta::assert_snapshot!("notes_start_up", function("async fn start("));
    assert!(!root.contains("mod health"), "{root}");
    assert!(!root.contains("TcpListener"), "{root}");
}
