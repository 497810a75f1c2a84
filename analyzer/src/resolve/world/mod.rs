//! Takes the file trees, gives the [`World`]: every item with its id, its place and the scope its names live in.
//!
//! Follows `mod`, `#[path]` and `include!` from the root of each target; all cfg'd alternatives are kept.
//! Knows no meaning of any name.

mod collect;
mod entry;
mod files;
mod marks;
mod order;
mod tell;

pub(super) use collect::world;
pub(super) use entry::{Entry, Scope, ScopeId, World, item_id};
pub(super) use marks::cfg;
