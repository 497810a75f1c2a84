//! What a name can mean.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use smol_str::SmolStr;

use crate::resolve::ItemId;

/// Rust keeps three kinds of names apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::resolve) enum Namespace {
    /// Modules, types, traits.
    Types,
    /// Functions, constants, statics, constructors.
    Values,
    /// Macros.
    Macros,
}

impl Namespace {
    /// All three.
    pub(super) const ALL: [Self; 3] = [Self::Types, Self::Values, Self::Macros];
}

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::resolve) enum Def {
    /// An item of the workspace.
    Item(ItemId),
    /// A variant of an enum of the workspace, by its position.
    Variant(ItemId, usize),
    /// A path outside of the workspace.
    External(SmolStr),
    /// A primitive type.
    Primitive(SmolStr),
}

/// All that a name can mean; mostly one thing.
pub(in crate::resolve) type Defs = SmallVec<[Def; 1]>;

impl Def {
    /// The item, or the enum of a variant.
    pub(in crate::resolve) fn item(&self) -> Option<ItemId> {
        match self {
            Self::Item(id) | Self::Variant(id, _) => Some(*id),
            _ => None,
        }
    }
}

/// Who may see a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Everybody.
    Everyone,
    /// A module (or crate) and what is below it.
    Module(ItemId),
}

/// A name bound in a scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Binding {
    /// What it means.
    pub(super) def: Def,
    /// Who may see it.
    pub(super) reach: Reach,
}

/// Names of a scope, by namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// Declared or imported by name.
    pub(super) explicit: [FxHashMap<SmolStr, SmallVec<[Binding; 1]>>; 3],
    /// Brought in by globs.
    pub(super) globs: [FxHashMap<SmolStr, SmallVec<[Binding; 1]>>; 3],
    /// Globs that lead outside: any name may come from there.
    pub(super) outside: Vec<String>,
}

impl Table {
    /// Binds a name; says whether that was new.
    pub(super) fn bind(&mut self, space: Namespace, name: &SmolStr, binding: Binding, is_glob: bool) {
        let names = if is_glob { &mut self.globs } else { &mut self.explicit };
        let bindings = names[space as usize].entry(name.clone()).or_default();
        if let Err(at) = bindings.binary_search(&binding) {
            bindings.insert(at, binding);
        }
    }
}
