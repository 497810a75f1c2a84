//! Groups of a graph that other tools made.

use super::constraints::Constraints;
use super::metrics::DirectedWeights;
use super::{Clusters, Directed, group, group_directed, optimise, unowned};
use crate::signals::ImportedSignals;
use crate::signals::rules::rules;

/// Numbers of groups, and least and largest sizes, that `optimise_graph` starts from.
const STARTS: [usize; 7] = [3, 4, 5, 6, 8, 10, 13];
const START_SIZES: (u64, u64) = (5, 20);

/// Divides the nodes of a graph. The second value names the nodes that are shared: they are in no group.
///
/// What is shared is told by a first division; the second one is made without it, and its small groups join the ones
/// they have most to do with.
#[must_use]
pub fn cluster_graph(signals: &ImportedSignals, constraints: &Constraints) -> (Clusters, Vec<u32>) {
    let rules = &rules().imported.groups;
    let sizes = vec![1; signals.nodes];
    let first = group(&sizes, &signals.ties, constraints);
    let mut groups = vec![None; signals.nodes];
    for (at, units) in first.groups.iter().enumerate() {
        units.iter().for_each(|unit| groups[*unit as usize] = Some(at));
    }
    let speaks: Vec<bool> = signals.words.iter().map(|words| !words.is_empty()).collect();
    let mut shared = unowned::unowned(&groups, &speaks, &signals.structure, rules);
    let is_decided = |unit: &u32| constraints.pinned.contains_key(unit) || linked(constraints, *unit);
    shared.retain(|unit| !is_decided(unit));
    let least = (rules.least_share * signals.nodes as f64).ceil() as u64;
    let mut constraints = constraints.clone();
    constraints.excluded.extend(&shared);
    if constraints.min_lines.is_none() {
        constraints.min_lines = Some(least);
        constraints.untied_may_be_small = true;
    }
    let directed =
        Directed { arcs: signals.arcs.clone(), backward: signals.rules.backward, circles: signals.rules.circles };
    (group_directed(&sizes, &signals.ties, &directed, &constraints), shared)
}

/// Divides the nodes of a graph so that SM, ICP, IFN and NED (as `metrics` names them) are good together; nothing is
/// shared.
#[must_use]
pub fn optimise_graph(signals: &ImportedSignals, weights: &DirectedWeights) -> Clusters {
    let sizes = vec![1; signals.nodes];
    let start = |count: usize| {
        let constraints = Constraints {
            count: Some(count),
            min_lines: Some(START_SIZES.0),
            max_lines: Some(START_SIZES.1),
            ..Constraints::default()
        };
        numbers(&group(&sizes, &signals.structure, &constraints), signals.nodes)
    };
    let starts: Vec<Vec<u32>> = STARTS.into_iter().map(start).collect();
    let found = optimise::optimise(weights, signals.nodes, &starts);
    let pinned = found.iter().enumerate().map(|(unit, group)| (unit as u32, format!("{group:08}"))).collect();
    // The engine tells the standing of groups that are all decided.
    group(&sizes, &signals.structure, &Constraints { pinned, ..Constraints::default() })
}

fn linked(constraints: &Constraints, unit: u32) -> bool {
    constraints.must_link.iter().flatten().any(|other| *other == unit)
}

fn numbers(clusters: &Clusters, nodes: usize) -> Vec<u32> {
    let mut numbers = vec![0; nodes];
    for (at, units) in (0u32..).zip(&clusters.groups) {
        units.iter().for_each(|unit| numbers[*unit as usize] = at);
    }
    numbers
}
