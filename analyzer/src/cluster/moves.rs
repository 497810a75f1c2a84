//! Local moves: one node at a time to the group that gains most, as long as there are nodes worth looking at.

use super::limits::Limits;
use super::network::Network;
use super::order::Order;
use super::waiting::Waiting;

/// Resolution as a whole number of thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Resolution(pub u32);

/// The groups while nodes move.
pub(super) struct Moves<'a> {
    network: &'a Network,
    limits: &'a Limits,
    /// Resolution over the total weight.
    factor: f64,
    groups: Vec<u32>,
    /// Whole numbers; they stay exact.
    strength: Vec<f64>,
    /// Sizes of groups; none when nothing depends on them.
    size: Vec<u64>,
    members: Vec<u32>,
    /// Numbers of groups were all below this when they were last without gaps.
    span: usize,
    /// Numbers of groups are all below this.
    above: usize,
    /// Groups without members.
    empty: Vec<u32>,
    /// Weight from the node that is looked at to each group; 0 but for the groups in `near`.
    towards: Vec<u32>,
    /// The groups around that node come first, as many as were counted.
    near: Vec<u32>,
}

/// Moves nodes to the group that gains most until none gains; all are looked at, in this order.
pub(super) fn move_nodes(
    network: &Network,
    limits: &Limits,
    resolution: Resolution,
    order: Order,
    groups: Vec<u32>,
) -> Vec<u32> {
    let mut moves = Moves::new(network, limits, resolution, groups);
    let mut waiting = Waiting::all(order);
    while !waiting.is_empty() {
        moves.sweep(&mut waiting, |_, _, _| ());
        moves.compact();
    }
    moves.into_groups()
}

/// Divides groups into parts that hang together well: each node starts alone and joins, while it is still alone, the
/// part inside its group that gains most.
pub(super) fn refine(
    network: &Network,
    limits: &Limits,
    resolution: Resolution,
    order: Order,
    within: &[u32],
) -> Vec<u32> {
    let alone = (0..network.len() as u32).collect();
    let mut moves = Moves::new(network, limits, resolution, alone);
    for node in order.nodes() {
        let stays = moves.members[moves.groups[node as usize] as usize] > 1;
        if stays || limits.is_closed(node) {
            continue;
        }
        if let Some(group) = moves.best(node, |other| within[other as usize] == within[node as usize]) {
            moves.put(node, group);
        }
    }
    moves.into_groups()
}

impl<'a> Moves<'a> {
    /// Begins with these groups; their numbers are below that of nodes.
    pub(super) fn new(network: &'a Network, limits: &'a Limits, resolution: Resolution, groups: Vec<u32>) -> Self {
        let nodes = network.len();
        let (mut strength, mut members) = (vec![0.0; nodes], vec![0; nodes]);
        for (node, group) in groups.iter().enumerate() {
            strength[*group as usize] += exact(network.strength[node]);
            members[*group as usize] += 1;
        }
        let mut size = vec![0; if limits.has_any { nodes } else { 0 }];
        if limits.has_any {
            groups.iter().zip(&network.size).for_each(|(group, own)| size[*group as usize] += own);
        }
        let empty = (0..nodes as u32).rev().filter(|group| members[*group as usize] == 0).collect();
        let factor = f64::from(resolution.0) / 1000.0 / network.total.max(1) as f64;
        let above = groups.iter().max().map_or(0, |most| *most as usize + 1);
        let (towards, near) = (vec![0; nodes], vec![0; nodes + 1]);
        Self { network, limits, factor, groups, strength, size, members, span: nodes, above, empty, towards, near }
    }

    /// The groups as they are now.
    pub(super) fn into_groups(self) -> Vec<u32> {
        self.groups
    }

    /// Moves until no node waits; `moved` is told each node with the group before, and the groups after.
    pub(super) fn settle(&mut self, mut waiting: Waiting, mut moved: impl FnMut(u32, u32, &[u32])) {
        while !waiting.is_empty() {
            self.sweep(&mut waiting, &mut moved);
        }
    }

    fn sweep(&mut self, waiting: &mut Waiting, moved: impl FnMut(u32, u32, &[u32])) {
        let limits = self.limits;
        if limits.closed.is_empty() {
            self.sweep_among(waiting, |_| true, moved);
        } else {
            self.sweep_among(waiting, |node| !limits.is_closed(node), moved);
        }
    }

    fn sweep_among(
        &mut self,
        waiting: &mut Waiting,
        is_open: impl Fn(u32) -> bool,
        mut moved: impl FnMut(u32, u32, &[u32]),
    ) {
        let network = self.network;
        while let Some(node) = waiting.next_in_sweep() {
            if !is_open(node) {
                continue;
            }
            let Some(group) = self.best(node, &is_open) else { continue };
            let before = self.groups[node as usize];
            self.put(node, group);
            moved(node, before, &self.groups);
            for (other, _) in network.row(node) {
                waiting.insert_if(*other, self.groups[*other as usize] != group);
            }
        }
    }

