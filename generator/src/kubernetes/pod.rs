//! The pod: one container without rights, with probes and limits.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    Affinity, Capabilities, ConfigMapEnvSource, Container, ContainerPort, EmptyDirVolumeSource, EnvFromSource,
    HTTPGetAction, Lifecycle, LifecycleHandler, PersistentVolumeClaimVolumeSource, PodAffinity, PodAffinityTerm,
    PodAntiAffinity, PodSecurityContext, PodSpec, Probe, ResourceRequirements, SeccompProfile, SecretVolumeSource,
    SecurityContext, SleepAction, TCPSocketAction, TopologySpreadConstraint, Volume, VolumeMount,
    WeightedPodAffinityTerm,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::kustomization::image;
use super::labels::{claim_name, priority_name, selector};
use crate::deployment::{DATA_FOLDER, DatabaseKind, Deployment, Part, SECRETS_FOLDER, USER};

const HOST: &str = "kubernetes.io/hostname";

pub(super) fn pod(deployment: &Deployment) -> PodSpec {
    PodSpec {
        service_account_name: Some(deployment.name.clone()),
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        priority_class_name: Some(priority_name(deployment)),
        termination_grace_period_seconds: Some(45),
        security_context: Some(pod_security()),
        affinity: Some(affinity(deployment)),
        topology_spread_constraints: Some(vec![
            spread(deployment, "topology.kubernetes.io/zone"),
            spread(deployment, HOST),
        ]),
        containers: vec![container(deployment)],
        volumes: Some(volumes(deployment).into_iter().map(|(volume, _)| volume).collect()),
        ..PodSpec::default()
    }
}

pub(super) fn pod_security() -> PodSecurityContext {
    PodSecurityContext {
        run_as_non_root: Some(true),
        run_as_user: Some(USER),
        run_as_group: Some(USER),
        fs_group: Some(USER),
        seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_string(), localhost_profile: None }),
        ..PodSecurityContext::default()
    }
}

fn container(deployment: &Deployment) -> Container {
    let settings = ConfigMapEnvSource { name: format!("{}-config", deployment.name), optional: None };
    Container {
        name: deployment.name.clone(),
        image: Some(image(deployment)),
        image_pull_policy: Some("Always".to_string()),
        ports: Some(vec![ContainerPort {
            name: Some("http".to_string()),
            container_port: i32::from(deployment.port),
            protocol: Some("TCP".to_string()),
            ..ContainerPort::default()
        }]),
        env_from: Some(vec![EnvFromSource { config_map_ref: Some(settings), ..EnvFromSource::default() }]),
        resources: Some(resources(deployment)),
        startup_probe: Some(Probe { failure_threshold: Some(30), ..probe(deployment, "/startupz", 2) }),
        liveness_probe: Some(Probe { failure_threshold: Some(3), ..probe(deployment, "/livez", 10) }),
        readiness_probe: Some(Probe { failure_threshold: Some(2), ..probe(deployment, "/readyz", 5) }),
        // Time for the endpoint to leave the load balancers before the program stops listening.
        lifecycle: Some(Lifecycle {
            pre_stop: Some(LifecycleHandler { sleep: Some(SleepAction { seconds: 5 }), ..LifecycleHandler::default() }),
            ..Lifecycle::default()
        }),
        security_context: Some(container_security()),
        volume_mounts: Some(volumes(deployment).into_iter().map(|(_, mount)| mount).collect()),
        ..Container::default()
    }
}

pub(super) fn container_security() -> SecurityContext {
    SecurityContext {
        allow_privilege_escalation: Some(false),
        capabilities: Some(Capabilities { add: None, drop: Some(vec!["ALL".to_string()]) }),
        privileged: Some(false),
        read_only_root_filesystem: Some(true),
        run_as_non_root: Some(true),
        run_as_user: Some(USER),
        ..SecurityContext::default()
    }
}

/// A service answers for itself; of the monolith it is only known that it listens.
fn probe(deployment: &Deployment, path: &str, period: i32) -> Probe {
    let port = IntOrString::String("http".to_string());
    let empty = Probe { period_seconds: Some(period), timeout_seconds: Some(2), ..Probe::default() };
    match deployment.part {
        Part::Service => Probe {
            http_get: Some(HTTPGetAction { path: Some(path.to_string()), port, ..HTTPGetAction::default() }),
            ..empty
        },
        Part::Monolith => Probe { tcp_socket: Some(TCPSocketAction { port, host: None }), ..empty },
    }
}

