//! Calls that would leave an open transaction of the caller.

use std::collections::BTreeSet;

use super::{Blocker, at_place};
use crate::plan::BlockerKind;
use crate::plan::index::Index;
use crate::plan::type_view::{any_part, expand, foreign};
use crate::plan::wall::Candidate;
use crate::resolve::{Item, ItemId, Resolved};
use crate::signals::rules::ContextKind;

/// The calls of these functions that stand between the begin and the end of a transaction in the same body.
/// Functions that take the transaction themselves are told once, as such.
pub(in crate::plan) fn calls_inside_transactions(
    index: &Index<'_>,
    candidates: &[&Candidate<'_>],
    told: &BTreeSet<ItemId>,
) -> Vec<Blocker> {
    let mut blockers = Vec::new();
    for candidate in candidates.iter().filter(|candidate| !told.contains(&candidate.item.id)) {
        for call in &candidate.calls {
            if !is_open_at(index, call.from, call.offset) {
                continue;
            }
            let caller = index.item(call.from).map_or("", |item| item.name.as_str());
            let reason = format!(
                "`{caller}` calls `{}` while its own transaction is open: over the wire, one may be kept and the \
                 other rolled back",
                candidate.item.name
            );
            let place = index.place_of(call);
            blockers.push(at_place(candidate.item, place, BlockerKind::CallInsideTransaction, reason));
        }
    }
    blockers
}

/// Whether the last thing said of transactions before a position in a body is that one begins.
fn is_open_at(index: &Index<'_>, body: ItemId, at: u32) -> bool {
    let uses = index.method_uses(body).iter();
    let told = uses.filter_map(|one| event(index, &one.name).map(|begins| (one.offset, begins)));
    let begun = index.outgoing(body).iter().filter(|one| {
        index.item(one.to).is_some_and(|item| item.signature.is_some() && returns_transaction(index, item))
    });
    let events = told.chain(begun.map(|one| (one.offset, true)));
    events.filter(|(offset, _)| *offset < at).max().is_some_and(|(_, begins)| begins)
}

fn event(index: &Index<'_>, name: &str) -> Option<bool> {
    let rules = &index.knowledge.rules.transactions;
    let is_in = |names: &[String]| names.iter().any(|one| one == name);
    if is_in(&rules.begins) { Some(true) } else { is_in(&rules.ends).then_some(false) }
}

fn returns_transaction(index: &Index<'_>, item: &Item) -> bool {
    let resolved: &Resolved = index.resolved;
    let Some(signature) = &item.signature else { return false };
    let output = expand(resolved, &signature.output);
    any_part(&output, &mut |part| {
        foreign(part).is_some_and(|(path, _)| index.knowledge.class(path) == Some(ContextKind::Transaction))
    })
}
