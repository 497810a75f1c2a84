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
mod part;
mod pattern;
mod position;
mod scan;
mod ty;
mod use_tree;

pub(super) use attribute::{gives_expressions, names_values, tells_expressions};
pub(super) use context::{Lowered, Refusal, code_start, lower_file, lower_signature, lower_type};
pub(super) use expansion::place;
pub(super) use guard::too_deep;
pub(super) use macro_call::names_in_format;
pub(super) use part::{Part, attribute_part, block_part, call_part, expressions_part, items_part, member_part};
pub(super) use scan::is_keyword;
