//! Cuts the files of a crate down to the kept items: what goes, which imports stay, what is printed anew.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use calve_analyzer::ingest::{FileId, SourceSet, Span};
use calve_analyzer::plan::Plan;
use calve_analyzer::resolve::{Item, ItemId, ItemKind, UseLeaf};

use super::import::{Needs, needs};
use super::mention::MacroInput;
use super::style::style;
use super::text::{Placed, bytes, dropped_ranges, may_lose, own_file, placed_mentions};
use super::tree::Tree;
use super::{gap, use_tree};
use crate::edit::line::indentation;
use crate::edit::{Edit, FileEdits};
use crate::layout::{directory, normal};

/// A crate cut down.
pub(super) struct Cut {
    /// What changes in its files.
    pub(super) edits: FileEdits,
    /// The files that are left, pristine text in the source set.
    pub(super) files: BTreeSet<FileId>,
    /// Macro calls of the kept code, with the file they stand in.
    pub(super) macro_calls: Vec<(FileId, Vec<String>, MacroInput)>,
}

/// Parts of files by file.
pub(super) type Parts = BTreeMap<FileId, Vec<Range<usize>>>;

/// Cuts a crate down to `keep` and what surrounds it. What stands in the `hollow` parts goes too, at somebody else's
/// hands: it needs no imports.
pub(super) fn cut(plan: &Plan, sources: &SourceSet, root: ItemId, keep: &BTreeSet<ItemId>, hollow: &Parts) -> Cut {
    let tree = Tree::new(plan, root, sources);
    let all = placed_mentions(plan, root, sources);
    let kept = closure(plan, sources, root, keep, &all);
    let dropped = dropped_ranges(plan, root, &kept);
    let files = files(plan, root, &kept);
    let before: Vec<&Placed> = all.iter().collect();
    let is_hollow = |placed: &Placed| is_within(placed, hollow);
    let after = all.iter().filter(|placed| is_left(placed, &files, &dropped) && !is_hollow(placed));
    let after: Vec<&Placed> = after.collect();
    let needs = needs(&tree, &kept, &before, &after, &macros(plan, &kept, &after));
    let kept: BTreeSet<ItemId> = kept.union(&needs.passed).copied().collect();
    let calls = after.iter().filter_map(|placed| {
        let input = placed.mention.macro_input.clone()?;
        Some((placed.file, placed.mention.segments.clone(), input))
    });
    Cut {
        edits: edits(plan, sources, root, &kept, &needs),
        files: self::files(plan, root, &kept),
        macro_calls: calls.collect(),
    }
}

fn is_left(placed: &Placed, files: &BTreeSet<FileId>, dropped: &Parts) -> bool {
    files.contains(&placed.file) && !is_within(placed, dropped)
}

pub(super) fn is_within(placed: &Placed, parts: &Parts) -> bool {
    let is_inside = |ranges: &Vec<Range<usize>>| ranges.iter().any(|range| range.contains(&placed.mention.start));
    parts.get(&placed.file).is_some_and(is_inside)
}

/// Adds what kept items cannot stand without: the items around them, the macro calls that make or include them, and
/// macro calls of unknown output that speak of names the kept code mentions.
fn closure(
    plan: &Plan,
    sources: &SourceSet,
    root: ItemId,
    keep: &BTreeSet<ItemId>,
    all: &[Placed],
) -> BTreeSet<ItemId> {
    let own = keep.iter().filter_map(|id| plan.item(*id)).filter(|item| item.krate == root);
    let mut kept: BTreeSet<ItemId> = BTreeSet::from([root]);
    kept.extend(own.map(|item| item.id));
    surround(plan, &mut kept);
    keep_including_calls(plan, sources, &mut kept, all);
    kept.extend(opaque_calls(plan, root, &kept, all));
    surround(plan, &mut kept);
    drop_emptied(plan, &mut kept);
    kept
}

