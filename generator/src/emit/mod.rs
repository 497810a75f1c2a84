//! Takes [`Artifacts`](crate::Artifacts), gives files on disk: show, dry run, apply, undo. The only writer.
//!
//! Every run is one transaction: all new contents are staged and written down before the first file is touched, so
//! that a run killed at any moment is either undone or completed by the next one. What a person edited is never
//! overwritten unasked. Never decides what a file holds.
#![allow(clippy::disallowed_methods, reason = "this room is the only one that writes to the file system")]

mod apply;
mod change;
mod copy;
mod disk;
mod error;
mod journal;
#[cfg(test)]
mod killed;
mod lock_file;
mod merge;
mod note;
mod rollback;
mod show;
mod target;
mod transaction;

pub use apply::{Applied, ApplyOptions, apply};
pub use change::{Action, Change, plan_changes};
pub use copy::{CopyRequest, copy};
pub use error::EmitError;
pub use journal::{Entry, Journal, Owner};
pub use lock_file::{moved_versions, note_lock_file};
pub use note::{note_path, remove_note, write_file, write_note, write_shared};
pub use rollback::{RolledBack, rollback};
pub use show::{Preview, PreviewFile, show};
pub use transaction::{Recovery, recover};
