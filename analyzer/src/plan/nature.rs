//! What a type is to a boundary: data to be sent, or a context that stays where it is.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::knowledge::{ForeignClass, is_error};
use super::type_view::{
    any_part, any_part_seen, behind_reference, bindings, expand, foreign, head_item, inside, result_sides, substitute,
};
use crate::resolve::{Item, ItemId, ItemKind, Resolved, TypeDefinition, TypeHead, TypeRef, Variant};
use crate::signals::rules::{Effect, any};

/// Traits of values that are nobody's back-end: an error or something to print is not a context.
const PLAIN_TRAITS: &[&str] = &["Error", "Any", "Display", "Debug", "Fn", "FnMut", "FnOnce", "Iterator", "Stream"];

/// Answers whether types are contexts.
#[derive(Default)]
pub(super) struct Natures {
    contexts: BTreeSet<ItemId>,
    /// Those of them that hold more than settings.
    live: BTreeSet<ItemId>,
    /// Structs that settings are made of.
    parts: BTreeSet<ItemId>,
}

impl Natures {
    /// Looks through all types of the workspace once: what holds a context is one, however many types lie between.
    /// `told` are types that a person called contexts.
    pub fn new(index: &Index<'_>, told: &BTreeSet<ItemId>) -> Self {
        let settings = settings(index);
        let mut ties: Vec<ItemId> = Vec::new();
        let mut holders: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        for item in &index.resolved.items {
            for part in field_types(item) {
                let part = expand(index.resolved, &part);
                let mut held = Vec::new();
                // A channel or a closure in a struct ties it to a running task of this process.
                if holds_context(index, &part, &mut |id| {
                    held.push(id);
                    false
                }) || is_tied(index, &part)
                {
                    ties.push(item.id);
                }
                held.into_iter().for_each(|id| holders.entry(id).or_default().push(item.id));
            }
        }
        let live = spread(ties.clone(), &holders);
        let parts = parts(index, settings.difference(&live).copied().collect());
        ties.extend(settings);
        ties.extend(told);
        Self { contexts: spread(ties, &holders), live, parts }
    }

    /// Whether a value of a type stays where it is: a pool, a client, a trait object, the configuration, or
    /// something that holds one.
    pub fn is_context(&self, index: &Index<'_>, ty: &TypeRef) -> bool {
        holds_context(index, &expand(index.resolved, ty), &mut |id| self.contexts.contains(&id))
    }

    /// Whether it is more than settings: what its methods do may depend on what happened before.
    pub fn is_live(&self, index: &Index<'_>, ty: &TypeRef) -> bool {
        holds_context(index, &expand(index.resolved, ty), &mut |id| self.live.contains(&id))
    }

    /// Whether it is a struct that settings are made of: for whoever makes a context it is at hand.
    pub fn is_part_of_settings(&self, index: &Index<'_>, ty: &TypeRef) -> bool {
        let ty = expand(index.resolved, ty);
        let own = behind_reference(&ty);
        head_item(inside(own, &["Arc"]).unwrap_or(own)).is_some_and(|id| self.parts.contains(&id))
    }
}

/// All that hold one of these, however many types lie between.
fn spread(mut open: Vec<ItemId>, holders: &BTreeMap<ItemId, Vec<ItemId>>) -> BTreeSet<ItemId> {
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(holders.get(&id).into_iter().flatten());
        }
    }
    found
}

/// The structs of the workspace that settings are made of, at any depth.
fn parts(index: &Index<'_>, mut open: Vec<ItemId>) -> BTreeSet<ItemId> {
    let mut found = BTreeSet::new();
    while let Some(item) = open.pop().and_then(|id| index.item(id)) {
        let types = field_types(item).into_iter().map(|ty| expand(index.resolved, &ty));
        let inner = types.filter_map(|ty| head_item(&ty)).filter(|id| index.kind(*id) == Some(ItemKind::Struct));
        open.extend(inner.filter(|id| found.insert(*id)).collect::<Vec<_>>());
    }
    found
}

/// Whether a type holds a context, given which types of the workspace are some.
fn holds_context(index: &Index<'_>, ty: &TypeRef, is_context: &mut dyn FnMut(ItemId) -> bool) -> bool {
    match ty {
        TypeRef::Path { head: TypeHead::Item(id), args, .. } => {
            args.iter().any(|one| holds_context(index, one, is_context)) || is_context(*id)
        }
        TypeRef::Path { head: TypeHead::External(path), args, .. } => {
            let state = &index.knowledge.rules.state;
            match index.knowledge.class(path) {
                Some(ForeignClass::Context) => true,
                // Tied to one request or task: nothing to hold for all.
                Some(ForeignClass::Transaction | ForeignClass::Stream | ForeignClass::Handle) => false,
                _ if is_error(path) => args.iter().any(|one| holds_context(index, one, is_context)),
                _ if any(&state.cells, path) || any(&state.once, path) => true,
                _ => args.iter().any(|one| holds_context(index, one, is_context)),
            }
        }
        TypeRef::Dyn(traits) => traits.iter().any(|one| is_backend_trait(index.resolved, one)),
        TypeRef::Reference { to, .. } | TypeRef::Slice(to) | TypeRef::Array(to) => holds_context(index, to, is_context),
        TypeRef::Tuple(list) => list.iter().any(|one| holds_context(index, one, is_context)),
        _ => false,
    }
}

