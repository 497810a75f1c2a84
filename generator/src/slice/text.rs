//! The texts of a crate: which module each name of a file stands in, and which parts of a file are cut out.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use calve_analyzer::ingest::{FileId, SourceSet, Span};
use calve_analyzer::plan::Plan;
use calve_analyzer::resolve::{Item, ItemId, ItemKind};

use super::mention::{Mention, mentions};
use super::tree::is_module;

/// A mention and the module it stands in.
pub(super) struct Placed {
    pub(super) scope: ItemId,
    pub(super) file: FileId,
    pub(super) mention: Mention,
}

/// Everything the files of a crate mention outside of `use` declarations.
pub(super) fn placed_mentions(plan: &Plan, root: ItemId, sources: &SourceSet) -> Vec<Placed> {
    let imports = declarations(plan);
    let mut placed = Vec::new();
    for (file, scopes) in scopes_by_file(plan, root) {
        let Some(source) = sources.file(file) else { continue };
        let imports = imports.get(&file);
        for mention in mentions(&source.text) {
            let at = mention.start;
            if imports.is_some_and(|imports| imports.iter().any(|range| range.contains(&at))) {
                continue;
            }
            let innermost = scopes.iter().filter(|(range, _)| range.contains(&at)).min_by_key(|(range, _)| range.len());
            if let Some((_, scope)) = innermost {
                placed.push(Placed { scope: *scope, file, mention });
            }
        }
    }
    placed
}

fn declarations(plan: &Plan) -> BTreeMap<FileId, BTreeSet<SortedRange>> {
    let mut found = BTreeMap::<FileId, BTreeSet<SortedRange>>::new();
    for leaf in plan.uses.iter() {
        found.entry(leaf.file).or_default().insert(SortedRange(leaf.declaration));
    }
    found
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SortedRange(Span);

impl SortedRange {
    fn contains(&self, at: &usize) -> bool {
        bytes(self.0).contains(at)
    }
}

/// A span as a range of bytes.
pub(super) fn bytes(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

/// The modules of each file with the range they take up in it: a file's own module all of it, inline ones their body.
fn scopes_by_file(plan: &Plan, root: ItemId) -> BTreeMap<FileId, Vec<(Range<usize>, ItemId)>> {
    let own = || plan.items.iter().filter(|item| item.krate == root && item.made_by.is_none());
    let mut scopes = BTreeMap::<FileId, Vec<(Range<usize>, ItemId)>>::new();
    for item in own() {
        if let Some(file) = own_file(item) {
            scopes.entry(file).or_default().push((0..usize::MAX, item.id));
        }
    }
    for item in own().filter(|item| item.kind != ItemKind::Crate) {
        let around = item.parent.and_then(|parent| plan.item(parent)).map_or(item.module, |parent| parent.module);
        // A file brought in by `include!` belongs to the module that includes it.
        scopes.entry(item.file).or_insert_with(|| vec![(0..usize::MAX, around)]);
        if let (ItemKind::Module, None, Some(body)) = (item.kind, item.own_file, item.body) {
            scopes.entry(item.file).or_default().push((bytes(body), item.id));
        }
    }
    scopes
}

/// The file that a module or crate root fills as a whole.
pub(super) fn own_file(item: &Item) -> Option<FileId> {
    item.own_file.or((item.kind == ItemKind::Crate).then_some(item.file)).filter(|_| is_module(item))
}

/// The parts of each file that hold items which are not kept.
pub(super) fn dropped_ranges(
    plan: &Plan,
    root: ItemId,
    kept: &BTreeSet<ItemId>,
) -> BTreeMap<FileId, Vec<Range<usize>>> {
    let mut dropped = BTreeMap::<FileId, Vec<Range<usize>>>::new();
    for item in plan.items.iter().filter(|item| item.krate == root && !kept.contains(&item.id)) {
        let parent = item.parent.and_then(|parent| plan.item(parent));
        let is_part = parent.is_some_and(|parent| kept.contains(&parent.id) && may_lose(parent));
        if is_part && item.made_by.is_none() {
            dropped.entry(item.file).or_default().push(bytes(item.span));
        }
    }
    dropped
}

/// Whether single items may be cut out of this one: functions, traits and trait impls stay whole.
pub(super) fn may_lose(parent: &Item) -> bool {
    let is_inherent = parent.impl_header.as_ref().is_some_and(|header| header.of_trait.is_none());
    is_module(parent) || (parent.kind == ItemKind::Impl && is_inherent)
}
