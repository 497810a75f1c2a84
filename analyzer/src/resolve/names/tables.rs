//! The names of all scopes, and which of them were looked at.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::def::Table;
use crate::resolve::world::ScopeId;

thread_local! {
    /// The scopes that were looked at on this thread, while somebody wants to know.
    static SEEN: RefCell<Option<BTreeSet<ScopeId>>> = const { RefCell::new(None) };
}

/// The names of each scope.
#[derive(Debug, Default)]
pub(super) struct Tables(Vec<Table>);

impl Tables {
    /// Of each scope by its id.
    pub(super) fn new(tables: Vec<Table>) -> Self {
        Self(tables)
    }

    /// The names of a scope; `None` for one from elsewhere.
    pub(super) fn of(&self, scope: ScopeId) -> Option<&Table> {
        SEEN.with_borrow_mut(|seen| seen.iter_mut().for_each(|seen| _ = seen.insert(scope)));
        self.0.get(scope.0 as usize)
    }

    /// Puts other names in the place of those of a scope.
    pub(super) fn put(&mut self, scope: ScopeId, table: Table) {
        if let Some(slot) = self.0.get_mut(scope.0 as usize) {
            *slot = table;
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Table] {
        &self.0
    }
}

/// Does something on this thread; gives also the scopes whose names it looked at.
pub(super) fn looking<R>(work: impl FnOnce() -> R) -> (R, BTreeSet<ScopeId>) {
    SEEN.set(Some(BTreeSet::new()));
    let result = work();
    (result, SEEN.take().unwrap_or_default())
}
