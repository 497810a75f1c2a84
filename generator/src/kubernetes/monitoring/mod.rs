//! What is watched: the scraping of a service, alerts and a dashboard.

mod alerts;
mod dashboard;
mod panel;

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::networking::v1::NetworkPolicy;

use super::custom::{Scraped, ServiceMonitor, ServiceMonitorSpec};
use super::labels::{metadata, selector};
use super::network::entry;
use crate::deployment::Deployment;

pub(super) use alerts::rules;

/// Namespace of Prometheus.
const NAMESPACE: &str = "monitoring";

pub(super) const ABOUT_MONITOR: &str = "What Prometheus scrapes. An operator that selects by label needs that label here:\n\
    add it in the overlay.";

pub(super) fn monitor(deployment: &Deployment) -> ServiceMonitor {
    let endpoint = Scraped {
        port: "http".to_string(),
        path: "/metrics".to_string(),
        interval: "15s".to_string(),
        scrape_timeout: "5s".to_string(),
    };
    let spec =
        ServiceMonitorSpec { selector: selector(&deployment.system, &deployment.name), endpoints: vec![endpoint] };
    ServiceMonitor::new("monitoring.coreos.com/v1", "ServiceMonitor", metadata(deployment, ""), spec)
}

/// The dashboard as Grafana's sidecar takes it up.
pub(super) fn dashboard(deployment: &Deployment) -> ConfigMap {
    let mut metadata = metadata(deployment, "-dashboard");
    metadata.labels.get_or_insert_default().insert("grafana_dashboard".to_string(), "1".to_string());
    // Plain values of our own have nothing that JSON could refuse.
    let text = serde_json::to_string_pretty(&dashboard::dashboard(deployment)).unwrap_or_default() + "\n";
    let file = format!("{}-{}.json", deployment.system, deployment.name);
    ConfigMap { metadata, data: Some([(file, text)].into()), ..ConfigMap::default() }
}

/// Lets Prometheus in.
pub(super) fn scraping(deployment: &Deployment) -> NetworkPolicy {
    entry(deployment, "-scraping", NAMESPACE)
}

/// The labels that choose the series of a program's requests.
fn requests(deployment: &Deployment) -> String {
    format!("namespace=\"{}\",service=\"{}\"", deployment.system, deployment.name)
}

/// The labels that choose the series of a program's containers.
fn containers(deployment: &Deployment) -> String {
    format!("namespace=\"{}\",container=\"{}\"", deployment.system, deployment.name)
}
