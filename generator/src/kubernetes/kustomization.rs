//! What holds the manifests together: the base and an overlay per environment.

use serde::Serialize;

use crate::deployment::{Deployment, Part};
use crate::yaml::documents;
use crate::{Artifact, ArtifactKind};

/// Stands for an image that was not pushed yet; `kustomize edit set image` puts the real one in.
const NO_DIGEST: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kustomization {
    api_version: &'static str,
    kind: &'static str,
    resources: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<Image>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    patches: Vec<Patch>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Image {
    name: String,
    new_name: String,
    digest: &'static str,
}

#[derive(Serialize)]
struct Patch {
    target: Target,
    patch: String,
}

#[derive(Serialize)]
struct Target {
    kind: &'static str,
    name: String,
}

/// One operation of a JSON patch.
#[derive(Serialize)]
struct Operation<V> {
    op: &'static str,
    path: &'static str,
    value: V,
}

fn kustomization(resources: Vec<String>) -> Kustomization {
    Kustomization {
        api_version: "kustomize.config.k8s.io/v1beta1",
        kind: "Kustomization",
        resources,
        images: Vec::new(),
        patches: Vec::new(),
    }
}

/// The image of a program, by digest: tags move.
pub(super) fn image(deployment: &Deployment) -> String {
    format!("{}@{NO_DIGEST}", deployment.image)
}

pub(super) fn base(resources: &[String]) -> String {
    documents("What an environment builds on", &[kustomization(resources.to_vec())])
}

/// The overlays `dev` and `prod`: written once, then the person's.
pub(super) fn overlays(deployment: &Deployment) -> Vec<Artifact> {
    let overlay = |name: &str, patches: Vec<Patch>| {
        let about = format!(
            "Environment {name}. Set the image with\n  \
             kustomize edit set image {0}=REGISTRY/{0}@DIGEST",
            deployment.image
        );
        let images = vec![Image {
            name: deployment.image.clone(),
            new_name: format!("registry.example.com/{}/{}", deployment.system, deployment.image),
            digest: NO_DIGEST,
        }];
        let content =
            documents(&about, &[Kustomization { images, patches, ..kustomization(vec!["../../base".to_string()]) }]);
        Artifact {
            path: format!("{}/k8s/overlays/{name}/kustomization.yaml", deployment.folder),
            content: content.into_bytes(),
            kind: ArtifactKind::Seed,
        }
    };
    let is_service = deployment.part == Part::Service;
    let scaled = |least: i32, most: i32| if is_service { vec![scaling(deployment, least, most)] } else { Vec::new() };
    let mut dev = vec![logging(deployment)];
    dev.extend(scaled(2, 2));
    vec![overlay("dev", dev), overlay("prod", scaled(3, 12))]
}

fn scaling(deployment: &Deployment, least: i32, most: i32) -> Patch {
    let operations = [
        Operation { op: "replace", path: "/spec/minReplicas", value: least },
        Operation { op: "replace", path: "/spec/maxReplicas", value: most },
    ];
    Patch {
        target: Target { kind: "HorizontalPodAutoscaler", name: deployment.name.clone() },
        patch: documents("", &[operations]),
    }
}

fn logging(deployment: &Deployment) -> Patch {
    let operations = [Operation { op: "add", path: "/data/RUST_LOG", value: "debug" }];
    Patch {
        target: Target { kind: "ConfigMap", name: format!("{}-config", deployment.name) },
        patch: documents("", &[operations]),
    }
}
