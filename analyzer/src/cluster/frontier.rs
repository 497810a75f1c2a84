//! After an edit only what it touches is looked at again.

use super::leiden::connected;
use super::limits::Limits;
use super::moves::{Resolution, move_nodes};
use super::network::Network;

/// Improves groups of a network that was changed a little: first the nodes at the changed edges move, then the neighbours
/// of those that did, and so on (the dynamic frontier of Sahu, 2024).
///
/// `groups` gives the group of each node before, `touched` the ends of the edges that were added, removed or changed.
/// Groups keep their numbers; what breaks off gets a new one.
pub(super) fn update(
    network: &Network,
    limits: &Limits,
    resolution: Resolution,
    groups: Vec<u32>,
    touched: &[u32],
) -> Vec<u32> {
    let mut queue: Vec<u32> = touched.iter().copied().filter(|node| (*node as usize) < network.len()).collect();
    queue.sort_unstable();
    queue.dedup();
    let moved = move_nodes(network, limits, resolution, queue, groups);
    let pieces = connected(network, &moved);
    keep_numbers(&moved, &pieces)
}

/// The largest piece of a group keeps its number, the others get new ones.
fn keep_numbers(groups: &[u32], pieces: &[u32]) -> Vec<u32> {
    let mut sizes = vec![0u32; pieces.iter().max().map_or(0, |most| *most as usize + 1)];
    pieces.iter().for_each(|piece| sizes[*piece as usize] += 1);
    let mut next = groups.iter().max().map_or(0, |most| most + 1);
    let mut largest: Vec<Option<u32>> = vec![None; next as usize];
    for (group, piece) in groups.iter().zip(pieces) {
        let known = &mut largest[*group as usize];
        if known.is_none_or(|known| sizes[*piece as usize] > sizes[known as usize]) {
            *known = Some(*piece);
        }
    }
    let mut number: Vec<Option<u32>> = vec![None; sizes.len()];
    for (group, piece) in largest.iter().enumerate() {
        if let Some(piece) = piece {
            number[*piece as usize] = Some(group as u32);
        }
    }
    let mut named = |piece: &u32| {
        *number[*piece as usize].get_or_insert_with(|| {
            next += 1;
            next - 1
        })
    };
    pieces.iter().map(&mut named).collect()
}
