//! References between items that have a name, as they are told to other programs.

use std::collections::{BTreeMap, BTreeSet};

use super::platform::is_of_other_systems;
use super::rules::is_common;
use super::{Certainty, Item, ItemId, ItemKind, Reference, ReferenceKind, Resolved, TypeHead, TypeRef};
use crate::ingest::{FileId, SourceSet};

/// Deepest chain of macro calls that make each other.
const MOST_CALLS: usize = 16;

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
/// items of what it makes. Only what a name in the text means is told, for the system that containers run on: left out
/// are implementations that a call through a trait may reach, what operators, `?`, `into` and formatting call, what a
/// macro's definition brings along, names in strings, what code for other systems means by types, and guesses among
/// several candidates or by a name that types of the standard library bear too. [`Resolved::references`] has them all.
#[must_use]
pub fn edges(resolved: &Resolved, sources: &SourceSet) -> Vec<Edge> {
    let named: Vec<ItemId> = resolved.items.iter().map(|item| named(resolved, item)).collect();
    let name_of = |id: ItemId| named.get(id.0 as usize).copied().unwrap_or(id);
    let made = made_by_calls(resolved);
    let elsewhere = elsewhere(resolved);
    let is_elsewhere = |id: ItemId| elsewhere.get(id.0 as usize).copied().unwrap_or_default();
    let sites = Sites::of(resolved, sources);
    let mut edges = Vec::new();
    for one in resolved.references.iter().filter(|one| sites.tells(one)) {
        let makers = made.get(&one.from).map(Vec::as_slice).unwrap_or_default();
        let from = if makers.is_empty() { std::slice::from_ref(&one.from) } else { makers };
        for from in from {
            let keeps = if is_elsewhere(*from) { names_by_path(resolved, one) } else { !is_elsewhere(one.to) };
            if !keeps {
                continue;
            }
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

/// Whether a path alone tells what is meant, without any type.
fn names_by_path(resolved: &Resolved, one: &Reference) -> bool {
    match one.kind {
        ReferenceKind::Method | ReferenceKind::Field => false,
        ReferenceKind::Call => resolved.item(one.to).is_some_and(|item| item.kind == ItemKind::Function),
        _ => true,
    }
}

/// Which items are for other systems, by id.
fn elsewhere(resolved: &Resolved) -> Vec<bool> {
    let mut found = vec![false; resolved.items.len()];
    for item in &resolved.items {
        let mut here = Some(item);
        let mut is_elsewhere = false;
        while let Some(around) = here.filter(|_| !is_elsewhere) {
            is_elsewhere = around.cfg.iter().any(|condition| is_of_other_systems(condition));
            here = around.parent.and_then(|id| resolved.item(id));
        }
        if let Some(slot) = found.get_mut(item.id.0 as usize) {
            *slot = is_elsewhere;
        }
    }
    found
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

/// The items that each macro call makes and names itself; calls that calls make are of the outermost one.
fn made_by_calls(resolved: &Resolved) -> BTreeMap<ItemId, Vec<ItemId>> {
    let mut made: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
    for item in resolved.items.iter().filter(|item| !matches!(item.kind, ItemKind::Impl | ItemKind::MacroCall)) {
        let around = item.parent.and_then(|id| resolved.item(id)).and_then(|around| around.made_by);
        let mut maker = if around == item.made_by { None } else { item.made_by };
        for _ in 0..MOST_CALLS {
            let Some(call) = maker.and_then(|id| resolved.item(id)) else { break };
            if call.span.start < item.name_offset
                && item.name_offset < call.span.end
                && item.name_offset > call.name_offset
            {
                made.entry(call.id).or_default().push(item.id);
            }
            maker = call.made_by;
        }
    }
    made
}

/// What stands at the places that references come from.
struct Sites<'a> {
    resolved: &'a Resolved,
    sources: &'a SourceSet,
    /// Names of macros of the workspace in calls.
    macros: BTreeSet<(FileId, u32)>,
    /// Places with a reference that is sure, by the item that refers.
    sure: BTreeSet<(ItemId, FileId, u32)>,
    /// How many are guessed at a place.
    guesses: BTreeMap<(ItemId, FileId, u32), usize>,
}

impl<'a> Sites<'a> {
    fn of(resolved: &'a Resolved, sources: &'a SourceSet) -> Self {
        let (macros, sure, guesses) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        let mut sites = Self { resolved, sources, macros, sure, guesses };
        for one in &resolved.references {
            let place = (one.from, one.file, one.offset);
            match one.certainty {
                Certainty::Resolved => {
                    sites.sure.insert(place);
                }
                Certainty::OneOfSeveral => {}
                Certainty::Guessed => *sites.guesses.entry(place).or_default() += 1,
            }
            if one.kind == ReferenceKind::Macro && sites.is_written(one) {
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
            Certainty::Guessed => {
                self.guesses.get(&place) == Some(&1)
                    && self.resolved.item(one.to).is_some_and(|item| !is_common(&item.name))
            }
        };
        let text = self.text_at(one);
        if text.strip_prefix('r').unwrap_or(text).trim_start_matches('#').starts_with('"') {
            return false;
        }
        let is_by_macro = self.macros.contains(&(one.file, one.offset));
        let is_of_definition = self.resolved.item(one.from).is_some_and(|item| item.kind == ItemKind::Macro);
        is_chosen
            && !is_of_definition
            && match one.kind {
                ReferenceKind::Macro => !is_by_macro || self.is_written(one),
                ReferenceKind::Method => !is_by_macro && self.is_written(one),
                _ => !is_by_macro,
            }
    }

    fn text_at(&self, one: &Reference) -> &'a str {
        self.sources.file(one.file).and_then(|file| file.text.get(one.offset as usize..)).unwrap_or_default()
    }

    /// Whether the name of what is referred to stands at the place.
    fn is_written(&self, one: &Reference) -> bool {
        let text = self.text_at(one);
        let text = text.strip_prefix("r#").unwrap_or(text);
        let name = self.resolved.item(one.to).map_or("", |item| item.name.as_str());
        text.strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
    }
}
