//! Which functions of a service are called from outside of it.

use std::collections::{BTreeMap, BTreeSet};

use super::index::{Index, is_use_of_code};
use super::nature::{Natures, holds_transaction};
use super::type_view::{any_part, expand, foreign, head_item, inside, result_sides};
use super::wants::{How, Want};
use crate::resolve::{Certainty, Item, ItemId, ItemKind, Reference, TypeRef};
use crate::signals::rules::ContextKind;

/// A function of a service with the places outside of it that call it.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'a> {
    pub item: &'a Item,
    pub calls: Vec<&'a Reference>,
    /// The trait through which it is called, when it fulfils one of the workspace.
    pub through: Option<ItemId>,
}

impl Candidate<'_> {
    /// Whether every call is a guess by name.
    pub fn is_guessed(&self) -> bool {
        self.calls.iter().all(|call| call.certainty == Certainty::Guessed)
    }
}

/// What a function is to the wall, judged by what it returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Makes a context: each side makes its own.
    Maker,
    /// Hands out a part of a context.
    Getter,
    /// Makes a router: the seam of a web front.
    Seam,
    /// Anything else.
    Function,
}

/// The functions of a service that live code outside of it calls, by id.
pub(super) fn candidates<'a>(index: &Index<'a>, items: &BTreeSet<ItemId>) -> Vec<Candidate<'a>> {
    let mut found: BTreeMap<ItemId, Candidate<'a>> = BTreeMap::new();
    let is_outside = |reference: &&&Reference| {
        !items.contains(&reference.from) && index.is_live(reference.from) && is_use_of_code(reference.kind)
    };
    let mut add = |id: ItemId, call: &'a Reference, through: Option<ItemId>| {
        let Some(item) = callable(index, id).filter(|item| items.contains(&item.id)) else { return };
        let candidate = found.entry(id).or_insert_with(|| Candidate { item, calls: Vec::new(), through });
        candidate.calls.push(call);
        candidate.through = candidate.through.or(through);
    };
    for id in items {
        for call in index.incoming(*id).iter().filter(is_outside) {
            let through = index.item(*id).and_then(|item| index.fulfils(item)).and_then(|method| method.parent);
            add(*id, call, through);
        }
    }
    for method in index.resolved.items.iter().filter(|item| item.kind == ItemKind::Method) {
        let Some(of) = method.parent.filter(|parent| index.kind(*parent) == Some(ItemKind::Trait)) else { continue };
        for call in index.incoming(method.id).iter().filter(is_outside) {
            for target in index.dispatch(method.id).into_iter().filter(|target| *target != method.id) {
                add(target, call, Some(of));
            }
        }
    }
    let mut found: Vec<Candidate<'a>> = found.into_values().collect();
    for candidate in &mut found {
        candidate.calls.sort();
        candidate.calls.dedup();
    }
    found
}

/// A function with a body that is no test and stands neither in a function nor, as a mere promise, in a trait.
fn callable<'a>(index: &Index<'a>, id: ItemId) -> Option<&'a Item> {
    let item = index.item(id)?;
    let is_function = matches!(item.kind, ItemKind::Function | ItemKind::Method);
    let around = item.parent.and_then(|parent| index.kind(parent));
    let is_nested = matches!(around, Some(ItemKind::Function | ItemKind::Method));
    let is_promise = around == Some(ItemKind::Trait) && item.body.is_none();
    (is_function && index.is_live(id) && !is_nested && !is_promise).then_some(item)
}

/// What a function is to the wall.
pub(super) fn part(index: &Index<'_>, natures: &Natures, item: &Item) -> Part {
    let Some(signature) = &item.signature else { return Part::Function };
    let output = expand(index.resolved, &signature.output);
    let made = result_sides(&output).map_or(output, |(value, _)| value);
    let class = |ty: &TypeRef| foreign(ty).and_then(|(path, _)| index.knowledge.class(path));
    if class(&made) == Some(ContextKind::Router) || is_routes(&made) {
        return Part::Seam;
    }
    // Catchers answer where the program was asked, whoever failed.
    if is_list_of(&made, &["rocket::Catcher", "rocket::catcher::Catcher"]) {
        return Part::Maker;
    }
    if holds_transaction(index, &made) || !natures.is_context(index, &made) {
        return Part::Function;
    }
    let lends = any_part(&made, &mut |part| matches!(part, TypeRef::Reference { .. }));
    if lends { Part::Getter } else { Part::Maker }
}

/// Whether a function gives out routes of rocket.
pub(super) fn gives_routes(index: &Index<'_>, item: &Item) -> bool {
    item.signature.as_ref().is_some_and(|signature| is_routes(&expand(index.resolved, &signature.output)))
}

/// `Vec<rocket::Route>`.
fn is_routes(ty: &TypeRef) -> bool {
    is_list_of(ty, &["rocket::Route", "rocket::route::Route"])
}

fn is_list_of(ty: &TypeRef, paths: &[&str]) -> bool {
    inside(ty, &["Vec"]).and_then(foreign).is_some_and(|(path, _)| paths.contains(&path))
}

/// The trait object that may stand in for `self` of a method that is called through a workspace trait.
pub(super) fn dyn_self(index: &Index<'_>, of: ItemId) -> Option<Want> {
    index.item(of)?;
    let head = crate::resolve::TypeHead::Item(of);
    let bound = TypeRef::Path { head, args: Vec::new(), borrowed: false };
    Some(Want { ty: TypeRef::Dyn(vec![bound]), how: How::Reference })
}

/// The type that a method belongs to.
pub(super) fn owner<'a>(index: &Index<'a>, item: &Item) -> Option<&'a Item> {
    let around = index.item(item.parent?)?;
    head_item(&around.impl_header.as_ref()?.self_type).and_then(|id| index.item(id))
}
