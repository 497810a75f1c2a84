//! Calls that would leave an open transaction of the caller.

use std::collections::{BTreeMap, BTreeSet};

use super::{Blocker, at_place};
use crate::plan::BlockerKind;
use crate::plan::index::Index;
use crate::plan::nature::holds_transaction;
use crate::plan::type_view::expand;
use crate::plan::wall::Candidate;
use crate::resolve::{Item, ItemId, Resolved};

/// The calls of these functions that stand between the begin and the end of a transaction in the same body.
/// Functions that take the transaction themselves are told once, as such.
pub(in crate::plan) fn calls_inside_transactions(
    index: &Index<'_>,
    candidates: &[&Candidate<'_>],
    told: &BTreeSet<ItemId>,
) -> Vec<Blocker> {
    let mut blockers = Vec::new();
    // Told once for each body: generated ones hold thousands of calls.
    let mut events: BTreeMap<ItemId, Vec<(u32, bool)>> = BTreeMap::new();
    for candidate in candidates.iter().filter(|candidate| !told.contains(&candidate.item.id)) {
        for call in &candidate.calls {
            let events = events.entry(call.from).or_insert_with(|| events_in(index, call.from));
            if !is_open_at(events, call.offset) {
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

/// Where transactions begin (`true`) and end in a body, in order.
fn events_in(index: &Index<'_>, body: ItemId) -> Vec<(u32, bool)> {
    let uses = index.method_uses(body).iter();
    let told = uses.filter_map(|one| event(index, &one.name).map(|begins| (one.offset, begins)));
    let mut makers: BTreeMap<ItemId, bool> = BTreeMap::new();
    let begun = index.outgoing(body).iter().filter(|one| {
        *makers.entry(one.to).or_insert_with(|| index.item(one.to).is_some_and(|item| returns_transaction(index, item)))
    });
    let mut events: Vec<(u32, bool)> = told.chain(begun.map(|one| (one.offset, true))).collect();
    events.sort_unstable();
    events
}

/// Whether the last thing said of transactions before a position is that one begins.
fn is_open_at(events: &[(u32, bool)], at: u32) -> bool {
    let before = events.partition_point(|(offset, _)| *offset < at);
    before.checked_sub(1).and_then(|last| events.get(last)).is_some_and(|(_, begins)| *begins)
}

fn event(index: &Index<'_>, name: &str) -> Option<bool> {
    let rules = &index.knowledge.rules.transactions;
    let is_in = |names: &[String]| names.iter().any(|one| one == name);
    if is_in(&rules.begins) { Some(true) } else { is_in(&rules.ends).then_some(false) }
}

fn returns_transaction(index: &Index<'_>, item: &Item) -> bool {
    let resolved: &Resolved = index.resolved;
    let Some(signature) = &item.signature else { return false };
    holds_transaction(index, &expand(resolved, &signature.output))
}
