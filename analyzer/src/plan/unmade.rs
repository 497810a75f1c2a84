//! Why a context cannot be built: where the workspace makes one, and what keeps that from being taken over.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::naming::Naming;
use super::type_view::{describe, expand, result_sides};
use super::wants::{How, Slot, Want};
use crate::resolve::{Item, ItemId, ItemKind, Reference, ReferenceKind, TypeRef};

/// Why nothing builds what is wanted.
pub(super) fn unmade(naming: Naming<'_, '_>, want: &Want) -> String {
    let index = naming.index;
    let text = describe(index.resolved, &want.ty);
    let Some((maker, call)) = made_at(index, want) else {
        return match want.how {
            How::Value => {
                format!("takes `{text}` by value, and nothing in the workspace builds one that can be cloned")
            }
            _ => format!("takes `{text}`, and nothing outside of tests builds one from the settings alone"),
        };
    };
    let place = index.place_of(call);
    let is_elsewhere = index.item(call.from).is_some_and(|from| from.krate != naming.krate);
    let why = match is_elsewhere {
        true => "in another crate than the service's, whose code cannot be taken along",
        false => "of what cannot be taken out of there",
    };
    format!("takes `{text}`, which `{}` makes at {}:{} {why}", maker.path, place.file, place.line)
}

/// A function that makes what is wanted, and where it is called first: when the program starts, if it is.
fn made_at<'i, 'a>(index: &'i Index<'a>, want: &Want) -> Option<(&'a Item, &'i Reference)> {
    let made = index.made.get_or_init(|| makers(index));
    let wanted: BTreeSet<TypeRef> = want.slots().into_iter().map(|slot| slot.ty).collect();
    let meant = wanted.iter().filter_map(|ty| made.get(ty)).flatten().filter_map(|id| index.item(*id));
    let calls = meant.flat_map(|item| {
        let calls = index.incoming(item.id).iter().filter(|call| {
            let is_call = matches!(call.kind, ReferenceKind::Call | ReferenceKind::Method);
            is_call
                && index.is_live(call.from)
                && index
                    .item(call.from)
                    .is_some_and(|from| from.parent != item.parent || item.kind == ItemKind::Function)
        });
        calls.map(move |call| (item, *call))
    });
    calls.min_by_key(|(item, call)| (index.is_started(call.from) == Some(false), call.from, call.offset, item.id))
}

/// Functions that are not only there for tests, by what they make.
fn makers(index: &Index<'_>) -> BTreeMap<TypeRef, Vec<ItemId>> {
    let mut made: BTreeMap<TypeRef, Vec<ItemId>> = BTreeMap::new();
    for item in &index.resolved.items {
        let is_maker = matches!(item.kind, ItemKind::Function | ItemKind::Method) && item.name != "clone";
        let Some(signature) = item.signature.as_ref().filter(|_| is_maker && index.is_live(item.id)) else { continue };
        let output = expand(index.resolved, &signature.output);
        let value = result_sides(&output).map_or(output, |(value, _)| value);
        made.entry(Slot::of(&value).ty).or_default().push(item.id);
    }
    made
}
