//! After an edit only what it touches is looked at again.

use super::limits::Limits;
use super::moves::{Moves, Resolution};
use super::network::Network;
use super::order::Order;
use super::pieces::break_off;
use super::waiting::Waiting;

/// Improves groups of a network that was changed a little: first the nodes at the changed edges move, then the neighbours
/// of those that did, and so on (the dynamic frontier of Sahu, 2024).
///
/// `groups` gives the group of each node before, each of which hung together; `touched` the ends of the edges that were
/// added, removed or changed. Groups keep their numbers; what breaks off gets a number that is free.
pub(super) fn update(
    network: &Network,
    limits: &Limits,
    resolution: Resolution,
    groups: Vec<u32>,
    touched: &[u32],
) -> Vec<u32> {
    let mut waiting = Waiting::none(Order::new(network.len(), 0));
    // Only nodes that lost a neighbour inside their group can be cut off from it.
    let mut suspects: Vec<u32> = touched.iter().copied().filter(|node| (*node as usize) < network.len()).collect();
    suspects.iter().for_each(|node| waiting.insert(*node));
    let mut moves = Moves::new(network, limits, resolution, groups);
    moves.settle(waiting, |node, before, groups| {
        let left = network.row(node).iter().map(|(other, _)| *other);
        suspects.extend(left.filter(|other| groups[*other as usize] == before));
        suspects.push(node);
    });
    let mut groups = moves.into_groups();
    break_off(network, &mut groups, suspects);
    groups
}
