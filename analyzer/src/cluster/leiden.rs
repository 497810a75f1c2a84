//! The Leiden method: local moves by a queue, refinement, aggregation, until nothing moves.

use super::limits::Limits;
use super::moves::{Resolution, move_nodes, refine};
use super::network::{Network, renumber};
use super::order::Order;
use super::pieces::connected;

/// Levels of aggregation: each makes the network smaller, so the bound is never met in practice.
const MOST_LEVELS: u64 = 64;

/// Rounds until nothing moves on a small network; large ones change little after the second.
const MOST_ROUNDS: u64 = 64;
/// Networks of so many nodes are large.
const LARGE: usize = 10_000;
const ROUNDS_OF_LARGE: u64 = 2;

/// Nodes that all stand alone first move at a resolution so many times as fine: small groups that are right are joined
/// later, while what a coarse first pass mixes up is seldom parted again.
const FINER: u32 = 8;

/// A group for each node, numbered in the order of first members. No group falls into unconnected pieces.
pub(super) fn leiden(network: &Network, limits: &Limits, resolution: Resolution, seed: u64) -> Vec<u32> {
    let rounds = if network.len() < LARGE { MOST_ROUNDS } else { ROUNDS_OF_LARGE };
    divide(network, limits, resolution, seed, rounds)
}

/// The same in at most so many rounds.
pub(super) fn divide(network: &Network, limits: &Limits, resolution: Resolution, seed: u64, rounds: u64) -> Vec<u32> {
    let search = Search { network, limits, resolution };
    let mut found = search.first_round(seed);
    for round in 1..rounds {
        let next = search.round(seed.wrapping_add(round << 32), found.groups.clone());
        let is_settled = next.groups == found.groups;
        found = next;
        if is_settled {
            break;
        }
    }
    let groups = found.pieces.unwrap_or_else(|| connected(network, &found.groups));
    renumber(&groups).0
}

/// What a round leaves.
struct Found {
    groups: Vec<u32>,
    /// The groups divided into what hangs together; `None` when that was not looked at.
    pieces: Option<Vec<u32>>,
}

/// Networks that were made of each other.
struct Levels {
    /// For each level from the lowest on, the node of the next one that each node went into.
    parts: Vec<Vec<u32>>,
    /// Groups of the nodes of the highest level.
    groups: Vec<u32>,
    /// The highest level whose nodes hang together in themselves, and its network; `None` for the lowest.
    refined: Option<(usize, Network)>,
}

impl Levels {
    /// Groups of the lowest level. Whether they hang together is told on the highest level where that means the same:
    /// it is the smallest.
    fn into_found(self) -> Found {
        let mut found = Found { groups: self.groups, pieces: None };
        for level in (0..=self.parts.len()).rev() {
            if let Some(parts) = self.parts.get(level) {
                let below = |groups: &Vec<u32>| parts.iter().map(|part| groups[*part as usize]).collect();
                found.pieces = found.pieces.as_ref().map(below);
                found.groups = below(&found.groups);
            }
            if let Some((_, network)) = self.refined.as_ref().filter(|(at, _)| *at == level) {
                found.pieces = Some(connected(network, &found.groups));
            }
        }
        found
    }
}

/// What stays the same in all rounds.
struct Search<'a> {
    network: &'a Network,
    limits: &'a Limits,
    resolution: Resolution,
}

impl Search<'_> {
    /// Begins with nodes that stand alone; whole groups become nodes.
    fn first_round(&self, seed: u64) -> Found {
        let alone = (0..self.network.len() as u32).collect();
        let finer = Resolution(self.resolution.0.saturating_mul(FINER));
        let order = Order::new(self.network.len(), seed);
        let groups = move_nodes(self.network, self.limits, finer, order, alone);
        self.higher(seed, renumber(&groups).0, false).into_found()
    }

    /// Moves single nodes, then their refined groups, then those of these.
    fn round(&self, seed: u64, groups: Vec<u32>) -> Found {
        let order = Order::new(self.network.len(), seed);
        let groups = move_nodes(self.network, self.limits, self.resolution, order, groups);
        self.higher(seed, renumber(&groups).0, true).into_found()
    }

    /// Aggregates and moves until nothing can be aggregated. Groups are refined while that makes the network much
    /// smaller; else, and when `refines` does not hold, whole groups become nodes.
    fn higher(&self, seed: u64, groups: Vec<u32>, mut refines: bool) -> Levels {
        let mut found = Levels { parts: Vec::new(), groups, refined: None };
        let mut level: Option<(Network, Limits)> = None;
        // Whether the nodes of this level are refined parts.
        let mut are_parts = false;
        for depth in 0..MOST_LEVELS {
            let (network, limits) = level.as_ref().map_or((self.network, self.limits), |(at, limits)| (at, limits));
            let (parts, count) = if refines {
                let order = Order::new(network.len(), seed ^ depth);
                renumber(&refine(network, limits, self.resolution, order, &found.groups))
            } else {
                renumber(&found.groups)
            };
            if count == network.len() {
                break;
            }
            let mut start = vec![0; count];
            parts.iter().zip(&found.groups).for_each(|(part, group)| start[*part as usize] = *group);
            let limits = limits.contract(&parts, count);
            let next = network.contract(&parts, count);
            let is_smaller = next.ends() * 2 <= network.ends();
            let order = Order::new(count, seed ^ (depth + 1));
            found.groups = renumber(&move_nodes(&next, &limits, self.resolution, order, renumber(&start).0)).0;
            let below = level.replace((next, limits));
            if are_parts && !refines {
                found.refined = below.map(|(network, _)| (found.parts.len(), network));
            }
            are_parts = refines;
            refines &= is_smaller;
            found.parts.push(parts);
        }
        if are_parts {
            found.refined = level.map(|(network, _)| (found.parts.len(), network));
        }
        found
    }
}
