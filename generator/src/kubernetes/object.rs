//! The objects of a program, typed, and the files they stand in.

use k8s_openapi::api::apps::v1::Deployment as Workload;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, PersistentVolumeClaim, Secret, Service, ServiceAccount};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::scheduling::v1::PriorityClass;
use serde::Serialize;

use super::custom::{ExternalSecret, HttpRoute, PrometheusRule, ServiceMonitor};
use crate::yaml::documents;

macro_rules! objects {
    ($($name:ident),+) => {
        /// An object of the cluster.
        #[derive(Debug, Clone, Serialize)]
        #[serde(untagged)]
        pub(super) enum Object {
            $($name(Box<$name>),)+
        }

        $(impl From<$name> for Object {
            fn from(object: $name) -> Self {
                Self::$name(Box::new(object))
            }
        })+
    };
}

objects!(
    ConfigMap,
    ExternalSecret,
    HorizontalPodAutoscaler,
    HttpRoute,
    Ingress,
    Job,
    Namespace,
    NetworkPolicy,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    PriorityClass,
    PrometheusRule,
    Secret,
    Service,
    ServiceAccount,
    ServiceMonitor,
    Workload
);

/// A file of manifests.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// Name without ending.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: String,
    /// What it holds.
    pub objects: Vec<Object>,
}

impl File {
    pub(super) fn of(name: &'static str, about: impl Into<String>, object: impl Into<Object>) -> Self {
        Self { name, about: about.into(), objects: vec![object.into()] }
    }

    pub(super) fn file_name(&self) -> String {
        format!("{}.yaml", self.name)
    }

    pub(super) fn text(&self) -> String {
        documents(&self.about, &self.objects)
    }
}
