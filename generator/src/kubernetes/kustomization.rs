//! What holds the manifests together: the base, components, an overlay per environment.

use serde::Serialize;
use serde_json::{Value, json};

use super::component::Component;
use super::environment::{Change, Environment};
use super::object::File;
use crate::deployment::Deployment;
use crate::yaml::documents;
use crate::{Artifact, ArtifactKind};

/// Stands for an image that was not pushed yet; `kustomize edit set image` puts the real one in.
pub(super) const NO_DIGEST: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kustomization {
    api_version: &'static str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
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

/// A change of an object.
#[derive(Clone, Serialize)]
pub(super) struct Patch {
    target: Target,
    patch: String,
}

/// The object that is changed.
#[derive(Clone, Serialize)]
pub(super) struct Target {
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

/// One operation of a JSON patch.
#[derive(Serialize)]
struct Operation {
    op: &'static str,
    path: String,
    value: Value,
}

impl Patch {
    fn operations(kind: &'static str, name: String, operations: &[Operation]) -> Self {
        Self { target: Target { kind, name }, patch: documents("", &[operations]) }
    }

    /// Leaves an object out.
    pub(super) fn delete(target: Target) -> Self {
        let patch = documents(
            "",
            &[json!({
                "$patch": "delete", "apiVersion": "v1", "kind": target.kind, "metadata": { "name": target.name },
            })],
        );
        Self { target, patch }
    }
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

/// Where images are kept, to be replaced.
pub(super) fn repository(deployment: &Deployment) -> String {
    format!("registry.example.com/{}/{}", deployment.system, deployment.image)
}

pub(super) fn base(files: &[File]) -> String {
    documents("What an environment builds on", &[kustomization(files.iter().map(File::file_name).collect())])
}

pub(super) fn component(component: &Component) -> String {
    let about = format!("Needs {}", component.needs);
    let resources = component.files.iter().map(File::file_name).collect();
    let patches = component.patches.clone();
    let values = Kustomization {
        api_version: "kustomize.config.k8s.io/v1alpha1",
        kind: "Component",
        patches,
        ..kustomization(resources)
    };
    documents(&about, &[values])
}

/// The overlay of an environment: written once, then the person's.
pub(super) fn overlay(deployment: &Deployment, environment: &Environment, components: &[Component]) -> Artifact {
    let name = environment.name;
    let mut about = format!(
        "Environment {name}: {}. Set the image with\n  kustomize edit set image {image}=REGISTRY/{image}@DIGEST\n\
         What the cluster has the means for is taken up with\n",
        environment.about,
        image = deployment.image,
    );
    for component in components {
        about.push_str(&format!("  kustomize edit add component ../../components/{}\n", component.name));
    }
    let images = vec![Image { name: deployment.image.clone(), new_name: repository(deployment), digest: NO_DIGEST }];
    let patches = patches(deployment, &environment.changes);
    let values = Kustomization { images, patches, ..kustomization(vec!["../../base".to_string()]) };
    Artifact {
        path: format!("{}/k8s/overlays/{name}/kustomization.yaml", deployment.folder),
        content: documents(&about, &[values]).into_bytes(),
        kind: ArtifactKind::Seed,
    }
}

fn patches(deployment: &Deployment, changes: &[Change]) -> Vec<Patch> {
    let replace = |path: &str, value: Value| Operation { op: "replace", path: path.to_string(), value };
    let add = |path: &str, value: Value| Operation { op: "add", path: path.to_string(), value };
    let (mut settings, mut scale, mut pod) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::Setting(key, value) => settings.push(add(&format!("/data/{key}"), json!(value))),
            Change::Scale(least, most) => {
                scale.push(replace("/spec/minReplicas", json!(least)));
                scale.push(replace("/spec/maxReplicas", json!(most)));
            }
            Change::Grace(seconds) => {
                pod.push(replace("/spec/template/spec/terminationGracePeriodSeconds", json!(seconds)));
            }
            Change::Nodes(tolerations, nodes) => {
                pod.push(add("/spec/template/spec/tolerations", json!(tolerations)));
                pod.push(add("/spec/template/spec/affinity/nodeAffinity", json!(nodes)));
            }
        }
    }
    let name = &deployment.name;
    let all = [
        ("ConfigMap", format!("{name}-config"), settings),
        ("Deployment", name.clone(), pod),
        ("HorizontalPodAutoscaler", name.clone(), scale),
    ];
    let changed = all.into_iter().filter(|(.., operations)| !operations.is_empty());
    changed.map(|(kind, name, operations)| Patch::operations(kind, name, &operations)).collect()
}
