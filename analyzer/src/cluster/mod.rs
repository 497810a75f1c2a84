//! Takes numbers, gives [`Clusters`]: groups of units with how sure they are.
//!
//! Knows nothing of the outside and nothing of code: units are numbers here. The same numbers give the same
//! groups, however many threads there are.

mod absorb;
mod consensus;
mod constraints;
mod contradictions;
mod count;
mod direction;
mod engine;
mod frontier;
mod grow;
mod imported;
mod inner;
mod leiden;
mod limits;
pub mod metrics;
mod moves;
mod network;
mod optimise;
mod order;
mod pieces;
mod resolution;
mod standing;
#[cfg(test)]
mod tests;
mod unowned;
mod waiting;

use std::collections::BTreeMap;

use serde::Serialize;

pub use constraints::Constraints;
pub use contradictions::Contradiction;
pub use engine::Engine;
pub use imported::{cluster_graph, optimise_graph};

use self::constraints::Contracted;
use self::moves::Resolution;
use crate::signals::{Direction, Role, Signals, Unit};

/// A unit between its group and the next best.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Standing {
    /// Share of the runs with slightly changed weights that agree on its group (0 to 1).
    pub stability: f64,
    /// Index of the group it would go to otherwise; `None` when no other is near.
    pub runner_up: Option<usize>,
    /// How far ahead its own group is: 0 is a tie, 1 means the other has nothing to offer.
    pub margin: f64,
}

/// Groups of units.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Clusters {
    /// The groups, each sorted, by first member.
    pub groups: Vec<Vec<u32>>,
    /// For each group the parts it falls into, one level below, each sorted, by first member.
    pub parts: Vec<Vec<Vec<u32>>>,
    /// Mean stability of the units of each group.
    pub stability: Vec<f64>,
    /// Where each grouped unit stands.
    pub standing: BTreeMap<u32, Standing>,
    /// Modularity.
    pub modularity: f64,
    /// Share of the weight that lies inside groups (what holds a unit together in itself included).
    pub inside: f64,
    /// The resolution that was chosen; 1 is the plain one.
    pub resolution: f64,
}

/// Which way ties point, and how much that counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directed {
    /// Who uses whom how much.
    pub arcs: Vec<(u32, u32, f64)>,
    /// What the share of the weight that points backwards between groups counts against modularity; 0 for nothing.
    pub backward: f64,
    /// Modularity that may be lost for a circle of groups less; 0 for none.
    pub circles: f64,
}

/// A group with no data of its own and fewer lines than this of a thousand is no service: code that touches no
/// state is copied, not called.
const LEAST_PERMILLE: u64 = 50;

/// Divides the parts of an application into groups. Kernel and composition take no part.
///
/// Groups without data of their own that are very small join the group they have most to do with, unless
/// `min_lines` says otherwise.
#[must_use]
pub fn cluster(signals: &Signals, constraints: &Constraints) -> Clusters {
    let edges: Vec<(u32, u32, f64)> = signals.edges.iter().map(|edge| (edge.a, edge.b, edge.weight)).collect();
    let (sizes, mut constraints) = of_parts(signals, constraints);
    let Direction { backward, circles, ref arcs } = signals.direction;
    let directed = Directed { arcs: arcs.clone(), backward, circles };
    if constraints.min_lines.is_none() {
        let is_part = |unit: &&Unit| unit.role == Role::Part;
        let lines: u64 = signals.units.iter().filter(is_part).map(|unit| unit.lines as u64).sum();
        constraints.min_lines = Some(lines * LEAST_PERMILLE / 1000);
        constraints.untied_may_be_small = true;
        let owners = (0u32..).zip(&signals.units).filter(|(_, unit)| unit.owns_data).map(|(at, _)| at);
        constraints.may_be_small.extend(owners);
    }
    group_directed(&sizes, &edges, &directed, &constraints)
}

/// Whether decisions about the parts of an application can be kept together.
///
/// # Errors
/// The first contradiction, in the order of units.
pub fn check(signals: &Signals, constraints: &Constraints) -> Result<(), Contradiction> {
    let (sizes, constraints) = of_parts(signals, constraints);
    constraints.check(&sizes)
}

