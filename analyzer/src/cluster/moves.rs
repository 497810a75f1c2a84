//! Local moves: one node at a time to the group that gains most, by a queue of those worth looking at.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use super::limits::Limits;
use super::network::Network;
use super::order::shuffled;

/// Resolution as a whole number of thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Resolution(pub u32);

/// The groups while nodes move.
struct Moves<'a> {
    network: &'a Network,
    limits: &'a Limits,
    resolution: Resolution,
    groups: Vec<u32>,
    strength: Vec<u64>,
    size: Vec<u64>,
    members: Vec<usize>,
}

/// Moves nodes to the group that gains most until none gains.
///
/// With `within`, a node moves only while it is alone and only inside its group there: that is the refinement.
pub(super) fn move_nodes(
    network: &Network,
    limits: &Limits,
    resolution: Resolution,
    seed: u64,
    groups: Vec<u32>,
    within: Option<&[u32]>,
) -> Vec<u32> {
    let mut moves = Moves::new(network, limits, resolution, groups);
    let mut queue: VecDeque<u32> = shuffled(network.len(), seed).into();
    let mut waits = vec![true; network.len()];
    while let Some(node) = queue.pop_front() {
        waits[node as usize] = false;
        let stays = within.is_some() && moves.members[moves.groups[node as usize] as usize] > 1;
        if stays || limits.closed[node as usize] {
            continue;
        }
        let Some(group) = moves.best(node, within) else { continue };
        moves.put(node, group);
        for (other, _) in network.neighbours(node) {
            let is_elsewhere = moves.groups[other as usize] != group;
            if is_elsewhere && !std::mem::replace(&mut waits[other as usize], true) {
                queue.push_back(other);
            }
        }
    }
    moves.groups
}

impl<'a> Moves<'a> {
    fn new(network: &'a Network, limits: &'a Limits, resolution: Resolution, groups: Vec<u32>) -> Self {
        let nodes = network.len();
        let (mut strength, mut size, mut members) = (vec![0; nodes], vec![0; nodes], vec![0; nodes]);
        for (node, group) in groups.iter().enumerate() {
            strength[*group as usize] += network.strength[node];
            size[*group as usize] += network.size[node];
            members[*group as usize] += 1;
        }
        Self { network, limits, resolution, groups, strength, size, members }
    }

    /// The group a node gains most in, when that is not its own.
    fn best(&self, node: u32, within: Option<&[u32]>) -> Option<u32> {
        let own = self.groups[node as usize];
        let mut towards: BTreeMap<u32, u64> = BTreeMap::new();
        for (other, weight) in self.network.neighbours(node) {
            let is_inside = within.is_none_or(|outer| outer[other as usize] == outer[node as usize]);
            if is_inside && !self.limits.closed[other as usize] {
                *towards.entry(self.groups[other as usize]).or_default() += weight;
            }
        }
        let stay = self.gain(node, own, towards.remove(&own).unwrap_or(0));
        // Standing alone gains nothing and costs nothing.
        let is_alone = self.members[own as usize] <= 1;
        let empty = self.members.iter().position(|count| *count == 0).filter(|_| !is_alone);
        let node_size = self.network.size[node as usize];
        towards
            .into_iter()
            .filter(|(group, _)| self.limits.allow(node, *group, &self.groups, node_size, self.size[*group as usize]))
            .map(|(group, weight)| (self.gain(node, group, weight), Reverse(group)))
            .chain(empty.map(|group| (0, Reverse(group as u32))))
            .max()
            .filter(|(gain, _)| *gain > stay)
            .map(|(_, Reverse(group))| group)
    }

    /// What it gains to stand in a group it has this weight to, as a whole number.
    fn gain(&self, node: u32, group: u32, weight: u64) -> i128 {
        let own = self.network.strength[node as usize];
        let is_member = self.groups[node as usize] == group;
        let others = self.strength[group as usize] - if is_member { own } else { 0 };
        i128::from(weight) * i128::from(self.network.total) * 1000
            - i128::from(self.resolution.0) * i128::from(own) * i128::from(others)
    }

    fn put(&mut self, node: u32, group: u32) {
        let own = std::mem::replace(&mut self.groups[node as usize], group);
        let (strength, size) = (self.network.strength[node as usize], self.network.size[node as usize]);
        self.strength[own as usize] -= strength;
        self.strength[group as usize] += strength;
        self.size[own as usize] -= size;
        self.size[group as usize] += size;
        self.members[own as usize] -= 1;
        self.members[group as usize] += 1;
    }
}