    /// Numbers the groups without gaps when there are many: what belongs to groups then lies close together.
    fn compact(&mut self) {
        let count = self.members.len() - self.empty.len();
        if self.span < 2 * count {
            return;
        }
        (self.span, self.above) = (count, count);
        let mut known = vec![u32::MAX; self.members.len()];
        let (mut strength, mut size, mut members) = (Vec::new(), Vec::new(), Vec::new());
        for group in &mut self.groups {
            let number = &mut known[*group as usize];
            if *number == u32::MAX {
                *number = members.len() as u32;
                strength.push(self.strength[*group as usize]);
                members.push(self.members[*group as usize]);
                size.extend(self.size.get(*group as usize));
            }
            *group = *number;
        }
        let put = members.len();
        self.strength[..put].copy_from_slice(&strength);
        self.strength[put..].fill(0.0);
        self.members[..put].copy_from_slice(&members);
        self.members[put..].fill(0);
        if !self.size.is_empty() {
            self.size[..put].copy_from_slice(&size);
            self.size[put..].fill(0);
        }
        self.empty.clear();
        self.empty.extend((put as u32..self.members.len() as u32).rev());
    }

    /// The group a node gains most in, when that is not its own. Of equals the one with the lowest number.
    #[inline]
    fn best(&mut self, node: u32, counts: impl Fn(u32) -> bool) -> Option<u32> {
        if self.above <= self.network.row(node).len() {
            return self.best_of_few(node, counts);
        }
        let own = self.groups[node as usize];
        let count = self.look_around(node, counts);
        let strength = exact(self.network.strength[node as usize]);
        let chance = self.factor * strength;
        let (strengths, towards) = (&self.strength[..], &mut self.towards[..]);
        let mut best =
            f64::from(std::mem::take(&mut towards[own as usize])) - chance * (strengths[own as usize] - strength);
        // (The own group's weight was taken already: it gains nothing here.)
        let mut found = None;
        for group in &self.near[..count] {
            let weight = std::mem::take(&mut towards[*group as usize]);
            let gain = f64::from(weight) - chance * strengths[*group as usize];
            let is_better = gain > best || (gain >= best && found.is_some_and(|known| group < known));
            if is_better && allows(self.network, self.limits, &self.groups, &self.size, node, *group) {
                best = gain;
                found = Some(group);
            }
        }
        // Standing alone gains nothing and costs nothing.
        if best < 0.0 && self.members[own as usize] > 1 {
            return self.empty.last().copied();
        }
        found.copied()
    }

    /// The same where there are fewer groups than neighbours: all groups are looked at, near or not.
    fn best_of_few(&mut self, node: u32, counts: impl Fn(u32) -> bool) -> Option<u32> {
        let own = self.groups[node as usize];
        let (groups, towards) = (&self.groups[..], &mut self.towards[..self.above]);
        for (other, weight) in self.network.row(node).iter().filter(|(other, _)| counts(*other)) {
            towards[groups[*other as usize] as usize] += weight;
        }
        let strength = exact(self.network.strength[node as usize]);
        let chance = self.factor * strength;
        let strengths = &self.strength[..towards.len()];
        let mut best =
            f64::from(std::mem::take(&mut towards[own as usize])) - chance * (strengths[own as usize] - strength);
        let mut least = least_weight(best);
        let mut found = None;
        for (group, (weight, of_group)) in (0u32..).zip(towards.iter_mut().zip(strengths)) {
            let weight = std::mem::take(weight);
            if weight < least {
                continue;
            }
            let gain = f64::from(weight) - chance * of_group;
            if gain > best && allows(self.network, self.limits, &self.groups, &self.size, node, group) {
                best = gain;
                least = least_weight(best);
                found = Some(group);
            }
        }
        if best < 0.0 && self.members[own as usize] > 1 {
            return self.empty.last().copied();
        }
        found
    }

    /// Adds up the weight from a node to the groups around it; how many there are.
    #[inline]
    fn look_around(&mut self, node: u32, counts: impl Fn(u32) -> bool) -> usize {
        let (groups, towards, near) = (&self.groups[..], &mut self.towards[..], &mut self.near[..]);
        let mut count = 0;
        for (other, weight) in self.network.row(node) {
            let group = groups[*other as usize];
            let towards = &mut towards[group as usize];
            let counts = counts(*other);
            // Written in any case and counted when it is new: a jump here would be foreseen wrongly half of the time.
            near[count] = group;
            count += usize::from((*towards == 0) & counts);
            *towards += weight * u32::from(counts);
        }
        count
    }

    fn put(&mut self, node: u32, group: u32) {
        let own = std::mem::replace(&mut self.groups[node as usize], group);
        let strength = exact(self.network.strength[node as usize]);
        if self.members[group as usize] == 0 {
            self.empty.pop();
            self.above = self.above.max(group as usize + 1);
        }
        self.strength[own as usize] -= strength;
        self.strength[group as usize] += strength;
        if self.limits.has_any {
            let size = self.network.size[node as usize];
            self.size[own as usize] -= size;
            self.size[group as usize] += size;
        }
        self.members[own as usize] -= 1;
        self.members[group as usize] += 1;
        if self.members[own as usize] == 0 {
            self.empty.push(own);
        }
    }
}

fn allows(network: &Network, limits: &Limits, groups: &[u32], sizes: &[u64], node: u32, group: u32) -> bool {
    !limits.has_any || limits.allow(node, group, groups, network.size[node as usize], sizes[group as usize])
}

/// The least weight that can gain as much; never 0.
fn least_weight(gain: f64) -> u32 {
    (gain as u32).max(1)
}

/// A sum of weights as a floating-point number; it is below 2⁵³.
fn exact(weight: u64) -> f64 {
    weight as i64 as f64
}
