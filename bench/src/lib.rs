//! Takes a workspace (or makes one of a wanted size), gives what its analysis costs and what reading and parsing
//! alone would cost. Never part of the product.
#![allow(clippy::disallowed_methods, reason = "a measurement reads files, the clock and its own process")]

mod floor;
mod made;
mod planted;
mod usage;

pub use floor::{floor, rust_files};
pub use made::{Made, made};
pub use planted::planted;
pub use usage::{Usage, measured};
