//! The strangler façade: what moves the original routes of a service from the monolith to it, by weight.

use std::collections::BTreeMap;

use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend, IngressSpec,
    NetworkPolicy, ServiceBackendPort,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::custom::{
    BackendReference, HttpRoute, HttpRouteMatch, HttpRouteRule, HttpRouteSpec, ParentReference, PathMatch,
};
use super::labels::metadata;
use super::network::entry;
use crate::deployment::{Deployment, Front, Matching, Route};

/// Conditions of one rule, at most: the limit of the Gateway API.
const MOST_MATCHES: usize = 64;
/// Namespace of the Ingress controller.
const INGRESS_NAMESPACE: &str = "ingress-nginx";
/// Name of the gateway and of its namespace.
pub(super) const GATEWAY: &str = "gateway";

pub(super) const ABOUT_INGRESS: &str = "Original routes, for the NGINX Ingress controller: the share of the requests \
    that goes to the service\nis the annotation `canary-weight`, 0 until a person raises it. An Ingress does not tell \
    methods apart.";
pub(super) const ABOUT_GATEWAY: &str = "Original routes, for the Gateway API: the share of the requests that goes to \
    the service is its\nweight, 0 until a person raises it.";
pub(super) const ABOUT_FRONT: &str = "How the monolith is reached; the routes of services are parted from it.";

/// The host everything is reached by, to be replaced.
pub(super) fn host(deployment: &Deployment) -> String {
    format!("{}.example.com", deployment.system)
}

/// The Ingress of a program: all paths of the monolith, the original routes of a service.
pub(super) fn ingress(deployment: &Deployment) -> Ingress {
    let is_front = deployment.front.is_none();
    // A share can be taken only from a path that the monolith's Ingress has as well.
    let mut paths: Vec<_> = deployment.routes.iter().map(|route| of_route(deployment, route)).collect();
    let annotation = |name: &str, value: &str| (format!("nginx.ingress.kubernetes.io/{name}"), value.to_string());
    let mut annotations = BTreeMap::from([annotation("use-regex", "true")]);
    if is_front {
        paths.push(ingress_path(deployment, "/", "Prefix"));
    } else {
        annotations.extend([annotation("canary", "true"), annotation("canary-weight", "0")]);
    }
    let metadata = ObjectMeta { annotations: Some(annotations), ..metadata(deployment, "") };
    Ingress {
        metadata,
        spec: Some(IngressSpec {
            ingress_class_name: Some("nginx".to_string()),
            rules: Some(vec![IngressRule { host: Some(host(deployment)), http: Some(HTTPIngressRuleValue { paths }) }]),
            ..IngressSpec::default()
        }),
        ..Ingress::default()
    }
}

fn of_route(deployment: &Deployment, route: &Route) -> HTTPIngressPath {
    let kind = match route.path {
        Matching::Exact(_) => "Exact",
        Matching::Pattern(_) => "ImplementationSpecific",
    };
    ingress_path(deployment, route.path.text(), kind)
}

fn ingress_path(deployment: &Deployment, path: &str, kind: &str) -> HTTPIngressPath {
    HTTPIngressPath {
        path: Some(path.to_string()),
        path_type: kind.to_string(),
        backend: IngressBackend {
            service: Some(IngressServiceBackend {
                name: deployment.name.clone(),
                port: Some(ServiceBackendPort { name: Some("http".to_string()), number: None }),
            }),
            resource: None,
        },
    }
}

/// The routes of a program for the Gateway API.
pub(super) fn http_route(deployment: &Deployment) -> HttpRoute {
    let rules = match &deployment.front {
        None => {
            let path = PathMatch { kind: "PathPrefix".to_string(), value: "/".to_string() };
            vec![HttpRouteRule {
                matches: vec![HttpRouteMatch { path, method: None }],
                backend_refs: vec![backend(&deployment.name, deployment.port, 100)],
            }]
        }
        Some(front) => rules(deployment, front),
    };
    let spec = HttpRouteSpec {
        parent_refs: vec![ParentReference { name: GATEWAY.to_string(), namespace: GATEWAY.to_string() }],
        hostnames: vec![host(deployment)],
        rules,
    };
    HttpRoute::new("gateway.networking.k8s.io/v1", "HTTPRoute", metadata(deployment, ""), spec)
}

fn rules(deployment: &Deployment, front: &Front) -> Vec<HttpRouteRule> {
    let matches: Vec<HttpRouteMatch> = deployment.routes.iter().flat_map(conditions).collect();
    let rule = |matches: &[HttpRouteMatch]| HttpRouteRule {
        matches: matches.to_vec(),
        backend_refs: vec![backend(&front.name, front.port, 100), backend(&deployment.name, deployment.port, 0)],
    };
    matches.chunks(MOST_MATCHES).map(rule).collect()
}

fn conditions(route: &Route) -> Vec<HttpRouteMatch> {
    let kind = match route.path {
        Matching::Exact(_) => "Exact",
        Matching::Pattern(_) => "RegularExpression",
    };
    let path = PathMatch { kind: kind.to_string(), value: route.path.text().to_string() };
    if route.methods.is_empty() {
        return vec![HttpRouteMatch { path, method: None }];
    }
    let with = |method: &String| HttpRouteMatch { path: path.clone(), method: Some(method.clone()) };
    route.methods.iter().map(with).collect()
}

fn backend(name: &str, port: u16, weight: i32) -> BackendReference {
    BackendReference { name: name.to_string(), port, weight }
}

/// Lets the Ingress controller in.
pub(super) fn ingress_entry(deployment: &Deployment) -> NetworkPolicy {
    entry(deployment, "-ingress", INGRESS_NAMESPACE)
}

/// Lets the gateway in.
pub(super) fn gateway_entry(deployment: &Deployment) -> NetworkPolicy {
    entry(deployment, "-gateway", GATEWAY)
}
