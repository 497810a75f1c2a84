//! Output of `propose --graph`.

use std::collections::BTreeMap;

use calve_analyzer::cluster::metrics::Metrics;
use calve_analyzer::plan::{GraphDoubt, GraphPlan, GraphService};
use schemars::JsonSchema;
use serde::Serialize;

use super::{FORMAT_VERSION, FindingMessage, Message};

/// The proposal for a graph that other tools made.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposeGraphMessage {
    /// Version of this format.
    pub version: u32,
    /// The service of each node, by the node's id; every node once.
    pub partition: BTreeMap<String, String>,
    /// The services, by name.
    pub services: Vec<GraphServiceMessage>,
    /// Nodes that could as well be elsewhere, the most doubtful first.
    pub doubts: Vec<GraphDoubtMessage>,
    /// What the partition is worth by the usual measures; see docs/clustering.md.
    pub metrics: MetricsMessage,
    /// What was noticed.
    pub findings: Vec<FindingMessage>,
}

impl Message for ProposeGraphMessage {
    const SCHEMA: &'static str = "partition";
}

/// A service of a graph.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GraphServiceMessage {
    /// Its name.
    pub name: String,
    /// Number of its nodes.
    pub nodes: usize,
    /// Sum of their sizes.
    pub size: u64,
    /// Ids of its nodes by the parts it falls into, one level below.
    pub parts: Vec<Vec<String>>,
    /// How stable its boundary is, 0 to 1.
    pub stability: f64,
    /// What it is about, the most telling word first.
    pub words: Vec<String>,
    /// Used by all and owned by nobody: a library rather than a service.
    pub shared: bool,
}

/// A doubtful node.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GraphDoubtMessage {
    /// Its id.
    pub node: String,
    /// The service it would go to otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<String>,
    /// How far its own service is ahead, 0 (a tie) to 1.
    pub margin: f64,
    /// Share of the runs that agree on its service.
    pub stability: f64,
}

/// Numbers by the usual measures. The plain name is the variant of Mono2Micro, others carry the name of theirs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[allow(missing_docs, reason = "docs/clustering.md defines each")]
pub struct MetricsMessage {
    pub groups: usize,
    pub coverage: f64,
    pub sm: f64,
    pub sm_jin: f64,
    pub sm_rldec: f64,
    pub icp: f64,
    pub icp_raw: f64,
    pub icp_count: f64,
    pub icp_log1p: f64,
    pub ifn: f64,
    pub ifn_jin: f64,
    pub ned: f64,
    pub ned_groups: f64,
    pub ned_mean: f64,
    pub modularity: f64,
    pub modularity_unweighted: f64,
    pub turbo_mq: f64,
    pub turbo_mq_outgoing: f64,
    pub largest: usize,
    pub singletons: usize,
}

impl ProposeGraphMessage {
    /// The proposal of a plan.
    #[must_use]
    pub fn of(plan: &GraphPlan) -> Self {
        Self {
            version: FORMAT_VERSION,
            partition: plan.partition.clone(),
            services: plan.services.iter().map(GraphServiceMessage::of).collect(),
            doubts: plan.doubts.iter().map(GraphDoubtMessage::of).collect(),
            metrics: MetricsMessage::of(&plan.metrics),
            findings: plan.findings.iter().map(FindingMessage::of).collect(),
        }
    }
}

impl GraphServiceMessage {
    fn of(service: &GraphService) -> Self {
        Self {
            name: service.name.clone(),
            nodes: service.nodes,
            size: service.size,
            parts: service.parts.clone(),
            stability: service.stability,
            words: service.words.clone(),
            shared: service.shared,
        }
    }
}

impl GraphDoubtMessage {
    fn of(doubt: &GraphDoubt) -> Self {
        let GraphDoubt { node, runner_up, margin, stability } = doubt.clone();
        Self { node, runner_up, margin, stability }
    }
}

impl MetricsMessage {
    /// The numbers, all digits of them.
    #[must_use]
    pub fn of(metrics: &Metrics) -> Self {
        Self {
            groups: metrics.groups,
            coverage: metrics.coverage,
            sm: metrics.sm,
            sm_jin: metrics.sm_jin,
            sm_rldec: metrics.sm_rldec,
            icp: metrics.icp,
            icp_raw: metrics.icp_raw,
            icp_count: metrics.icp_count,
            icp_log1p: metrics.icp_log1p,
            ifn: metrics.ifn,
            ifn_jin: metrics.ifn_jin,
            ned: metrics.ned,
            ned_groups: metrics.ned_groups,
            ned_mean: metrics.ned_mean,
            modularity: metrics.modularity,
            modularity_unweighted: metrics.modularity_unweighted,
            turbo_mq: metrics.turbo_mq,
            turbo_mq_outgoing: metrics.turbo_mq_outgoing,
            largest: metrics.largest,
            singletons: metrics.singletons,
        }
    }
}
