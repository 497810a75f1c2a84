//! Figures of a division into services.

use std::collections::BTreeMap;

use super::Quality;
use super::assign::Assignment;
use super::index::Index;
use super::measured::measured;
use crate::resolve::ItemId;
use crate::signals::{Role, Unit};

/// The figures of the services as they are in the end, whatever group their parts came from. Parts of no service
/// stand alone.
pub(super) fn quality(index: &Index<'_>, assignment: &Assignment) -> Quality {
    let mut owner: BTreeMap<ItemId, usize> = BTreeMap::new();
    for (at, draft) in assignment.drafts.iter().enumerate() {
        owner.extend(draft.items.iter().map(|id| (*id, at)));
    }
    let units = &index.signals.units;
    let alone = assignment.drafts.len();
    let groups: Vec<usize> =
        units.iter().enumerate().map(|(at, unit)| most(unit, &owner).unwrap_or(alone + at)).collect();
    let (mut total, mut inside) = (0.0, 0.0);
    let mut strength: BTreeMap<usize, f64> = BTreeMap::new();
    let is_part = |at: u32| units.get(at as usize).is_some_and(|unit| unit.role == Role::Part);
    for edge in index.signals.edges.iter().filter(|edge| is_part(edge.a) && is_part(edge.b)) {
        let (a, b) = (groups[edge.a as usize], groups[edge.b as usize]);
        total += edge.weight;
        inside += if a == b { edge.weight } else { 0.0 };
        *strength.entry(a).or_default() += edge.weight;
        *strength.entry(b).or_default() += edge.weight;
    }
    let metrics = measured(index, assignment);
    if total <= 0.0 {
        return Quality { metrics, ..Quality::default() };
    }
    let by_chance: f64 = strength.values().map(|weight| (weight / (2.0 * total)).powi(2)).sum();
    Quality { modularity: inside / total - by_chance, inside: inside / total, metrics }
}

/// The service that holds most items of a unit.
fn most(unit: &Unit, owner: &BTreeMap<ItemId, usize>) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for at in unit.items.iter().filter_map(|id| owner.get(id)) {
        *counts.entry(*at).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at))).map(|(at, _)| at)
}
