//! The Leiden method: local moves by a queue, refinement, aggregation, until nothing moves.

use super::limits::Limits;
use super::moves::{Resolution, move_nodes};
use super::network::{Network, renumber};

/// Levels of aggregation and rounds: each makes the quality better, so the bounds are never met in practice.
const MOST_ROUNDS: usize = 64;

/// A group for each node, numbered in the order of first members. No group falls into unconnected pieces.
pub(super) fn leiden(network: &Network, limits: &Limits, resolution: Resolution, seed: u64) -> Vec<u32> {
    let mut groups: Vec<u32> = (0..network.len() as u32).collect();
    for round in 0..MOST_ROUNDS as u64 {
        let next = one_pass(network, limits, resolution, seed.wrapping_add(round << 32), &groups);
        let next = renumber(&connected(network, &next)).0;
        if next == groups {
            break;
        }
        groups = next;
    }
    groups
}

/// Moves on the network, then on its refined groups, then on theirs.
fn one_pass(network: &Network, limits: &Limits, resolution: Resolution, seed: u64, start: &[u32]) -> Vec<u32> {
    let mut level = network.clone();
    let mut bounds = limits.clone();
    let mut groups = start.to_vec();
    // For each node of the network its node on the level.
    let mut place: Vec<u32> = (0..network.len() as u32).collect();
    for depth in 0..MOST_ROUNDS as u64 {
        groups = renumber(&move_nodes(&level, &bounds, resolution, seed ^ depth, groups, None)).0;
        let alone = (0..level.len() as u32).collect();
        let refined = move_nodes(&level, &bounds, resolution, seed ^ depth ^ 0xFEED, alone, Some(&groups));
        let (refined, count) = renumber(&refined);
        if count == level.len() {
            break;
        }
        let mut next = vec![0; count];
        for (node, fine) in refined.iter().enumerate() {
            next[*fine as usize] = groups[node];
        }
        place.iter_mut().for_each(|at| *at = refined[*at as usize]);
        bounds = bounds.contract(&refined, count);
        level = level.contract(&refined, count);
        groups = next;
    }
    place.into_iter().map(|at| groups[at as usize]).collect()
}

/// Groups divided into their connected pieces.
fn connected(network: &Network, groups: &[u32]) -> Vec<u32> {
    let mut pieces: Vec<Option<u32>> = vec![None; network.len()];
    let mut count = 0;
    for start in 0..network.len() as u32 {
        if pieces[start as usize].is_some() {
            continue;
        }
        let mut open = vec![start];
        pieces[start as usize] = Some(count);
        while let Some(at) = open.pop() {
            for (other, _) in network.neighbours(at) {
                if groups[other as usize] == groups[at as usize] && pieces[other as usize].is_none() {
                    pieces[other as usize] = Some(count);
                    open.push(other);
                }
            }
        }
        count += 1;
    }
    pieces.into_iter().map(|piece| piece.unwrap_or(0)).collect()
}
