//! What a run would do to each file.

use std::path::Path;

use super::lock_file::is_lock;
use super::merge::without_marked_lines;
use super::target::{hash, read, resolve};
use super::{EmitError, Entry, Journal};
use crate::{Artifact, ArtifactKind, Artifacts};

/// What happens to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// It is new.
    Create,
    /// It is replaced.
    Update,
    /// It is as it should be.
    Unchanged,
    /// It was edited since calve wrote it, or was never calve's: left alone unless forced.
    Conflict,
    /// It goes away.
    Remove,
    /// It was given away to a person by an earlier run: left alone.
    SeedKept,
}

/// A file and what happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Path relative to the output folder.
    pub path: String,
    /// What happens.
    pub action: Action,
}

/// Tells what [`apply`](super::apply) would do with each artifact, in order of their paths.
///
/// # Errors
/// When a path leaves the output folder, or a file cannot be read.
pub fn plan_changes(artifacts: &Artifacts, root: &Path, journal: &Journal) -> Result<Vec<Change>, EmitError> {
    let change = |artifact: &Artifact| {
        let current = read(&resolve(root, &artifact.path)?)?;
        let action = action(artifact, current.as_deref(), journal.files.get(&artifact.path));
        Ok(Change { path: artifact.path.clone(), action })
    };
    artifacts.files.iter().map(change).collect()
}

fn action(artifact: &Artifact, current: Option<&[u8]>, entry: Option<&Entry>) -> Action {
    let is_removal = matches!(artifact.kind, ArtifactKind::Removed { .. });
    let Some(current) = current else { return if is_removal { Action::Unchanged } else { Action::Create } };
    // Builds rewrite the lock file: only a rollback gives it its text back.
    if current == artifact.content || (is_lock(&artifact.path) && matches!(artifact.kind, ArtifactKind::Altered { .. }))
    {
        return Action::Unchanged;
    }
    let is_ours = || entry.is_some_and(|entry| entry.hash == hash(current));
    match &artifact.kind {
        ArtifactKind::Seed => Action::SeedKept,
        ArtifactKind::Generated if is_ours() => Action::Update,
        ArtifactKind::Altered { pristine } if is_ours() || is_same_source(&artifact.path, current, pristine) => {
            Action::Update
        }
        ArtifactKind::Removed { pristine } if is_ours() || is_same_source(&artifact.path, current, pristine) => {
            Action::Remove
        }
        _ => Action::Conflict,
    }
}

/// Whether a file of the monolith is what the alteration was made from, leaving out what calve added itself.
fn is_same_source(path: &str, current: &[u8], pristine: &str) -> bool {
    current == pristine.as_bytes()
        || std::str::from_utf8(current).is_ok_and(|text| without_marked_lines(path, text).as_deref() == Some(pristine))
}
