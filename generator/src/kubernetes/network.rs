//! Address of a program and who may talk to whom: callers in; names, callees, database and known addresses out.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Service as Address, ServicePort, ServiceSpec};
use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort,
    NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::labels::{metadata, selecting, selector};
use crate::deployment::{Database, Deployment, PORT, Part};

pub(super) const ABOUT: &str = "Who may talk to whom, as the plan knows it: callers in; names, callees,\n\
    database and addresses from settings out; nothing else.";

pub(super) fn service(deployment: &Deployment) -> Address {
    Address {
        metadata: metadata(deployment, ""),
        spec: Some(ServiceSpec {
            type_: Some("ClusterIP".to_string()),
            selector: Some(selecting(&deployment.system, &deployment.name)),
            ports: Some(vec![ServicePort {
                name: Some("http".to_string()),
                port: i32::from(deployment.port),
                target_port: Some(IntOrString::String("http".to_string())),
                protocol: Some("TCP".to_string()),
                ..ServicePort::default()
            }]),
            ..ServiceSpec::default()
        }),
        ..Address::default()
    }
}

pub(super) fn policy(deployment: &Deployment) -> NetworkPolicy {
    NetworkPolicy {
        metadata: metadata(deployment, ""),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(selector(&deployment.system, &deployment.name)),
            policy_types: Some(vec!["Ingress".to_string(), "Egress".to_string()]),
            ingress: Some(vec![ingress(deployment)]),
            egress: Some(egress(deployment)),
        }),
    }
}

/// Lets the programs of another namespace in, besides those of [`policy`].
pub(super) fn entry(deployment: &Deployment, suffix: &str, namespace: &str) -> NetworkPolicy {
    let from = NetworkPolicyPeer { namespace_selector: Some(named(namespace)), ..NetworkPolicyPeer::default() };
    NetworkPolicy {
        metadata: metadata(deployment, suffix),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(selector(&deployment.system, &deployment.name)),
            policy_types: Some(vec!["Ingress".to_string()]),
            ingress: Some(vec![NetworkPolicyIngressRule {
                from: Some(vec![from]),
                ports: Some(vec![port(deployment.port, "TCP")]),
            }]),
            egress: None,
        }),
    }
}

/// Selects a namespace by its name.
fn named(namespace: &str) -> LabelSelector {
    labelled("kubernetes.io/metadata.name", namespace)
}

fn labelled(key: &str, value: &str) -> LabelSelector {
    LabelSelector {
        match_labels: Some(BTreeMap::from([(key.to_string(), value.to_string())])),
        ..LabelSelector::default()
    }
}

/// A service is called by its callers; the monolith by whom it was called before.
fn ingress(deployment: &Deployment) -> NetworkPolicyIngressRule {
    let callers = deployment.callers.iter().map(|caller| program(deployment, caller)).collect();
    NetworkPolicyIngressRule {
        from: (deployment.part == Part::Service).then_some(callers),
        ports: Some(vec![port(deployment.port, "TCP")]),
    }
}

fn egress(deployment: &Deployment) -> Vec<NetworkPolicyEgressRule> {
    let mut rules = vec![names()];
    if !deployment.callees.is_empty() {
        rules.push(NetworkPolicyEgressRule {
            to: Some(deployment.callees.iter().map(|callee| program(deployment, callee)).collect()),
            ports: Some(vec![port(PORT, "TCP")]),
        });
    }
    rules.extend(deployment.database.as_ref().and_then(database_server));
    if !deployment.outgoing.is_empty() {
        rules.push(NetworkPolicyEgressRule {
            // Anywhere but the address where clouds hand out credentials.
            to: Some(vec![block("0.0.0.0/0", &["169.254.169.254/32"])]),
            ports: Some(deployment.outgoing.iter().map(|own| port(*own, "TCP")).collect()),
        });
    }
    rules
}

/// The server of a database, in any private network; `None` for a file.
pub(super) fn database_server(database: &Database) -> Option<NetworkPolicyEgressRule> {
    let private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
    database.port().map(|own| NetworkPolicyEgressRule {
        to: Some(private.iter().map(|range| block(range, &[])).collect()),
        ports: Some(vec![port(own, "TCP")]),
    })
}

/// The name service of the cluster.
pub(super) fn names() -> NetworkPolicyEgressRule {
    let peer = NetworkPolicyPeer {
        namespace_selector: Some(named("kube-system")),
        pod_selector: Some(labelled("k8s-app", "kube-dns")),
        ..NetworkPolicyPeer::default()
    };
    NetworkPolicyEgressRule { to: Some(vec![peer]), ports: Some(vec![port(53, "UDP"), port(53, "TCP")]) }
}

fn program(deployment: &Deployment, name: &str) -> NetworkPolicyPeer {
    NetworkPolicyPeer { pod_selector: Some(selector(&deployment.system, name)), ..NetworkPolicyPeer::default() }
}

fn block(cidr: &str, except: &[&str]) -> NetworkPolicyPeer {
    let except = (!except.is_empty()).then(|| except.iter().map(|range| (*range).to_string()).collect());
    NetworkPolicyPeer { ip_block: Some(IPBlock { cidr: cidr.to_string(), except }), ..NetworkPolicyPeer::default() }
}

fn port(port: u16, protocol: &str) -> NetworkPolicyPort {
    NetworkPolicyPort {
        port: Some(IntOrString::Int(i32::from(port))),
        protocol: Some(protocol.to_string()),
        ..NetworkPolicyPort::default()
    }
}
