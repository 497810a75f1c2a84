//! Items as written.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Block, Expr, MacroCall, MacroRules, Name, RawPath, RawType};
use crate::ingest::Span;
use crate::resolve::{Receiver, VariantForm};

/// A parsed file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::resolve) struct FileTree {
    /// Attributes of the file itself (`#![…]`).
    pub attributes: Vec<RawAttribute>,
    /// Text of its `//!` comments.
    pub doc: String,
    /// Its items.
    pub nodes: Vec<Node>,
}

/// Visibility as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::resolve) enum RawVisibility {
    /// `pub`.
    Public,
    /// `pub(crate)`, `pub(super)`, `pub(in …)`: the path.
    In(RawPath),
    /// Nothing.
    Inherited,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::resolve) struct RawAttribute {
    /// Its path with `::`.
    pub path: SmolStr,
    /// Its tokens.
    pub tokens: String,
    /// Where it stands.
    pub at: u32,
    /// Paths in it (`derive(A, b::C)`, `from = path`).
    pub paths: Vec<RawPath>,
    /// String values by their key: `with = "path"`; an empty key for bare strings.
    pub strings: Vec<(SmolStr, Name)>,
}

/// An item as written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct Node {
    /// Its name; empty for impls, uses and macro calls.
    pub name: Name,
    /// Its visibility.
    pub visibility: RawVisibility,
    /// Its attributes, doc comments left out.
    pub attributes: Vec<RawAttribute>,
    /// Its doc comment.
    pub doc: String,
    /// From its first attribute to its end.
    pub span: Span,
    /// Its `{…}`.
    pub body: Option<Span>,
    /// What it is.
    pub kind: NodeKind,
}

/// Kinds of items.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) enum NodeKind {
    /// `mod`, with its items when they are inline.
    Module(Option<Vec<Node>>),
    /// `fn`.
    Function(Box<FunctionNode>),
    /// `struct`, `union`.
    Struct {
        /// Generic parameters.
        generics: GenericsNode,
        /// Fields.
        variant: VariantNode,
        /// `union`.
        is_union: bool,
    },
    /// `enum`.
    Enum {
        /// Generic parameters.
        generics: GenericsNode,
        /// Variants.
        variants: Vec<VariantNode>,
    },
    /// `trait`.
    Trait(TraitNode),
    /// `impl`.
    Impl(Box<ImplNode>),
    /// `const`, also in traits and impls.
    Const {
        /// Its type.
        ty: RawType,
        /// Its value.
        value: Option<Expr>,
    },
    /// `static`.
    Static {
        /// Its type.
        ty: RawType,
        /// Its value.
        value: Option<Expr>,
        /// `static mut`.
        mutable: bool,
    },
    /// `type`, also in traits and impls.
    TypeAlias {
        /// Generic parameters.
        generics: GenericsNode,
        /// What it stands for.
        ty: Option<RawType>,
        /// Bounds (associated types).
        bounds: Vec<RawPath>,
    },
    /// `macro_rules!`.
    MacroRules(MacroRules),
    /// A macro call in place of items, with the items it makes when they are known.
    MacroCall(Box<MacroCall>, Option<Vec<Node>>),
    /// `use`.
    Use(UseNode),
    /// `extern crate`: the crate and the name it gets.
    ExternCrate(Name),
}

/// Generic parameters as written.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::resolve) struct GenericsNode {
    /// Type parameters with their bounds and default.
    pub types: Vec<(SmolStr, Vec<RawPath>, Option<RawType>)>,
    /// Lifetimes.
    pub lifetimes: Vec<SmolStr>,
    /// Const parameters and their types.
    pub consts: Vec<(SmolStr, RawType)>,
    /// Bounds of where clauses.
    pub wheres: Vec<(RawType, Vec<RawPath>)>,
}

/// A parameter other than `self`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct ParameterNode {
    /// Its pattern.
    pub pat: super::Pat,
    /// Its pattern as written.
    pub pat_text: String,
    /// Its type.
    pub ty: RawType,
    /// Its type as written.
    pub ty_text: String,
    /// Where it stands.
    pub at: u32,
    /// Its attributes.
    pub attributes: Vec<RawAttribute>,
}

/// A function as written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct FunctionNode {
    /// `self`, and its type when it is written out.
    pub receiver: Option<(Receiver, Option<RawType>)>,
    /// Parameters after `self`.
    pub parameters: Vec<ParameterNode>,
    /// What it returns.
    pub output: Option<RawType>,
    /// The same as written.
    pub output_text: String,
    /// `async`.
    pub is_async: bool,
    /// `unsafe`.
    pub is_unsafe: bool,
    /// Generic parameters.
    pub generics: GenericsNode,
    /// Its body, once it is read.
    pub block: Option<Block>,
    /// Whether its body is read only when it is gone through.
    pub waits: bool,
    /// Expressions in attributes of it and of its parameters: `#[case(f())]`.
    pub given: Vec<Expr>,
    /// Expressions in attributes of it that may name its parameters: `#[instrument(fields(a = p.a))]`.
    pub told: Vec<Expr>,
}

/// A field as written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct FieldNode {
    /// Name or index.
    pub name: Name,
    /// Type.
    pub ty: RawType,
    /// Type as written.
    pub ty_text: String,
    /// Visibility.
    pub visibility: RawVisibility,
    /// Attributes.
    pub attributes: Vec<RawAttribute>,
}

/// A variant, or the fields of a struct.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct VariantNode {
    /// Name.
    pub name: Name,
    /// Form.
    pub form: VariantForm,
    /// Fields.
    pub fields: Vec<FieldNode>,
    /// Attributes.
    pub attributes: Vec<RawAttribute>,
    /// Its number.
    pub discriminant: Option<Expr>,
}

/// A trait as written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct TraitNode {
    /// Generic parameters.
    pub generics: GenericsNode,
    /// Supertraits, or the bounds of an alias.
    pub supertraits: Vec<RawPath>,
    /// Its items.
    pub nodes: Vec<Node>,
}

/// An impl as written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct ImplNode {
    /// Generic parameters.
    pub generics: GenericsNode,
    /// The trait.
    pub of_trait: Option<RawPath>,
    /// The self type.
    pub self_type: RawType,
    /// The same as written.
    pub self_type_text: String,
    /// Its items.
    pub nodes: Vec<Node>,
}

/// A `use` declaration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct UseNode {
    /// Its leaves.
    pub leaves: Vec<UseLeafNode>,
}

/// A leaf of a use tree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct UseLeafNode {
    /// Begins with `::`.
    pub absolute: bool,
    /// The whole path, without a final `self` or `*`.
    pub path: Vec<Name>,
    /// The name it binds; `*` for globs.
    pub binds: SmolStr,
    /// Whether it ends in `self` (binds modules and types alone).
    pub is_self: bool,
    /// Span of the leaf.
    pub span: Span,
}

impl UseLeafNode {
    /// Whether it is a glob.
    pub(in crate::resolve) fn is_glob(&self) -> bool {
        self.binds == "*"
    }
}
