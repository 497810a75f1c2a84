//! Which part of the monolith a service's package holds.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::ingest::PackageId;
use crate::resolve::ItemId;

/// The items a service's package keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Slice {
    /// The package it is cut from.
    pub package: Option<PackageId>,
    /// Every kept item, with the modules, impls and crate root around them.
    pub keep: BTreeSet<ItemId>,
    /// Other members of the workspace it depends on (path dependencies).
    pub members: Vec<PackageId>,
    /// Lines kept.
    pub lines: usize,
    /// Lines of the package in all.
    pub lines_total: usize,
}
