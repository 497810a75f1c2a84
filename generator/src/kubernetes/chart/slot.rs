//! The places of an object that are filled from values.

use serde_json::{Value, json};

use crate::deployment::{Deployment, Part};
use crate::kubernetes::component::Component;
use crate::kubernetes::object::File;

/// What stands in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filling {
    /// One expression.
    Scalar(String),
    /// A list or map, from an expression.
    Block(String),
    /// A key that is there only when the expression gives something.
    Optional(String),
}

/// A place: a JSON pointer and what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    pub pointer: String,
    pub filling: Filling,
}

/// When a file is rendered at all.
pub(super) struct Condition(pub String);

impl Condition {
    /// Files of the base are always there, but for what programs share and for secrets that come from elsewhere.
    pub(super) fn of_base(file: &File) -> Option<Self> {
        match file.name {
            "namespace" | "volume" => Some(Self("$values.shared.enabled".to_string())),
            "secret" => Some(Self("not $values.externalSecrets.enabled".to_string())),
            _ => None,
        }
    }

    pub(super) fn of_component(component: &Component) -> Self {
        Self(format!("$values.{}.enabled", camel(component.name)))
    }
}

/// `external-secrets` as `externalSecrets`.
pub(super) fn camel(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_string();
    words.fold(first, |all, word| {
        let mut letters = word.chars();
        all + &letters.next().map(|letter| letter.to_ascii_uppercase().to_string()).unwrap_or_default()
            + letters.as_str()
    })
}

/// The places of an object, by its kind.
pub(super) fn slots(deployment: &Deployment, object: &Value) -> Vec<Slot> {
    let scalar = |pointer: &str, expression: &str| Slot {
        pointer: pointer.to_string(),
        filling: Filling::Scalar(expression.to_string()),
    };
    let block = |pointer: &str, expression: &str| Slot {
        pointer: pointer.to_string(),
        filling: Filling::Block(expression.to_string()),
    };
    match object["kind"].as_str().unwrap_or_default() {
        "ConfigMap" if object["metadata"]["name"].as_str().is_some_and(|name| name.ends_with("-config")) => {
            vec![block("/data", "$values.settings")]
        }
        "Job" => job(object),
        "Deployment" => workload(deployment),
        "HorizontalPodAutoscaler" => vec![
            scalar("/spec/minReplicas", "int $values.autoscaling.minReplicas"),
            scalar("/spec/maxReplicas", "int $values.autoscaling.maxReplicas"),
        ],
        "HTTPRoute" => {
            let mut found = vec![
                scalar("/spec/hostnames/0", "$values.host"),
                scalar("/spec/parentRefs/0/name", "$values.gateway.name"),
                scalar("/spec/parentRefs/0/namespace", "$values.gateway.namespace"),
            ];
            found.extend(weights(object));
            found
        }
        "Ingress" => {
            let mut found = vec![
                scalar("/spec/rules/0/host", "$values.host"),
                scalar("/spec/ingressClassName", "$values.ingress.className"),
            ];
            if deployment.part == Part::Service {
                let weight = "/metadata/annotations/nginx.ingress.kubernetes.io~1canary-weight";
                found.push(scalar(weight, "$values.weight | toString | quote"));
            }
            found
        }
        "ExternalSecret" => vec![
            scalar("/spec/secretStoreRef/kind", "$values.externalSecrets.store.kind"),
            scalar("/spec/secretStoreRef/name", "$values.externalSecrets.store.name"),
        ],
        _ => Vec::new(),
    }
}

fn workload(deployment: &Deployment) -> Vec<Slot> {
    let pod = "/spec/template/spec";
    let slot = |pointer: String, filling: Filling| Slot { pointer, filling };
    let image = "printf \"%s@%s\" $values.image.repository $values.image.digest | quote";
    let mut found = vec![
        slot(format!("{pod}/containers/0/image"), Filling::Scalar(image.to_string())),
        slot(format!("{pod}/containers/0/resources"), Filling::Block("$values.resources".to_string())),
        slot(
            format!("{pod}/terminationGracePeriodSeconds"),
            Filling::Scalar("int $values.terminationGracePeriodSeconds".to_string()),
        ),
        slot(format!("{pod}/tolerations"), Filling::Optional("$values.tolerations".to_string())),
        slot(format!("{pod}/affinity/nodeAffinity"), Filling::Optional("$values.nodeAffinity".to_string())),
    ];
    if deployment.part == Part::Monolith {
        found.push(slot("/spec/replicas".to_string(), Filling::Scalar("int $values.replicas".to_string())));
    }
    found
}

/// The image with the tools, and what is known of the databases.
fn job(object: &Value) -> Vec<Slot> {
    let container = "/spec/template/spec/containers/0";
    let scalar = |pointer: String, expression: &str| Slot { pointer, filling: Filling::Scalar(expression.to_string()) };
    let image = "printf \"%s@%s\" $values.dataMigration.image.repository $values.dataMigration.image.digest | quote";
    let mut found = vec![scalar(format!("{container}/image"), image)];
    let variables = object.pointer(&format!("{container}/env")).and_then(Value::as_array).cloned().unwrap_or_default();
    for (at, variable) in variables.iter().enumerate() {
        let value = match variable["name"].as_str() {
            Some("SHARED_TABLES_ARE_PARTED") => "$values.dataMigration.sharedTablesAreParted | quote",
            Some("SOURCE_FILE") => "$values.dataMigration.source | quote",
            Some("TARGET_FILE") => "$values.dataMigration.target | quote",
            _ => continue,
        };
        found.push(scalar(format!("{container}/env/{at}/value"), value));
    }
    found
}

/// The weights of rules with two backends: the monolith keeps what the service does not get.
fn weights(object: &Value) -> Vec<Slot> {
    let rules = object.pointer("/spec/rules").and_then(Value::as_array).cloned().unwrap_or_default();
    let parted = rules.iter().enumerate().filter(|(_, rule)| rule["backendRefs"].get(1).is_some());
    let slot = |at: usize, backend: usize, expression: &str| Slot {
        pointer: format!("/spec/rules/{at}/backendRefs/{backend}/weight"),
        filling: Filling::Scalar(expression.to_string()),
    };
    parted
        .flat_map(|(at, _)| [slot(at, 0, "sub 100 (int $values.weight)"), slot(at, 1, "int $values.weight")])
        .collect()
}

/// Puts a mark in a place; `false` when the place is not there.
pub(super) fn mark(object: &mut Value, slot: &Slot, mark: String) -> bool {
    let Some((parent, key)) = slot.pointer.rsplit_once('/') else { return false };
    let is_new = matches!(slot.filling, Filling::Optional(_));
    match object.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            let key = key.replace("~1", "/");
            let is_there = is_new || map.contains_key(&key);
            if is_there {
                map.insert(key, json!(mark));
            }
            is_there
        }
        Some(Value::Array(list)) => match key.parse::<usize>().ok().and_then(|at| list.get_mut(at)) {
            Some(place) => {
                *place = json!(mark);
                true
            }
            None => false,
        },
        _ => false,
    }
}
