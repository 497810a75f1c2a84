//! Environments: what each of them changes about the base, whatever tool it is written for.

use k8s_openapi::api::core::v1::{
    NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm, PreferredSchedulingTerm, Toleration,
};

use crate::deployment::{Deployment, Part};

/// An environment.
pub(super) struct Environment {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What it changes.
    pub changes: Vec<Change>,
}

/// One change.
pub(super) enum Change {
    /// A setting.
    Setting(&'static str, &'static str),
    /// Pods of the autoscaler, at least and at most.
    Scale(i32, i32),
    /// Seconds a pod has to end.
    Grace(i64),
    /// Nodes that are not for everybody, and how much they are preferred.
    Nodes(Vec<Toleration>, NodeAffinity),
}

/// Labels by which clouds mark nodes that can be taken away: key, value.
const SPOT_LABELS: [(&str, &str); 4] = [
    ("cloud.google.com/gke-spot", "true"),
    ("eks.amazonaws.com/capacityType", "SPOT"),
    ("karpenter.sh/capacity-type", "spot"),
    ("kubernetes.azure.com/scalesetpriority", "spot"),
];

/// The environments of a program.
pub(super) fn environments(deployment: &Deployment) -> Vec<Environment> {
    let is_service = deployment.part == Part::Service;
    let scaled = |least, most| is_service.then_some(Change::Scale(least, most));
    let dev = [Some(Change::Setting("RUST_LOG", "debug")), scaled(2, 2)];
    // Ready for three seconds more after the signal: with the sleep before it 8 of the 25 seconds, the rest is for
    // requests that are under way.
    let drain = is_service.then_some(Change::Setting("CALVE_DRAIN_MS", "3000"));
    let spot = [drain, scaled(3, 12), Some(Change::Grace(25)), Some(Change::Nodes(tolerations(), preference()))];
    vec![
        Environment { name: "dev", about: "talks more", changes: dev.into_iter().flatten().collect() },
        Environment { name: "prod", about: "more pods", changes: scaled(3, 12).into_iter().collect() },
        Environment {
            name: "spot",
            about: "on cheap nodes that are taken away at half a minute's notice: ends within 25 s",
            changes: spot.into_iter().flatten().collect(),
        },
    ]
}

fn tolerations() -> Vec<Toleration> {
    let toleration = |(key, value): &(&str, &str)| Toleration {
        key: Some((*key).to_string()),
        operator: Some("Equal".to_string()),
        value: Some((*value).to_string()),
        effect: Some("NoSchedule".to_string()),
        toleration_seconds: None,
    };
    SPOT_LABELS.iter().map(toleration).collect()
}

fn preference() -> NodeAffinity {
    let term = |(key, value): &(&str, &str)| PreferredSchedulingTerm {
        weight: 100,
        preference: NodeSelectorTerm {
            match_expressions: Some(vec![NodeSelectorRequirement {
                key: (*key).to_string(),
                operator: "In".to_string(),
                values: Some(vec![(*value).to_string()]),
            }]),
            match_fields: None,
        },
    };
    NodeAffinity {
        preferred_during_scheduling_ignored_during_execution: Some(SPOT_LABELS.iter().map(term).collect()),
        required_during_scheduling_ignored_during_execution: None,
    }
}
