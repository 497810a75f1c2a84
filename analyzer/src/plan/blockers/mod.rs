//! What stands in the way of a cut: takes troubles, gives blockers with reason, place and advice.

mod advice;
mod held_state;
mod process_state;
mod transaction;

pub(super) use advice::advice;
pub(super) use held_state::held_twice;
pub(super) use process_state::{copied_statics, shared_statics};
pub(super) use transaction::calls_inside_transactions;

use super::index::Index;
use super::shapes::Trouble;
use super::{Blocker, BlockerKind};
use crate::ingest::Place;
use crate::resolve::Item;

/// A blocker at the name of an item.
pub(super) fn at_item(index: &Index<'_>, item: &Item, trouble: &Trouble) -> Blocker {
    at_place(item, index.place(item), trouble.kind, trouble.reason.clone())
}

/// A blocker at a place.
pub(super) fn at_place(item: &Item, place: Place, kind: BlockerKind, reason: String) -> Blocker {
    let advice = advice(kind, &item.name);
    Blocker { kind, item: item.id, path: item.path.clone(), place, reason, advice, excluded: false, saga: false }
}
