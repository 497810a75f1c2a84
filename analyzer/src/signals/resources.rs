//! What of a machine items need: processor, memory, threads that wait, large libraries.
//!
//! Weight: none between parts. It tells which part would gain from being scaled, configured or given memory alone.

use std::collections::BTreeSet;

use serde::Serialize;

use super::rules::{Resource, Rules, any};
use crate::ingest::FileId;
use crate::resolve::{Field, Item, ItemId, ItemKind, ReferenceKind, Resolved, TypeDefinition, TypeHead, TypeRef};

/// One place where an item needs a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ResourceUse {
    /// The item.
    pub item: ItemId,
    /// The resource.
    pub kind: Resource,
    /// What stands there: the path called, the type held; for a library its name as Rust knows it.
    pub what: String,
    /// File.
    pub file: FileId,
    /// Line.
    pub line: usize,
}

/// Finds where resources are needed, test code left out; sorted.
#[must_use]
pub fn resources(resolved: &Resolved, rules: &Rules) -> Vec<ResourceUse> {
    let mut found: BTreeSet<ResourceUse> = BTreeSet::new();
    for external in &resolved.externals {
        let is_call = matches!(external.kind, ReferenceKind::Call | ReferenceKind::Macro);
        for rule in rules.resources.iter().filter(|rule| rule.has_path(&external.path, is_call)) {
            let what = match rule.kind {
                Resource::HeavyDependency => external.path.split("::").next().unwrap_or_default().to_owned(),
                _ => external.path.clone(),
            };
            let (item, kind, file, line) = (external.from, rule.kind, external.file, external.line);
            found.insert(ResourceUse { item, kind, what, file, line });
        }
    }
    for call in &resolved.method_uses {
        let receiver = call.receiver.as_deref().unwrap_or_default();
        let is_about = |rule: &&super::rules::ResourceRule| {
            rule.methods.iter().any(|method| method.is_about(receiver, &call.name))
        };
        for rule in rules.resources.iter().filter(is_about) {
            let what = format!("{receiver}.{}", call.name);
            found.insert(ResourceUse { item: call.from, kind: rule.kind, what, file: call.file, line: call.line });
        }
    }
    for item in &resolved.items {
        found.extend(held(resolved, item, rules));
    }
    let is_test = |id: ItemId| resolved.item(id).is_none_or(|item| item.is_test);
    found.into_iter().filter(|one| !is_test(one.item)).collect()
}

/// What a static or the fields of a type hold.
fn held(resolved: &Resolved, item: &Item, rules: &Rules) -> Vec<ResourceUse> {
    let fields = match &item.definition {
        Some(TypeDefinition::Struct(form)) => form.fields.as_slice(),
        _ => &[],
    };
    let types =
        fields.iter().map(|field| (&field.ty, field.line)).chain(item.declared_type.iter().map(|ty| (ty, item.line)));
    let mut found = Vec::new();
    for (ty, line) in types {
        let mut names = Vec::new();
        externals(resolved, ty, if item.kind == ItemKind::Static { DEPTH } else { 0 }, &mut names);
        for rule in &rules.resources {
            let known = names.iter().find(|name| any(&rule.types, name));
            // A collection behind a lock lives as long as the process: a cache, an index, a queue.
            let is_kept = rule.kind == Resource::Memory && can_change(&names, rules);
            let collection = names.iter().find(|name| is_kept && is_collection(name));
            if let Some(name) = known.or(collection) {
                let what =
                    if item.kind == ItemKind::Static { format!("static {}", item.name) } else { (*name).to_owned() };
                found.push(ResourceUse { item: item.id, kind: rule.kind, what, file: item.file, line });
            }
        }
    }
    found
}

fn is_collection(path: &str) -> bool {
    path.starts_with("std::collections::") || path == "std::vec::Vec"
}

fn can_change(names: &[&str], rules: &Rules) -> bool {
    names.iter().any(|name| any(&rules.state.cells, name) || any(&rules.state.once, name))
}

/// How far fields of workspace types are followed from a static.
const DEPTH: usize = 3;

/// The foreign types a type names, also inside of fields of workspace types as deep as told.
fn externals<'a>(resolved: &'a Resolved, ty: &'a TypeRef, depth: usize, found: &mut Vec<&'a str>) {
    match ty {
        TypeRef::Path { head, args, .. } => {
            match head {
                TypeHead::External(path) => found.push(path),
                TypeHead::Item(id) if depth > 0 => {
                    let fields = resolved.item(*id).map_or(&[][..], fields);
                    fields.iter().for_each(|field| externals(resolved, &field.ty, depth - 1, found));
                }
                _ => {}
            }
            args.iter().for_each(|arg| externals(resolved, arg, depth, found));
        }
        TypeRef::Reference { to, .. } | TypeRef::Slice(to) | TypeRef::Array(to) => {
            externals(resolved, to, depth, found)
        }
        TypeRef::Tuple(list) | TypeRef::Dyn(list) | TypeRef::ImplTrait(list) => {
            list.iter().for_each(|one| externals(resolved, one, depth, found));
        }
        _ => {}
    }
}

fn fields(item: &Item) -> &[Field] {
    match &item.definition {
        Some(TypeDefinition::Struct(form)) => &form.fields,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::rules;
    use super::*;
    use crate::graph::sample::{id, resolved};
    use crate::resolve::{ExternalReference, MethodUse};

    #[test]
    fn what_code_needs_shows_in_calls_methods_and_libraries() {
        let mut resolved = resolved("mod m\n fn m::hash\n fn m::sort\n fn m::draw\n test m::check");
        let call = |from: &str, path: &str| ExternalReference {
            from: id(&resolved, from),
            path: path.to_owned(),
            kind: ReferenceKind::Call,
            file: FileId(0),
            line: 1,
        };
        let calls = vec![
            call("m::hash", "argon2::Argon2::default"),
            call("m::draw", "image::open"),
            call("m::draw", "std::fs::read"),
            call("m::check", "std::fs::write"),
        ];
        let from = id(&resolved, "m::sort");
        let name = "par_iter".to_owned();
        resolved.method_uses.push(MethodUse { from, name, receiver: None, file: FileId(0), line: 2, offset: 0 });
        resolved.externals = calls;
        let found = resources(&resolved, rules());
        let of = |item: &str| -> Vec<Resource> {
            let id = id(&resolved, item);
            found.iter().filter(|one| one.item == id).map(|one| one.kind).collect()
        };
        assert_eq!(of("m::hash"), [Resource::Cpu]);
        assert_eq!(of("m::sort"), [Resource::Cpu]);
        assert_eq!(of("m::draw"), [Resource::Cpu, Resource::BlockingIo, Resource::HeavyDependency]);
        assert!(of("m::check").is_empty(), "tests need nothing");
    }
}
