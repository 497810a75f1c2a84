//! Bodies as written.

use serde::{Deserialize, Serialize};

use super::{MacroCall, Name, Node, RawPath, RawType};

/// Number of a block with items of its own, unique within its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(in crate::resolve) struct BlockId(pub u32);

/// `{ … }`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::resolve) struct Block {
    /// Set when it holds items.
    pub id: Option<BlockId>,
    /// Items declared in it.
    pub nodes: Vec<Node>,
    /// Statements.
    pub stmts: Vec<Stmt>,
}

/// `let pat: ty = init else { diverge };`
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct Let {
    /// Pattern.
    pub pat: Pat,
    /// Declared type.
    pub ty: Option<RawType>,
    /// Value.
    pub init: Option<Expr>,
    /// `else` branch.
    pub diverge: Option<Expr>,
}

/// A statement other than an item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) enum Stmt {
    /// `let`.
    Let(Box<Let>),
    /// An expression, and whether a `;` follows.
    Expr(Expr, bool),
}

/// An expression and where it begins.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Byte offset.
    pub at: u32,
}

/// Literals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::resolve) enum LiteralKind {
    /// A string's value.
    Str(String),
    /// `b"…"`.
    Bytes,
    /// `'…'`.
    Char,
    /// `true`.
    Bool,
    /// An integer with its suffix.
    Int(String),
    /// A float with its suffix.
    Float(String),
}

/// A closure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct Closure {
    /// Parameters and their types when written.
    pub params: Vec<(Pat, Option<RawType>)>,
    /// Output when written.
    pub output: Option<RawType>,
    /// Body.
    pub body: Expr,
    /// `async ||`.
    pub is_async: bool,
}

/// A match arm.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct Arm {
    /// Pattern.
    pub pat: Pat,
    /// Guard.
    pub guard: Option<Expr>,
    /// Body.
    pub body: Expr,
}

/// Kinds of expressions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) enum ExprKind {
    /// A path.
    Path(RawPath),
    /// A literal.
    Literal(LiteralKind),
    /// `f(a)`.
    Call(Box<Expr>, Vec<Expr>),
    /// `a.f::<T>(b)`.
    MethodCall {
        /// `a`.
        receiver: Box<Expr>,
        /// `f`.
        name: Name,
        /// `T`.
        turbofish: Vec<RawType>,
        /// `b`.
        args: Vec<Expr>,
    },
    /// `a.b`.
    Field(Box<Expr>, Name),
    /// `A { b: c, ..d }`.
    Struct {
        /// `A`.
        path: RawPath,
        /// `b: c`.
        fields: Vec<(Name, Expr)>,
        /// `d`.
        rest: Option<Box<Expr>>,
    },
    /// `{ … }`, also `unsafe`, `const`, labeled.
    Block(Block),
    /// `async { … }`.
    Async(Block),
    /// `if`.
    If(Box<Expr>, Block, Option<Box<Expr>>),
    /// `match`.
    Match(Box<Expr>, Vec<Arm>),
    /// `loop`.
    Loop(Block),
    /// `while`.
    While(Box<Expr>, Block),
    /// `for`.
    For(Box<Pat>, Box<Expr>, Block),
    /// `let p = e` in a condition.
    Let(Box<Pat>, Box<Expr>),
    /// A closure.
    Closure(Box<Closure>),
    /// `&a`, `&mut a`.
    Reference(Box<Expr>),
    /// `*a`.
    Deref(Box<Expr>),
    /// `!a`, `-a`.
    Unary(Box<Expr>),
    /// `a + b`: the operator as written.
    Binary(#[serde(with = "super::operator")] super::operator::Operator, Box<Expr>, Box<Expr>),
    /// `a = b`.
    Assign(Box<Expr>, Box<Expr>),
    /// `a?`.
    Try(Box<Expr>),
    /// `a.await`.
    Await(Box<Expr>),
    /// `a as T`.
    Cast(Box<Expr>, RawType),
    /// `a[b]`.
    Index(Box<Expr>, Box<Expr>),
    /// `a..b`.
    Range(Option<Box<Expr>>, Option<Box<Expr>>),
    /// `(a, b)`.
    Tuple(Vec<Expr>),
    /// `[a, b]`.
    Array(Vec<Expr>),
    /// `[a; n]`.
    Repeat(Box<Expr>, Box<Expr>),
    /// `return a`.
    Return(Option<Box<Expr>>),
    /// `break a`.
    Break(Option<Box<Expr>>),
    /// `continue`.
    Continue,
    /// A macro call.
    Macro(Box<MacroCall>),
    /// Not understood.
    Unknown,
}

/// A pattern.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct Pat {
    /// What it is.
    pub kind: PatKind,
}

/// Kinds of patterns.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) enum PatKind {
    /// A plain name (a binding or a constant), whether `ref` or `mut` stands before it, and `@` pattern.
    Name(Name, bool, Option<Box<Pat>>),
    /// A path (constant or unit variant).
    Path(RawPath),
    /// `A(b, c)`; the position of `..` when there is one.
    TupleStruct(RawPath, Vec<Pat>, Option<usize>),
    /// `A { b: c }`.
    Struct(RawPath, Vec<(Name, Pat)>),
    /// `(a, b)`; the position of `..` when there is one.
    Tuple(Vec<Pat>, Option<usize>),
    /// `[a, b]`.
    Slice(Vec<Pat>),
    /// `a | b`.
    Or(Vec<Pat>),
    /// `&a`.
    Reference(Box<Pat>),
    /// `a: T`.
    Typed(Box<Pat>, RawType),
    /// `a if b`.
    Guard(Box<Pat>, Box<Expr>),
    /// Literals, ranges and other expressions.
    Expr(Vec<Expr>),
    /// `_`.
    Wild,
    /// `..`.
    Rest,
    /// Not understood.
    Unknown,
}
