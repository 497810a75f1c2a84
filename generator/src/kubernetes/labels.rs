//! Names and labels that manifests refer to each other by.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use crate::deployment::{Deployment, Part};

const NAME: &str = "app.kubernetes.io/name";
const PART_OF: &str = "app.kubernetes.io/part-of";

/// What selects the pods of a program.
pub(super) fn selecting(system: &str, name: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(NAME.to_string(), name.to_string()), (PART_OF.to_string(), system.to_string())])
}

pub(super) fn selector(system: &str, name: &str) -> LabelSelector {
    LabelSelector { match_labels: Some(selecting(system, name)), ..LabelSelector::default() }
}

/// All labels of what belongs to a program.
pub(super) fn labels(deployment: &Deployment) -> BTreeMap<String, String> {
    let component = match deployment.part {
        Part::Service => "service",
        Part::Monolith => "monolith",
    };
    let mut labels = selecting(&deployment.system, &deployment.name);
    labels.insert("app.kubernetes.io/component".to_string(), component.to_string());
    labels
}

/// Metadata of an object named after the program, with a suffix.
pub(super) fn metadata(deployment: &Deployment, suffix: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(format!("{}{suffix}", deployment.name)),
        namespace: Some(deployment.system.clone()),
        labels: Some(labels(deployment)),
        ..ObjectMeta::default()
    }
}

/// Name of the priority of a program: priorities belong to the whole cluster.
pub(super) fn priority_name(deployment: &Deployment) -> String {
    format!("{}-{}", deployment.system, deployment.name)
}

/// Name of the claim for data that all programs of the system share.
pub(super) fn claim_name(deployment: &Deployment) -> String {
    format!("{}-data", deployment.system)
}
