//! References between items and what else bodies tell.

use serde::{Deserialize, Serialize};

use super::{Item, ItemId};
use crate::ingest::{FileId, Finding, Span};

/// How an item refers to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceKind {
    /// Calls a function by path.
    Call,
    /// Calls a method.
    Method,
    /// Names a type.
    Type,
    /// Reads or writes a field (folded into the type).
    Field,
    /// Implements a trait.
    Impl,
    /// Names a constant.
    Const,
    /// Names a static.
    Static,
    /// Calls a macro.
    Macro,
    /// Imports or re-exports.
    Use,
}

/// How sure the resolution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Resolved by scopes and types.
    Resolved,
    /// One of several possible targets (trait objects, cfg'd alternatives).
    OneOfSeveral,
    /// Guessed by name alone.
    Guessed,
}

/// One reference at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    /// The innermost item that refers (function, method, impl, type, const …).
    pub from: ItemId,
    /// What it refers to.
    pub to: ItemId,
    /// How.
    pub kind: ReferenceKind,
    /// How sure.
    pub certainty: Certainty,
    /// Where.
    pub file: FileId,
    /// Line.
    pub line: usize,
    /// Byte position of the name token.
    pub offset: u32,
}

/// A reference to something outside the workspace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExternalReference {
    /// The item that refers.
    pub from: ItemId,
    /// Full path as far as known (`sqlx::query`, `std::env::var`, `println!` for macros).
    pub path: String,
    /// How.
    pub kind: ReferenceKind,
    /// Where.
    pub file: FileId,
    /// Line.
    pub line: usize,
}

/// A method call whose target is outside the workspace or unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MethodUse {
    /// The item that calls.
    pub from: ItemId,
    /// Method name (`begin`, `commit`, `send`, …).
    pub name: String,
    /// The receiver's type when known (`sqlx::SqlitePool`).
    pub receiver: Option<String>,
    /// Where.
    pub file: FileId,
    /// Line.
    pub line: usize,
    /// Byte position of the method name.
    pub offset: u32,
}

/// A string literal in an item, with the call it stands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Literal {
    /// The item it stands in.
    pub item: ItemId,
    /// Its value.
    pub value: String,
    /// The innermost call or macro around it as a path (`sqlx::query`, `env_or`, `axum::Router::route`,
    /// `sqlx::query!`, `.route` for method calls), if any.
    pub call: Option<String>,
    /// Position among the arguments of that call.
    pub argument: usize,
    /// Where.
    pub file: FileId,
    /// Line.
    pub line: usize,
}

/// One name brought in by a `use` (a leaf of a use tree).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UseLeaf {
    /// The module (or function) it stands in.
    pub scope: ItemId,
    /// File of the declaration.
    pub file: FileId,
    /// Span of the whole `use …;` with attributes.
    pub declaration: Span,
    /// Span of the leaf (`Name`, `Name as Other`, `*`, `self`).
    pub leaf: Span,
    /// The name it binds; `*` for globs; `_` for `as _`.
    pub name: String,
    /// The workspace items it means (several namespaces, or cfg'd alternatives); for globs the module or enum.
    pub targets: Vec<ItemId>,
    /// The full path outside the workspace, when it means something there.
    pub external: Option<String>,
    /// The module of the workspace in which nothing of this name is seen: a macro may make it there.
    pub unseen_in: Option<ItemId>,
    /// Whether it is a re-export (any visibility written).
    pub is_reexport: bool,
    /// Whether it stands in test code.
    pub is_test: bool,
}

/// How much of the source was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Understanding {
    /// Method calls resolved to a workspace item or known to be outside.
    pub methods_resolved: usize,
    /// Method calls on a receiver of unknown type.
    pub methods_unknown: usize,
    /// Paths that resolve to nothing known.
    pub paths_unknown: usize,
    /// Macro calls whose input was not understood.
    pub macros_opaque: usize,
    /// The same per file (path → unknown things), only files with any.
    pub unknown_by_file: std::collections::BTreeMap<String, usize>,
}

/// Everything the resolver found. All lists are sorted.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Resolved {
    /// All items; `items[i].id == ItemId(i)`; sorted by file, then position (crates first).
    pub items: Vec<Item>,
    /// References between items of the workspace.
    pub references: Vec<Reference>,
    /// References to the outside.
    pub externals: Vec<ExternalReference>,
    /// Method calls that lead outside or nowhere known.
    pub method_uses: Vec<MethodUse>,
    /// String literals.
    pub literals: Vec<Literal>,
    /// Imports.
    pub uses: Vec<UseLeaf>,
    /// How much was understood.
    pub understanding: Understanding,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

impl Resolved {
    /// The item of an id.
    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.get(id.0 as usize)
    }
}
