//! Which parts are changed together, as the history of the repository tells.
//!
//! Weight: `changes`, a share of the lighter side's weight. Few commits say nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::units::Unit;
use crate::ingest::{FileId, History, SourceSet};
use crate::resolve::{ItemKind, Resolved};

/// Fewer commits than this are no history.
const LEAST_COMMITS: usize = 20;

/// Parts changed together less often than this were so by chance.
const LEAST_TOGETHER: usize = 3;

/// How alike the histories of each pair of units are (0 to 1). A commit that changes many parts says little of each.
pub(super) fn likeness(
    history: &History,
    sources: &SourceSet,
    resolved: &Resolved,
    units: &[Unit],
) -> BTreeMap<(u32, u32), f64> {
    let unit_of = unit_of_files(sources, resolved, units);
    let touched = history
        .commits
        .iter()
        .map(|files| files.iter().filter_map(|file| unit_of.get(file.as_str()).copied()).collect::<BTreeSet<u32>>());
    let commits: Vec<BTreeSet<u32>> = touched.filter(|units| !units.is_empty()).collect();
    if commits.len() < LEAST_COMMITS {
        return BTreeMap::new();
    }
    let mut alone: BTreeMap<u32, f64> = BTreeMap::new();
    let mut together: BTreeMap<(u32, u32), (usize, f64)> = BTreeMap::new();
    for units in &commits {
        let weight = 1.0 / units.len() as f64;
        for a in units {
            *alone.entry(*a).or_default() += weight;
            for b in units.range(a + 1..) {
                let entry = together.entry((*a, *b)).or_default();
                *entry = (entry.0 + 1, entry.1 + weight);
            }
        }
    }
    let often = together.into_iter().filter(|(_, (times, _))| *times >= LEAST_TOGETHER);
    let of = |unit: u32| alone.get(&unit).copied().unwrap_or(0.0);
    often.map(|((a, b), (_, weight))| ((a, b), (weight / (of(a) * of(b)).sqrt()).min(1.0))).collect()
}

/// The unit that has most items in a file, by the file's path.
fn unit_of_files<'a>(sources: &'a SourceSet, resolved: &Resolved, units: &[Unit]) -> BTreeMap<&'a str, u32> {
    let mut counts: BTreeMap<FileId, BTreeMap<u32, usize>> = BTreeMap::new();
    for (at, unit) in (0u32..).zip(units) {
        let items = unit.items.iter().filter_map(|id| resolved.item(*id)).filter(|item| !item.is_test);
        for item in items.filter(|item| !matches!(item.kind, ItemKind::Module | ItemKind::Crate)) {
            *counts.entry(item.file).or_default().entry(at).or_default() += 1;
        }
    }
    let most = |counts: &BTreeMap<u32, usize>| {
        counts.iter().max_by_key(|(unit, count)| (**count, std::cmp::Reverse(**unit))).map(|(unit, _)| *unit)
    };
    let named = counts.iter().filter_map(|(file, counts)| Some((sources.file(*file)?.path.as_str(), most(counts)?)));
    named.collect()
}