/// Sizes of units, and the constraints without those that take no part.
fn of_parts(signals: &Signals, constraints: &Constraints) -> (Vec<u64>, Constraints) {
    let sizes = signals.units.iter().map(|unit| unit.lines as u64).collect();
    let mut constraints = constraints.clone();
    let decided = |unit: &u32| {
        let is_linked = constraints.must_link.iter().flatten().any(|other| other == unit);
        is_linked || constraints.pinned.contains_key(unit)
    };
    let others = (0u32..).zip(&signals.units).filter(|(_, unit)| unit.role != Role::Part).map(|(at, _)| at);
    let others: Vec<u32> = others.filter(|unit| !decided(unit)).collect();
    constraints.excluded.extend(others);
    (sizes, constraints)
}

/// Divides units with these sizes and weights into groups; `a == b` is what holds a unit together in itself.
#[must_use]
pub fn group(sizes: &[u64], edges: &[(u32, u32, f64)], constraints: &Constraints) -> Clusters {
    group_directed(sizes, edges, &Directed::default(), constraints)
}

/// The same, with regard to which way ties point.
#[must_use]
pub fn group_directed(
    sizes: &[u64],
    edges: &[(u32, u32, f64)],
    directed: &Directed,
    constraints: &Constraints,
) -> Clusters {
    let is_there = |unit: u32| (unit as usize) < sizes.len();
    let counts =
        |(a, b, weight): &&(u32, u32, f64)| is_there(*a) && is_there(*b) && weight.is_finite() && *weight > 0.0;
    let scale = network::scale(edges.iter().filter(counts).map(|(_, _, weight)| *weight));
    let whole = |weight: f64| ((weight * scale).round() as u64).max(1);
    let edges: Vec<(u32, u32, u64)> =
        edges.iter().filter(counts).map(|(a, b, weight)| (*a, *b, whole(*weight))).collect();
    let contracted = constraints.contract(sizes, &edges);
    if constraints.only.is_some() {
        return grown(&contracted);
    }
    let resolution = resolution::choose(&contracted.network, &contracted.limits);
    let mut found = consensus::consensus(&contracted.network, &contracted.limits, resolution, 0);
    if let Some(least) = constraints.min_lines {
        let Contracted { network, limits, may_be_small, .. } = &contracted;
        let untied = constraints.untied_may_be_small;
        found.groups = absorb::absorb(network, limits, &found.groups, least, may_be_small, untied);
    }
    if let Some(count) = constraints.count {
        found.groups = counted(&contracted, &found.groups, count, resolution, constraints);
    }
    if directed.backward > 0.0 || directed.circles > 0.0 {
        found.groups = direction::straighten(&contracted, directed, found.groups, resolution, constraints.min_lines);
    }
    standing::tell(&contracted, &found, resolution)
}

/// The groups found, or others when a person asked for another number of them.
fn counted(at: &Contracted, found: &[u32], count: usize, chosen: Resolution, constraints: &Constraints) -> Vec<u32> {
    let Contracted { network, limits, may_be_small, .. } = at;
    count::with_count(network, limits, count, chosen, |resolution| {
        if resolution == chosen {
            return found.to_vec();
        }
        let groups = leiden::leiden(network, limits, resolution, 0);
        let untied = constraints.untied_may_be_small;
        let absorbed = |least| absorb::absorb(network, limits, &groups, least, may_be_small, untied);
        constraints.min_lines.map_or_else(|| groups.clone(), absorbed)
    })
}

/// The one group around the node that is wanted; no group when it is not there.
fn grown(contracted: &Contracted) -> Clusters {
    let Contracted { network, limits, node_of, only, .. } = contracted;
    let Some(seed) = *only else { return Clusters { resolution: 1.0, ..Clusters::default() } };
    let inside = grow::grow(network, limits, seed);
    let members = (0u32..).zip(node_of).filter(|(_, node)| node.is_some_and(|node| inside[node as usize]));
    let groups: Vec<u32> = inside.iter().map(|is_inside| u32::from(!is_inside)).collect();
    let whole = network.contract(&groups, 2);
    let share = 2.0 * whole.loops[0] as f64 / whole.strength[0].max(1) as f64;
    let members: Vec<u32> = members.map(|(unit, _)| unit).collect();
    Clusters {
        parts: vec![vec![members.clone()]],
        groups: vec![members],
        stability: vec![1.0],
        standing: BTreeMap::new(),
        modularity: network.modularity(&groups),
        inside: share,
        resolution: 1.0,
    }
}
