//! Modules that need each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::DiGraph;
use serde::Serialize;

use super::feedback::{Arc, feedback_arcs};
use super::{GraphEdge, ItemGraph, Site};
use crate::resolve::{Certainty, ItemId};

/// All references from one module to another that close a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosingReference {
    /// The module that refers.
    pub from: ItemId,
    /// The module referred to.
    pub to: ItemId,
    /// The items at both ends, with every place.
    pub references: Vec<(ItemId, ItemId, Vec<Site>)>,
}

impl ClosingReference {
    /// Number of places to change.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.references.iter().map(|(_, _, sites)| sites.len()).sum()
    }
}

/// A circle of modules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleCircle {
    /// The modules, by id.
    pub modules: Vec<ItemId>,
    /// A light set of references without which there is no circle, fewest places first.
    pub closing: Vec<ClosingReference>,
}

type Between<'graph> = BTreeMap<(ItemId, ItemId), Vec<&'graph GraphEdge>>;

impl ItemGraph {
    /// Circles among modules, test code and re-exports by a module of what lies below it left out.
    #[must_use]
    pub fn module_cycles(&self) -> Vec<ModuleCircle> {
        let between = self.between_modules();
        let mut modules = DiGraph::new();
        let ids: BTreeSet<ItemId> = between.keys().flat_map(|(from, to)| [*from, *to]).collect();
        let nodes: BTreeMap<ItemId, _> = ids.iter().map(|id| (*id, modules.add_node(*id))).collect();
        for (from, to) in between.keys() {
            if let (Some(from), Some(to)) = (nodes.get(from), nodes.get(to)) {
                modules.add_edge(*from, *to, ());
            }
        }
        let mut circles: Vec<ModuleCircle> = petgraph::algo::tarjan_scc(&modules)
            .into_iter()
            .filter(|group| group.len() > 1)
            .map(|group| circle(group.into_iter().filter_map(|at| modules.node_weight(at).copied()), &between))
            .collect();
        circles.sort_by(|a, b| a.modules.cmp(&b.modules));
        circles
    }

    fn between_modules(&self) -> Between<'_> {
        let tree = self.containment();
        let mut between = Between::new();
        // Only what is written closes a circle: neither guesses nor what a trait object may lead to.
        let is_written = |edge: &&GraphEdge| !edge.is_test && edge.certainty() == Certainty::Resolved;
        for edge in self.edges().filter(is_written) {
            let (from, to) = (tree.module_of(edge.from), tree.module_of(edge.to));
            // A door that shows what lies behind it does not depend on it.
            let is_door = edge.is_use_only() && tree.contains(from, to);
            if from != to && !is_door {
                between.entry((from, to)).or_default().push(edge);
            }
        }
        between
    }
}

fn circle(modules: impl Iterator<Item = ItemId>, between: &Between<'_>) -> ModuleCircle {
    let mut modules: Vec<ItemId> = modules.collect();
    modules.sort_unstable();
    let place = |id: &ItemId| modules.binary_search(id).ok();
    let mut arcs = Vec::new();
    let mut behind = Vec::new();
    for ((from, to), edges) in between {
        if let (Some(at), Some(of)) = (place(from), place(to)) {
            let weight = edges.iter().map(|edge| edge.sites.len() as u64).sum();
            arcs.push(Arc { from: at, to: of, weight });
            behind.push((*from, *to, edges));
        }
    }
    let mut closing: Vec<ClosingReference> = feedback_arcs(modules.len(), &arcs)
        .into_iter()
        .map(|at| {
            let (from, to, edges) = behind[at];
            let references = edges.iter().map(|edge| (edge.from, edge.to, edge.sites.clone())).collect();
            ClosingReference { from, to, references }
        })
        .collect();
    closing.sort_by_key(|reference| (reference.weight(), reference.from, reference.to));
    ModuleCircle { modules, closing }
}
