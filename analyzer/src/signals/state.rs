//! Process-wide state: statics that can change, and who touches them.

use std::collections::BTreeSet;

use super::rules::{Rules, StateRules, any};
use crate::graph::ItemGraph;
use crate::ingest::FileId;
use crate::resolve::{Item, ItemId, ItemKind, Resolved, TypeHead, TypeRef};

/// A use of a static that can change.
pub(super) struct StaticUse {
    /// Who uses it.
    pub item: ItemId,
    /// Whether it may be changed there.
    pub writes: bool,
    /// File.
    pub file: FileId,
    /// Line.
    pub line: usize,
    /// The static.
    pub what: String,
}

/// How a static can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mutability {
    /// It cannot.
    Never,
    /// Only by filling it by hand.
    BySetting,
    /// Any time.
    Always,
}

/// Every use of process-wide state.
pub(super) fn uses(resolved: &Resolved, graph: &ItemGraph, rules: &Rules) -> Vec<StaticUse> {
    let mut out = Vec::new();
    for (state, mutability) in resolved.items.iter().map(|item| (item, mutability(resolved, item, &rules.state))) {
        if mutability == Mutability::Never {
            continue;
        }
        for edge in graph.incoming(state.id).filter(|edge| !edge.is_test) {
            let methods = methods_of(resolved, edge.from);
            let sets = methods.iter().any(|name| any(&rules.state.sets, name));
            let Some(site) = edge.sites.iter().find(|site| site.kind != crate::resolve::ReferenceKind::Use) else {
                continue;
            };
            if mutability == Mutability::BySetting && !sets {
                continue;
            }
            let writes = mutability == Mutability::BySetting || may_write(&methods, &rules.state);
            let what = format!("static {}", state.path);
            out.push(StaticUse { item: edge.from, writes, file: site.file, line: site.line, what });
        }
    }
    out.extend(cells_elsewhere(resolved, rules));
    out
}

/// Calls on cells that are no statics by name: fields, parameters, what a function returned.
fn cells_elsewhere(resolved: &Resolved, rules: &Rules) -> Vec<StaticUse> {
    let on_cell = |call: &&crate::resolve::MethodUse| {
        call.receiver.as_ref().is_some_and(|receiver| any(&rules.state.cells, receiver))
    };
    let touches = |name: &str| any(&rules.state.reads, name) || any(&rules.state.writes, name);
    resolved
        .method_uses
        .iter()
        .filter(on_cell)
        .filter(|call| touches(&call.name))
        .map(|call| StaticUse {
            item: call.from,
            writes: any(&rules.state.writes, &call.name),
            file: call.file,
            line: call.line,
            what: format!("{}::{}", call.receiver.as_deref().unwrap_or_default(), call.name),
        })
        .collect()
}

/// Without a method that only looks, or with one that may change it, a use counts as a change.
fn may_write(methods: &BTreeSet<&str>, rules: &StateRules) -> bool {
    methods.iter().any(|name| any(&rules.writes, name)) || !methods.iter().any(|name| any(&rules.reads, name))
}

fn methods_of(resolved: &Resolved, item: ItemId) -> BTreeSet<&str> {
    let start = resolved.method_uses.partition_point(|call| call.from < item);
    resolved.method_uses[start..].iter().take_while(|call| call.from == item).map(|call| call.name.as_str()).collect()
}

fn mutability(resolved: &Resolved, item: &Item, rules: &StateRules) -> Mutability {
    match item.kind {
        ItemKind::Static if item.attributes.iter().any(|attribute| attribute.path == "mut") => Mutability::Always,
        ItemKind::Static => item.declared_type.as_ref().map_or(Mutability::Never, |ty| of_type(resolved, ty, rules, 0)),
        ItemKind::MacroCall if any(&rules.macros, &item.name) => Mutability::Always,
        _ => Mutability::Never,
    }
}

/// Looks through holders and, a few levels deep, into types of the workspace.
fn of_type(resolved: &Resolved, ty: &TypeRef, rules: &StateRules, depth: usize) -> Mutability {
    let inside = |types: &mut dyn Iterator<Item = &TypeRef>| {
        let found: Vec<Mutability> = types.map(|ty| of_type(resolved, ty, rules, depth + 1)).collect();
        [Mutability::Always, Mutability::BySetting].into_iter().find(|kind| found.contains(kind))
    };
    if depth > 6 {
        return Mutability::Never;
    }
    match ty {
        TypeRef::Path { head: TypeHead::External(path), .. } if any(&rules.once, path) => {
            let TypeRef::Path { args, .. } = ty else { return Mutability::BySetting };
            inside(&mut args.iter()).unwrap_or(Mutability::BySetting)
        }
        TypeRef::Path { head: TypeHead::External(path), .. } if any(&rules.cells, path) => Mutability::Always,
        TypeRef::Path { head: TypeHead::External(path), args, .. } if any(&rules.transparent, path) => {
            inside(&mut args.iter()).unwrap_or(Mutability::Never)
        }
        TypeRef::Path { head: TypeHead::Item(id), .. } => {
            use crate::resolve::TypeDefinition::{Alias, Enum, Struct};
            match resolved.item(*id).and_then(|item| item.definition.as_ref()) {
                Some(Struct(form)) => {
                    inside(&mut form.fields.iter().map(|field| &field.ty)).unwrap_or(Mutability::Never)
                }
                Some(Enum(forms)) => {
                    let fields = &mut forms.iter().flat_map(|form| &form.fields).map(|field| &field.ty);
                    inside(fields).unwrap_or(Mutability::Never)
                }
                Some(Alias(ty)) => of_type(resolved, ty, rules, depth + 1),
                None => Mutability::Never,
            }
        }
        TypeRef::Reference { to, .. } | TypeRef::Slice(to) | TypeRef::Array(to) => {
            of_type(resolved, to, rules, depth + 1)
        }
        TypeRef::Tuple(parts) => inside(&mut parts.iter()).unwrap_or(Mutability::Never),
        _ => Mutability::Never,
    }
}
