//! Names of shims and endpoints.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::naming::{Naming, from_child, identifier};
use super::providers::snake;
use super::wall::owner;
use crate::resolve::{Item, ItemId, ItemKind, TypeRef};

/// Name of the shim: the function's, for methods with that of their type in front.
pub(super) fn shim(index: &Index<'_>, item: &Item) -> String {
    let name = match owner(index, item) {
        Some(owner) => format!("{}_{}", snake(&owner.name), item.name),
        None => item.name.clone(),
    };
    if identifier(&name) == name { name } else { format!("{name}_") }
}

/// Path of an endpoint: modules and name.
pub(super) fn endpoint(index: &Index<'_>, item: &Item) -> String {
    format!("{}{}", module_path(index, item.module), item.name)
}

/// Path of the endpoint that all impls of a trait's method share.
pub(super) fn dyn_endpoint(index: &Index<'_>, of: &Item, item: &Item) -> String {
    format!("{}{}/{}", module_path(index, of.module), snake(&of.name), item.name)
}

/// The same with the type in between, for two methods of one name in one module.
pub(super) fn long_endpoint(index: &Index<'_>, item: &Item) -> String {
    let owner = owner(index, item).map(|owner| format!("{}/", snake(&owner.name))).unwrap_or_default();
    format!("{}{owner}{}", module_path(index, item.module), item.name)
}

fn module_path(index: &Index<'_>, module: ItemId) -> String {
    let mut names = Vec::new();
    let mut at = index.item(module);
    while let Some(module) = at.filter(|module| module.kind == ItemKind::Module) {
        names.push(format!("{}/", module.name));
        at = module.parent.and_then(|parent| index.item(parent));
    }
    names.reverse();
    names.concat()
}

/// Makes names unique by numbering the later ones.
pub(super) fn numbered(taken: &mut BTreeMap<ItemId, BTreeSet<String>>, scope: ItemId, name: String) -> String {
    let names = taken.entry(scope).or_default();
    let more = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.clone()).chain(more).find(|one| !names.contains(one)).unwrap_or(name);
    names.insert(free.clone());
    free
}

/// How a function is called from a child module of its module.
pub(super) fn call_path(naming: Naming<'_, '_>, item: &Item, dyn_of: Option<ItemId>) -> String {
    let name = identifier(&item.name);
    if let Some(of) = dyn_of.and_then(|of| naming.name_in(of, item.module)) {
        return format!("{of}::{name}");
    }
    let around = item.parent.and_then(|parent| naming.index.item(parent));
    let Some(header) = around.and_then(|around| around.impl_header.as_ref()) else { return name };
    let own = owner(naming.index, item).and_then(|owner| naming.name_in(owner.id, item.module));
    let own = own.unwrap_or_else(|| from_child(&header.self_type_text));
    match &header.of_trait {
        Some(of) => {
            let of = trait_text(naming, of, item.module);
            format!("<{own} as {of}>::{name}")
        }
        None => format!("{own}::{name}"),
    }
}

fn trait_text(naming: Naming<'_, '_>, of: &TypeRef, module: ItemId) -> String {
    let short = super::type_view::head_item(of).and_then(|id| naming.name_in(id, module));
    short.or_else(|| naming.type_text(of, module)).unwrap_or_default()
}
