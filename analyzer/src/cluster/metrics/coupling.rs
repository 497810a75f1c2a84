//! Numbers about edges inside and between groups.

use std::collections::{BTreeMap, BTreeSet};

use super::DirectedWeights;
use super::sizes::Sizes;

/// An edge with the groups of its ends.
#[derive(Clone, Copy)]
struct Placed {
    from: u32,
    to: u32,
    /// Group of each end.
    of: (u32, u32),
    weight: f64,
}

/// The edges whose ends are both in groups.
pub(super) struct Inside(Vec<Placed>);

impl Inside {
    /// Looks up the groups of the ends.
    pub fn new(weights: &DirectedWeights, groups: &[Option<u32>]) -> Self {
        let group = |node: u32| groups.get(node as usize).copied().flatten();
        let placed = weights.iter().filter_map(|((from, to), weight)| {
            Some(Placed { from: *from, to: *to, of: (group(*from)?, group(*to)?), weight: *weight })
        });
        Self(placed.collect())
    }

    fn without_loops(&self) -> impl Iterator<Item = &Placed> {
        self.0.iter().filter(|edge| edge.from != edge.to)
    }

    /// Undirected pairs with the sum of their weights.
    fn pairs(&self) -> BTreeMap<(u32, u32), Placed> {
        let mut pairs: BTreeMap<(u32, u32), Placed> = BTreeMap::new();
        for edge in self.without_loops() {
            let pair = (edge.from.min(edge.to), edge.from.max(edge.to));
            pairs.entry(pair).and_modify(|known| known.weight += edge.weight).or_insert(*edge);
        }
        pairs
    }
}

fn sorted(pair: (u32, u32)) -> (u32, u32) {
    (pair.0.min(pair.1), pair.0.max(pair.1))
}

/// Edges that cross.
pub(super) fn crossing(inside: &Inside) -> impl Iterator<Item = (u32, u32)> + '_ {
    inside.without_loops().filter(|edge| edge.of.0 != edge.of.1).map(|edge| (edge.from, edge.to))
}

/// Undirected pairs that cross.
pub(super) fn crossing_pairs(inside: &Inside) -> BTreeSet<(u32, u32)> {
    crossing(inside).map(sorted).collect()
}

/// Density inside each group, and the density summed over pairs of groups, of these edges.
fn densities<'a>(edges: impl Iterator<Item = &'a Placed>, sizes: &Sizes, directed: bool) -> (f64, f64) {
    let (mut within, mut between): (BTreeMap<u32, f64>, BTreeMap<(u32, u32), f64>) = Default::default();
    for edge in edges {
        if edge.of.0 == edge.of.1 {
            *within.entry(edge.of.0).or_default() += 1.0;
        } else {
            *between.entry(if directed { edge.of } else { sorted(edge.of) }).or_default() += 1.0;
        }
    }
    let own = |group: u32| within.get(&group).copied().unwrap_or(0.0) / sizes.of(group).powi(2);
    let cohesion = sizes.groups().map(own).sum::<f64>() / sizes.count() as f64;
    let coupling = between.iter().map(|((a, b), count)| count / (sizes.of(*a) * sizes.of(*b))).sum();
    (cohesion, coupling)
}

/// Structural modularity by undirected pairs; calls to oneself do not count.
pub(super) fn sm_undirected(inside: &Inside, sizes: &Sizes) -> f64 {
    let pairs = inside.pairs();
    let (cohesion, coupling) = densities(pairs.values(), sizes, false);
    let groups = sizes.count() as f64;
    if sizes.count() > 1 { cohesion - coupling / (groups * (groups - 1.0) / 2.0) } else { cohesion }
}

/// Structural modularity by directed pairs.
pub(super) fn sm_directed(inside: &Inside, sizes: &Sizes, with_loops: bool) -> f64 {
    let edges = inside.0.iter().filter(|edge| with_loops || edge.from != edge.to);
    let (cohesion, coupling) = densities(edges, sizes, true);
    let groups = sizes.count() as f64;
    match sizes.count() {
        0 => f64::NAN,
        1 if with_loops => 0.0,
        1 => cohesion,
        _ => cohesion - coupling / (groups * (groups - 1.0)),
    }
}

/// Share of what crosses.
pub(super) fn icp(inside: &Inside, with_loops: bool, value: impl Fn(f64) -> f64) -> f64 {
    let counted: Vec<&Placed> = inside.0.iter().filter(|edge| with_loops || edge.from != edge.to).collect();
    let all: f64 = counted.iter().map(|edge| value(edge.weight)).sum();
    let cross: f64 = counted.iter().filter(|edge| edge.of.0 != edge.of.1).map(|edge| value(edge.weight)).sum();
    if all == 0.0 { 0.0 } else { cross / all }
}

/// Newman's modularity of undirected pairs.
pub(super) fn modularity(inside: &Inside, weighted: bool) -> f64 {
    let (mut strength, mut own): (BTreeMap<u32, f64>, BTreeMap<u32, f64>) = Default::default();
    let mut all = 0.0;
    for edge in inside.pairs().values() {
        let weight = if weighted { edge.weight } else { 1.0 };
        all += weight;
        *strength.entry(edge.of.0).or_default() += weight;
        *strength.entry(edge.of.1).or_default() += weight;
        if edge.of.0 == edge.of.1 {
            *own.entry(edge.of.0).or_default() += weight;
        }
    }
    if all == 0.0 {
        return 0.0;
    }
    let of_group = |(group, strength): (&u32, &f64)| {
        own.get(group).copied().unwrap_or(0.0) / all - (strength / (2.0 * all)).powi(2)
    };
    strength.iter().map(of_group).sum()
}

/// Sum of the cluster factors by directed pairs; `both`: incoming pairs count against a group as well.
pub(super) fn turbo_mq(inside: &Inside, both: bool) -> f64 {
    let (mut within, mut across): (BTreeMap<u32, f64>, BTreeMap<u32, f64>) = Default::default();
    for edge in inside.without_loops() {
        if edge.of.0 == edge.of.1 {
            *within.entry(edge.of.0).or_default() += 1.0;
            continue;
        }
        *across.entry(edge.of.0).or_default() += 1.0;
        if both {
            *across.entry(edge.of.1).or_default() += 1.0;
        }
    }
    let factor =
        |(group, within): (&u32, &f64)| 2.0 * within / (2.0 * within + across.get(group).copied().unwrap_or(0.0));
    within.iter().map(factor).sum()
}
