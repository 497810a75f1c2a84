//! Alerts and dashboards as Prometheus and Grafana read them.

use std::collections::BTreeSet;

use calve_generator::Artifact;
use serde_json::Value;

use super::kubernetes::manifests;
use super::{at, document, list, word};

/// Names of the series the runtime of a service and the cluster tell.
const SERIES: [&str; 8] = [
    "calve_request_duration_seconds_bucket",
    "calve_requests_total",
    "container_cpu_usage_seconds_total",
    "container_memory_working_set_bytes",
    "kube_deployment_spec_replicas",
    "kube_deployment_status_replicas_available",
    "kube_pod_container_status_restarts_total",
    "up",
];

fn files(ending: &str) -> Vec<Artifact> {
    manifests().into_iter().flatten().filter(|file| file.path.ends_with(ending)).collect()
}

/// A query names only series that are known, and its brackets are closed.
#[track_caller]
fn asks(query: &str) {
    let names = series(query);
    assert!(!names.is_empty() && names.iter().all(|name| SERIES.contains(&name.as_str())), "{query}: {names:?}");
    let mut open = Vec::new();
    for letter in query.chars() {
        match letter {
            '(' | '[' | '{' => open.push(letter),
            ')' => assert_eq!(open.pop(), Some('('), "{query}"),
            ']' => assert_eq!(open.pop(), Some('['), "{query}"),
            '}' => assert_eq!(open.pop(), Some('{'), "{query}"),
            _ => {}
        }
    }
    assert!(open.is_empty() && query.matches('"').count().is_multiple_of(2), "{query}");
}

/// The words before `{`.
fn series(query: &str) -> BTreeSet<String> {
    let parts: Vec<&str> = query.split('{').collect();
    let before = parts.iter().take(parts.len() - 1);
    let last =
        |part: &&str| part.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_').next().map(str::to_owned);
    before.filter_map(last).collect()
}

#[test]
fn alerts_can_be_evaluated() {
    let all = files("/monitoring/alerts.yaml");
    assert_eq!(all.len(), 6, "three programs on two databases");
    for file in all {
        let rules = document(&file);
        let names: BTreeSet<&str> = list(&rules, "/spec/groups")
            .flat_map(|group| list(group, "/rules"))
            .map(|rule| {
                asks(word(rule, "/expr"));
                assert!(matches!(word(rule, "/labels/severity"), "critical" | "warning"));
                word(rule, "/alert")
            })
            .collect();
        let has = |end: &str| names.iter().any(|name| name.ends_with(end));
        assert!(has("Restarts") && has("Unavailable"), "{names:?}");
        if file.path.starts_with("services/") {
            assert!(has("Errors") && has("Slow"), "{names:?}");
        }
    }
}

#[test]
fn dashboards_can_be_drawn() {
    for file in files("/monitoring/dashboard.yaml") {
        let map = document(&file);
        let (name, text) = map["data"].as_object().expect("data").iter().next().expect("a dashboard");
        assert!(std::path::Path::new(name).extension().is_some_and(|ending| ending == "json"));
        let board: Value = serde_json::from_str(text.as_str().expect("text")).expect("JSON");
        let mut ids = BTreeSet::new();
        for panel in list(&board, "/panels") {
            assert!(ids.insert(at(panel, "/id").as_u64()), "{panel:#}");
            list(panel, "/targets").for_each(|target| asks(word(target, "/expr")));
            assert!(list(panel, "/targets").count() > 0);
        }
        assert!(ids.len() >= 3);
    }
}
