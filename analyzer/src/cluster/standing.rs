//! How sure each unit is of its group.

use std::collections::BTreeMap;

use super::consensus::Consensus;
use super::constraints::Contracted;
use super::inner::parts;
use super::moves::Resolution;
use super::{Clusters, Standing};

/// The groups as units, with where each unit stands.
pub(super) fn tell(contracted: &Contracted, found: &Consensus, resolution: Resolution) -> Clusters {
    let network = &contracted.network;
    let count = found.groups.iter().map(|group| *group as usize + 1).max().unwrap_or(0);
    let mut strengths = vec![0u64; count];
    for (group, strength) in found.groups.iter().zip(&network.strength) {
        strengths[*group as usize] += strength;
    }
    let pulls = Pulls { contracted, groups: &found.groups, strengths, resolution };
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); count];
    let mut standing = BTreeMap::new();
    for (unit, node) in (0u32..).zip(&contracted.node_of) {
        let Some(node) = node else { continue };
        groups[found.groups[*node as usize] as usize].push(unit);
        let (runner_up, margin) = pulls.runner_up(*node);
        standing.insert(unit, Standing { stability: found.stability[*node as usize], runner_up, margin });
    }
    let mean = |group: &Vec<u32>| {
        let all: f64 = group.iter().filter_map(|unit| standing.get(unit)).map(|at| at.stability).sum();
        all / group.len().max(1) as f64
    };
    let whole = network.contract(&found.groups, count);
    let inside = 2.0 * whole.loops.iter().sum::<u64>() as f64 / network.total.max(1) as f64;
    Clusters {
        parts: parts(contracted, &found.groups, count),
        stability: groups.iter().map(mean).collect(),
        modularity: network.modularity(&found.groups),
        inside: if network.total == 0 { 0.0 } else { inside },
        resolution: f64::from(resolution.0) / 1000.0,
        groups,
        standing,
    }
}

/// What pulls at nodes.
struct Pulls<'a> {
    contracted: &'a Contracted,
    groups: &'a [u32],
    /// Weight at each group.
    strengths: Vec<u64>,
    resolution: Resolution,
}

impl Pulls<'_> {
    /// The other group that pulls most, and how far it is from pulling as much as the own one, both measured by what
    /// chance would give.
    fn runner_up(&self, node: u32) -> (Option<usize>, f64) {
        let network = &self.contracted.network;
        let own = self.groups[node as usize];
        let mut towards: BTreeMap<u32, f64> = BTreeMap::from([(own, 2.0 * network.loops[node as usize] as f64)]);
        for (other, weight) in network.neighbours(node) {
            *towards.entry(self.groups[other as usize]).or_default() += weight as f64;
        }
        let others = towards.iter().filter(|(group, _)| **group != own);
        let pulls = others.map(|(group, weight)| (weight - self.expected(node, *group), *group, *weight));
        let Some((_, group, weight)) = pulls.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) else {
            return (None, 1.0);
        };
        let times = |weight: f64, group: u32| weight / self.expected(node, group).max(f64::MIN_POSITIVE);
        let stay = times(towards.get(&own).copied().unwrap_or(0.0), own);
        let margin = if stay > 0.0 { 1.0 - times(weight, group) / stay } else { 0.0 };
        (Some(group as usize), margin.clamp(0.0, 1.0))
    }

    /// What chance would give between a node and a group.
    fn expected(&self, node: u32, group: u32) -> f64 {
        let network = &self.contracted.network;
        let both = network.strength[node as usize] as f64 * self.strengths[group as usize] as f64;
        f64::from(self.resolution.0) / 1000.0 * both / network.total.max(1) as f64
    }
}
