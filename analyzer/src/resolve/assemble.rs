//! Puts everything found together: items in full, references with lines, all sorted.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::lower::Refusal;
use super::names::{Names, use_leaves};
use super::sink::Sink;
use super::tree::{NodeKind, RawAttribute};
use super::typing::ItemTypes;
use super::world::{Entry, World, cfg, item_id};
use super::{
    Attribute, Certainty, Item, ItemId, Reference, ReferenceKind, Resolved, Understanding, UseLeaf, Visibility,
};
use crate::ingest::{FileId, Finding, Place, Severity, Span};

/// Puts everything found together.
pub(super) fn assemble(
    names: &Names<'_, '_>,
    types: Vec<ItemTypes>,
    paths: Vec<String>,
    mut sink: Sink,
    mut findings: Vec<Finding>,
) -> Resolved {
    let world = names.world;
    let uses = use_leaves(names);
    refer_by_use(names, &uses, &mut sink);
    let typed: Vec<(ItemTypes, String)> = types.into_iter().zip(paths).collect();
    let items = typed.into_par_iter().zip(&world.entries).enumerate();
    let items = items.map(|(at, ((types, path), entry))| item(names, item_id(at), entry, types, path)).collect();
    findings.extend(world.findings.iter().cloned());
    findings.extend(sink.unread_bodies.iter().map(|(file, refusal)| unparsable_body(world, *file, refusal)));
    findings.sort();
    findings.dedup();
    let understanding = understanding(world, &sink);
    Resolved {
        items,
        references: references(world, std::mem::take(&mut sink.references)),
        externals: sorted(sink.externals.into_par_iter().map(|(mut external, at)| {
            external.line = world.line(external.file, at);
            external
        })),
        method_uses: sorted(sink.method_uses.into_par_iter().map(|mut used| {
            used.line = world.line(used.file, used.offset);
            used
        })),
        literals: sorted(sink.literals.into_par_iter().map(|(mut literal, at)| {
            literal.line = world.line(literal.file, at);
            literal
        })),
        uses,
        understanding,
        findings,
    }
}

fn sorted<T: Ord + Send>(items: impl ParallelIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.par_sort();
    items.dedup();
    items
}

fn refer_by_use(names: &Names<'_, '_>, uses: &[UseLeaf], sink: &mut Sink) {
    for leaf in uses {
        let certainty = if leaf.targets.len() > 1 { Certainty::OneOfSeveral } else { Certainty::Resolved };
        for target in leaf.targets.iter().filter(|target| **target != leaf.scope) {
            sink.refer((leaf.scope, leaf.file), *target, ReferenceKind::Use, certainty, leaf.leaf.start);
        }
        if let Some(path) = &leaf.external {
            sink.refer_outside((leaf.scope, leaf.file), path, ReferenceKind::Use, leaf.leaf.start);
        } else if leaf.targets.is_empty() && names.world.entry(leaf.scope).is_some() {
            sink.unknown_paths.push((leaf.file, leaf.leaf.start));
        }
    }
}

/// Fills in lines, drops what an item refers to in itself, and keeps the surest of equal references.
fn references(world: &World<'_>, found: Vec<Reference>) -> Vec<Reference> {
    let mut found: Vec<Reference> = found
        .into_par_iter()
        .filter(|reference| reference.from != reference.to)
        .map(|mut reference| {
            reference.line = world.line(reference.file, reference.offset);
            reference
        })
        .collect();
    found.par_sort_by_key(|r| (r.from, r.to, r.kind, r.file, r.offset, r.certainty));
    found.dedup_by_key(|r| (r.from, r.to, r.kind, r.file, r.offset));
    found.par_sort();
    found
}

fn understanding(world: &World<'_>, sink: &Sink) -> Understanding {
    let path = |file: FileId| world.sources.file(file).map(|file| file.path.clone()).unwrap_or_default();
    let mut unknown_by_file: BTreeMap<String, usize> = BTreeMap::new();
    // The same place may be gone through more than once: a file can belong to several targets.
    let distinct = |places: &[(FileId, u32)]| sorted(places.par_iter().copied());
    let (methods, paths) = (distinct(&sink.unknown_methods), distinct(&sink.unknown_paths));
    let macros = distinct(&sink.opaque_macros);
    for (file, _) in methods.iter().chain(&paths).chain(&macros) {
        *unknown_by_file.entry(path(*file)).or_default() += 1;
    }
    Understanding {
        methods_resolved: sink.methods_resolved,
        methods_unknown: methods.len(),
        paths_unknown: paths.len(),
        macros_opaque: macros.len(),
        unknown_by_file,
    }
}

fn unparsable_body(world: &World<'_>, file: FileId, refusal: &Refusal) -> Finding {
    let file = world.sources.file(file).map(|file| file.path.clone()).unwrap_or_default();
    Finding {
        code: "unparsable-body".to_owned(),
        severity: Severity::Warning,
        place: Some(Place { file, line: refusal.line }),
        message: format!("the body of a function cannot be parsed: {}", refusal.message),
        advice: "nothing in this body is counted until it parses".to_owned(),
    }
}

fn item(names: &Names<'_, '_>, id: ItemId, entry: &Entry<'_>, types: ItemTypes, path: String) -> Item {
    let world = names.world;
    let node = entry.node;
    let text_end =
        || world.sources.file(entry.file).map_or(0, |file| u32::try_from(file.text.len()).unwrap_or(u32::MAX));
    let span = node.map_or_else(|| Span { start: 0, end: text_end() }, |node| node.span);
    let mut attributes = node.map(|node| attributes(world, entry, &node.attributes)).unwrap_or_default();
    if let Some(NodeKind::Static { mutable: true, .. }) = node.map(|node| &node.kind) {
        attributes.push(Attribute {
            path: "mut".to_owned(),
            tokens: String::new(),
            line: world.line(entry.file, span.start),
        });
    }
    let name_offset = node.map_or(0, |node| node.name.at);
    Item {
        id,
        kind: entry.kind,
        name: entry.name.to_string(),
        path,
        parent: entry.parent,
        module: entry.module,
        krate: entry.krate,
        package: entry.package,
        file: entry.file,
        span,
        body: node.and_then(|node| node.body),
        name_offset,
        line: world.line(entry.file, name_offset),
        end_line: world.line(entry.file, span.end.saturating_sub(1)),
        visibility: if node.is_some() { names.visibility(entry) } else { Visibility::Public },
        attributes,
        doc: doc(entry),
        cfg: node.map(|node| cfg(&node.attributes)).unwrap_or_default(),
        is_test: entry.is_test,
        made_by: entry.made_by,
        generics: types.generics,
        signature: types.signature,
        definition: types.definition,
        impl_header: types.impl_header,
        declared_type: types.declared_type,
        own_file: entry.own_file,
    }
}

/// The documentation of an item, for modules also that inside of their file.
fn doc(entry: &Entry<'_>) -> String {
    let own = entry.node.map(|node| node.doc.as_str()).unwrap_or_default();
    let parts = [own, entry.inner_doc].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n")
}

fn attributes(world: &World<'_>, entry: &Entry<'_>, raw: &[RawAttribute]) -> Vec<Attribute> {
    raw.iter()
        .map(|raw| Attribute {
            path: raw.path.to_string(),
            tokens: raw.tokens.clone(),
            line: world.line(entry.file, raw.at),
        })
        .collect()
}