/// Drops inherent impls and inline modules of which nothing is left.
fn drop_emptied(plan: &Plan, kept: &mut BTreeSet<ItemId>) {
    let parents =
        |ids: &mut dyn Iterator<Item = &Item>| -> BTreeSet<ItemId> { ids.filter_map(|item| item.parent).collect() };
    let written = parents(&mut plan.items.iter());
    loop {
        let filled = parents(&mut kept.iter().filter_map(|id| plan.item(*id)));
        let is_emptied = |item: &Item| {
            let is_frame = matches!(item.kind, ItemKind::Impl | ItemKind::Module) && item.own_file.is_none();
            is_frame && may_lose(item) && written.contains(&item.id) && !filled.contains(&item.id)
        };
        let before = kept.len();
        kept.retain(|id| !plan.item(*id).is_some_and(is_emptied));
        if kept.len() == before {
            return;
        }
    }
}

fn surround(plan: &Plan, kept: &mut BTreeSet<ItemId>) {
    let mut open: Vec<ItemId> = kept.iter().copied().collect();
    while let Some(item) = open.pop().and_then(|id| plan.item(id)) {
        open.extend([item.parent, item.made_by].into_iter().flatten().filter(|id| kept.insert(*id)));
    }
}

/// Keeps the calls of `include!` for files that hold kept items, and drops those for other files of the crate.
fn keep_including_calls(plan: &Plan, sources: &SourceSet, kept: &mut BTreeSet<ItemId>, all: &[Placed]) {
    let files = |ids: &mut dyn Iterator<Item = &Item>| -> BTreeSet<FileId> { ids.map(|item| item.file).collect() };
    let with_items = files(&mut plan.items.iter());
    let with_kept = files(&mut kept.iter().filter_map(|id| plan.item(*id)));
    for placed in all.iter().filter(|placed| placed.mention.segments.last().is_some_and(|name| name == "include")) {
        let input = placed.mention.macro_input.as_ref().filter(|input| !input.is_built);
        let from = sources.file(placed.file).map(|file| directory(&file.path));
        let (Some(literal), Some(from)) = (input.and_then(|input| input.literal.as_deref()), from) else { continue };
        let target = normal(from, literal).and_then(|path| sources.by_path(&path)).map(|file| file.id);
        let (Some(target), Some(call)) = (target.filter(|id| with_items.contains(id)), call_at(plan, placed)) else {
            continue;
        };
        if with_kept.contains(&target) {
            kept.insert(call)
        } else {
            kept.remove(&call)
        };
    }
}

/// The item-position macro call a mention stands in.
fn call_at(plan: &Plan, placed: &Placed) -> Option<ItemId> {
    let calls = plan.items.iter().filter(|item| item.kind == ItemKind::MacroCall && item.file == placed.file);
    calls.filter(|item| bytes(item.span).contains(&placed.mention.start)).map(|item| item.id).next()
}

/// Macro calls in kept modules that nothing is known of, when they speak of a name the kept code mentions.
fn opaque_calls(plan: &Plan, root: ItemId, kept: &BTreeSet<ItemId>, all: &[Placed]) -> Vec<ItemId> {
    let makers: BTreeSet<ItemId> = plan.items.iter().filter_map(|item| item.made_by).collect();
    let is_opaque = |item: &&Item| {
        item.krate == root
            && item.kind == ItemKind::MacroCall
            && !kept.contains(&item.id)
            && !makers.contains(&item.id)
            && item.parent.is_some_and(|parent| kept.contains(&parent))
    };
    let calls: Vec<&Item> = plan.items.iter().filter(is_opaque).collect();
    if calls.is_empty() {
        return Vec::new();
    }
    let (files, dropped) = (files(plan, root, kept), dropped_ranges(plan, root, kept));
    let left = all.iter().filter(|placed| is_left(placed, &files, &dropped));
    let names: BTreeSet<&str> = left.filter_map(|placed| placed.mention.segments.last()).map(String::as_str).collect();
    let speaks = |call: &&Item| {
        let inside =
            all.iter().filter(|placed| placed.file == call.file && bytes(call.span).contains(&placed.mention.start));
        inside
            .filter(|placed| placed.mention.macro_input.is_none())
            .filter_map(|placed| placed.mention.segments.first())
            .any(|name| is_telling(name) && names.contains(name.as_str()))
    };
    calls.into_iter().filter(speaks).map(|call| call.id).collect()
}

