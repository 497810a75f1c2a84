//! Takes back what was written.

use std::path::Path;

use super::journal::{Entry, Owner};
use super::lock_file::is_lock;
use super::merge::without_alteration;
use super::target::{hash, read, resolve};
use super::transaction::Transaction;
use super::{EmitError, Journal};

/// What was taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RolledBack {
    /// Altered files that are as they were, but for what a person edited meanwhile.
    pub restored: Vec<String>,
    /// Generated files that are gone.
    pub removed: Vec<String>,
    /// Files that were edited in a way that cannot be told apart from calve's: left alone, with the reason.
    pub kept: Vec<(String, String)>,
}

/// Takes back everything the runs of a scope wrote below the output folder; of all scopes when `None`.
///
/// Altered files come back byte for byte; when a person edited one meanwhile, only calve's share is taken out.
/// Generated files are deleted unless edited. Emptied folders go, and `.calve` when nothing is left in it.
///
/// # Errors
/// When calve's notes are damaged, another run is at work, or the file system refuses.
pub fn rollback(root: &Path, scope: Option<&str>) -> Result<RolledBack, EmitError> {
    let mut done = RolledBack::default();
    let mut transaction = Transaction::begin(root)?;
    let journal = transaction.journal().clone();
    let in_scope = |entry: &Entry| scope.is_none_or(|scope| entry.scope == scope);
    for (path, entry) in journal.files.iter().filter(|(_, entry)| in_scope(entry)) {
        match (undo(&mut transaction, root, path, entry)?, entry.owner) {
            (Ok(()), Owner::Altered | Owner::Removed) => done.restored.push(path.clone()),
            (Ok(()), _) => done.removed.push(path.clone()),
            (Err(reason), _) => done.kept.push((path.clone(), reason)),
        }
    }
    transaction.commit()?;
    Ok(done)
}

/// Takes back one file; the inner error is the reason why it is left alone.
pub(super) fn undo(
    transaction: &mut Transaction,
    root: &Path,
    path: &str,
    entry: &Entry,
) -> Result<Result<(), String>, EmitError> {
    transaction.journal().files.remove(path);
    let current = read(&resolve(root, path)?)?;
    if entry.owner == Owner::Removed {
        return bring_back(transaction, root, path, entry, current.as_deref());
    }
    let Some(current) = current else { return Ok(Ok(())) };
    let is_edited = hash(&current) != entry.hash;
    if entry.owner == Owner::Altered {
        return restore(transaction, root, path, entry, &current);
    }
    // A lock file is rewritten by every build; without its package it is of no use to anybody.
    if is_edited && !is_lock(path) {
        return Ok(Err("edited since calve wrote it".to_string()));
    }
    transaction.delete(path, &current);
    Ok(Ok(()))
}

/// Gives a file back that was taken away; a file that a person put in its place stays.
fn bring_back(
    transaction: &mut Transaction,
    root: &Path,
    path: &str,
    entry: &Entry,
    current: Option<&[u8]>,
) -> Result<Result<(), String>, EmitError> {
    if current.is_some() {
        return Ok(Err("there is a new file of this name".to_string()));
    }
    let text = entry.original.as_ref().map(|original| Journal::text(root, original)).transpose()?.flatten();
    let Some(text) = text else { return Ok(Err("its original text is lost".to_string())) };
    transaction.write(path, None, text.into_bytes());
    Ok(Ok(()))
}

fn restore(
    transaction: &mut Transaction,
    root: &Path,
    path: &str,
    entry: &Entry,
    current: &[u8],
) -> Result<Result<(), String>, EmitError> {
    let Some(original_hash) = &entry.original else { return Ok(Err("its original is not known".to_string())) };
    if hash(current) == *original_hash {
        return Ok(Ok(()));
    }
    let texts = (Journal::text(root, original_hash)?, Journal::text(root, &entry.hash)?);
    let ((Some(original), Some(written)), Ok(edited)) = (texts, std::str::from_utf8(current)) else {
        return Ok(Err("its original text is lost".to_string()));
    };
    match without_alteration(path, &original, &written, edited) {
        Some(text) => {
            transaction.write(path, Some(current), text.into_bytes());
            Ok(Ok(()))
        }
        None => Ok(Err("edited in the same lines that calve altered".to_string())),
    }
}
