//! What is emitted, read by those it is made for: the Kubernetes API, kustomize, compose, runners, builders of images.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

mod support;

#[path = "conform/compose.rs"]
mod compose;
#[path = "conform/dockerfile.rs"]
mod dockerfile;
#[path = "conform/kubernetes.rs"]
mod kubernetes;
#[path = "conform/monitoring.rs"]
mod monitoring;
#[path = "conform/openapi.rs"]
mod openapi;
#[path = "conform/runbook.rs"]
mod runbook;
#[path = "conform/selectors.rs"]
mod selectors;
#[path = "conform/workflow.rs"]
mod workflow;

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Service};
use calve_generator::Artifact;
use serde_json::Value;

/// The shop with a file and with a database server.
fn shops() -> [(Plan, SourceSet); 2] {
    let (mut plan, sources) = support::shop();
    support::on_postgres(&mut plan);
    [support::shop(), (plan, sources)]
}

fn cut(plan: &Plan) -> Vec<&Service> {
    ["billing", "notifications"].iter().filter_map(|name| plan.service(name)).collect()
}

fn text(file: &Artifact) -> &str {
    std::str::from_utf8(&file.content).expect("text")
}

/// The documents of a YAML file.
#[track_caller]
fn documents(file: &Artifact) -> Vec<Value> {
    serde_saphyr::from_multiple(text(file)).unwrap_or_else(|error| panic!("{}: {error}", file.path))
}

/// The only document of a YAML file.
#[track_caller]
fn document(file: &Artifact) -> Value {
    let mut all = documents(file);
    assert_eq!(all.len(), 1, "{}", file.path);
    all.remove(0)
}

/// The value at a pointer, which has to be there.
#[track_caller]
fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} of {value:#}"))
}

#[track_caller]
fn word<'a>(value: &'a Value, pointer: &str) -> &'a str {
    at(value, pointer).as_str().unwrap_or_else(|| panic!("no text at {pointer} of {value:#}"))
}

/// The elements of a list; none where there is no list.
fn list<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// The keys of a map; none where there is no map.
fn keys<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a str> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.as_str())
}
