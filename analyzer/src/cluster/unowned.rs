//! Nodes that belong to nobody: they speak of nothing and are used from everywhere.

use std::collections::BTreeMap;

use crate::signals::rules::GroupRules;

/// Numbers of the nodes that are shared, sorted; none when they are too few to be told apart.
///
/// A node that does not speak is shared when nothing in its group speaks, when it has no ties, or when its ties
/// spread: one less the sum of the squared shares of each group (the participation coefficient of Guimerà and Amaral,
/// 2005).
pub(super) fn unowned(
    groups: &[Option<usize>],
    speaks: &[bool],
    structure: &[(u32, u32, f64)],
    rules: &GroupRules,
) -> Vec<u32> {
    let speaking = speaks.iter().filter(|speaks| **speaks).count();
    if (speaking as f64) <= rules.speaking_share * speaks.len() as f64 {
        return Vec::new();
    }
    let mut voiced: BTreeMap<usize, bool> = BTreeMap::new();
    for (group, speaks) in groups.iter().zip(speaks) {
        *voiced.entry(group.unwrap_or(usize::MAX)).or_default() |= *speaks;
    }
    let mut towards: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); groups.len()];
    for (a, b, weight) in structure {
        for (own, other) in [(*a, *b), (*b, *a)] {
            *towards[own as usize].entry(groups[other as usize].unwrap_or(usize::MAX)).or_default() += weight;
        }
    }
    let spread = |node: usize| {
        let all: f64 = towards[node].values().sum();
        1.0 - towards[node].values().map(|weight| (weight / all).powi(2)).sum::<f64>()
    };
    let is_shared = |node: &usize| {
        let is_mute_group = groups[*node].is_some_and(|group| !voiced[&group]);
        !speaks[*node] && (is_mute_group || towards[*node].is_empty() || spread(*node) > rules.spread)
    };
    let found: Vec<u32> = (0..groups.len()).filter(is_shared).map(|node| node as u32).collect();
    let least = (rules.shared_share * groups.len() as f64).max(rules.shared_least as f64);
    if (found.len() as f64) < least { Vec::new() } else { found }
}
