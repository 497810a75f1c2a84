//! What attributes refer to: derives, and functions named by paths or strings.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::ingest::FileId;
use crate::resolve::lower::names_values;
use crate::resolve::names::{Def, Names, Namespace, canonical};
use crate::resolve::sink::Sink;
use crate::resolve::tree::{NodeKind, RawAttribute, RawPath, RawType, VariantNode};
use crate::resolve::world::{Entry, item_id};
use crate::resolve::{Certainty, ItemId, ItemKind, ReferenceKind};

/// Attributes of the compiler whose words name nothing.
const PLAIN: &[&str] = &[
    "allow",
    "cfg",
    "cfg_attr",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "feature",
    "forbid",
    "global_allocator",
    "ignore",
    "inline",
    "link",
    "macro_export",
    "macro_use",
    "must_use",
    "no_mangle",
    "non_exhaustive",
    "path",
    "repr",
    "rustfmt::skip",
    "should_panic",
    "target_feature",
    "track_caller",
    "warn",
];

/// What the attributes of all items refer to, by file; files that are told already are left out.
pub(in crate::resolve) fn attributes(
    names: &Names<'_, '_>,
    is_told: &(dyn Fn(FileId) -> bool + Sync),
) -> BTreeMap<FileId, Sink> {
    let impls = impls_of_types(names);
    let sinks: Vec<Sink> = (0..names.world.entries.len())
        .into_par_iter()
        .map(|at| {
            let id = item_id(at);
            let mut sink = Sink::default();
            if let Some(entry) = names.world.entry(id).filter(|entry| !is_told(entry.file)) {
                of_item((names, &impls), id, entry, &mut sink);
            }
            sink
        })
        .collect();
    let mut all: BTreeMap<FileId, Sink> = BTreeMap::new();
    for (entry, sink) in names.world.entries.iter().zip(sinks) {
        if !is_told(entry.file) {
            all.entry(entry.file).or_default().absorb(sink);
        }
    }
    all
}

/// The names, and the impls of each type.
type Known<'a> = (&'a Names<'a, 'a>, &'a Impls);

fn of_item((names, impls): Known<'_>, id: ItemId, entry: &Entry<'_>, sink: &mut Sink) {
    let Some(node) = entry.node else { return };
    let from = (id, entry.file);
    let mut all: Vec<&RawAttribute> = node.attributes.iter().collect();
    match &node.kind {
        NodeKind::Struct { variant, .. } => all.extend(inside(variant)),
        NodeKind::Enum { variants, .. } => all.extend(variants.iter().flat_map(inside)),
        NodeKind::Function(function) => all.extend(function.parameters.iter().flat_map(|param| &param.attributes)),
        _ => {}
    }
    if let NodeKind::Struct { .. } = &node.kind
        && let Some((table, at)) = unnamed_table(&entry.name, &node.attributes)
    {
        value_named((names, impls), from, entry, &[&table], at, sink);
    }
    for attribute in all {
        if !PLAIN.contains(&attribute.path.as_str()) {
            one((names, impls), from, entry, attribute, sink);
        }
    }
}

/// Derives of diesel that mean a table.
const OF_TABLES: &[&str] = &["AsChangeset", "Associations", "Identifiable", "Insertable", "Selectable"];

/// The table that derives of diesel mean when nothing names one: that of the struct's name with an `s`.
fn unnamed_table(name: &str, attributes: &[RawAttribute]) -> Option<(String, u32)> {
    let derived = attributes.iter().filter(|attribute| attribute.path == "derive").flat_map(|derive| &derive.paths);
    let means = derived.filter_map(RawPath::last).find(|last| OF_TABLES.contains(&last.name.text.as_str()))?;
    let is_named =
        attributes.iter().any(|attribute| attribute.tokens.contains("table_name") || attribute.path == "table_name");
    let mut table = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !table.is_empty() {
            table.push('_');
        }
        table.extend(letter.to_lowercase());
    }
    (!is_named).then(|| (table + "s", means.name.at))
}

fn inside(variant: &VariantNode) -> impl Iterator<Item = &RawAttribute> {
    variant.attributes.iter().chain(variant.fields.iter().flat_map(|field| &field.attributes))
}

fn one(
    (names, impls): Known<'_>,
    from: (ItemId, FileId),
    entry: &Entry<'_>,
    attribute: &RawAttribute,
    sink: &mut Sink,
) {
    if attribute.path == "derive" {
        for path in &attribute.paths {
            let at = path.last().map_or(attribute.at, |last| last.name.at);
            macro_named(names, from, entry, &path.names(), path.absolute, at, sink);
        }
        return;
    }
    let segments: Vec<&str> = attribute.path.split("::").collect();
    if segments.len() > 1 || !names.lookup(entry.scope, &attribute.path, Namespace::Macros).is_empty() {
        macro_named(names, from, entry, &segments, false, attribute.at, sink);
    }
    // `skip_serializing_if = "Option::is_none"`, `with = "module"`: strings that name something of the workspace.
    for (_, value) in &attribute.strings {
        if is_path(&value.text) {
            let segments: Vec<&str> = value.text.split("::").collect();
            value_named((names, impls), from, entry, &segments, value.at, sink);
        }
    }
    for path in &attribute.paths {
        let names_of_path = path.names();
        let at = path.last().map_or(attribute.at, |last| last.name.at);
        if let ["Self", name] = names_of_path.as_slice() {
            for member in members_named(names, impls, from.0, name) {
                refer(names, from, member, at, sink);
            }
        } else if names_of_path.len() > 1
            || attribute.tokens.contains('=')
            || attribute.tokens.contains("belongs_to")
            || names_a_value(names, entry, attribute, path)
        {
            value_named((names, impls), from, entry, &names_of_path, at, sink);
        }
    }
}

