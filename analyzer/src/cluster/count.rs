//! A number of groups that a person asked for.

use std::collections::BTreeMap;

use super::limits::Limits;
use super::moves::Resolution;
use super::network::{Network, renumber};

/// Resolutions to try when the chosen one gives too few groups: up to a thousand times the plain one.
const FINER: [u32; 12] =
    [1_500, 2_000, 3_000, 5_000, 8_000, 12_000, 20_000, 40_000, 80_000, 160_000, 400_000, 1_000_000];

/// Divides so that there are `count` groups, as far as limits and the number of nodes allow.
///
/// `divide` gives the groups of a resolution. The coarsest division with enough groups is taken, then the pairs that
/// have most to do with each other become one until there are no more than asked for.
pub(super) fn with_count(
    network: &Network,
    limits: &Limits,
    count: usize,
    chosen: Resolution,
    divide: impl Fn(Resolution) -> Vec<u32>,
) -> Vec<u32> {
    let mut best = renumber(&divide(chosen));
    for finer in FINER.into_iter().filter(|finer| *finer > chosen.0) {
        if best.1 >= count {
            break;
        }
        let next = renumber(&divide(Resolution(finer)));
        if next.1 > best.1 {
            best = next;
        }
    }
    merge(network, limits, best.0, count)
}

/// Joins the pair that gains most, or loses least, until no more than `count` groups are left.
fn merge(network: &Network, limits: &Limits, groups: Vec<u32>, count: usize) -> Vec<u32> {
    let (mut groups, mut number) = renumber(&groups);
    while number > count {
        let Some((keep, gone)) = best_pair(network, limits, &groups, number) else { break };
        groups.iter_mut().filter(|group| **group == gone).for_each(|group| *group = keep);
        (groups, number) = renumber(&groups);
    }
    groups
}

fn best_pair(network: &Network, limits: &Limits, groups: &[u32], number: usize) -> Option<(u32, u32)> {
    let whole = network.contract(groups, number);
    let bounds = limits.contract(groups, number);
    let mut between: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    for a in 0..number as u32 {
        between.extend((a + 1..number as u32).map(|b| ((a, b), 0)));
        between.extend(whole.neighbours(a).filter(|(b, _)| *b > a).map(|(b, weight)| ((a, b), weight)));
    }
    let alone: Vec<u32> = (0..number as u32).collect();
    let may_join = |a: u32, b: u32| {
        let is_closed = bounds.is_closed(a) || bounds.is_closed(b);
        !is_closed && bounds.allow(a, b, &alone, whole.size[a as usize], whole.size[b as usize])
    };
    // In proportion to what chance would give: else the two largest groups would always be joined.
    let pull = |a: u32, b: u32, weight: u64| {
        let chance = u128::from(whole.strength[a as usize].max(1)) * u128::from(whole.strength[b as usize].max(1));
        u128::from(weight) * u128::from(network.total.max(1)) * 1_000_000 / chance
    };
    let pairs = between.into_iter().filter(|((a, b), _)| may_join(*a, *b));
    pairs.max_by_key(|((a, b), weight)| (pull(*a, *b, *weight), std::cmp::Reverse((*a, *b)))).map(|(pair, _)| pair)
}
