//! Several runs with weights that differ a little: what stays together in all of them is stable.

use rayon::prelude::*;

use super::leiden::leiden;
use super::limits::Limits;
use super::moves::Resolution;
use super::network::{Network, renumber};

/// Number of runs.
const RUNS: u64 = 8;

/// On networks of up to so many nodes the last run is made this often, and the best one taken.
const SMALL: usize = 2_000;
const LAST_RUNS: u64 = 4;

/// Larger networks are weighted by this power of the share where runs agree in part.
const SHARP: u32 = 4;
/// Runs agree in part when the mean share of edges that any run keeps inside lies between these, in hundredths. Above,
/// there is nothing to sharpen; below, what rises is chance.
const PART: std::ops::Range<u64> = 50..90;

/// A division with how sure it is.
pub(super) struct Consensus {
    /// Group of each node.
    pub groups: Vec<u32>,
    /// For each node, how alike its group is in all runs (0 to 1).
    pub stability: Vec<f64>,
}

/// The division of an ensemble.
///
/// Each of the runs sees the nodes in another order and the weights a little changed. Then every weight is multiplied by
/// the share of runs that keep its ends together, and one last run divides that network. On large networks on which the
/// runs agree in part, by a power of that share: two ensembles then agree on more.
pub(super) fn consensus(network: &Network, limits: &Limits, resolution: Resolution, seed: u64) -> Consensus {
    let runs: Vec<Vec<u32>> = (1..=RUNS)
        .into_par_iter()
        .map(|run| {
            let seed = seed.wrapping_mul(RUNS) + run;
            leiden(&network.perturbed(seed), limits, resolution, seed)
        })
        .collect();
    let power = if network.len() > SMALL { power(network, &runs) } else { 1 };
    let agreed = network
        .with_weights(|a, b, weight| (u64::from(weight) * together(&runs, a, b).pow(power) / RUNS.pow(power)) as u32);
    let last = if network.len() <= SMALL { LAST_RUNS } else { 1 };
    let found: Vec<Vec<u32>> =
        (0..last).into_par_iter().map(|seed| leiden(&agreed, limits, resolution, seed)).collect();
    let quality = |groups: &[u32]| quality(&agreed, groups, resolution);
    // The first of equals: the order of the runs is fixed.
    let best = found.into_iter().max_by(|a, b| quality(a).cmp(&quality(b)).then_with(|| b.cmp(a)));
    let groups = best.unwrap_or_default();
    Consensus { stability: stability(&groups, &runs), groups }
}

/// The number of runs that keep two nodes together.
fn together(runs: &[Vec<u32>], a: u32, b: u32) -> u64 {
    runs.iter().filter(|groups| groups[a as usize] == groups[b as usize]).count() as u64
}

/// The power of shares that edges are weighted by.
fn power(network: &Network, runs: &[Vec<u32>]) -> u32 {
    let (mut kept, mut seen) = (0, 0);
    for a in 0..network.len() as u32 {
        for (b, weight) in network.neighbours(a).filter(|(b, _)| *b > a) {
            let times = together(runs, a, b);
            kept += weight * times;
            seen += if times > 0 { weight * runs.len() as u64 } else { 0 };
        }
    }
    if PART.contains(&(kept * 100 / seen.max(1))) { SHARP } else { 1 }
}

/// What the moves make larger, as a whole number.
fn quality(network: &Network, groups: &[u32], resolution: Resolution) -> i128 {
    let (groups, count) = renumber(groups);
    let whole = network.contract(&groups, count);
    let of_group = |group: usize| {
        let strength = i128::from(whole.strength[group]);
        2 * i128::from(whole.loops[group]) * i128::from(network.total) * 1000
            - i128::from(resolution.0) * strength * strength
    };
    (0..count).map(of_group).sum()
}

/// For each node the mean likeness of its group to the groups it has in the runs: what both have in common, as a share of
/// what they have together.
fn stability(groups: &[u32], runs: &[Vec<u32>]) -> Vec<f64> {
    let own = sizes(groups);
    let mut all = vec![0.0; groups.len()];
    for run in runs {
        let others = sizes(run);
        let mut nodes: Vec<u32> = (0..groups.len() as u32).collect();
        let pair = |node: &u32| (groups[*node as usize], run[*node as usize]);
        nodes.sort_unstable_by_key(pair);
        for same in nodes.chunk_by(|a, b| pair(a) == pair(b)) {
            let (group, other) = pair(&same[0]);
            let together = own[group as usize] + others[other as usize] - same.len();
            same.iter().for_each(|node| all[*node as usize] += same.len() as f64 / together as f64);
        }
    }
    all.iter().map(|sum| sum / runs.len().max(1) as f64).collect()
}

fn sizes(groups: &[u32]) -> Vec<usize> {
    let mut sizes = vec![0; groups.iter().max().map_or(0, |most| *most as usize + 1)];
    groups.iter().for_each(|group| sizes[*group as usize] += 1);
    sizes
}

#[cfg(test)]
mod tests {
    use super::{SHARP, power};
    use crate::cluster::network::Network;

    #[test]
    fn shares_are_sharpened_where_runs_agree_in_part() {
        let network = Network::new(vec![1; 4], [(0, 1, 3), (1, 2, 3), (2, 3, 3)].into_iter());
        let of = |runs: &[[u32; 4]]| power(&network, &runs.iter().map(|run| run.to_vec()).collect::<Vec<_>>());
        assert_eq!(of(&[[0, 0, 1, 1], [0, 0, 1, 1]]), 1, "they agree");
        assert_eq!(of(&[[0, 0, 1, 1], [0, 0, 0, 1]]), SHARP, "on one of three edges");
        assert_eq!(of(&[[0, 0, 1, 2], [0, 1, 1, 2], [0, 1, 2, 2]]), 1, "on none");
        assert_eq!(of(&[]), 1);
    }
}