/// The types of all fields of a type.
pub(super) fn field_types(item: &Item) -> Vec<TypeRef> {
    variants(item).iter().flat_map(|variant| &variant.fields).map(|field| field.ty.clone()).collect()
}

/// The variants of an enum; a struct counts as one.
pub(super) fn variants(item: &Item) -> &[Variant] {
    match &item.definition {
        Some(TypeDefinition::Struct(one)) => std::slice::from_ref(one),
        Some(TypeDefinition::Enum(all)) => all,
        _ => &[],
    }
}

/// The fields of an instance of a struct, with the arguments put in and aliases followed.
pub(super) fn struct_fields(resolved: &Resolved, item: &Item, args: &[TypeRef]) -> Vec<(String, TypeRef)> {
    let with = bindings(item, args);
    let Some(TypeDefinition::Struct(one)) = &item.definition else { return Vec::new() };
    let typed = |ty: &TypeRef| expand(resolved, &substitute(ty, &with));
    one.fields.iter().map(|field| (field.name.clone(), typed(&field.ty))).collect()
}

/// Whether a type holds a value whose content may change behind a shared reference, once-only cells of
/// unchanging values left out.
pub(super) fn is_changing(index: &Index<'_>, ty: &TypeRef) -> bool {
    let ty = expand(index.resolved, ty);
    let mut seen = BTreeSet::new();
    changes(index, &ty, &mut seen)
}

fn changes(index: &Index<'_>, ty: &TypeRef, seen: &mut BTreeSet<ItemId>) -> bool {
    let state = &index.knowledge.rules.state;
    let mut test = |part: &TypeRef| match part {
        TypeRef::Path { head: TypeHead::Item(id), .. } if seen.insert(*id) => {
            let parts = index.item(*id).map(field_types).unwrap_or_default();
            parts.iter().any(|part| changes(index, &expand(index.resolved, part), seen))
        }
        _ => foreign(part).is_some_and(|(path, _)| any(&state.cells, path) && !any(&state.once, path)),
    };
    any_part(ty, &mut test)
}

/// Whether a type from outside is held by each side for itself, whatever it is of: a pool of connections.
pub(super) fn is_held(index: &Index<'_>, ty: &TypeRef) -> bool {
    foreign(ty).is_some_and(|(path, _)| index.knowledge.class(path) == Some(ForeignClass::Context))
}

/// Whether an open transaction, or a connection that may be in one, is a part of a type.
pub(super) fn holds_transaction(index: &Index<'_>, ty: &TypeRef) -> bool {
    any_part_seen(ty, &|part| is_held(index, part), &mut |part| {
        foreign(part).is_some_and(|(path, _)| index.knowledge.class(path) == Some(ForeignClass::Transaction))
    })
}

fn is_tied(index: &Index<'_>, ty: &TypeRef) -> bool {
    let class = |part: &TypeRef| foreign(part).and_then(|(path, _)| index.knowledge.class(path));
    any_part(ty, &mut |part| matches!(part, TypeRef::Function(..)) || matches!(class(part), Some(ForeignClass::Stream)))
}

fn is_backend_trait(resolved: &Resolved, one: &TypeRef) -> bool {
    match one {
        TypeRef::Path { head: TypeHead::Item(id), .. } => {
            resolved.item(*id).is_some_and(|item| item.kind == ItemKind::Trait)
        }
        TypeRef::Path { head: TypeHead::External(path), .. } => {
            let name = path.rsplit("::").next().unwrap_or(path);
            !PLAIN_TRAITS.contains(&name) && !is_marker(one)
        }
        _ => false,
    }
}

/// `Send`, `Sync` and their like: part of a trait object's type, but not what it is.
pub(super) fn is_marker(one: &TypeRef) -> bool {
    let name = match one {
        TypeRef::Path { head: TypeHead::External(path) | TypeHead::Unknown(path), .. } => path,
        _ => return false,
    };
    ["Send", "Sync", "Unpin", "UnwindSafe", "RefUnwindSafe"].contains(&name.rsplit("::").next().unwrap_or(name))
}

/// Whether a type is called like settings; what else is read from a file may be data.
fn is_settings(name: &str) -> bool {
    ["Config", "Configuration", "Settings", "Options"].iter().any(|end| name.ends_with(end))
}

/// The workspace types that functions without parameters read from the environment, or settings they read from a
/// file.
fn settings(index: &Index<'_>) -> BTreeSet<ItemId> {
    let of = |effect: Effect| index.knowledge.effects.all_with(effect);
    let (from_environment, from_files) = (of(Effect::Environment), of(Effect::FileRead));
    let read = index.resolved.items.iter().filter_map(|item| {
        let id = made_of_nothing(index, item)?;
        let is_named = || index.item(id).is_some_and(|item| is_settings(&item.name));
        (from_environment.contains(&item.id) || (from_files.contains(&item.id) && is_named())).then_some(id)
    });
    read.collect()
}

/// The workspace type that a function without parameters makes.
fn made_of_nothing(index: &Index<'_>, item: &Item) -> Option<ItemId> {
    let signature = item.signature.as_ref()?;
    if item.is_test || signature.receiver.is_some() || !signature.parameters.is_empty() {
        return None;
    }
    let output = expand(index.resolved, &signature.output);
    let made = result_sides(&output).map_or(output, |(value, _)| value);
    head_item(inside(&made, &["Arc", "Box", "Rc"]).unwrap_or(&made))
}
