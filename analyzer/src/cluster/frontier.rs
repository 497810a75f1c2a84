//! After an edit only what it touches is looked at again.

use super::leiden::connected;
use super::limits::Limits;
use super::moves::{Resolution, move_nodes};
use super::network::{Network, renumber};

/// Improves groups of a network that was changed a little: first the nodes at the changed edges move, then the neighbours
/// of those that did, and so on (the dynamic frontier of Sahu, 2024).
///
/// `groups` gives the group of each node before, `touched` the ends of the edges that were added, removed or changed.
/// Groups keep their numbers as far as possible; the result is numbered in the order of first members.
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
    let moved = move_nodes(network, limits, resolution, queue, renumber(&groups).0);
    renumber(&connected(network, &moved)).0
}
