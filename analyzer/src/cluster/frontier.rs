//! After an edit only what it touches is looked at again.

use std::collections::{BTreeMap, BTreeSet};

use super::limits::Limits;
use super::moves::{Resolution, move_nodes};
use super::network::Network;

/// Improves groups of a network that was changed a little: first the nodes at the changed edges move, then the neighbours
/// of those that did, and so on (the dynamic frontier of Sahu, 2024).
///
/// `groups` gives the group of each node before, `touched` the ends of the edges that were added, removed or changed.
/// Groups keep their numbers; what breaks off gets a number that is free.
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
    let mut affected: BTreeSet<u32> = queue.iter().map(|node| groups[*node as usize]).collect();
    let mut moved = move_nodes(network, limits, resolution, queue, groups.clone());
    for (new, old) in moved.iter().zip(&groups).filter(|(new, old)| new != old) {
        affected.extend([*new, *old]);
    }
    break_off(network, &mut moved, &affected);
    moved
}

/// Gives all pieces but the largest of each of these groups groups of their own.
fn break_off(network: &Network, groups: &mut [u32], affected: &BTreeSet<u32>) {
    let mut pieces: BTreeMap<u32, Vec<Vec<u32>>> = BTreeMap::new();
    let mut seen = vec![false; groups.len()];
    let mut used = vec![false; groups.len()];
    for start in 0..groups.len() as u32 {
        let group = groups[start as usize];
        used[group as usize] = true;
        if !seen[start as usize] && affected.contains(&group) {
            pieces.entry(group).or_default().push(piece(network, groups, start, &mut seen));
        }
    }
    let mut free = (0u32..).zip(used).filter(|(_, used)| !used).map(|(group, _)| group);
    for mut of_group in pieces.into_values() {
        of_group.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
        for piece in &of_group[1..] {
            let Some(group) = free.next() else { return };
            piece.iter().for_each(|node| groups[*node as usize] = group);
        }
    }
}

/// The nodes that hang together with one inside its group.
fn piece(network: &Network, groups: &[u32], start: u32, seen: &mut [bool]) -> Vec<u32> {
    let mut piece = vec![start];
    seen[start as usize] = true;
    let mut at = 0;
    while let Some(node) = piece.get(at).copied() {
        at += 1;
        for (other, _) in network.row(node) {
            let is_inside = groups[*other as usize] == groups[node as usize];
            if is_inside && !std::mem::replace(&mut seen[*other as usize], true) {
                piece.push(*other);
            }
        }
    }
    piece
}
