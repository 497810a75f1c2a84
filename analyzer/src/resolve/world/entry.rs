//! Items and scopes before any name is resolved.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::ingest::{FileId, Finding, PackageId, SourceSet, Target, Workspace};
use crate::resolve::tree::{BlockId, Node, UseNode};
use crate::resolve::{ItemId, ItemKind};

/// Index of a scope in [`World::scopes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::resolve) struct ScopeId(pub u32);

/// Where names are looked up: a module, or a block with items of its own.
#[derive(Debug, Clone)]
pub(in crate::resolve) struct Scope<'t> {
    /// The scope around a block; `None` for modules.
    pub parent: Option<ScopeId>,
    /// The module.
    pub module: ItemId,
    /// The module, or the item whose body the block belongs to.
    pub owner: ItemId,
    /// The root item of the target.
    pub krate: ItemId,
    /// Items declared in it.
    pub items: Vec<ItemId>,
    /// `use` declarations in it.
    pub uses: Vec<(&'t Node, &'t UseNode, FileId, bool)>,
    /// `extern crate` declarations in it.
    pub extern_crates: Vec<&'t Node>,
}

/// An item and what its place tells.
#[derive(Debug, Clone)]
pub(in crate::resolve) struct Entry<'t> {
    /// What it is.
    pub kind: ItemKind,
    /// Its syntax; `None` for crates.
    pub node: Option<&'t Node>,
    /// Its name.
    pub name: SmolStr,
    /// The item it stands in.
    pub parent: Option<ItemId>,
    /// The module it stands in, or itself.
    pub module: ItemId,
    /// The root of its target.
    pub krate: ItemId,
    /// Its package.
    pub package: PackageId,
    /// Its file.
    pub file: FileId,
    /// The scope that the names in it are looked up in.
    pub scope: ScopeId,
    /// For modules and crates: the scope it is.
    pub own_scope: Option<ScopeId>,
    /// Test code.
    pub is_test: bool,
    /// The macro call that makes it.
    pub made_by: Option<ItemId>,
    /// For modules with a file and for crates.
    pub own_file: Option<FileId>,
    /// For modules with a file and for crates: the documentation in that file.
    pub inner_doc: &'t str,
    /// Items in it (traits and impls), in order.
    pub members: Vec<ItemId>,
}

/// All items and scopes.
#[derive(Debug)]
pub(in crate::resolve) struct World<'t> {
    /// The workspace.
    pub workspace: &'t Workspace,
    /// The texts.
    pub sources: &'t SourceSet,
    /// Items by id.
    pub entries: Vec<Entry<'t>>,
    /// Scopes by id.
    pub scopes: Vec<Scope<'t>>,
    /// Positions of the line breaks of each file.
    pub breaks: Vec<Vec<u32>>,
    /// Scopes of blocks, by the item whose body they belong to.
    pub blocks: BTreeMap<(ItemId, BlockId), ScopeId>,
    /// Targets by their root item.
    pub targets: BTreeMap<ItemId, (PackageId, &'t Target)>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

impl<'t> World<'t> {
    /// An item; `None` for an id from elsewhere.
    pub(in crate::resolve) fn entry(&self, id: ItemId) -> Option<&Entry<'t>> {
        self.entries.get(id.0 as usize)
    }

    /// A scope.
    pub(in crate::resolve) fn scope(&self, id: ScopeId) -> Option<&Scope<'t>> {
        self.scopes.get(id.0 as usize)
    }

    /// The line of a position, from 1.
    pub(in crate::resolve) fn line(&self, file: FileId, at: u32) -> usize {
        self.breaks.get(file.0 as usize).map_or(0, |breaks| breaks.partition_point(|newline| *newline < at) + 1)
    }

    /// All items with their ids.
    pub(in crate::resolve) fn ids(&self) -> impl Iterator<Item = (ItemId, &Entry<'t>)> {
        self.entries.iter().enumerate().map(|(at, entry)| (item_id(at), entry))
    }
}

/// The id at a position.
pub(in crate::resolve) fn item_id(at: usize) -> ItemId {
    ItemId(u32::try_from(at).unwrap_or(u32::MAX))
}
