//! The Leiden method: local moves by a queue, refinement, aggregation, until nothing moves.

use super::limits::Limits;
use super::moves::{Resolution, move_nodes, refine};
use super::network::{Network, renumber};
use super::order::order;

/// Levels of aggregation: each makes the network smaller, so the bound is never met in practice.
const MOST_LEVELS: u64 = 64;

/// Rounds until nothing moves on a small network; large ones change little after the second.
const MOST_ROUNDS: u64 = 64;
/// Networks of so many nodes are large.
const LARGE: usize = 10_000;
const ROUNDS_OF_LARGE: u64 = 2;
/// A group for each node, numbered in the order of first members. No group falls into unconnected pieces.
pub(super) fn leiden(network: &Network, limits: &Limits, resolution: Resolution, seed: u64) -> Vec<u32> {
    let rounds = if network.len() < LARGE { MOST_ROUNDS } else { ROUNDS_OF_LARGE };
    let alone = (0..network.len() as u32).collect();
    improve(network, limits, resolution, seed, alone, rounds)
}

/// The same, beginning with groups.
pub(super) fn improve(
    network: &Network,
    limits: &Limits,
    resolution: Resolution,
    seed: u64,
    mut groups: Vec<u32>,
    rounds: u64,
) -> Vec<u32> {
    for round in 0..rounds {
        let seed = seed.wrapping_add(round << 32);
        let next = renumber(&one_pass(network, limits, resolution, seed, &groups)).0;
        if next == groups {
            break;
        }
        groups = next;
    }
    renumber(&connected(network, &groups)).0
}

/// Moves on the network, then on its refined groups, then on theirs.
fn one_pass(network: &Network, limits: &Limits, resolution: Resolution, seed: u64, start: &[u32]) -> Vec<u32> {
    let first = step(network, limits, resolution, seed, start.to_vec());
    let Some(mut at) = first else { return start.to_vec() };
    // For each node of the network its node on the level.
    let mut place = std::mem::take(&mut at.place);
    for depth in 1..MOST_LEVELS {
        let next = step(&at.network, &at.limits, resolution, seed ^ depth, at.groups.clone());
        let Some(next) = next else { break };
        place.iter_mut().for_each(|node| *node = next.place[*node as usize]);
        at = next;
    }
    place.into_iter().map(|node| at.groups[node as usize]).collect()
}

/// A network of refined groups.
struct Level {
    network: Network,
    limits: Limits,
    /// Groups of its nodes.
    groups: Vec<u32>,
    /// For each node of the level below its node.
    place: Vec<u32>,
}

/// Moves and aggregates; `None` when nothing was moved and nothing can be aggregated.
fn step(network: &Network, limits: &Limits, resolution: Resolution, seed: u64, start: Vec<u32>) -> Option<Level> {
    let order = order(network.len(), seed);
    let before = start.clone();
    let groups = renumber(&move_nodes(network, limits, resolution, order.clone(), start)).0;
    let (place, count) = renumber(&refine(network, limits, resolution, &order, &groups));
    if count == network.len() && groups == before {
        return None;
    }
    let mut next = vec![0; count];
    for (node, fine) in place.iter().enumerate() {
        next[*fine as usize] = groups[node];
    }
    let limits = limits.contract(&place, count);
    let network = if count == place.len() { network.clone() } else { network.contract(&place, count) };
    Some(Level { network, limits, groups: next, place })
}

/// Groups divided into their connected pieces.
fn connected(network: &Network, groups: &[u32]) -> Vec<u32> {
    let mut pieces = vec![u32::MAX; network.len()];
    let mut count = 0;
    let mut open = Vec::new();
    for start in 0..network.len() as u32 {
        if pieces[start as usize] != u32::MAX {
            continue;
        }
        open.push(start);
        pieces[start as usize] = count;
        while let Some(at) = open.pop() {
            for (other, _) in network.row(at) {
                if groups[*other as usize] == groups[at as usize] && pieces[*other as usize] == u32::MAX {
                    pieces[*other as usize] = count;
                    open.push(*other);
                }
            }
        }
        count += 1;
    }
    pieces
}
