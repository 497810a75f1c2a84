//! Takes the groups of a graph that other tools made, gives [`GraphPlan`]: services with names, doubts and numbers.

mod names;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

use super::bounds::told;
use super::{Bounds, Unsatisfiable};
use crate::cluster::metrics::{self, Metrics};
use crate::cluster::{Clusters, Constraints};
use crate::ingest::{Finding, ImportedGraph, ImportedNode};
use crate::signals::ImportedSignals;

/// Name of the service of what is shared.
pub const SHARED: &str = "shared";

/// A node whose service is less ahead of the next one than this is told as a doubt.
const DOUBTFUL_MARGIN: f64 = 0.15;
/// So is one that fewer runs agree on.
const DOUBTFUL_STABILITY: f64 = 0.75;

/// What a person wants of a graph's division.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GraphWishes {
    /// So many services, what is shared not counted; as many as there are when `None`.
    pub services: Option<usize>,
    /// Ids of nodes with the service they belong to; others may join them.
    pub pins: BTreeMap<String, String>,
    /// Weights that are wanted different: [`ImportedRules::WEIGHTS`](crate::signals::rules::ImportedRules::WEIGHTS).
    pub weights: BTreeMap<String, f64>,
    /// What stays together, what is kept apart, and how large services are.
    pub bounds: Bounds,
    /// Whether the division is to be good at SM, ICP, IFN and NED rather than one that people would draw. Other wishes
    /// do not count then.
    pub optimise_metrics: bool,
}

/// What the wishes mean for the search. Pins of nodes that do not exist have no meaning.
///
/// # Errors
/// The first of the wishes that cannot be kept together, or that names a node that does not exist.
pub fn graph_constraints(graph: &ImportedGraph, wishes: &GraphWishes) -> Result<Constraints, Unsatisfiable> {
    let pin = |(at, node): (u32, &ImportedNode)| Some((at, wishes.pins.get(&node.id)?.clone()));
    let pinned = (0u32..).zip(&graph.nodes).filter_map(pin).collect();
    let mut constraints =
        Constraints { count: wishes.services, pinned, pinned_are_open: true, ..Constraints::default() };
    let at: BTreeMap<&str, u32> = (0u32..).zip(&graph.nodes).map(|(at, node)| (node.id.as_str(), at)).collect();
    if let Some(path) = wishes.bounds.paths().into_iter().find(|path| !at.contains_key(path.as_str())) {
        return Err(Unsatisfiable { message: format!("the graph has no node `{path}`") });
    }
    wishes.bounds.add_to(&mut constraints, |path| at.get(path).copied().into_iter().collect())?;
    let name = |at: u32| graph.nodes.get(at as usize).map_or_else(String::new, |node| node.id.clone());
    constraints.check(&vec![1; graph.nodes.len()]).map_err(|wrong| told(&wrong, &constraints, &name))?;
    Ok(constraints)
}

/// The decision about a graph.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GraphPlan {
    /// The service of each node, by the node's id.
    pub partition: BTreeMap<String, String>,
    /// The services, by name.
    pub services: Vec<GraphService>,
    /// Nodes that could as well be elsewhere, the most doubtful first.
    pub doubts: Vec<GraphDoubt>,
    /// What the division is worth.
    pub metrics: Metrics,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// A service of a graph.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GraphService {
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

/// A node that could as well be elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GraphDoubt {
    /// Its id.
    pub node: String,
    /// The service it would go to otherwise, when there is one.
    pub runner_up: Option<String>,
    /// How far its own service is ahead, 0 (a tie) to 1.
    pub margin: f64,
    /// Share of the runs that agree.
    pub stability: f64,
}

/// Decides: every node in one service; what is in no group is shared.
#[must_use]
pub fn graph_plan(
    graph: &ImportedGraph,
    signals: &ImportedSignals,
    clusters: &Clusters,
    wishes: &GraphWishes,
) -> GraphPlan {
    let names = names::names(graph, signals, &clusters.groups, &wishes.pins);
    let mut groups: Vec<Option<u32>> = vec![None; graph.nodes.len()];
    for (at, units) in (0u32..).zip(&clusters.groups) {
        units.iter().for_each(|unit| groups[*unit as usize] = Some(at));
    }
    let left: Vec<u32> = (0u32..).zip(&groups).filter(|(_, group)| group.is_none()).map(|(at, _)| at).collect();
    let name = |group: &Option<u32>| group.map_or(SHARED, |group| names[group as usize].0.as_str());
    let ids = graph.nodes.iter().map(|node| node.id.clone());
    let ids_of = |units: &Vec<u32>| -> Vec<String> {
        units.iter().filter_map(|unit| graph.nodes.get(*unit as usize)).map(|node| node.id.clone()).collect()
    };
    let mut services: Vec<GraphService> = clusters
        .groups
        .iter()
        .zip(&names)
        .enumerate()
        .map(|(at, (units, (name, words)))| GraphService {
            name: name.clone(),
            nodes: units.len(),
            size: size(graph, units),
            parts: clusters.parts.get(at).map_or_else(Vec::new, |parts| parts.iter().map(ids_of).collect()),
            stability: rounded(clusters.stability.get(at).copied().unwrap_or(1.0)),
            words: words.clone(),
            shared: false,
        })
        .collect();
    if !left.is_empty() {
        let (nodes, size) = (left.len(), size(graph, &left));
        services.push(GraphService {
            name: SHARED.into(),
            nodes,
            size,
            parts: vec![ids_of(&left)],
            stability: 1.0,
            words: Vec::new(),
            shared: true,
        });
    }
    services.sort_by(|a, b| a.name.cmp(&b.name));
    let with_shared: Vec<Option<u32>> = groups.iter().map(|group| group.or(Some(u32::MAX))).collect();
    let weights = metrics::directed(graph.edges.iter().map(|edge| (edge.from, edge.to, edge.weight)));
    GraphPlan {
        partition: ids.zip(groups.iter().map(|group| name(group).to_owned())).collect(),
        services,
        doubts: doubts(graph, clusters, &names),
        metrics: metrics::metrics(&weights, &with_shared),
        findings: Vec::new(),
    }
}

fn size(graph: &ImportedGraph, units: &[u32]) -> u64 {
    units.iter().filter_map(|unit| graph.nodes.get(*unit as usize)).map(|node| node.size).sum()
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

fn doubts(graph: &ImportedGraph, clusters: &Clusters, names: &[(String, Vec<String>)]) -> Vec<GraphDoubt> {
    let doubtful = clusters
        .standing
        .iter()
        .filter(|(_, standing)| standing.margin < DOUBTFUL_MARGIN || standing.stability < DOUBTFUL_STABILITY);
    let mut doubts: Vec<GraphDoubt> = doubtful
        .filter_map(|(unit, standing)| {
            Some(GraphDoubt {
                node: graph.nodes.get(*unit as usize)?.id.clone(),
                runner_up: standing.runner_up.and_then(|at| names.get(at)).map(|(name, _)| name.clone()),
                margin: rounded(standing.margin),
                stability: rounded(standing.stability),
            })
        })
        .collect();
    doubts.sort_by(|a, b| a.margin.total_cmp(&b.margin).then_with(|| a.node.cmp(&b.node)));
    doubts
}
