//! Manifests as the API server and kustomize read them.

use std::collections::{BTreeMap, BTreeSet};

use calve_generator::kubernetes::custom::{ExternalSecret, HttpRoute, PrometheusRule, ServiceMonitor};
use calve_generator::{Artifact, kubernetes};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, PersistentVolumeClaim, Secret, Service, ServiceAccount};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::scheduling::v1::PriorityClass;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{at, cut, document, documents, keys, list, shops, text, word};

/// The objects of one base, by kind.
pub type Base = BTreeMap<String, Value>;

fn is_base(file: &Artifact) -> bool {
    file.path.contains("/k8s/base/") && !file.path.ends_with("kustomization.yaml")
}

fn is_object(file: &Artifact) -> bool {
    file.path.contains("/k8s/") && !file.path.ends_with("kustomization.yaml")
}

/// Bases by their folder.
pub fn bases(files: &[Artifact]) -> BTreeMap<String, Base> {
    let mut found = BTreeMap::<String, Base>::new();
    for file in files.iter().filter(|file| is_base(file)) {
        let folder = file.path.rsplit_once('/').expect("a folder").0.to_owned();
        for object in documents(file) {
            let kind = word(&object, "/kind").to_owned();
            assert!(found.entry(folder.clone()).or_default().insert(kind, object).is_none(), "{}", file.path);
        }
    }
    found
}

/// Every file of every variant of the shop.
pub fn manifests() -> Vec<Vec<Artifact>> {
    shops().iter().map(|(plan, sources)| kubernetes::kubernetes(plan, &cut(plan), sources)).collect()
}

/// Whether a type of the API knows everything that is written: unknown fields would be gone afterwards.
fn is_known<T: Serialize + DeserializeOwned>(object: &Value) -> bool {
    let typed: T = serde_json::from_value(object.clone()).unwrap_or_else(|error| panic!("{error}: {object:#}"));
    serde_json::to_value(typed).expect("JSON") == *object
}

#[test]
fn the_api_knows_every_field() {
    for files in manifests() {
        let mut seen = BTreeSet::new();
        for object in files.iter().filter(|file| is_object(file)).flat_map(documents) {
            let kind = word(&object, "/kind").to_owned();
            let is_known = match kind.as_str() {
                "ConfigMap" => is_known::<ConfigMap>(&object),
                "Deployment" => is_known::<Deployment>(&object),
                "ExternalSecret" => is_known::<ExternalSecret>(&object),
                "HTTPRoute" => is_known::<HttpRoute>(&object),
                "Ingress" => is_known::<Ingress>(&object),
                "Job" => is_known::<Job>(&object),
                "PriorityClass" => is_known::<PriorityClass>(&object),
                "PrometheusRule" => is_known::<PrometheusRule>(&object),
                "ServiceMonitor" => is_known::<ServiceMonitor>(&object),
                "HorizontalPodAutoscaler" => is_known::<HorizontalPodAutoscaler>(&object),
                "Namespace" => is_known::<Namespace>(&object),
                "NetworkPolicy" => is_known::<NetworkPolicy>(&object),
                "PersistentVolumeClaim" => is_known::<PersistentVolumeClaim>(&object),
                "PodDisruptionBudget" => is_known::<PodDisruptionBudget>(&object),
                "Secret" => is_known::<Secret>(&object),
                "Service" => is_known::<Service>(&object),
                "ServiceAccount" => is_known::<ServiceAccount>(&object),
                other => panic!("an object of unknown kind {other}"),
            };
            assert!(is_known, "{object:#}");
            seen.insert(kind);
        }
        assert!(seen.len() >= 14, "{seen:?}");
    }
}

#[test]
fn a_field_the_api_does_not_know_is_noticed() {
    let policy = serde_json::json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {},
        "spec": { "podSelector": {}, "policyType": ["Egress"] },
    });
    assert!(!is_known::<NetworkPolicy>(&policy));
}

/// The names of the bases whose pods a selector of labels takes.
pub fn selected<'a>(bases: &'a BTreeMap<String, Base>, labels: &Value) -> Vec<&'a str> {
    let wanted = labels.as_object().expect("labels");
    assert!(!wanted.is_empty(), "an empty selector takes everything");
    let takes = |base: &&Base| {
        let there = at(&base["Deployment"], "/spec/template/metadata/labels");
        wanted.iter().all(|(name, value)| there.get(name) == Some(value))
    };
    bases.values().filter(takes).map(|base| word(&base["Deployment"], "/metadata/name")).collect()
}

