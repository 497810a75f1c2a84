//! State in memory that a service holds for itself while the monolith goes on using its own.

use std::collections::BTreeSet;

use crate::ingest::{Finding, Severity};
use crate::plan::cut::Wall;
use crate::plan::index::Index;
use crate::plan::keep::items_in;
use crate::plan::nature::{is_changing, variants};
use crate::resolve::{Item, ItemId, ItemKind, TypeHead, TypeRef};

/// Contexts of a service that hold what changes (a `Mutex`, an atomic number) and that code which stays in the monolith
/// works with, too: calls that cross go to the service's, the others to the monolith's.
pub(in crate::plan) fn held_twice(
    index: &Index<'_>,
    service: &str,
    items: &BTreeSet<ItemId>,
    wall: &Wall,
) -> Vec<Finding> {
    let mut crossing = wall.makers.clone();
    crossing.extend(wall.boundary.iter().map(|one| one.item));
    crossing.extend(wall.seams.iter().flat_map(|seam| seam.handlers.iter().copied()));
    let held: BTreeSet<ItemId> = wall.contexts.iter().filter_map(|one| one.item).collect();
    let changing = held.into_iter().filter_map(|id| index.item(id)).filter_map(|item| Some((item, cell(index, item)?)));
    let told = changing.filter_map(|(item, field)| {
        let user = user(index, item, items, &crossing)?;
        Some(Finding {
            code: "state-held-twice".to_owned(),
            severity: Severity::Warning,
            place: Some(index.place(item)),
            message: format!(
                "`{}` keeps `{field}` in memory; service `{service}` holds one of its own, and `{}`, which stays, works \
                 with that of the monolith: what one changes the other does not see",
                item.path, user.path
            ),
            advice: "See whether the two may differ (a cache, a limit); if not, keep the value in the database, or let \
                     the service have all that works with it."
                .to_owned(),
        })
    });
    told.collect()
}

/// The first field whose content changes behind a shared reference.
fn cell(index: &Index<'_>, item: &Item) -> Option<String> {
    let mut fields = variants(item).iter().flat_map(|variant| &variant.fields);
    fields.find(|field| is_changing(index, &field.ty)).map(|field| field.name.clone())
}

/// A function that stays and takes such a value, or is a method of its type.
fn user<'a>(index: &Index<'a>, held: &Item, items: &BTreeSet<ItemId>, crossing: &BTreeSet<ItemId>) -> Option<&'a Item> {
    let names = |ty: &TypeRef| {
        let mut named = BTreeSet::new();
        items_in(ty, &mut named);
        named.contains(&held.id)
    };
    let is_own = |item: &Item| {
        let around = item.parent.and_then(|parent| index.item(parent)).and_then(|one| one.impl_header.as_ref());
        around.is_some_and(
            |header| matches!(&header.self_type, TypeRef::Path { head: TypeHead::Item(id), .. } if *id == held.id),
        )
    };
    index.resolved.items.iter().find(|item| {
        let Some(signature) = &item.signature else { return false };
        let takes = signature.parameters.iter().any(|one| names(&one.ty))
            || (signature.receiver.is_some() && is_own(item) && is_called(index, item, items));
        matches!(item.kind, ItemKind::Function | ItemKind::Method)
            && index.is_live(item.id)
            && !crossing.contains(&item.id)
            && takes
            && (!items.contains(&item.id) || is_called(index, item, items))
    })
}

/// Whether live code outside of the service calls a function.
fn is_called(index: &Index<'_>, item: &Item, items: &BTreeSet<ItemId>) -> bool {
    index.incoming(item.id).iter().any(|call| !items.contains(&call.from) && index.is_live(call.from))
}