/// Whether a single name in an attribute means a function or constant.
fn names_a_value(names: &Names<'_, '_>, entry: &Entry<'_>, attribute: &RawAttribute, path: &RawPath) -> bool {
    let Some(name) = path.single().filter(|_| names_values(&attribute.path)) else { return false };
    let found = names.lookup(entry.scope, &name.text, Namespace::Values);
    found
        .iter()
        .filter_map(Def::item)
        .filter_map(|id| names.world.entry(id))
        .any(|of| matches!(of.kind, ItemKind::Function | ItemKind::Const | ItemKind::Static))
}

/// A derive or attribute macro.
fn macro_named(
    names: &Names<'_, '_>,
    from: (ItemId, FileId),
    entry: &Entry<'_>,
    path: &[&str],
    absolute: bool,
    at: u32,
    sink: &mut Sink,
) {
    for space in [Namespace::Macros, Namespace::Types] {
        let found = names.resolve(entry.scope, path, absolute, space);
        if found.used != path.len() {
            continue;
        }
        for def in &found.defs {
            match def {
                // A type of that name is no macro.
                Def::Item(id) if *id != from.0 && space == Namespace::Macros => {
                    sink.refer(from, *id, ReferenceKind::Macro, Certainty::Resolved, at);
                    return;
                }
                Def::External(full) => {
                    sink.refer_outside(from, &canonical(full), ReferenceKind::Macro, at);
                    return;
                }
                _ => {}
            }
        }
    }
}

/// A function, type or module of the workspace that an attribute names.
fn value_named(
    (names, impls): Known<'_>,
    from: (ItemId, FileId),
    entry: &Entry<'_>,
    path: &[&str],
    at: u32,
    sink: &mut Sink,
) {
    for space in [Namespace::Values, Namespace::Types] {
        let found = names.resolve(entry.scope, path, false, space);
        if found.used == path.len() {
            for id in found.defs.iter().filter_map(Def::item).filter(|id| *id != from.0) {
                refer(names, from, id, at, sink);
            }
            if found.defs.iter().any(|def| def.item().is_some()) {
                return;
            }
        } else if found.used + 1 == path.len() {
            // `Type::function`: the function is looked for in the impls of the type.
            let name = path.last().copied().unwrap_or_default();
            for id in found.defs.iter().filter_map(Def::item) {
                refer(names, from, id, at, sink);
                for member in members_named(names, impls, id, name) {
                    sink.refer(from, member, ReferenceKind::Call, Certainty::Resolved, at);
                }
            }
        }
    }
}

fn refer(names: &Names<'_, '_>, from: (ItemId, FileId), id: ItemId, at: u32, sink: &mut Sink) {
    let Some(target) = names.world.entry(id) else { return };
    let kind = match target.kind {
        ItemKind::Function | ItemKind::Method => ReferenceKind::Call,
        ItemKind::Const | ItemKind::AssociatedConst => ReferenceKind::Const,
        ItemKind::Static => ReferenceKind::Static,
        ItemKind::Module | ItemKind::Crate => {
            // `with = "module"` stands for the functions in it.
            let scope = target.own_scope.and_then(|scope| names.world.scope(scope));
            for member in scope.into_iter().flat_map(|scope| &scope.items) {
                let of = names.world.entry(*member);
                if of.is_some_and(|of| matches!(of.name.as_str(), "serialize" | "deserialize" | "from" | "into")) {
                    sink.refer(from, *member, ReferenceKind::Call, Certainty::Resolved, at);
                }
                // `table_name = users` stands for the table that a macro makes.
                if of.is_some_and(|of| of.name == "table" && of.made_by.is_some()) {
                    sink.refer(from, *member, ReferenceKind::Type, Certainty::Resolved, at);
                }
            }
            ReferenceKind::Use
        }
        _ => ReferenceKind::Type,
    };
    if id != from.0 && !(target.kind == ItemKind::Module && Some(id) == names.world.entry(from.0).map(|e| e.module)) {
        sink.refer(from, id, kind, Certainty::Resolved, at);
    }
}

/// The impls of each type, by its name as written.
type Impls = BTreeMap<ItemId, Vec<ItemId>>;

fn impls_of_types(names: &Names<'_, '_>) -> Impls {
    let mut impls = Impls::new();
    for (id, entry) in names.world.ids() {
        let Some(NodeKind::Impl(item)) = entry.node.map(|node| &node.kind) else { continue };
        let RawType::Path(path) = &item.self_type else { continue };
        let found = names.resolve(entry.scope, &path.names(), path.absolute, Namespace::Types);
        for of in found.defs.iter().filter_map(Def::item).collect::<BTreeSet<_>>() {
            impls.entry(of).or_default().push(id);
        }
    }
    impls
}

fn members_named(names: &Names<'_, '_>, impls: &Impls, ty: ItemId, name: &str) -> Vec<ItemId> {
    let impls = impls.get(&ty).into_iter().flatten().filter_map(|id| names.world.entry(*id));
    let members = impls.flat_map(|entry| entry.members.iter().copied());
    members.filter(|id| names.world.entry(*id).is_some_and(|entry| entry.name == name)).collect()
}

fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text.split("::").all(|segment| {
            let mut letters = segment.chars();
            letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
                && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
        })
}
