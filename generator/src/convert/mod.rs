//! Takes a contract, gives the conversions between domain types and wire types, as Rust: the part of a generated
//! child module that is the same in the monolith and in the service.
//!
//! Knows nothing of calls.

mod expression;
mod foreign;
mod implement;
mod path;
mod prove;
mod signature;

pub use expression::{from_wire, to_wire};
pub use foreign::{Foreign, foreign_file, opaque_from, opaque_to};
pub use implement::conversions;
pub use path::{crate_path, wall};
pub use prove::tests;
pub use signature::{call_path, child_head, lends_part, lifetimes, owned_type, written_type};
