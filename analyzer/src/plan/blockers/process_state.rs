//! Process-wide state that both sides of the wall would keep a copy of.

use std::collections::BTreeSet;

use super::{Blocker, at_place};
use crate::ingest::{Finding, Severity};
use crate::plan::BlockerKind;
use crate::plan::index::Index;
use crate::plan::nature::is_changing;
use crate::plan::reach::may_run;
use crate::resolve::{Item, ItemId, ItemKind, ReferenceKind};

/// Statics of a service that change and are reached both from what runs in the service and from what stays.
///
/// `inside` are the functions that run in the service (called through the wall, handlers, makers of contexts),
/// `stays` those of its functions that keep running in the monolith (copied, makers of contexts, excluded).
pub(in crate::plan) fn shared_statics(
    index: &Index<'_>,
    items: &BTreeSet<ItemId>,
    inside: &BTreeSet<ItemId>,
    stays: &BTreeSet<ItemId>,
) -> Vec<Blocker> {
    let statics: Vec<&Item> = items
        .iter()
        .filter_map(|id| index.item(*id))
        .filter(|item| item.kind == ItemKind::Static && index.is_live(item.id) && is_mutable(index, item))
        .collect();
    if statics.is_empty() {
        return Vec::new();
    }
    let served: BTreeSet<ItemId> = may_run(index, inside.iter().copied()).into_iter().collect();
    let kept: BTreeSet<ItemId> = may_run(index, stays.iter().copied()).into_iter().collect();
    let mut blockers = Vec::new();
    for item in statics.into_iter().filter(|item| served.contains(&item.id)) {
        let from_outside = index
            .incoming(item.id)
            .iter()
            .find(|one| !items.contains(&one.from) && index.is_live(one.from) && one.kind != ReferenceKind::Use);
        let Some(who) = from_outside.map(|one| one.from).or_else(|| user(index, item, &kept)) else { continue };
        let who = index.item(who).map_or("", |item| item.path.as_str());
        let reason = format!(
            "`{}` changes, and both the service and `{who}`, which stays in the monolith, use it: after the cut \
             there would be two",
            item.name
        );
        blockers.push(at_place(item, index.place(item), BlockerKind::ProcessWideState, reason));
    }
    blockers
}

/// Statics of nobody's own that change and get into the slice: after the cut the service has one, and the monolith
/// has one.
pub(in crate::plan) fn copied_statics(
    index: &Index<'_>,
    service: &str,
    items: &BTreeSet<ItemId>,
    keep: &BTreeSet<ItemId>,
) -> Vec<Finding> {
    let of_others = keep.difference(items).filter_map(|id| index.item(*id));
    let statics = of_others.filter(|item| item.kind == ItemKind::Static && index.is_live(item.id));
    let stays = |item: &&Item| {
        let mut users = index.incoming(item.id).iter().filter(|one| one.kind != ReferenceKind::Use);
        users.any(|one| !items.contains(&one.from) && index.is_live(one.from))
    };
    let shared = statics.filter(|item| is_mutable(index, item)).filter(stays);
    let told = shared.map(|item| Finding {
        code: "process-wide-state-copied".to_owned(),
        severity: Severity::Warning,
        place: Some(index.place(item)),
        message: format!(
            "`{}` changes; service `{service}` gets one of its own beside that of the monolith",
            item.path
        ),
        advice: "See whether the two may differ (a counter, a cache); if not, keep the value in the database."
            .to_owned(),
    });
    told.collect()
}

fn user(index: &Index<'_>, item: &Item, kept: &BTreeSet<ItemId>) -> Option<ItemId> {
    index.incoming(item.id).iter().map(|one| one.from).find(|from| kept.contains(from))
}

fn is_mutable(index: &Index<'_>, item: &Item) -> bool {
    item.attributes.iter().any(|attribute| attribute.path == "mut")
        || item.declared_type.as_ref().is_some_and(|ty| is_changing(index, ty))
}
