//! The syntax of a file as plain data: what remains of it once the parser's trees are dropped.
//!
//! Takes nothing, gives the shapes that `lower` fills and everything else reads. Positions are byte offsets in
//! the pristine text. Unlike the parser's trees these may cross threads.

mod expr;
mod macros;
mod node;
mod operator;
mod outline;
mod path;
mod walk;

pub(super) use expr::{Arm, Block, BlockId, Closure, Expr, ExprKind, Let, LiteralKind, Pat, PatKind, Stmt};
pub(super) use macros::{MacroCall, MacroInput, MacroRules, ScannedPath};
pub(super) use node::{
    FieldNode, FileTree, FunctionNode, GenericsNode, ImplNode, Node, NodeKind, ParameterNode, RawAttribute,
    RawVisibility, TraitNode, UseLeafNode, UseNode, VariantNode,
};
pub(super) use outline::{fingerprint, outline};
pub(super) use path::{Name, RawPath, RawType, Segment};
pub(super) use walk::{blocks_in_block, blocks_in_expr, blocks_in_macro};
