//! Local moves: one node at a time to the group that gains most, by a queue of those worth looking at.

use std::collections::VecDeque;

use super::limits::Limits;
use super::network::Network;

/// Resolution as a whole number of thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Resolution(pub u32);

/// The groups while nodes move.
struct Moves<'a> {
    network: &'a Network,
    limits: &'a Limits,
    /// Resolution over the total weight.
    factor: f64,
    groups: Vec<u32>,
    /// Whole numbers; they stay exact.
    strength: Vec<f64>,
    size: Vec<u64>,
    members: Vec<u32>,
    /// Groups without members.
    empty: Vec<u32>,
    /// Weight from the node that is looked at to each group; 0 but for the groups in `near`.
    towards: Vec<u32>,
    near: Vec<u32>,
}

/// Moves nodes to the group that gains most until none gains; `queue` holds the nodes to look at first.
pub(super) fn move_nodes(
    network: &Network,
    limits: &Limits,
    resolution: Resolution,
    queue: Vec<u32>,
    groups: Vec<u32>,
) -> Vec<u32> {
    let mut moves = Moves::new(network, limits, resolution, groups);
    let mut waits = vec![false; network.len()];
    queue.iter().for_each(|node| waits[*node as usize] = true);
    let mut queue = VecDeque::from(queue);
    while let Some(node) = queue.pop_front() {
        waits[node as usize] = false;
        if limits.is_closed(node) {
            continue;
        }
        let Some(group) = moves.best(node, None) else { continue };
        moves.put(node, group);
        for (other, _) in network.row(node) {
            let is_elsewhere = moves.groups[*other as usize] != group;
            if is_elsewhere && !std::mem::replace(&mut waits[*other as usize], true) {
                queue.push_back(*other);
            }
        }
    }
    moves.groups
}

/// Divides groups into parts that hang together well: each node starts alone and joins, while it is still alone, the
/// part inside its group that gains most.
pub(super) fn refine(
    network: &Network,
    limits: &Limits,
    resolution: Resolution,
    order: &[u32],
    within: &[u32],
) -> Vec<u32> {
    let alone = (0..network.len() as u32).collect();
    let mut moves = Moves::new(network, limits, resolution, alone);
    for node in order {
        let stays = moves.members[moves.groups[*node as usize] as usize] > 1;
        if stays || limits.is_closed(*node) {
            continue;
        }
        if let Some(group) = moves.best(*node, Some(within)) {
            moves.put(*node, group);
        }
    }
    moves.groups
}

impl<'a> Moves<'a> {
    fn new(network: &'a Network, limits: &'a Limits, resolution: Resolution, groups: Vec<u32>) -> Self {
        let nodes = network.len();
        let (mut strength, mut size, mut members) = (vec![0.0; nodes], vec![0; nodes], vec![0; nodes]);
        for (node, group) in groups.iter().enumerate() {
            strength[*group as usize] += exact(network.strength[node]);
            size[*group as usize] += network.size[node];
            members[*group as usize] += 1;
        }
        let empty = (0..nodes as u32).rev().filter(|group| members[*group as usize] == 0).collect();
        let factor = f64::from(resolution.0) / 1000.0 / network.total.max(1) as f64;
        let towards = vec![0; nodes];
        Self { network, limits, factor, groups, strength, size, members, empty, towards, near: Vec::new() }
    }

    /// The group a node gains most in, when that is not its own. Of equals the one with the lowest number.
    fn best(&mut self, node: u32, within: Option<&[u32]>) -> Option<u32> {
        let own = self.groups[node as usize];
        match within {
            Some(outer) => self.look_around(node, |other| outer[other as usize] == outer[node as usize]),
            None if self.limits.closed.is_empty() => self.look_around(node, |_| true),
            None => {
                let limits = self.limits;
                self.look_around(node, |other| !limits.is_closed(other));
            }
        }
        let strength = exact(self.network.strength[node as usize]);
        let chance = self.factor * strength;
        let others = self.strength[own as usize] - strength;
        let mut best = f64::from(std::mem::take(&mut self.towards[own as usize])) - chance * others;
        let mut found = None;
        for at in 0..self.near.len() {
            let group = self.near[at];
            let weight = std::mem::take(&mut self.towards[group as usize]);
            if group == own || weight == 0 {
                continue;
            }
            let gain = f64::from(weight) - chance * self.strength[group as usize];
            let is_better = gain > best || (gain >= best && found.is_some_and(|known| group < known));
            if is_better && self.allows(node, group) {
                best = gain;
                found = Some(group);
            }
        }
        self.near.clear();
        // Standing alone gains nothing and costs nothing.
        if best < 0.0 && self.members[own as usize] > 1 {
            return self.empty.last().copied();
        }
        found
    }

    /// Adds up the weight from a node to the groups around it.
    fn look_around(&mut self, node: u32, counts: impl Fn(u32) -> bool) {
        for (other, weight) in self.network.row(node) {
            if !counts(*other) {
                continue;
            }
            let group = self.groups[*other as usize];
            let towards = &mut self.towards[group as usize];
            if *towards == 0 {
                self.near.push(group);
            }
            *towards += weight;
        }
    }

    fn allows(&self, node: u32, group: u32) -> bool {
        let (own, there) = (self.network.size[node as usize], self.size[group as usize]);
        !self.limits.has_any || self.limits.allow(node, group, &self.groups, own, there)
    }

    fn put(&mut self, node: u32, group: u32) {
        let own = std::mem::replace(&mut self.groups[node as usize], group);
        let (strength, size) = (exact(self.network.strength[node as usize]), self.network.size[node as usize]);
        if self.members[group as usize] == 0 {
            self.empty.pop();
        }
        self.strength[own as usize] -= strength;
        self.strength[group as usize] += strength;
        self.size[own as usize] -= size;
        self.size[group as usize] += size;
        self.members[own as usize] -= 1;
        self.members[group as usize] += 1;
        if self.members[own as usize] == 0 {
            self.empty.push(own);
        }
    }
}

/// A sum of weights as a floating-point number; it is below 2⁵³.
fn exact(weight: u64) -> f64 {
    weight as i64 as f64
}
