//! One group grown around given nodes, everything else left out.

use super::limits::Limits;
use super::network::Network;

/// The group of `seed` as a flag for each node: nodes join as long as they have more to do with the group than with
/// everything outside of it, and more than chance would give.
pub(super) fn grow(network: &Network, limits: &Limits, seed: u32) -> Vec<bool> {
    let mut inside = vec![false; network.len()];
    inside[seed as usize] = true;
    while let Some(node) = next(network, limits, &inside, seed) {
        inside[node as usize] = true;
    }
    inside
}

/// The node outside with the largest share of its weight towards the group, when that is more than half.
fn next(network: &Network, limits: &Limits, inside: &[bool], seed: u32) -> Option<u32> {
    let size: u64 = (0..inside.len()).filter(|node| inside[*node]).map(|node| network.size[node]).sum();
    let strength: u64 = (0..inside.len()).filter(|node| inside[*node]).map(|node| network.strength[node]).sum();
    let groups: Vec<u32> =
        (0..inside.len() as u32).map(|node| if inside[node as usize] { seed } else { u32::MAX }).collect();
    let share = |node: u32| {
        let towards: u64 =
            network.neighbours(node).filter(|(other, _)| inside[*other as usize]).map(|(_, weight)| weight).sum();
        let all: u64 = network.neighbours(node).map(|(_, weight)| weight).sum();
        let chance = u128::from(network.strength[node as usize]) * u128::from(strength);
        (towards * 2 > all && u128::from(towards) * u128::from(network.total) > chance)
            .then(|| towards * 1_000_000 / all.max(1))
    };
    let fits = |node: &u32| {
        let is_free = !inside[*node as usize] && !limits.is_closed(*node);
        is_free && limits.allow(*node, seed, &groups, network.size[*node as usize], size)
    };
    let open = (0..network.len() as u32).filter(fits).filter_map(|node| Some((share(node)?, node)));
    open.max_by_key(|(share, node)| (*share, std::cmp::Reverse(*node))).map(|(_, node)| node)
}
