//! Takes a text, gives its [`FileTree`](super::tree::FileTree): the parser's trees stay in here.
//!
//! Never panics and never recurses without bound: what is nested too deeply is refused before it is parsed.

mod associated;
mod attribute;
mod bound_parameters;
mod context;
mod expansion;
mod expr;
mod guard;
mod item;
mod macro_call;
mod macro_input;
mod pattern;
mod position;
mod scan;
mod ty;
mod use_tree;

pub(super) use attribute::names_values;
pub(super) use context::{Lowered, Refusal, lower_file, lower_signature, lower_type};
pub(super) use guard::too_deep;
