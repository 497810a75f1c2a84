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
    let mut groups = search.first_round(seed);
    for round in 1..rounds {
        let next = search.round(seed.wrapping_add(round << 32), groups.clone());
        if next == groups {
            break;
        }
        groups = next;
    }
    renumber(&connected(network, &groups)).0
}

/// What stays the same in all rounds.
struct Search<'a> {
    network: &'a Network,
    limits: &'a Limits,
    resolution: Resolution,
}

impl Search<'_> {
    /// Begins with nodes that stand alone; whole groups become nodes.
    fn first_round(&self, seed: u64) -> Vec<u32> {
        let alone = (0..self.network.len() as u32).collect();
        let finer = Resolution(self.resolution.0.saturating_mul(FINER));
        let order = Order::new(self.network.len(), seed);
        let groups = move_nodes(self.network, self.limits, finer, order, alone);
        self.higher(seed, renumber(&groups).0, false)
    }

    /// Moves single nodes, then their refined groups, then those of these.
    fn round(&self, seed: u64, groups: Vec<u32>) -> Vec<u32> {
        let order = Order::new(self.network.len(), seed);
        let groups = move_nodes(self.network, self.limits, self.resolution, order, groups);
        self.higher(seed, renumber(&groups).0, true)
    }

    /// Aggregates and moves until nothing can be aggregated. Groups are refined while that makes the network much
    /// smaller; else, and when `refines` does not hold, whole groups become nodes.
    fn higher(&self, seed: u64, mut groups: Vec<u32>, mut refines: bool) -> Vec<u32> {
        // For each node of the network its node on the level.
        let mut place: Vec<u32> = (0..self.network.len() as u32).collect();
        let mut level: Option<(Network, Limits)> = None;
        for depth in 0..MOST_LEVELS {
            let (network, limits) = level.as_ref().map_or((self.network, self.limits), |(at, limits)| (at, limits));
            let (parts, count) = if refines {
                let order = Order::new(network.len(), seed ^ depth);
                renumber(&refine(network, limits, self.resolution, order, &groups))
            } else {
                renumber(&groups)
            };
            if count == network.len() {
                break;
            }
            let mut start = vec![0; count];
            parts.iter().zip(&groups).for_each(|(part, group)| start[*part as usize] = *group);
            let limits = limits.contract(&parts, count);
            let next = network.contract(&parts, count);
            refines &= next.ends() * 2 <= network.ends();
            place.iter_mut().for_each(|node| *node = parts[*node as usize]);
            let order = Order::new(count, seed ^ (depth + 1));
            groups = renumber(&move_nodes(&next, &limits, self.resolution, order, renumber(&start).0)).0;
            level = Some((next, limits));
        }
        place.into_iter().map(|node| groups[node as usize]).collect()
    }
}
