//! References between items that have a name, as they are told to other programs.

use std::collections::{BTreeMap, BTreeSet};

use super::{Certainty, Item, ItemId, ItemKind, Reference, ReferenceKind, Resolved, TypeHead, TypeRef};
use crate::ingest::FileId;

/// A reference between two items with names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The item that refers: never an associated type, and an `impl` only when its type is not of the workspace.
    pub from: ItemId,
    /// What it refers to; as above.
    pub to: ItemId,
    /// How.
    pub kind: ReferenceKind,
    /// How sure.
    pub certainty: Certainty,
    /// Where.
    pub file: FileId,
    /// Line.
    pub line: usize,
}

/// The references between items with names, one of each pair and kind: the surest, then the first in the text.
///
/// Associated types are told of their trait or `impl`, an `impl` of the type it is for, a macro call in place of
/// items of what it makes. Left out is what stands at no name in the text: implementations that a call through a
/// trait may reach, names that a macro's definition brings along (they are told of the macro), and guesses among
/// several candidates. [`Resolved::references`] has them all.
#[must_use]
pub fn edges(resolved: &Resolved) -> Vec<Edge> {
    let named: Vec<ItemId> = resolved.items.iter().map(|item| named(resolved, item)).collect();
    let name_of = |id: ItemId| named.get(id.0 as usize).copied().unwrap_or(id);
    let made = made_by_calls(resolved);
    let sites = Sites::of(resolved);
    let mut edges = Vec::new();
    for one in resolved.references.iter().filter(|one| sites.tells(one)) {
        let makers = made.get(&one.from).map(Vec::as_slice).unwrap_or_default();
        let from = if makers.is_empty() { std::slice::from_ref(&one.from) } else { makers };
        for from in from {
            let (from, to) = (name_of(*from), name_of(one.to));
            if from != to {
                let Reference { kind, certainty, file, line, .. } = *one;
                edges.push(Edge { from, to, kind, certainty, file, line });
            }
        }
    }
    edges.sort();
    edges.dedup_by_key(|edge| (edge.from, edge.to, edge.kind));
    edges
}

/// The nearest item around (or itself) that has a name of its own.
fn named(resolved: &Resolved, item: &Item) -> ItemId {
    let around = |item: &Item| item.parent.and_then(|id| resolved.item(id));
    let item = match item.kind {
        ItemKind::AssociatedType => around(item).unwrap_or(item),
        _ => item,
    };
    match item.impl_header.as_ref().map(|header| &header.self_type) {
        Some(TypeRef::Path { head: TypeHead::Item(id), .. }) => *id,
        _ => item.id,
    }
}

/// The items that each macro call makes and names itself.
fn made_by_calls(resolved: &Resolved) -> BTreeMap<ItemId, Vec<ItemId>> {
    let mut made: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
    for item in &resolved.items {
        let Some(call) = item.made_by else { continue };
        let is_named_there = resolved.item(call).is_some_and(|call| item.name_offset > call.name_offset);
        if is_named_there && item.kind != ItemKind::Impl {
            made.entry(call).or_default().push(item.id);
        }
    }
    made
}

/// What stands at the places that references come from.
struct Sites {
    /// Names of macros of the workspace in calls.
    macros: BTreeSet<(FileId, u32)>,
    /// Places with a reference that is sure, by the item that refers.
    sure: BTreeSet<(ItemId, FileId, u32)>,
    /// How many are guessed at a place.
    guesses: BTreeMap<(ItemId, FileId, u32), usize>,
}

impl Sites {
    fn of(resolved: &Resolved) -> Self {
        let mut sites = Self { macros: BTreeSet::new(), sure: BTreeSet::new(), guesses: BTreeMap::new() };
        for one in &resolved.references {
            let place = (one.from, one.file, one.offset);
            match one.certainty {
                Certainty::Resolved => {
                    sites.sure.insert(place);
                }
                Certainty::OneOfSeveral => {}
                Certainty::Guessed => *sites.guesses.entry(place).or_default() += 1,
            }
            if one.kind == ReferenceKind::Macro {
                sites.macros.insert((one.file, one.offset));
            }
        }
        sites
    }

    fn tells(&self, one: &Reference) -> bool {
        let place = (one.from, one.file, one.offset);
        let is_chosen = match one.certainty {
            Certainty::Resolved => true,
            Certainty::OneOfSeveral => !self.sure.contains(&place),
            Certainty::Guessed => self.guesses.get(&place) == Some(&1),
        };
        is_chosen && (one.kind == ReferenceKind::Macro || !self.macros.contains(&(one.file, one.offset)))
    }
}
