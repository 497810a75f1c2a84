//! Macro calls and definitions as written.

use serde::{Deserialize, Serialize};

use super::{Expr, Name, RawPath};

/// A `macro_rules!` definition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct MacroRules {
    /// Paths named in its transcribers.
    pub paths: Vec<ScannedPath>,
    /// `#[macro_export]`.
    pub is_exported: bool,
}

/// A macro call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct MacroCall {
    /// Its path.
    pub path: RawPath,
    /// What was made of its input.
    pub input: MacroInput,
    /// What it becomes, when its definition is known.
    pub expanded: Option<Box<Expr>>,
}

/// The input of a macro call as far as it was understood.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::resolve) struct MacroInput {
    /// Expressions in it, in order.
    pub args: Vec<Expr>,
    /// Names in braces in its format string: `{name}`.
    pub format_names: Vec<Name>,
    /// Paths found by looking at its tokens.
    pub paths: Vec<ScannedPath>,
    /// String literals found by looking at its tokens.
    pub strings: Vec<Name>,
    /// Whether it was not understood (only looked at).
    pub is_opaque: bool,
}

/// A path found among tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct ScannedPath {
    /// The path.
    pub path: RawPath,
    /// What follows: `(` is a call, `!` a macro, `{` a struct literal or block, anything else nothing.
    pub followed_by: char,
    /// Whether a `.` stands before it: a method or field name.
    pub is_member: bool,
}
