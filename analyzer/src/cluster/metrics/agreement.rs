//! How well a division agrees with another one.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// Agreement with a reference, over the nodes that both divide.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// Moves and joins that are not needed, in per cent of the worst case (Wen and Tzerpos, 2004).
    pub mojo_fm: f64,
    /// Adjusted Rand index (Hubert and Arabie, 1985).
    pub ari: f64,
    /// Harmonic mean of precision and recall of pairs.
    pub pair_f1: f64,
}

/// Nodes in common of a group of each side.
type Table = BTreeMap<u32, BTreeMap<u32, usize>>;

/// Compares; `None` when no node is in both.
#[must_use]
pub fn agreement(found: &[Option<u32>], reference: &[Option<u32>]) -> Option<Agreement> {
    let mut table = Table::new();
    let (mut ours, mut theirs): (BTreeMap<u32, usize>, BTreeMap<u32, usize>) = Default::default();
    for (one, other) in found.iter().zip(reference).filter_map(|(one, other)| one.zip(*other)) {
        *table.entry(one).or_default().entry(other).or_default() += 1;
        *ours.entry(one).or_default() += 1;
        *theirs.entry(other).or_default() += 1;
    }
    let nodes: usize = ours.values().sum();
    let pairs = |sizes: &mut dyn Iterator<Item = usize>| -> f64 {
        sizes.map(|size| size as f64 * (size as f64 - 1.0) / 2.0).sum()
    };
    let both = pairs(&mut table.values().flat_map(BTreeMap::values).copied());
    let (own, other) = (pairs(&mut ours.values().copied()), pairs(&mut theirs.values().copied()));
    let all = pairs(&mut std::iter::once(nodes));
    let expected = if all > 0.0 { own * other / all } else { 0.0 };
    let middle = f64::midpoint(own, other);
    let exact = |a: f64, b: f64| (a - b).abs() < 1e-12;
    let ari = if all == 0.0 {
        f64::NAN
    } else if exact(middle, expected) {
        1.0
    } else {
        (both - expected) / (middle - expected)
    };
    let pair_f1 = if both > 0.0 { 2.0 * both / (own + other) } else { 0.0 };
    (nodes > 0).then(|| Agreement { mojo_fm: mojo_fm(&table, &theirs, nodes), ari, pair_f1 })
}

/// In per cent: 100 needs no move.
fn mojo_fm(table: &Table, theirs: &BTreeMap<u32, usize>, nodes: usize) -> f64 {
    let mut sizes: Vec<usize> = theirs.values().copied().collect();
    sizes.sort_unstable();
    let mut distinct = 0;
    for size in sizes {
        distinct += usize::from(distinct < size);
    }
    let worst = nodes - distinct;
    if worst == 0 { 100.0 } else { 100.0 * (1.0 - moves_and_joins(table, nodes) as f64 / worst as f64) }
}

/// Each group goes to a reference group it has most in common with; ties so that most of those are used.
fn moves_and_joins(table: &Table, nodes: usize) -> usize {
    let mut stay = 0;
    let mut wishes: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (group, common) in table {
        let most = common.values().copied().max().unwrap_or(0);
        stay += most;
        wishes.insert(*group, common.iter().filter(|(_, count)| **count == most).map(|(to, _)| *to).collect());
    }
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let used = wishes.keys().filter(|group| take(**group, &wishes, &mut taken, &mut BTreeSet::new())).count();
    nodes - stay + wishes.len() - used
}

/// Gives a group one of its wishes, others give way when they can (augmenting paths).
fn take(
    group: u32,
    wishes: &BTreeMap<u32, Vec<u32>>,
    taken: &mut BTreeMap<u32, u32>,
    seen: &mut BTreeSet<u32>,
) -> bool {
    for wish in wishes.get(&group).into_iter().flatten() {
        if !seen.insert(*wish) {
            continue;
        }
        let holder = taken.get(wish).copied();
        if holder.is_none_or(|holder| take(holder, wishes, taken, seen)) {
            taken.insert(*wish, group);
            return true;
        }
    }
    false
}
