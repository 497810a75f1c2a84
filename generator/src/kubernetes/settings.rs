//! Objects a workload stands on: namespace, account, settings, secrets, volume.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    ConfigMap, Namespace, PersistentVolumeClaim, PersistentVolumeClaimSpec, Secret, ServiceAccount,
    VolumeResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::labels::{claim_name, metadata};
use crate::deployment::{DatabaseKind, Deployment};

pub(super) const SECRET: &str = "Declares the secret; its values are set in the cluster, never here.\n\
    Each key is the name of a variable and is mounted as a file of that name.";

pub(super) const VOLUME: &str = "The SQLite file that all programs of the system share. It holds on one node only:\n\
    programs that use it are placed on the same one.";

pub(super) fn namespace(deployment: &Deployment) -> Namespace {
    let levels = ["enforce", "audit", "warn"];
    let labels = levels.iter().map(|level| (format!("pod-security.kubernetes.io/{level}"), "restricted".to_string()));
    Namespace {
        metadata: ObjectMeta {
            name: Some(deployment.system.clone()),
            labels: Some(labels.collect()),
            ..ObjectMeta::default()
        },
        ..Namespace::default()
    }
}

pub(super) fn account(deployment: &Deployment) -> ServiceAccount {
    ServiceAccount {
        metadata: metadata(deployment, ""),
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    }
}

/// What the settings are, and which are left to fill in.
pub(super) fn about(deployment: &Deployment) -> String {
    let first = format!("Settings of {}", deployment.name);
    if deployment.unset.is_empty() {
        return first;
    }
    format!("{first}\nAlso read, without a default that is known: {}", deployment.unset.join(", "))
}

pub(super) fn config_map(deployment: &Deployment) -> ConfigMap {
    let data = deployment.settings.iter().map(|setting| (setting.key.clone(), setting.value.clone()));
    ConfigMap { metadata: metadata(deployment, "-config"), data: Some(data.collect()), ..ConfigMap::default() }
}

/// The secret without values; `None` when the program reads none.
pub(super) fn secret(deployment: &Deployment) -> Option<Secret> {
    if deployment.secrets.is_empty() {
        return None;
    }
    let mut metadata = metadata(deployment, "-secrets");
    metadata.annotations = Some(BTreeMap::from([("calve/keys".to_string(), deployment.secrets.join(" "))]));
    Some(Secret { metadata, type_: Some("Opaque".to_string()), ..Secret::default() })
}

/// The claim for the file of a SQLite database; `None` for other databases.
pub(super) fn volume_claim(deployment: &Deployment) -> Option<PersistentVolumeClaim> {
    deployment.database.as_ref().filter(|database| database.kind == DatabaseKind::Sqlite)?;
    let size = BTreeMap::from([("storage".to_string(), Quantity("1Gi".to_string()))]);
    Some(PersistentVolumeClaim {
        metadata: ObjectMeta {
            name: Some(claim_name(deployment)),
            namespace: Some(deployment.system.clone()),
            ..ObjectMeta::default()
        },
        spec: Some(PersistentVolumeClaimSpec {
            access_modes: Some(vec!["ReadWriteOnce".to_string()]),
            resources: Some(VolumeResourceRequirements {
                requests: Some(size),
                ..VolumeResourceRequirements::default()
            }),
            ..PersistentVolumeClaimSpec::default()
        }),
        ..PersistentVolumeClaim::default()
    })
}
