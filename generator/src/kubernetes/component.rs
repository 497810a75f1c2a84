//! What an environment may take up besides the base, because not every cluster has what it needs.

use super::kustomization::{Patch, Target};
use super::object::File;
use super::{data_migration, external_secret, facade, monitoring};
use crate::deployment::{Deployment, Part};

/// An optional part of the manifests.
pub(super) struct Component {
    /// Its folder below `components/`.
    pub name: &'static str,
    /// What it needs, in a few words.
    pub needs: &'static str,
    /// Its files.
    pub files: Vec<File>,
    /// Changes of the base.
    pub patches: Vec<Patch>,
}

/// The components of a program, by name.
pub(super) fn components(deployment: &Deployment) -> Vec<Component> {
    let mut found = Vec::new();
    if !deployment.secrets.is_empty() {
        found.push(external_secrets(deployment));
    }
    if deployment.part == Part::Monolith || !deployment.routes.is_empty() && deployment.front.is_some() {
        found.push(gateway(deployment));
        found.push(ingress(deployment));
    }
    found.extend(data_migration::component(deployment));
    found.push(monitored(deployment));
    found
}

fn external_secrets(deployment: &Deployment) -> Component {
    let target = Target { kind: "Secret", name: format!("{}-secrets", deployment.name) };
    Component {
        name: "external-secrets",
        needs: "the External Secrets operator and a SecretStore",
        files: vec![File::of("externalsecret", external_secret::ABOUT, external_secret::external_secret(deployment))],
        patches: vec![Patch::delete(target)],
    }
}

fn gateway(deployment: &Deployment) -> Component {
    let about = if deployment.part == Part::Monolith { facade::ABOUT_FRONT } else { facade::ABOUT_GATEWAY };
    Component {
        name: "gateway",
        needs: "the Gateway API and a Gateway `gateway` in a namespace `gateway` that takes routes of this namespace",
        files: vec![
            File::of("httproute", about, facade::http_route(deployment)),
            File::of("networkpolicy-gateway", "Lets the gateway in", facade::gateway_entry(deployment)),
        ],
        patches: Vec::new(),
    }
}

fn ingress(deployment: &Deployment) -> Component {
    let about = if deployment.part == Part::Monolith { facade::ABOUT_FRONT } else { facade::ABOUT_INGRESS };
    Component {
        name: "ingress",
        needs: "the NGINX Ingress controller in the namespace ingress-nginx",
        files: vec![
            File::of("ingress", about, facade::ingress(deployment)),
            File::of("networkpolicy-ingress", "Lets the Ingress controller in", facade::ingress_entry(deployment)),
        ],
        patches: Vec::new(),
    }
}

fn monitored(deployment: &Deployment) -> Component {
    let name = &deployment.name;
    let mut files = vec![
        File::of("alerts", format!("Alerts of {name}"), monitoring::rules(deployment)),
        File::of("dashboard", format!("Dashboard of {name}, for Grafana's sidecar"), monitoring::dashboard(deployment)),
    ];
    // Of the monolith it is not known whether it tells its own figures.
    if deployment.part == Part::Service {
        files.push(File::of("networkpolicy-scraping", "Lets Prometheus in", monitoring::scraping(deployment)));
        files.push(File::of("servicemonitor", monitoring::ABOUT_MONITOR, monitoring::monitor(deployment)));
    }
    Component {
        name: "monitoring",
        needs: "the Prometheus operator in the namespace monitoring, kube-state-metrics, Grafana",
        files,
        patches: Vec::new(),
    }
}
