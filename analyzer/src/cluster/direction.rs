//! Ties have a direction: services that only call forwards can be cut one after the other.

use std::collections::{BTreeMap, BTreeSet};

use super::Directed;
use super::constraints::Contracted;
use super::moves::Resolution;
use super::network::renumber;
use super::pieces::connected;
use crate::graph::circles;

/// More moves than this are never needed in practice; each makes something better.
const MOST_MOVES: usize = 200;
/// What is moved to open a circle has at least so much of its ties to other groups there: what all groups use belongs
/// to none of them.
const LEAST_SHARE: f64 = 0.5;
/// Smaller gains are rounding.
const LEAST_GAIN: f64 = 1e-12;

/// Moves nodes at the backward links between groups: first while that gains more modularity than `backward` times the
/// share of the directed weight it sends backwards, then whole ends of links that close a circle while that costs at most
/// `circles` of modularity.
///
/// Backward is the lightest set of links between groups without which there is no circle.
pub(super) fn straighten(
    at: &Contracted,
    directed: &Directed,
    groups: Vec<u32>,
    resolution: Resolution,
    least: Option<u64>,
) -> Vec<u32> {
    let mut search = Search::new(at, directed, groups, resolution, least);
    if directed.backward > 0.0 {
        let all = search.all.max(1.0);
        let gain = |step: &Step| step.modularity - directed.backward * (step.after.weight - step.before.weight) / all;
        search.improve(&gain);
    }
    if directed.circles > 0.0 {
        let gain = |step: &Step| {
            let opens = step.after.links < step.before.links && step.after.weight < step.before.weight;
            if opens && step.share >= LEAST_SHARE && step.modularity >= -directed.circles {
                1.0 + step.modularity
            } else {
                0.0
            }
        };
        search.improve(&gain);
    }
    renumber(&search.groups).0
}

/// The backward links of a division.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Backward {
    links: usize,
    weight: f64,
}

/// Nodes that could go to another group, and what that would do.
struct Step {
    nodes: Vec<u32>,
    to: u32,
    /// What modularity would gain.
    modularity: f64,
    /// How much of what ties them to other groups ties them to that one.
    share: f64,
    before: Backward,
    after: Backward,
}

struct Search<'a> {
    at: &'a Contracted,
    resolution: f64,
    least: u64,
    groups: Vec<u32>,
    /// Directed edges between different nodes, in the whole numbers of the network.
    arcs: Vec<(u32, u32, u64)>,
    /// Their weight.
    all: f64,
}

impl<'a> Search<'a> {
    fn new(
        at: &'a Contracted,
        directed: &Directed,
        groups: Vec<u32>,
        resolution: Resolution,
        least: Option<u64>,
    ) -> Self {
        let node = |unit: u32| at.node_of.get(unit as usize).copied().flatten();
        let scale = super::network::scale(directed.arcs.iter().map(|(.., weight)| *weight));
        let arc = |(from, to, weight): &(u32, u32, f64)| {
            Some((node(*from)?, node(*to)?, ((weight * scale).round() as u64).max(1)))
        };
        let arcs: Vec<_> = directed.arcs.iter().filter_map(arc).filter(|(from, to, _)| from != to).collect();
        let all = arcs.iter().map(|(.., weight)| *weight as f64).sum();
        let resolution = f64::from(resolution.0) / 1000.0;
        Self { at, resolution, least: least.unwrap_or(1), groups, arcs, all }
    }

    /// Makes the step that gains most until none gains.
    fn improve(&mut self, gain: &dyn Fn(&Step) -> f64) {
        for _ in 0..MOST_MOVES {
            let worth = |step: Step| (gain(&step), step);
            let steps = self.steps().into_iter().map(worth).filter(|(gain, _)| *gain > LEAST_GAIN);
            // The first of equals.
            let best = steps.reduce(|best, next| if next.0 > best.0 { next } else { best });
            let Some((_, step)) = best else { return };
            step.nodes.iter().for_each(|node| self.groups[*node as usize] = step.to);
        }
    }

    fn links(&self, groups: &[u32]) -> Vec<(usize, usize, u64)> {
        let mut links: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for (from, to, weight) in &self.arcs {
            let (a, b) = (groups[*from as usize] as usize, groups[*to as usize] as usize);
            if a != b {
                *links.entry((a, b)).or_default() += weight;
            }
        }
        links.into_iter().map(|((from, to), weight)| (from, to, weight)).collect()
    }

    fn backward(links: &[(usize, usize, u64)]) -> (Vec<usize>, Backward) {
        let nodes = links.iter().map(|(from, to, _)| from.max(to) + 1).max().unwrap_or(0);
        let closing: Vec<usize> = circles(nodes, links).into_iter().flat_map(|circle| circle.closing).collect();
        let weight = closing.iter().map(|at| links[*at].2 as f64).sum();
        let told = Backward { links: closing.len(), weight };
        (closing, told)
    }

    /// What could be moved at the links that point backwards: each caller, each that is called, and all of them.
    fn steps(&self) -> Vec<Step> {
        let links = self.links(&self.groups);
        let (closing, before) = Self::backward(&links);
        let mut steps = Vec::new();
        for (from, to, _) in closing.into_iter().map(|at| links[at]) {
            let is_of = |(a, b, _): &&(u32, u32, u64)| {
                self.groups[*a as usize] as usize == from && self.groups[*b as usize] as usize == to
            };
            let callers: BTreeSet<u32> = self.arcs.iter().filter(is_of).map(|(a, ..)| *a).collect();
            let called: BTreeSet<u32> = self.arcs.iter().filter(is_of).map(|(_, b, _)| *b).collect();
            for (nodes, to) in [(callers, to), (called, from)] {
                let single = nodes.iter().map(|node| vec![*node]).filter(|_| nodes.len() > 1);
                let all = std::iter::once(nodes.iter().copied().collect::<Vec<u32>>());
                steps.extend(single.chain(all).filter_map(|nodes| self.step(nodes, to as u32, before)));
            }
        }
        steps
    }

