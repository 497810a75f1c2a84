//! Gathers what is found while syntax is gone through, before it has lines and an order.

use serde::{Deserialize, Serialize};

use super::lower::Refusal;
use super::tree::Name;
use super::{Certainty, ExternalReference, ItemId, Literal, MethodUse, Reference, ReferenceKind};
use crate::ingest::FileId;

/// What one item (or import) refers to.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Sink {
    /// References inside of the workspace; lines are filled in later.
    pub(super) references: Vec<Reference>,
    /// References to the outside with the position of their name.
    pub(super) externals: Vec<(ExternalReference, u32)>,
    /// Method calls that lead outside or nowhere known.
    pub(super) method_uses: Vec<MethodUse>,
    /// String literals with their position.
    pub(super) literals: Vec<(Literal, u32)>,
    /// Method calls whose target is known.
    pub(super) methods_resolved: usize,
    /// Positions of what was not understood: method calls, paths, macros.
    pub(super) unknown_methods: Vec<(FileId, u32)>,
    /// Paths that mean nothing known.
    pub(super) unknown_paths: Vec<(FileId, u32)>,
    /// Macro calls whose input was only looked at.
    pub(super) opaque_macros: Vec<(FileId, u32)>,
    /// Bodies that do not parse.
    pub(super) unread_bodies: Vec<(FileId, Refusal)>,
}

impl Sink {
    /// Notes a reference to an item.
    pub(super) fn refer(
        &mut self,
        (from, file): (ItemId, FileId),
        to: ItemId,
        kind: ReferenceKind,
        certainty: Certainty,
        offset: u32,
    ) {
        self.references.push(Reference { from, to, kind, certainty, file, line: 0, offset });
    }

    /// Notes a reference to the outside.
    pub(super) fn refer_outside(
        &mut self,
        (from, file): (ItemId, FileId),
        path: &str,
        kind: ReferenceKind,
        offset: u32,
    ) {
        let reference = ExternalReference { from, path: path.to_owned(), kind, file, line: 0 };
        self.externals.push((reference, offset));
    }

    /// Notes a method call that leads outside or nowhere known.
    pub(super) fn use_method(&mut self, (from, file): (ItemId, FileId), name: &Name, receiver: Option<String>) {
        self.method_uses.push(MethodUse {
            from,
            name: name.text.to_string(),
            receiver,
            file,
            line: 0,
            offset: name.at,
        });
    }

    /// Takes over what another sink has gathered.
    pub(super) fn absorb(&mut self, other: Self) {
        self.references.extend(other.references);
        self.externals.extend(other.externals);
        self.method_uses.extend(other.method_uses);
        self.literals.extend(other.literals);
        self.methods_resolved += other.methods_resolved;
        self.unknown_methods.extend(other.unknown_methods);
        self.unknown_paths.extend(other.unknown_paths);
        self.opaque_macros.extend(other.opaque_macros);
        self.unread_bodies.extend(other.unread_bodies);
    }
}