/// Memory a pod may use.
pub(super) fn memory_limit(deployment: &Deployment) -> &'static str {
    if deployment.part == Part::Service { "256Mi" } else { "1Gi" }
}

/// What a pod asks for and may use.
pub(super) fn resources(deployment: &Deployment) -> ResourceRequirements {
    let least = if deployment.part == Part::Service { "128Mi" } else { "256Mi" };
    let amounts = |cpu: &str, memory: &str, disk: &str| {
        let parts = [("cpu", cpu), ("memory", memory), ("ephemeral-storage", disk)];
        parts.iter().map(|(what, amount)| ((*what).to_string(), Quantity((*amount).to_string()))).collect()
    };
    ResourceRequirements {
        requests: Some(amounts("100m", least, "64Mi")),
        limits: Some(amounts("1", memory_limit(deployment), "256Mi")),
        ..ResourceRequirements::default()
    }
}

/// Volumes with their mounts: room to write, secrets, shared data.
fn volumes(deployment: &Deployment) -> Vec<(Volume, VolumeMount)> {
    let mut found = vec![room()];
    if !deployment.secrets.is_empty() {
        let source = SecretVolumeSource {
            secret_name: Some(format!("{}-secrets", deployment.name)),
            default_mode: Some(0o440),
            // Said although it is what an absent word means: not everything that reads manifests knows that.
            optional: Some(false),
            ..SecretVolumeSource::default()
        };
        let secrets = Volume { secret: Some(source), ..volume("secrets") };
        found.push((secrets, mount("secrets", SECRETS_FOLDER, Some(true))));
    }
    if uses_volume(deployment) {
        found.push(data_volume(deployment));
    }
    found
}

fn volume(name: &str) -> Volume {
    Volume { name: name.to_string(), ..Volume::default() }
}

fn mount(name: &str, path: &str, read_only: Option<bool>) -> VolumeMount {
    VolumeMount { name: name.to_string(), mount_path: path.to_string(), read_only, ..VolumeMount::default() }
}

/// Room to write that ends with the pod.
pub(super) fn room() -> (Volume, VolumeMount) {
    let limit = EmptyDirVolumeSource { medium: None, size_limit: Some(Quantity("64Mi".to_string())) };
    (Volume { empty_dir: Some(limit), ..volume("tmp") }, mount("tmp", "/tmp", None))
}

/// The data that the programs of the system share.
pub(super) fn data_volume(deployment: &Deployment) -> (Volume, VolumeMount) {
    let source = PersistentVolumeClaimVolumeSource { claim_name: claim_name(deployment), read_only: None };
    (Volume { persistent_volume_claim: Some(source), ..volume("data") }, mount("data", DATA_FOLDER, None))
}

fn uses_volume(deployment: &Deployment) -> bool {
    deployment.database.as_ref().is_some_and(|database| database.kind == DatabaseKind::Sqlite)
}

/// Pods of one program rather apart; programs that share a file on one node.
fn affinity(deployment: &Deployment) -> Affinity {
    let apart = PodAntiAffinity {
        preferred_during_scheduling_ignored_during_execution: Some(vec![WeightedPodAffinityTerm {
            weight: 100,
            pod_affinity_term: on_node(selector(&deployment.system, &deployment.name)),
        }]),
        ..PodAntiAffinity::default()
    };
    Affinity { pod_anti_affinity: Some(apart), ..together(deployment).unwrap_or_default() }
}

/// The node of the others, for what shares a file with them.
pub(super) fn together(deployment: &Deployment) -> Option<Affinity> {
    let system = BTreeMap::from([("app.kubernetes.io/part-of".to_string(), deployment.system.clone())]);
    let neighbours = LabelSelector { match_labels: Some(system), ..LabelSelector::default() };
    let together = PodAffinity {
        required_during_scheduling_ignored_during_execution: Some(vec![on_node(neighbours)]),
        ..PodAffinity::default()
    };
    uses_volume(deployment).then(|| Affinity { pod_affinity: Some(together), ..Affinity::default() })
}

fn on_node(label_selector: LabelSelector) -> PodAffinityTerm {
    PodAffinityTerm {
        label_selector: Some(label_selector),
        topology_key: HOST.to_string(),
        ..PodAffinityTerm::default()
    }
}

fn spread(deployment: &Deployment, key: &str) -> TopologySpreadConstraint {
    TopologySpreadConstraint {
        max_skew: 1,
        topology_key: key.to_string(),
        when_unsatisfiable: "ScheduleAnyway".to_string(),
        label_selector: Some(selector(&deployment.system, &deployment.name)),
        ..TopologySpreadConstraint::default()
    }
}