    /// The step, when limits allow it and no group falls apart.
    fn step(&self, nodes: Vec<u32>, to: u32, before: Backward) -> Option<Step> {
        let network = &self.at.network;
        let from = self.groups[*nodes.first()? as usize];
        let moves: BTreeSet<u32> = nodes.iter().copied().collect();
        let (mut sizes, mut strengths) = ([0u64; 2], [0.0; 2]);
        for (node, group) in (0u32..).zip(&self.groups) {
            let side = if *group == to { 1 } else { 0 };
            if *group == to || (*group == from && !moves.contains(&node)) {
                sizes[side] += network.size[node as usize];
                strengths[side] += network.strength[node as usize] as f64;
            }
        }
        let size: u64 = nodes.iter().map(|node| network.size[*node as usize]).sum();
        let limits = &self.at.limits;
        let closed = (0u32..).zip(&self.groups).any(|(node, group)| *group == to && limits.is_closed(node));
        let may = |node: &u32| !limits.is_closed(*node) && limits.allow(*node, to, &self.groups, size, sizes[1]);
        if closed || sizes[0] < self.least || !nodes.iter().all(may) {
            return None;
        }
        let mut groups = self.groups.clone();
        nodes.iter().for_each(|node| groups[*node as usize] = to);
        if pieces(network, &groups) > pieces(network, &self.groups) {
            return None;
        }
        let (mut gained, mut moving) = (0.0, 0.0);
        let (mut there, mut elsewhere) = (0u64, 0u64);
        for node in &nodes {
            moving += network.strength[*node as usize] as f64;
            for (other, weight) in network.neighbours(*node).filter(|(other, _)| !moves.contains(other)) {
                let group = self.groups[other as usize];
                *(if group == to { &mut there } else { &mut elsewhere }) += if group == from { 0 } else { weight };
                gained += f64::from(i8::from(group == to) - i8::from(group == from)) * weight as f64;
            }
        }
        let total = network.total.max(1) as f64;
        let by_chance = self.resolution * moving * (strengths[1] - strengths[0]) / total;
        let modularity = 2.0 * (gained - by_chance) / total;
        let after = Self::backward(&self.links(&groups)).1;
        let share = there as f64 / (there + elsewhere).max(1) as f64;
        Some(Step { nodes, to, modularity, share, before, after })
    }
}

fn pieces(network: &super::network::Network, groups: &[u32]) -> usize {
    renumber(&connected(network, groups)).1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Clusters, Constraints, Directed, group_directed};

    /// Two groups of four that call forwards, but for one node of the first that the second calls: it is bound a little
    /// more tightly to its own group.
    fn found(backward: f64, circles: f64, constraints: &Constraints) -> Clusters {
        let mut edges = Vec::new();
        for first in [0, 4] {
            for a in first..first + 4 {
                edges.extend((a + 1..first + 4).map(|b| (a, b, if a == 0 { 1.2 } else { 4.0 })));
            }
        }
        edges.extend([(0, 5, 1.0), (0, 6, 1.0), (0, 7, 1.0), (1, 4, 1.0), (2, 5, 1.0)]);
        let arcs = vec![(5, 0, 1.0), (6, 0, 1.0), (7, 0, 1.0), (1, 0, 1.2), (1, 4, 2.0), (2, 5, 2.0), (1, 3, 4.0)];
        group_directed(&[1; 8], &edges, &Directed { arcs, backward, circles }, constraints)
    }

    fn is_with(found: &Clusters, a: u32, b: u32) -> bool {
        found.groups.iter().any(|units| BTreeSet::from_iter(units).is_superset(&BTreeSet::from([&a, &b])))
    }

    #[test]
    fn what_closes_a_circle_moves_when_that_costs_little() {
        let free = Constraints::default();
        assert!(is_with(&found(0.0, 0.0, &free), 0, 1), "by weight alone it stays");
        let opened = found(0.0, 0.06, &free);
        assert!(is_with(&opened, 0, 5) && is_with(&opened, 1, 3), "{:?}", opened.groups);
        assert!(is_with(&found(0.0, 0.04, &free), 0, 1), "a circle is kept where opening it costs more");
        assert!(is_with(&found(1.0, 0.0, &free), 0, 5), "what points backwards counts against modularity");
        assert!(is_with(&found(1e-6, 0.0, &free), 0, 1));
    }

    #[test]
    fn decisions_of_a_person_stay() {
        let apart = Constraints { cannot_link: vec![(0, 7)], ..Constraints::default() };
        assert!(is_with(&found(5.0, 0.5, &apart), 0, 1));
        let full = Constraints { max_lines: Some(4), ..Constraints::default() };
        assert!(found(5.0, 0.5, &full).groups.iter().all(|units| units.len() <= 4));
        let least = Constraints { min_lines: Some(4), ..Constraints::default() };
        assert!(found(5.0, 0.5, &least).groups.iter().all(|units| units.len() >= 4));
    }
}
