//! Takes a graph that other tools made, gives how strongly its nodes belong together.
//!
//! Two signals: the edges, and the words of names and folders. Ids are never looked into.

mod names;
#[cfg(test)]
mod tests;
mod ties;

use super::rules::{GroupRules, ImportedRules, rules};
use crate::ingest::ImportedGraph;

/// What a graph tells about its nodes, by their numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportedSignals {
    /// Number of nodes.
    pub nodes: usize,
    /// How strongly pairs belong together by their edges; sorted, `a < b`.
    pub structure: Vec<(u32, u32, f64)>,
    /// The same with words in common; sorted, `a < b`.
    pub ties: Vec<(u32, u32, f64)>,
    /// Edges with their direction, as they count; sorted.
    pub arcs: Vec<(u32, u32, f64)>,
    /// What groups must be like.
    pub rules: GroupRules,
    /// For each node the words of its name that say what it is about, with their weights, heaviest first.
    pub words: Vec<Vec<(String, f64)>>,
}

/// Weighs the ties of a graph.
#[must_use]
pub fn imported(graph: &ImportedGraph) -> ImportedSignals {
    imported_with(graph, &rules().imported)
}

/// The same by other rules.
#[must_use]
pub fn imported_with(graph: &ImportedGraph, rules: &ImportedRules) -> ImportedSignals {
    let structure = ties::structure(graph, rules);
    let strengths = ties::strengths(graph.nodes.len(), &structure);
    let vocabulary = names::vocabulary(graph, &structure, &strengths, rules);
    let likeness = names::likeness(graph.nodes.len(), &vocabulary);
    let ties = ties::with_likeness(&structure, &strengths, &likeness, rules.ties.names);
    let words = names::words_of_nodes(graph.nodes.len(), &vocabulary);
    ImportedSignals {
        nodes: graph.nodes.len(),
        structure,
        ties,
        arcs: ties::arcs(graph, rules),
        rules: rules.groups.clone(),
        words,
    }
}
