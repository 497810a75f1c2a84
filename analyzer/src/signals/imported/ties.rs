//! How strongly nodes belong together by their edges.

use std::collections::{BTreeMap, BTreeSet};

use super::super::rules::{ImportedRules, TieRules};
use crate::ingest::ImportedGraph;

/// Weighs pairs by their edges in both directions.
///
/// A tenfold weight is no tenfold tie, so logarithms are added up. Dividing by the weights of the ends keeps hubs from
/// gluing everything together, and only the strongest ties of each node remain: where everything touches everything,
/// weak ties tell nothing.
pub(super) fn structure(graph: &ImportedGraph, rules: &ImportedRules) -> Vec<(u32, u32, f64)> {
    let mut pairs: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    let rarity = rarity(graph, rules.ties.rarity);
    for edge in graph.edges.iter().filter(|edge| edge.from != edge.to) {
        let kind = rules.kinds.get(&edge.kind).copied().unwrap_or(1.0) * rarity[edge.to as usize];
        *pairs.entry((edge.from.min(edge.to), edge.from.max(edge.to))).or_default() += kind * edge.weight.ln_1p();
    }
    let ties: Vec<(u32, u32, f64)> = pairs.into_iter().map(|((a, b), weight)| (a, b, weight)).collect();
    let strengths = strengths(graph.nodes.len(), &ties);
    let chance = |a: u32, b: u32| (strengths[a as usize] * strengths[b as usize]).powf(rules.ties.degree_power);
    let ties = ties.into_iter().map(|(a, b, weight)| (a, b, weight / chance(a, b))).collect();
    nearest(graph.nodes.len(), ties, &rules.ties)
}

/// What an edge to each node counts by the number of nodes that use it.
fn rarity(graph: &ImportedGraph, power: f64) -> Vec<f64> {
    let mut users: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.from != edge.to) {
        users[edge.to as usize].insert(edge.from);
    }
    let all = graph.nodes.len() as f64;
    // What everybody uses still counts a little.
    let rare = |users: &BTreeSet<u32>| (all / (1.0 + users.len() as f64)).ln().max(0.05);
    users.iter().map(|users| if power > 0.0 { rare(users).powf(power) } else { 1.0 }).collect()
}

/// The edges between different nodes as they count, each way, kinds added up.
pub(super) fn arcs(graph: &ImportedGraph, rules: &ImportedRules) -> Vec<(u32, u32, f64)> {
    let mut arcs: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for edge in graph.edges.iter().filter(|edge| edge.from != edge.to) {
        let kind = rules.kinds.get(&edge.kind).copied().unwrap_or(1.0);
        *arcs.entry((edge.from, edge.to)).or_default() += kind * edge.weight.ln_1p();
    }
    arcs.into_iter().map(|((from, to), weight)| (from, to, weight)).collect()
}

/// The weight at each node.
pub(super) fn strengths(nodes: usize, ties: &[(u32, u32, f64)]) -> Vec<f64> {
    let mut strengths = vec![0.0; nodes];
    for (a, b, weight) in ties {
        strengths[*a as usize] += weight;
        strengths[*b as usize] += weight;
    }
    strengths
}

/// Ties that are among the strongest of one of their ends.
fn nearest(nodes: usize, ties: Vec<(u32, u32, f64)>, rules: &TieRules) -> Vec<(u32, u32, f64)> {
    let most = ((rules.nearest * (nodes as f64).sqrt()).round() as usize).max(rules.nearest_least);
    let mut of_node: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for (at, (a, b, _)) in ties.iter().enumerate() {
        of_node[*a as usize].push(at);
        of_node[*b as usize].push(at);
    }
    let mut kept = BTreeSet::new();
    for mut own in of_node {
        own.sort_by(|one, other| ties[*other].2.total_cmp(&ties[*one].2).then(one.cmp(other)));
        kept.extend(own.into_iter().take(most));
    }
    kept.into_iter().map(|at| ties[at]).collect()
}

/// Adds what words in common give: a part of the lighter end's weight. What has no tie at all counts as if it had
/// ties of the middle weight.
pub(super) fn with_likeness(
    structure: &[(u32, u32, f64)],
    strengths: &[f64],
    likeness: &BTreeMap<(u32, u32), f64>,
    part: f64,
) -> Vec<(u32, u32, f64)> {
    let tied: Vec<f64> = strengths.iter().copied().filter(|strength| *strength > 0.0).collect();
    let middle = tied.iter().sum::<f64>() / tied.len().max(1) as f64;
    let strength =
        |at: u32| Some(strengths[at as usize]).filter(|strength| *strength > 0.0).unwrap_or(middle).max(1e-3);
    let mut ties: BTreeMap<(u32, u32), f64> = structure.iter().map(|(a, b, weight)| ((*a, *b), *weight)).collect();
    for ((a, b), alike) in likeness {
        *ties.entry((*a, *b)).or_default() += part * alike * strength(*a).min(strength(*b));
    }
    ties.into_iter().map(|((a, b), weight)| (a, b, weight)).filter(|(_, _, weight)| *weight > 0.0).collect()
}
