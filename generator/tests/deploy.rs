//! The files a service is built, shipped and run with.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

mod support;

use std::fmt::Write;

use calve_analyzer::plan::Service;
use calve_generator::{Artifact, compose, container, kubernetes, runbook, tables, workflow};

fn printed(files: &[Artifact]) -> String {
    files.iter().fold(String::new(), |mut all, file| {
        write!(all, "=== {} {:?}\n{}", file.path, file.kind, String::from_utf8_lossy(&file.content)).expect("text");
        all
    })
}

fn extracted(plan: &calve_analyzer::plan::Plan) -> Vec<&Service> {
    ["billing", "notifications"].iter().filter_map(|name| plan.service(name)).collect()
}

#[test]
fn images() {
    let (plan, sources) = support::shop();
    insta::assert_snapshot!(printed(&container::container(&plan, &extracted(&plan), &sources)));
}

#[test]
fn manifests() {
    let (plan, sources) = support::shop();
    insta::assert_snapshot!(printed(&kubernetes::kubernetes(&plan, &extracted(&plan), &sources)));
}

#[test]
fn compose_file() {
    let (plan, sources) = support::shop();
    insta::assert_snapshot!("compose", printed(&compose::compose(&plan, &extracted(&plan), &sources)));
}

#[test]
fn compose_file_with_a_database_server() {
    let (mut plan, sources) = support::shop();
    support::on_postgres(&mut plan);
    insta::assert_snapshot!("compose_postgres", printed(&compose::compose(&plan, &extracted(&plan), &sources)));
}

#[test]
fn workflows() {
    let (plan, sources) = support::shop();
    insta::assert_snapshot!(printed(&workflow::workflow(&plan, &extracted(&plan), &sources)));
}

#[test]
fn workflows_with_a_database_server() {
    let (mut plan, sources) = support::shop();
    support::on_postgres(&mut plan);
    insta::assert_snapshot!("workflows_postgres", printed(&workflow::workflow(&plan, &extracted(&plan), &sources)));
}

#[test]
fn runbooks() {
    let (plan, sources) = support::shop();
    let finished = ["notifications".to_owned()];
    insta::assert_snapshot!(printed(&runbook::runbooks(&plan, &extracted(&plan), &sources, &finished)));
}

#[test]
fn tables_and_who_else_touches_them() {
    let (mut plan, sources) = support::shop();
    insta::assert_snapshot!("tables", printed(&tables::tables(&plan, &extracted(&plan), &sources)));
    support::on_postgres(&mut plan);
    let files = tables::tables(&plan, &extracted(&plan), &sources);
    let scripts: Vec<Artifact> = files.into_iter().filter(|file| file.path.ends_with(".sh")).collect();
    insta::assert_snapshot!("tables_postgres", printed(&scripts));
}
