//! Tables, settings, and who calls whom.

use std::collections::{BTreeMap, BTreeSet};

use super::assign::{Assignment, Draft};
use super::index::{Index, is_use_of_code};
use super::{ConfigKey, TableUse};
use crate::ingest::Place;
use crate::resolve::ItemId;

/// The name of whatever belongs to no service.
pub(super) const KERNEL: &str = "kernel";

#[derive(Default)]
struct Touches {
    reads: bool,
    writes: bool,
    other_readers: BTreeSet<String>,
    other_writers: BTreeSet<String>,
    places: BTreeSet<Place>,
}

/// The tables a service touches, and who else does.
pub(super) fn tables(index: &Index<'_>, draft: &Draft, assignment: &Assignment) -> Vec<TableUse> {
    let mut uses: BTreeMap<&str, Touches> = BTreeMap::new();
    let touches = || index.signals.tables.touches.iter().filter(|touch| index.is_live(touch.item));
    for touch in touches().filter(|touch| draft.items.contains(&touch.item)) {
        let entry = uses.entry(&touch.table).or_default();
        entry.reads |= touch.reads;
        entry.writes |= touch.writes;
        entry.places.insert(Place { file: index.file(touch.file), line: touch.line });
    }
    for touch in touches().filter(|touch| !draft.items.contains(&touch.item)) {
        let Some(entry) = uses.get_mut(touch.table.as_str()) else { continue };
        let who = assignment.owner(touch.item).unwrap_or(KERNEL).to_owned();
        if touch.writes {
            entry.other_writers.insert(who.clone());
        }
        if touch.reads {
            entry.other_readers.insert(who);
        }
    }
    let told = uses.into_iter().map(|(table, one)| TableUse {
        table: table.to_owned(),
        reads: one.reads,
        writes: one.writes,
        other_readers: one.other_readers.into_iter().collect(),
        other_writers: one.other_writers.into_iter().collect(),
        places: one.places.into_iter().collect(),
    });
    told.collect()
}

/// The settings that the kept code of a service reads.
pub(super) fn config_keys(index: &Index<'_>, keep: &BTreeSet<ItemId>) -> Vec<ConfigKey> {
    let own = index.signals.config_keys.iter().filter(|one| keep.contains(&one.item) && index.is_live(one.item));
    let mut keys: Vec<ConfigKey> = own
        .map(|one| ConfigKey {
            key: one.key.clone(),
            secret: one.is_secret,
            default: one.default.clone(),
            place: Place { file: index.file(one.file), line: one.line },
        })
        .collect();
    keys.sort();
    // A key read at two places with the same default is one setting.
    keys.dedup_by(|later, first| later.key == first.key && later.default == first.default);
    keys
}

/// Numbers of calls between services, by name.
pub(super) struct Calls {
    between: BTreeMap<(String, String), usize>,
}

impl Calls {
    /// Counts the places where live code of one part calls another.
    pub fn count(index: &Index<'_>, assignment: &Assignment) -> Self {
        let mut owners: BTreeMap<ItemId, &str> = BTreeMap::new();
        for draft in &assignment.drafts {
            owners.extend(draft.items.iter().map(|id| (*id, draft.name.as_str())));
        }
        let owner = |id: ItemId| owners.get(&id).copied().unwrap_or(KERNEL);
        let mut between: BTreeMap<(String, String), usize> = BTreeMap::new();
        let is_call = |one: &&crate::resolve::Reference| is_use_of_code(one.kind) && index.is_live(one.from);
        for reference in index.resolved.references.iter().filter(is_call) {
            let (from, to) = (owner(reference.from), owner(reference.to));
            if from != to {
                *between.entry((from.to_owned(), to.to_owned())).or_default() += 1;
            }
        }
        Self { between }
    }

    /// Who calls a service.
    pub fn callers(&self, name: &str) -> Vec<(String, usize)> {
        let to = self.between.iter().filter(|((_, to), _)| to == name);
        to.map(|((from, _), count)| (from.clone(), *count)).collect()
    }

    /// The services a service calls; the kernel is not one.
    pub fn callees(&self, name: &str) -> Vec<(String, usize)> {
        let from = self.between.iter().filter(|((from, to), _)| from == name && to != KERNEL);
        from.map(|((_, to), count)| (to.clone(), *count)).collect()
    }
}