/// Names that may be what a macro defines: no keyword, no primitive, nothing too common.
fn is_telling(name: &str) -> bool {
    name.len() > 2
        && syn::parse_str::<syn::Ident>(name).is_ok()
        && !matches!(
            name,
            "bool" | "char" | "str" | "usize" | "isize" | "String" | "Vec" | "Option" | "Result" | "Self"
        )
        && !name.trim_start_matches(['u', 'i', 'f']).starts_with(|letter: char| letter.is_ascii_digit())
}

/// The files that hold kept modules, or kept items by `include!`.
fn files(plan: &Plan, root: ItemId, kept: &BTreeSet<ItemId>) -> BTreeSet<FileId> {
    let owned: BTreeSet<FileId> = plan.items.iter().filter(|item| item.krate == root).filter_map(own_file).collect();
    let kept = kept.iter().filter_map(|id| plan.item(*id)).filter(|item| item.krate == root);
    kept.flat_map(|item| own_file(item).into_iter().chain((!owned.contains(&item.file)).then_some(item.file))).collect()
}

/// What each kept `macro_rules!` mentions, by its name.
fn macros<'p>(plan: &'p Plan, kept: &BTreeSet<ItemId>, after: &[&'p Placed]) -> BTreeMap<&'p str, Vec<&'p Placed>> {
    let mut found = BTreeMap::<&str, Vec<&Placed>>::new();
    let definitions = kept.iter().filter_map(|id| plan.item(*id)).filter(|item| item.kind == ItemKind::Macro);
    for item in definitions {
        let span = bytes(item.span);
        let inside = after.iter().filter(|placed| placed.file == item.file && span.contains(&placed.mention.start));
        found.entry(item.name.as_str()).or_default().extend(inside);
    }
    found
}

fn edits(plan: &Plan, sources: &SourceSet, root: ItemId, kept: &BTreeSet<ItemId>, needs: &Needs) -> FileEdits {
    let mut dropped = dropped_ranges(plan, root, kept);
    let mut edits = FileEdits::default();
    let width = style(plan, root).width;
    for ((file, declaration), leaves) in declarations(plan, root) {
        let Some(text) = sources.file(file).map(|file| &*file.text) else { continue };
        let range = bytes(declaration);
        let is_inside = |ranges: &Vec<Range<usize>>| ranges.iter().any(|outer| outer.contains(&range.start));
        if dropped.get(&file).is_some_and(is_inside) {
            continue;
        }
        let gone: BTreeSet<usize> = leaves
            .iter()
            .filter(|(at, leaf)| !(needs.imports.contains(at) && has_target(plan, root, kept, leaf)))
            .map(|(_, leaf)| leaf.leaf.start.saturating_sub(declaration.start) as usize)
            .collect();
        let Some(source) = text.get(range.clone()).filter(|_| !gone.is_empty()) else { continue };
        match use_tree::cut(source, indentation(text, range.start), width, &|at| !gone.contains(&at)) {
            Some(left) => edits.push(file, Edit { start: range.start, end: range.end, text: left }),
            None => dropped.entry(file).or_default().push(range),
        }
    }
    for (file, ranges) in dropped {
        let Some(text) = sources.file(file).map(|file| &*file.text) else { continue };
        for range in gap::widen(text, ranges) {
            edits.push(file, Edit::remove(range.start, range.end));
        }
    }
    edits
}

/// The imports of a crate by declaration, those in modules and functions alike.
fn declarations(plan: &Plan, root: ItemId) -> BTreeMap<(FileId, Span), Vec<(usize, &UseLeaf)>> {
    let mut found = BTreeMap::<(FileId, Span), Vec<(usize, &UseLeaf)>>::new();
    for (at, leaf) in plan.uses.iter().enumerate() {
        if plan.item(leaf.scope).is_some_and(|scope| scope.krate == root) {
            found.entry((leaf.file, leaf.declaration)).or_default().push((at, leaf));
        }
    }
    found
}

/// Whether anything is left that an import means; what lies outside of the crate always is.
fn has_target(plan: &Plan, root: ItemId, kept: &BTreeSet<ItemId>, leaf: &UseLeaf) -> bool {
    let is_left = |id: &ItemId| kept.contains(id) || plan.item(*id).is_none_or(|item| item.krate != root);
    leaf.targets.is_empty() || leaf.targets.iter().any(is_left)
}
