//! The job that copies the tables of a service into a database of its own, once, when a person takes it up.

use std::collections::BTreeMap;

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::api::core::v1::{
    ConfigMap, ConfigMapVolumeSource, Container, EnvVar, PodSpec, PodTemplateSpec, Secret, SecretVolumeSource, Volume,
    VolumeMount,
};
use k8s_openapi::api::networking::v1::{NetworkPolicy, NetworkPolicySpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::component::Component;
use super::kustomization::NO_DIGEST;
use super::labels::{labels, metadata, selecting, selector};
use super::network::{database_server, names};
use super::object::File;
use super::pod::{container_security, data_volume, pod_security, resources, room, together};
use crate::deployment::{DATA_FOLDER, DataMigration, Database, DatabaseKind, Deployment, SECRETS_FOLDER};

/// Behind the name of the program.
const SUFFIX: &str = "-data-migration";
const SCRIPT: &str = "migrate.sh";
const SCRIPTS: &str = "/data-migration";

/// The component; `None` when nothing can be copied.
pub(super) fn component(deployment: &Deployment) -> Option<Component> {
    let (migration, database) = (deployment.data_migration.as_ref()?, deployment.database.as_ref()?);
    let about = format!("Copies the tables of {} into a database of its own, once", deployment.name);
    let mut files = vec![
        File::of("data-migration", about, job(deployment, database)),
        File::of("data-migration-script", "What the job runs", script(deployment, migration)),
        File::of("networkpolicy-data-migration", "The job talks to the databases alone", policy(deployment, database)),
    ];
    if database.kind != DatabaseKind::Sqlite {
        let about =
            "Declares the secret with SOURCE_URL and TARGET_URL; its values are set in the cluster, never here.";
        files.push(File::of("data-migration-secret", about, secret(deployment)));
    }
    Some(Component {
        name: "data-migration",
        needs: "an image with the tools of the database, and a time in which nobody writes to the tables",
        files,
        patches: Vec::new(),
    })
}

/// The image with the tools of a database, without registry.
pub(super) fn tools(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::Sqlite => "sqlite3",
        DatabaseKind::Postgres => "postgres",
        DatabaseKind::Mysql => "mysql",
    }
}

fn job(deployment: &Deployment, database: &Database) -> Job {
    Job {
        metadata: metadata(deployment, SUFFIX),
        spec: Some(JobSpec {
            // All or nothing: what failed is looked at before it is tried again.
            backoff_limit: Some(0),
            active_deadline_seconds: Some(4 * 3600),
            ttl_seconds_after_finished: Some(7 * 86_400),
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta { labels: Some(pod_labels(deployment)), ..ObjectMeta::default() }),
                spec: Some(pod(deployment, database)),
            },
            ..JobSpec::default()
        }),
        ..Job::default()
    }
}

/// Not those of the service: its address and its policies are not for this pod.
fn pod_labels(deployment: &Deployment) -> BTreeMap<String, String> {
    let mut labels = labels(deployment);
    labels.extend(selecting(&deployment.system, &format!("{}{SUFFIX}", deployment.name)));
    labels.insert("app.kubernetes.io/component".to_string(), "data-migration".to_string());
    labels
}

fn pod(deployment: &Deployment, database: &Database) -> PodSpec {
    let volumes = volumes(deployment, database);
    let container = Container {
        name: "migrate".to_string(),
        image: Some(format!("{}@{NO_DIGEST}", tools(database.kind))),
        image_pull_policy: Some("Always".to_string()),
        command: Some(vec!["/bin/sh".to_string(), format!("{SCRIPTS}/{SCRIPT}")]),
        env: Some(environment(deployment, database)),
        resources: Some(resources(deployment)),
        security_context: Some(container_security()),
        volume_mounts: Some(volumes.iter().map(|(_, mount)| mount.clone()).collect()),
        ..Container::default()
    };
    PodSpec {
        service_account_name: Some(deployment.name.clone()),
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        restart_policy: Some("Never".to_string()),
        security_context: Some(pod_security()),
        affinity: together(deployment),
        containers: vec![container],
        volumes: Some(volumes.into_iter().map(|(volume, _)| volume).collect()),
        ..PodSpec::default()
    }
}

fn environment(deployment: &Deployment, database: &Database) -> Vec<EnvVar> {
    let variable = |name: &str, value: String| EnvVar { name: name.to_string(), value: Some(value), value_from: None };
    let mut found = vec![variable("SHARED_TABLES_ARE_PARTED", "no".to_string())];
    if database.kind == DatabaseKind::Sqlite {
        let files = files(deployment, database);
        found.extend(files.map(|(role, file)| variable(&format!("{}_FILE", role.to_uppercase()), file)));
    }
    found
}

/// Where the file of the system and that of the service lie.
pub(super) fn files(deployment: &Deployment, database: &Database) -> impl Iterator<Item = (&'static str, String)> {
    let (old, new) = (format!("{DATA_FOLDER}/{}", database.file), format!("{DATA_FOLDER}/{}.db", deployment.name));
    [("source", old), ("target", new)].into_iter()
}

fn volumes(deployment: &Deployment, database: &Database) -> Vec<(Volume, VolumeMount)> {
    let name = format!("{}{SUFFIX}", deployment.name);
    let mount = |volume: &str, path: &str| VolumeMount {
        name: volume.to_string(),
        mount_path: path.to_string(),
        read_only: Some(true),
        ..VolumeMount::default()
    };
    let script = ConfigMapVolumeSource { name: name.clone(), default_mode: Some(0o440), ..Default::default() };
    let script = Volume { name: "script".to_string(), config_map: Some(script), ..Volume::default() };
    let mut found = vec![room(), (script, mount("script", SCRIPTS))];
    if database.kind == DatabaseKind::Sqlite {
        found.push(data_volume(deployment));
    } else {
        let source = SecretVolumeSource {
            secret_name: Some(name),
            default_mode: Some(0o440),
            optional: Some(false),
            ..SecretVolumeSource::default()
        };
        let secrets = Volume { name: "secrets".to_string(), secret: Some(source), ..Volume::default() };
        found.push((secrets, mount("secrets", SECRETS_FOLDER)));
    }
    found
}

fn script(deployment: &Deployment, migration: &DataMigration) -> ConfigMap {
    let data = BTreeMap::from([(SCRIPT.to_string(), migration.script.clone())]);
    ConfigMap { metadata: metadata(deployment, SUFFIX), data: Some(data), ..ConfigMap::default() }
}

fn secret(deployment: &Deployment) -> Secret {
    let mut metadata = metadata(deployment, SUFFIX);
    metadata.annotations = Some(BTreeMap::from([("calve/keys".to_string(), "SOURCE_URL TARGET_URL".to_string())]));
    Secret { metadata, type_: Some("Opaque".to_string()), ..Secret::default() }
}

fn policy(deployment: &Deployment, database: &Database) -> NetworkPolicy {
    let mut egress = Vec::new();
    if let Some(server) = database_server(database) {
        egress.extend([names(), server]);
    }
    NetworkPolicy {
        metadata: metadata(deployment, SUFFIX),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(selector(&deployment.system, &format!("{}{SUFFIX}", deployment.name))),
            policy_types: Some(vec!["Ingress".to_string(), "Egress".to_string()]),
            ingress: None,
            egress: Some(egress),
        }),
    }
}
