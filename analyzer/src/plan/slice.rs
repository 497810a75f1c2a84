//! Which part of the monolith a service's package holds.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::ingest::{PackageId, Span};
use crate::resolve::ItemId;

/// The items a service's package keeps.
///
/// Everything that boundary functions, seams with their handlers, providers and wire types reach by any reference
/// but an import, guesses included; kept traits and trait impls as a whole; inherent impls as far as their items are
/// kept. Imports are not items: a leaf of a `use` stays when it leads to a kept item or outside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Slice {
    /// The package it is cut from.
    pub package: Option<PackageId>,
    /// Every kept item of the crate it is cut from (its library, or its program when it has none), with the modules, impls and crate root around them.
    pub keep: BTreeSet<ItemId>,
    /// Parts of kept functions that go: start-up code that is not needed, routes of others.
    pub cuts: BTreeMap<ItemId, Vec<Span>>,
    /// Other members of the workspace it depends on (path dependencies).
    pub members: Vec<PackageId>,
    /// Lines kept.
    pub lines: usize,
    /// Lines of the package in all.
    pub lines_total: usize,
}
