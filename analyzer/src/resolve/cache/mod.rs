//! Takes the bytes that an earlier run left, gives what of them still holds: trees of files whose text is the same,
//! and what their bodies refer to while no file means anything else to the others.
//!
//! Never fails and never touches the disk: what is cut off, damaged or of another version is not there, and the
//! files are parsed anew.

mod draft;
mod format;
mod world;

pub use format::Cache;

pub(super) use draft::{Draft, written};
pub(super) use format::{Content, Entry, content};
pub(super) use world::world_of;
