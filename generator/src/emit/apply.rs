//! Writes artifacts.

use std::path::Path;

use super::change::{Action, Change, plan_changes};
use super::journal::{Entry, Owner};
use super::lock_file::is_lock;
use super::merge::{without_alteration, without_marked_lines};
use super::rollback::undo;
use super::target::{hash, read, resolve};
use super::transaction::{Transaction, free_name};
use super::{EmitError, Journal};
use crate::{Artifact, ArtifactKind, Artifacts};

/// How to write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplyOptions {
    /// The kind of run, for example `extract`: files an earlier run of this kind wrote and this one does not are
    /// taken away.
    pub scope: String,
    /// Overwrite edited files, keeping a copy beside them.
    pub force: bool,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// What happened to each artifact; a forced conflict is told as [`Action::Conflict`].
    pub changes: Vec<Change>,
    /// Files of an earlier run that were taken away or restored.
    pub removed: Vec<String>,
    /// Files of an earlier run that were edited since: left alone.
    pub kept: Vec<String>,
    /// Edited files and the copies that were made of them.
    pub copies: Vec<(String, String)>,
}

/// Writes artifacts below the output folder, all of them or none.
///
/// # Errors
/// When a path leaves the output folder, a file was edited and `force` is not set, or the file system refuses.
pub fn apply(artifacts: &Artifacts, root: &Path, options: &ApplyOptions) -> Result<Applied, EmitError> {
    // A path that leaves the folder is refused before even the folder is made.
    plan_changes(artifacts, root, &Journal::default())?;
    let mut transaction = Transaction::begin(root)?;
    let journal = transaction.journal().clone();
    let changes = plan_changes(artifacts, root, &journal)?;
    let is_conflict = |change: &&Change| change.action == Action::Conflict;
    if !options.force && changes.iter().any(|change| is_conflict(&change)) {
        let paths = changes.iter().filter(is_conflict).map(|change| change.path.clone()).collect();
        return Err(EmitError::Conflicts { paths });
    }
    let mut applied = Applied { changes, ..Applied::default() };
    for (artifact, change) in artifacts.files.iter().zip(applied.changes.clone()) {
        write_one(&mut transaction, artifact, change.action, root, options, &mut applied)?;
    }
    let is_written = |path: &String| artifacts.files.iter().any(|artifact| artifact.path == *path);
    for (path, entry) in &journal.files {
        if entry.scope == options.scope && !is_written(path) {
            let done = undo(&mut transaction, root, path, entry)?;
            if done.is_ok() { applied.removed.push(path.clone()) } else { applied.kept.push(path.clone()) }
        }
    }
    transaction.commit()?;
    Ok(applied)
}

fn write_one(
    transaction: &mut Transaction,
    artifact: &Artifact,
    action: Action,
    root: &Path,
    options: &ApplyOptions,
    applied: &mut Applied,
) -> Result<(), EmitError> {
    if action == Action::SeedKept {
        return Ok(());
    }
    let path = &artifact.path;
    let current = read(&resolve(root, path)?)?;
    let known = transaction.journal().files.get(path).cloned();
    let original = original(artifact, current.as_deref(), known.as_ref(), root)?;
    if let Some(original) = &original {
        transaction.keep_text(original);
        transaction.keep_text(&String::from_utf8_lossy(&artifact.content));
    }
    if let (Action::Conflict, Some(current)) = (action, &current) {
        let copy = free_name(root, path)?;
        transaction.write(&copy, None, current.clone());
        applied.copies.push((path.clone(), copy));
    }
    if let (Owner::Removed, Some(current)) = (Owner::from(&artifact.kind), &current) {
        transaction.delete(path, current);
    } else if action != Action::Unchanged {
        transaction.write(path, current.as_deref(), artifact.content.clone());
    }
    let original = original.map(|text| hash(text.as_bytes()));
    // A lock file stays as an earlier run brought it up to its manifest.
    let stays = known.filter(|known| is_lock(path) && action == Action::Unchanged && known.original == original);
    let entry = Entry {
        owner: Owner::from(&artifact.kind),
        scope: options.scope.clone(),
        hash: stays.map_or_else(|| hash(&artifact.content), |known| known.hash),
        original,
    };
    transaction.journal().files.insert(path.clone(), entry);
    Ok(())
}

/// The text a file is to be given back as.
///
/// Marked lines can be taken out of any text; for other files (manifests) the first alteration's original is
/// remembered, moved along with what a person edited since.
fn original(
    artifact: &Artifact,
    current: Option<&[u8]>,
    known: Option<&Entry>,
    root: &Path,
) -> Result<Option<String>, EmitError> {
    let pristine = match &artifact.kind {
        ArtifactKind::Altered { pristine } => pristine,
        ArtifactKind::Removed { pristine } => return Ok(Some(pristine.clone())),
        _ => return Ok(None),
    };
    let written = String::from_utf8_lossy(&artifact.content);
    if without_marked_lines(&artifact.path, &written).as_deref() == Some(pristine) {
        return Ok(Some(pristine.clone()));
    }
    let known = known.and_then(|entry| Some((entry.original.as_ref()?, &entry.hash)));
    let (Some((original, written)), Some(current)) = (known, current) else { return Ok(Some(pristine.clone())) };
    let texts = (Journal::text(root, original)?, Journal::text(root, written)?, std::str::from_utf8(current));
    let (Some(original), Some(written), Ok(current)) = texts else { return Ok(Some(pristine.clone())) };
    Ok(Some(without_alteration(&artifact.path, &original, &written, current).unwrap_or_else(|| pristine.clone())))
}
