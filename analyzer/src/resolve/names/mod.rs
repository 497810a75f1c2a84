//! Takes the [`World`](super::world::World), gives [`Names`]: what each name means in each scope.
//!
//! Imports are resolved to a fixed point; cfg'd alternatives stay side by side. Knows nothing of types: where
//! a path goes on behind a type or trait, the rest is handed back.

mod crates;
mod def;
mod definitions;
mod imports;
mod lookup;
pub(in crate::resolve) mod prelude;
mod tables;
mod traits;
mod uses;

pub(super) use crates::canonical;
pub(super) use def::{Def, Defs, Namespace};
pub(super) use imports::names;
pub(super) use lookup::{Found, Names};
pub(super) use uses::use_leaves;