#[test]
fn what_a_pod_refers_to_is_there() {
    for base in manifests().iter().flat_map(|files| bases(files).into_values()) {
        let pod = at(&base["Deployment"], "/spec/template/spec");
        let name = |kind: &str| base.get(kind).map(|object| word(object, "/metadata/name"));
        assert_eq!(pod["serviceAccountName"].as_str(), name("ServiceAccount"));
        for volume in list(pod, "/volumes") {
            for (pointer, kind) in
                [("/secret/secretName", "Secret"), ("/persistentVolumeClaim/claimName", "PersistentVolumeClaim")]
            {
                let wanted = volume.pointer(pointer).and_then(Value::as_str);
                assert!(wanted.is_none() || wanted == name(kind), "{volume:#}");
            }
        }
        let volumes: BTreeSet<&str> = list(pod, "/volumes").map(|volume| word(volume, "/name")).collect();
        for container in list(pod, "/containers") {
            for source in list(container, "/envFrom") {
                assert_eq!(source.pointer("/configMapRef/name").and_then(Value::as_str), name("ConfigMap"));
            }
            for mount in list(container, "/volumeMounts") {
                assert!(volumes.contains(word(mount, "/name")), "{mount:#}");
            }
            let ports: BTreeSet<&str> = list(container, "/ports").map(|port| word(port, "/name")).collect();
            for port in list(&base["Service"], "/spec/ports") {
                assert!(ports.contains(word(port, "/targetPort")), "{port:#}");
            }
            for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
                let port = ["httpGet", "tcpSocket"].iter().find_map(|way| container[probe][way]["port"].as_str());
                assert!(port.is_some_and(|port| ports.contains(port)), "{probe}: {container:#}");
            }
        }
    }
}

#[test]
fn kustomize_finds_what_it_is_told_of() {
    for files in manifests() {
        let bases = bases(&files);
        let all: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        for file in files.iter().filter(|file| file.path.ends_with("/kustomization.yaml")) {
            let told = document(file);
            let folder = file.path.rsplit_once('/').expect("a folder").0;
            let resources: BTreeSet<&str> = list(&told, "/resources").filter_map(Value::as_str).collect();
            if let Some(base) = bases.get(folder) {
                let beside = all.iter().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
                assert_eq!(resources, beside.filter(|name| *name != "kustomization.yaml").collect());
                assert!(base.contains_key("Deployment"));
                continue;
            }
            if let Some((own, _)) = folder.rsplit_once("/components/") {
                let beside = all.iter().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
                assert_eq!(resources, beside.filter(|name| *name != "kustomization.yaml").collect());
                for patch in list(&told, "/patches") {
                    let base = &bases[&format!("{own}/base")];
                    assert_eq!(word(patch, "/target/name"), word(&base[word(patch, "/target/kind")], "/metadata/name"));
                }
                continue;
            }
            assert_eq!(resources, BTreeSet::from(["../../base"]), "{}", file.path);
            let base = bases.get(&folder.replace(folder.rsplit_once("/overlays/").expect("an overlay").1, "base"));
            let base = base.or_else(|| bases.get(&format!("{}/base", folder.rsplit_once("/overlays/")?.0)));
            patches(&told, base.expect("a base"), &file.path);
        }
        assert!(files.iter().all(|file| !text(file).contains("not serialized")));
    }
}

/// Patches change objects that are there.
fn patches(told: &Value, base: &Base, path: &str) {
    for patch in list(told, "/patches") {
        let object = base.get(word(patch, "/target/kind"));
        let object = object.unwrap_or_else(|| panic!("{path}: {patch:#}"));
        if let Some(name) = patch.pointer("/target/name").and_then(Value::as_str) {
            assert_eq!(word(object, "/metadata/name"), name, "{path}");
        }
        let steps: Vec<Value> = serde_saphyr::from_str(word(patch, "/patch")).expect("steps of a patch");
        for step in steps.iter().filter(|step| step["op"] == "replace") {
            at(object, word(step, "/path"));
        }
    }
    for image in list(told, "/images") {
        let own = word(&base["Deployment"], "/spec/template/spec/containers/0/image");
        assert_eq!(own.split([':', '@']).next(), Some(word(image, "/name")), "{path}");
        assert!(keys(image, "").any(|key| matches!(key, "digest" | "newTag" | "newName")), "{image:#}");
    }
}
