//! Secrets whose values are fetched from a store outside of the cluster.

use super::custom::{ExternalSecret, ExternalSecretSpec, RemoteReference, SecretEntry, SecretTarget, StoreReference};
use super::labels::metadata;
use crate::deployment::Deployment;

pub(super) const ABOUT: &str = "Takes the place of the secret: External Secrets fetches its values from a store.";

pub(super) fn external_secret(deployment: &Deployment) -> ExternalSecret {
    let entry = |variable: &String| SecretEntry {
        secret_key: variable.clone(),
        remote_ref: RemoteReference {
            key: format!("{}/{}", deployment.system, deployment.name),
            property: variable.clone(),
        },
    };
    let spec = ExternalSecretSpec {
        refresh_interval: "1h".to_string(),
        secret_store_ref: StoreReference { kind: "SecretStore".to_string(), name: deployment.system.clone() },
        target: SecretTarget { name: format!("{}-secrets", deployment.name), creation_policy: "Owner".to_string() },
        data: deployment.secrets.iter().map(entry).collect(),
    };
    ExternalSecret::new("external-secrets.io/v1", "ExternalSecret", metadata(deployment, "-secrets"), spec)
}
