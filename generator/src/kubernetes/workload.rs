//! The workload: how many pods, where, how they are replaced.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{Deployment as Workload, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use sha2::{Digest, Sha256};

use super::labels::{labels, metadata, selector};
use super::pod::pod;
use crate::deployment::{Deployment, Part};

pub(super) fn workload(deployment: &Deployment) -> Workload {
    let is_service = deployment.part == Part::Service;
    Workload {
        metadata: metadata(deployment, ""),
        spec: Some(DeploymentSpec {
            // The autoscaler counts the pods of a service; nobody knows whether the monolith may run twice.
            replicas: (!is_service).then_some(1),
            revision_history_limit: Some(3),
            progress_deadline_seconds: Some(300),
            selector: selector(&deployment.system, &deployment.name),
            strategy: Some(strategy(is_service)),
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta {
                    labels: Some(labels(deployment)),
                    annotations: Some(BTreeMap::from([("calve/settings".to_string(), fingerprint(deployment))])),
                    ..ObjectMeta::default()
                }),
                spec: Some(pod(deployment)),
            },
            ..DeploymentSpec::default()
        }),
        ..Workload::default()
    }
}

fn strategy(is_service: bool) -> DeploymentStrategy {
    if !is_service {
        return DeploymentStrategy { type_: Some("Recreate".to_string()), rolling_update: None };
    }
    let rolling =
        RollingUpdateDeployment { max_surge: Some(IntOrString::Int(1)), max_unavailable: Some(IntOrString::Int(0)) };
    DeploymentStrategy { type_: Some("RollingUpdate".to_string()), rolling_update: Some(rolling) }
}

/// Changes with the settings, so that pods are replaced when they change.
fn fingerprint(deployment: &Deployment) -> String {
    let mut hash = Sha256::new();
    for setting in &deployment.settings {
        hash.update(setting.key.as_bytes());
        hash.update([0]);
        hash.update(setting.value.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
