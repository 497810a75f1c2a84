//! When people are woken.

use std::collections::BTreeMap;

use super::super::custom::{Alert, PrometheusRule, PrometheusRuleSpec, RuleGroup};
use super::super::labels::metadata;
use super::{containers, requests};
use crate::deployment::{AlertKind, Deployment, Part, alerts};

/// Share of requests that may fail.
const ERRORS: &str = "0.05";
/// Seconds that one call in a hundred may take: half of what callers wait by default.
const SECONDS: &str = "1";

/// The alerts of a program.
pub(in super::super) fn rules(deployment: &Deployment) -> PrometheusRule {
    let rule = |kind: AlertKind| match kind {
        AlertKind::Errors => errors(deployment),
        AlertKind::Restarts => restarts(deployment),
        AlertKind::Slow => latency(deployment),
        AlertKind::Unavailable => unavailable(deployment),
        AlertKind::Unseen => unseen(deployment),
    };
    let rules = alerts(deployment).into_iter().map(rule).collect();
    let spec = PrometheusRuleSpec { groups: vec![RuleGroup { name: deployment.name.clone(), rules }] };
    PrometheusRule::new("monitoring.coreos.com/v1", "PrometheusRule", metadata(deployment, ""), spec)
}

/// What an alert says.
struct Words<'w> {
    kind: AlertKind,
    lasting: &'w str,
    severity: &'w str,
    summary: String,
    description: &'w str,
}

fn alert(deployment: &Deployment, words: Words<'_>, expr: String) -> Alert {
    let labels = [
        ("severity", words.severity),
        ("namespace", deployment.system.as_str()),
        ("program", deployment.name.as_str()),
    ];
    let runbook = format!("{}/RUNBOOK.md", deployment.folder);
    let annotations =
        [("summary", words.summary), ("description", words.description.to_string()), ("runbook", runbook)];
    let owned = |(name, value): (&str, &str)| (name.to_string(), value.to_string());
    Alert {
        alert: words.kind.name(deployment),
        expr,
        lasting: words.lasting.to_string(),
        labels: labels.into_iter().map(owned).collect(),
        annotations: annotations.into_iter().map(|(name, value)| (name.to_string(), value)).collect::<BTreeMap<_, _>>(),
    }
}

/// Who is hurt when it fails decides how loudly it is told.
fn severity(deployment: &Deployment) -> &'static str {
    if deployment.part == Part::Monolith || !deployment.callers.is_empty() { "critical" } else { "warning" }
}

fn errors(deployment: &Deployment) -> Alert {
    let labels = requests(deployment);
    let words = Words {
        kind: AlertKind::Errors,
        lasting: "5m",
        severity: severity(deployment),
        summary: format!("{} fails more than 5 % of its requests", deployment.name),
        description: "{{ $value | humanizePercentage }} of the requests ended with an error of the service.",
    };
    let expr = format!(
        "sum(rate(calve_requests_total{{{labels},outcome=\"error\"}}[5m])) \
         / sum(rate(calve_requests_total{{{labels}}}[5m])) > {ERRORS}"
    );
    alert(deployment, words, expr)
}

fn latency(deployment: &Deployment) -> Alert {
    let labels = requests(deployment);
    let words = Words {
        kind: AlertKind::Slow,
        lasting: "10m",
        severity: "warning",
        summary: format!("One request of {} in a hundred takes longer than {SECONDS} s", deployment.name),
        description: "The 99th percentile of {{ $labels.endpoint }} is {{ $value | humanizeDuration }}.",
    };
    let expr = format!(
        "histogram_quantile(0.99, sum by (le, endpoint) \
         (rate(calve_request_duration_seconds_bucket{{{labels}}}[5m]))) > {SECONDS}"
    );
    alert(deployment, words, expr)
}

fn unseen(deployment: &Deployment) -> Alert {
    let words = Words {
        kind: AlertKind::Unseen,
        lasting: "5m",
        severity: "warning",
        summary: format!("Prometheus cannot read the metrics of {}", deployment.name),
        description: "Without metrics the other alerts are blind.",
    };
    alert(deployment, words, format!("absent(up{{{}}} == 1)", requests(deployment)))
}

fn restarts(deployment: &Deployment) -> Alert {
    let words = Words {
        kind: AlertKind::Restarts,
        lasting: "0m",
        severity: severity(deployment),
        summary: format!("{} restarts again and again", deployment.name),
        description: "{{ $value }} restarts of {{ $labels.pod }} in a quarter of an hour.",
    };
    let expr = format!("increase(kube_pod_container_status_restarts_total{{{}}}[15m]) > 2", containers(deployment));
    alert(deployment, words, expr)
}

fn unavailable(deployment: &Deployment) -> Alert {
    let words = Words {
        kind: AlertKind::Unavailable,
        lasting: "2m",
        severity: severity(deployment),
        summary: format!("No pod of {} is available", deployment.name),
        description: "Who calls it gets transport errors, or local answers where the switch allows them.",
    };
    let expr = format!(
        "kube_deployment_status_replicas_available{{namespace=\"{}\",deployment=\"{}\"}} < 1",
        deployment.system, deployment.name
    );
    alert(deployment, words, expr)
}
