//! The dashboard of a program: rate, errors and duration of its requests, and what its pods need.

use super::super::pod::memory_limit;
use super::panel::{
    CHOSEN, Dashboard, Defaults, FieldConfig, Panel, Place, Query, Range, Source, Templating, Variable,
};
use super::{containers, requests};
use crate::deployment::{Deployment, Part};

/// Lines of a picture: query and legend.
type Lines = Vec<(String, String)>;

pub(super) fn dashboard(deployment: &Deployment) -> Dashboard {
    let mut pictures = Vec::new();
    if deployment.part == Part::Service {
        pictures.extend(of_requests(deployment));
    }
    pictures.extend(of_pods(deployment));
    let panels = pictures.into_iter().enumerate().map(|(at, picture)| picture.at(at)).collect();
    Dashboard {
        uid: format!("calve-{}-{}", deployment.system, deployment.name),
        title: format!("{} / {}", deployment.system, deployment.name),
        description: about(deployment),
        tags: vec!["calve".to_string(), deployment.system.clone()],
        timezone: "browser",
        editable: true,
        schema_version: 39,
        refresh: "30s",
        time: Range { from: "now-1h", to: "now" },
        templating: Templating {
            list: vec![Variable { name: "datasource", label: "Source", kind: "datasource", query: "prometheus" }],
        },
        panels,
    }
}

fn about(deployment: &Deployment) -> String {
    let list = |names: &[String]| if names.is_empty() { "nobody".to_string() } else { names.join(", ") };
    format!("Called by {}; calls {}.", list(&deployment.callers), list(&deployment.callees))
}

/// A picture before it has a place.
struct Picture {
    title: String,
    description: &'static str,
    unit: &'static str,
    lines: Lines,
}

impl Picture {
    fn at(self, at: usize) -> Panel {
        let query = |(number, (expr, legend_format)): (usize, (String, String))| Query {
            ref_id: format!("Q{number}"),
            expr,
            legend_format,
            datasource: CHOSEN,
        };
        let datasource: Source = CHOSEN;
        Panel {
            id: at + 1,
            title: self.title,
            description: self.description.to_string(),
            kind: "timeseries",
            datasource,
            grid_pos: Place { x: at % 2 * 12, y: at / 2 * 8, w: 12, h: 8 },
            field_config: FieldConfig { defaults: Defaults { unit: self.unit, min: 0 }, overrides: Vec::new() },
            targets: self.lines.into_iter().enumerate().map(query).collect(),
        }
    }
}

fn of_requests(deployment: &Deployment) -> Vec<Picture> {
    let labels = requests(deployment);
    let rate = |more: &str| format!("rate(calve_requests_total{{{labels}{more}}}[$__rate_interval])");
    let quantile = |part: &str| {
        let buckets = format!("rate(calve_request_duration_seconds_bucket{{{labels}}}[$__rate_interval])");
        format!("histogram_quantile({part}, sum by (le, endpoint) ({buckets}))")
    };
    let by_endpoint = "{{endpoint}}".to_string();
    vec![
        Picture {
            title: format!(
                "Requests ({} functions, {} original paths)",
                deployment.endpoints.len(),
                deployment.routes.len()
            ),
            description: "Requests a second, by endpoint.",
            unit: "reqps",
            lines: vec![(format!("sum by (endpoint) ({})", rate("")), by_endpoint.clone())],
        },
        Picture {
            title: "Errors".to_string(),
            description: "Share of requests that the service failed or refused, by endpoint.",
            unit: "percentunit",
            lines: ["error", "problem"]
                .iter()
                .map(|outcome| {
                    let some = rate(&format!(",outcome=\"{outcome}\""));
                    let expr = format!("sum by (endpoint) ({some}) / sum by (endpoint) ({})", rate(""));
                    (expr, format!("{outcome} {by_endpoint}"))
                })
                .collect(),
        },
        Picture {
            title: "Duration, 50 %".to_string(),
            description: "What half of the requests stay below.",
            unit: "s",
            lines: vec![(quantile("0.5"), by_endpoint.clone())],
        },
        Picture {
            title: "Duration, 99 %".to_string(),
            description: "What all but one request in a hundred stay below; callers wait 2 s by default.",
            unit: "s",
            lines: vec![(quantile("0.99"), by_endpoint)],
        },
    ]
}

fn of_pods(deployment: &Deployment) -> Vec<Picture> {
    let labels = containers(deployment);
    let (system, name) = (&deployment.system, &deployment.name);
    let one = |expr: String, legend: &str| (expr, legend.to_string());
    let of_deployment = |metric: &str| format!("{metric}{{namespace=\"{system}\",deployment=\"{name}\"}}");
    vec![
        Picture {
            title: "Pods".to_string(),
            description: "Wanted and available pods, and restarts in a quarter of an hour.",
            unit: "short",
            lines: vec![
                one(of_deployment("kube_deployment_spec_replicas"), "wanted"),
                one(of_deployment("kube_deployment_status_replicas_available"), "available"),
                one(format!("sum(increase(kube_pod_container_status_restarts_total{{{labels}}}[15m]))"), "restarts"),
            ],
        },
        Picture {
            title: "Processor".to_string(),
            description: "Cores in use, by pod.",
            unit: "short",
            lines: vec![one(
                format!("sum by (pod) (rate(container_cpu_usage_seconds_total{{{labels}}}[$__rate_interval]))"),
                "{{pod}}",
            )],
        },
        Picture {
            title: format!("Memory (limit {})", memory_limit(deployment)),
            description: "Memory in use, by pod.",
            unit: "bytes",
            lines: vec![one(format!("sum by (pod) (container_memory_working_set_bytes{{{labels}}})"), "{{pod}}")],
        },
    ]
}
