//! Groups too small to stand alone go to the group that pulls most.

use std::collections::BTreeMap;

use super::limits::Limits;
use super::network::{Network, renumber};

/// Joins groups below `least` in size to others while that is allowed, smallest first.
///
/// `may_be_small` tells of each node whether its group may stay as small as it is; `untied_too`, whether every group may
/// that has no ties to one it could join.
pub(super) fn absorb(
    network: &Network,
    limits: &Limits,
    groups: &[u32],
    least: u64,
    may_be_small: &[bool],
    untied_too: bool,
) -> Vec<u32> {
    let mut groups = renumber(groups).0;
    let mut settled: Vec<u32> = Vec::new();
    while let Some(small) = smallest(network, &groups, least, may_be_small, &settled) {
        match best_neighbour(network, limits, &groups, small, untied_too) {
            Some(other) => groups.iter_mut().filter(|group| **group == small).for_each(|group| *group = other),
            None => settled.push(small),
        }
    }
    renumber(&groups).0
}

fn smallest(network: &Network, groups: &[u32], least: u64, may_be_small: &[bool], settled: &[u32]) -> Option<u32> {
    let mut sizes: BTreeMap<u32, (u64, bool)> = BTreeMap::new();
    for (node, group) in groups.iter().enumerate() {
        let entry = sizes.entry(*group).or_default();
        entry.0 += network.size[node];
        entry.1 |= may_be_small[node];
    }
    let small = sizes.into_iter().filter(|(group, (size, stays))| *size < least && !stays && !settled.contains(group));
    small.min_by_key(|(group, (size, _))| (*size, *group)).map(|(group, _)| group)
}

/// The group with the most weight towards a group, among those it may join; of equals the smallest.
fn best_neighbour(network: &Network, limits: &Limits, groups: &[u32], small: u32, only_tied: bool) -> Option<u32> {
    let members: Vec<u32> = (0..groups.len() as u32).filter(|node| groups[*node as usize] == small).collect();
    if members.iter().any(|node| limits.is_closed(*node)) {
        return None;
    }
    let mut towards: BTreeMap<u32, u64> = BTreeMap::new();
    if !only_tied {
        let open = (0..groups.len() as u32).filter(|node| !limits.is_closed(*node));
        towards.extend(open.map(|node| (groups[node as usize], 0)).filter(|(group, _)| *group != small));
    }
    for (other, weight) in members.iter().flat_map(|node| network.neighbours(*node)) {
        if groups[other as usize] != small && !limits.is_closed(other) {
            *towards.entry(groups[other as usize]).or_default() += weight;
        }
    }
    let own: u64 = members.iter().map(|node| network.size[*node as usize]).sum();
    let size_of = |group: u32| -> u64 {
        (0..groups.len()).filter(|node| groups[*node] == group).map(|node| network.size[node]).sum()
    };
    let fits = |group: u32| members.iter().all(|node| limits.allow(*node, group, groups, own, size_of(group)));
    let open = towards.into_iter().filter(|(group, _)| fits(*group));
    let size = |group: u32| if only_tied { 0 } else { size_of(group) };
    open.max_by_key(|(group, weight)| (*weight, std::cmp::Reverse((size(*group), *group)))).map(|(group, _)| group)
}
