//! Several runs with weights that differ a little: what stays together in all of them is stable.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::leiden::leiden;
use super::limits::Limits;
use super::moves::Resolution;
use super::network::Network;

/// Number of runs.
const RUNS: u64 = 8;

/// A division with how sure it is.
pub(super) struct Consensus {
    /// Group of each node.
    pub groups: Vec<u32>,
    /// For each node, how alike its group is in all runs (0 to 1).
    pub stability: Vec<f64>,
}

/// The best division of the runs on the true weights, and how well all runs agree with it.
pub(super) fn consensus(network: &Network, limits: &Limits, resolution: Resolution) -> Consensus {
    let runs: Vec<(Vec<u32>, Vec<u32>)> = (0..RUNS)
        .into_par_iter()
        .map(|seed| {
            let changed = leiden(&network.perturbed(seed), limits, resolution, seed);
            (leiden(network, limits, resolution, seed), changed)
        })
        .collect();
    let quality = |groups: &[u32]| quality(network, groups, resolution);
    // The first of equals: the order of the runs is fixed.
    let best = runs.iter().map(|(plain, _)| plain).max_by(|a, b| quality(a).cmp(&quality(b)).then_with(|| b.cmp(a)));
    let groups = best.cloned().unwrap_or_default();
    let own = members(&groups);
    let stability = (0..groups.len())
        .map(|node| {
            let alike = |other: &Vec<u32>| {
                let others = members_of(other, other[node]);
                let mine = &own[groups[node] as usize];
                mine.intersection(&others).count() as f64 / mine.union(&others).count().max(1) as f64
            };
            runs.iter().map(|(_, changed)| alike(changed)).sum::<f64>() / RUNS as f64
        })
        .collect();
    Consensus { groups, stability }
}

/// What the moves make larger, as a whole number.
fn quality(network: &Network, groups: &[u32], resolution: Resolution) -> i128 {
    let count = groups.iter().map(|group| *group as usize + 1).max().unwrap_or(0);
    let whole = network.contract(groups, count);
    let of_group = |group: usize| {
        let strength = i128::from(whole.strength[group]);
        2 * i128::from(whole.loops[group]) * i128::from(network.total) * 1000
            - i128::from(resolution.0) * strength * strength
    };
    (0..count).map(of_group).sum()
}

fn members(groups: &[u32]) -> Vec<BTreeSet<usize>> {
    let count = groups.iter().map(|group| *group as usize + 1).max().unwrap_or(0);
    let mut members = vec![BTreeSet::new(); count];
    for (node, group) in groups.iter().enumerate() {
        members[*group as usize].insert(node);
    }
    members
}

fn members_of(groups: &[u32], group: u32) -> BTreeSet<usize> {
    groups.iter().enumerate().filter(|(_, other)| **other == group).map(|(node, _)| node).collect()
}
