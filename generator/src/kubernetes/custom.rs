//! Kinds that clusters know by extensions: Gateway API, Prometheus operator, External Secrets. Only the fields used.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use serde::{Deserialize, Serialize};

/// `gateway.networking.k8s.io/v1`, kind `HTTPRoute`.
pub type HttpRoute = Custom<HttpRouteSpec>;
/// `monitoring.coreos.com/v1`, kind `ServiceMonitor`.
pub type ServiceMonitor = Custom<ServiceMonitorSpec>;
/// `monitoring.coreos.com/v1`, kind `PrometheusRule`.
pub type PrometheusRule = Custom<PrometheusRuleSpec>;
/// `external-secrets.io/v1`, kind `ExternalSecret`.
pub type ExternalSecret = Custom<ExternalSecretSpec>;

/// An object of an extension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Custom<S> {
    /// Group and version.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Metadata.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: S,
}

impl<S> Custom<S> {
    /// An object of this group, version and kind.
    pub fn new(api_version: &str, kind: &str, metadata: ObjectMeta, spec: S) -> Self {
        Self { api_version: api_version.to_string(), kind: kind.to_string(), metadata, spec }
    }
}

/// Which requests go where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpRouteSpec {
    /// Gateways.
    pub parent_refs: Vec<ParentReference>,
    /// Hosts.
    pub hostnames: Vec<String>,
    /// Rules.
    pub rules: Vec<HttpRouteRule>,
}

/// A gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParentReference {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub namespace: String,
}

/// Requests that match any of the conditions go to the backends by their weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpRouteRule {
    /// Conditions.
    pub matches: Vec<HttpRouteMatch>,
    /// Backends.
    pub backend_refs: Vec<BackendReference>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpRouteMatch {
    /// Of the path.
    pub path: PathMatch,
    /// Of the method; every method when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

/// A condition of a path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathMatch {
    /// `Exact`, `PathPrefix` or `RegularExpression`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Path or expression.
    pub value: String,
}

/// A backend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackendReference {
    /// Name of its `Service`.
    pub name: String,
    /// Port of its `Service`.
    pub port: u16,
    /// Its part of all weights.
    pub weight: i32,
}

/// What is scraped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceMonitorSpec {
    /// Which `Service` objects.
    pub selector: LabelSelector,
    /// Where and how often.
    pub endpoints: Vec<Scraped>,
}

/// A scraped port.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scraped {
    /// Name of the port.
    pub port: String,
    /// Path.
    pub path: String,
    /// How often.
    pub interval: String,
    /// How long at most.
    pub scrape_timeout: String,
}

/// Alerts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrometheusRuleSpec {
    /// Groups of rules.
    pub groups: Vec<RuleGroup>,
}

/// Rules that are looked at together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleGroup {
    /// Name.
    pub name: String,
    /// Rules.
    pub rules: Vec<Alert>,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// Name.
    pub alert: String,
    /// What has to be true, in PromQL.
    pub expr: String,
    /// For how long.
    #[serde(rename = "for")]
    pub lasting: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// What people are told.
    pub annotations: BTreeMap<String, String>,
}

/// A secret whose values are kept elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalSecretSpec {
    /// How often the values are fetched.
    pub refresh_interval: String,
    /// From where.
    pub secret_store_ref: StoreReference,
    /// Into which secret.
    pub target: SecretTarget,
    /// Which values.
    pub data: Vec<SecretEntry>,
}

/// A store of secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreReference {
    /// `SecretStore` or `ClusterSecretStore`.
    pub kind: String,
    /// Name.
    pub name: String,
}

/// The secret that is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretTarget {
    /// Name.
    pub name: String,
    /// `Owner`: it goes away with this object.
    pub creation_policy: String,
}

/// A key of the secret and where its value comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretEntry {
    /// Key.
    pub secret_key: String,
    /// Source.
    pub remote_ref: RemoteReference,
}

/// A value in the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteReference {
    /// Name of the entry.
    pub key: String,
    /// Field of the entry.
    pub property: String,
}
