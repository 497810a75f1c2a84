//! An edge: everything one item says of another.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ingest::FileId;
use crate::resolve::{Certainty, ItemId, Reference, ReferenceKind};

/// One place where an edge shows in the source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Site {
    /// File.
    pub file: FileId,
    /// Line, from 1.
    pub line: usize,
    /// How the reference is made there.
    pub kind: ReferenceKind,
    /// How sure it is.
    pub certainty: Certainty,
}

/// All references from one item to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GraphEdge {
    /// The item that refers.
    pub from: ItemId,
    /// The item referred to; never `from` itself.
    pub to: ItemId,
    /// Each kind of reference with the best certainty it is known with.
    pub kinds: BTreeMap<ReferenceKind, Certainty>,
    /// Every place, sorted.
    pub sites: Vec<Site>,
    /// Whether the referring item is test code.
    pub is_test: bool,
}

impl GraphEdge {
    /// The best certainty over all kinds.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.kinds.values().copied().min().unwrap_or(Certainty::Guessed)
    }

    /// Whether it is more than an import.
    #[must_use]
    pub fn is_use_only(&self) -> bool {
        self.kinds.keys().all(|kind| *kind == ReferenceKind::Use)
    }

    /// Whether it calls: a function, a method or a macro.
    #[must_use]
    pub fn is_call(&self) -> bool {
        self.kinds.keys().any(|kind| matches!(kind, ReferenceKind::Call | ReferenceKind::Method | ReferenceKind::Macro))
    }

    /// Adds one reference of the same two items.
    pub(super) fn absorb(&mut self, reference: &Reference) {
        let best = self.kinds.entry(reference.kind).or_insert(reference.certainty);
        *best = (*best).min(reference.certainty);
        self.sites.push(Site {
            file: reference.file,
            line: reference.line,
            kind: reference.kind,
            certainty: reference.certainty,
        });
    }
}
