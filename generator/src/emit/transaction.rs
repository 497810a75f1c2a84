//! All or nothing: stage, write down, then move into place.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk::{create_folder, delete, delete_tree, permit, prune, rename, write_durably};
use super::note::NOTE_DRAFT;
use super::target::{OWN_FOLDER, hash, read, resolve};
use super::{EmitError, Journal};

/// What [`recover`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// No run was interrupted.
    Nothing,
    /// A run was interrupted before it touched anything, or after its last file: what it had prepared is gone.
    Undone,
    /// A run was interrupted while it moved files into place: it is completed.
    Completed,
}

/// One file of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    path: String,
    /// Hash of what stood there when the run began.
    before: Option<String>,
    /// Name of the staged content; none to delete the file.
    staged: Option<String>,
}

/// A run as it is written down before the first file is touched.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Pending {
    steps: Vec<Step>,
    journal: Journal,
}

/// Changes that are gathered and then made together.
pub(super) struct Transaction {
    root: PathBuf,
    pending: Pending,
    staged: Vec<(Vec<u8>, bool)>,
    texts: Vec<String>,
    _lock: Option<Lock>,
}

impl Transaction {
    /// Begins a transaction: locks the output folder and settles what an interrupted run left.
    pub(super) fn begin(root: &Path) -> Result<Self, EmitError> {
        create_folder(root)?;
        let lock = lock(root)?;
        settle(root)?;
        let pending = Pending { steps: Vec::new(), journal: Journal::read(root)? };
        Ok(Self { root: root.to_path_buf(), pending, staged: Vec::new(), texts: Vec::new(), _lock: lock })
    }

    /// The journal as it will be afterwards.
    pub(super) fn journal(&mut self) -> &mut Journal {
        &mut self.pending.journal
    }

    /// Writes a file.
    pub(super) fn write(&mut self, path: &str, before: Option<&[u8]>, content: Vec<u8>) {
        let is_script = content.starts_with(b"#!/");
        let staged = Some(self.staged.len().to_string());
        self.staged.push((content, is_script));
        self.pending.steps.push(Step { path: path.to_string(), before: before.map(hash), staged });
    }

    /// Deletes a file.
    pub(super) fn delete(&mut self, path: &str, before: &[u8]) {
        self.pending.steps.push(Step { path: path.to_string(), before: Some(hash(before)), staged: None });
    }

    /// Keeps a text for a later rollback.
    pub(super) fn keep_text(&mut self, text: &str) {
        self.texts.push(text.to_string());
    }

    /// Makes the changes.
    pub(super) fn commit(mut self) -> Result<(), EmitError> {
        if self.pending.steps.is_empty() && self.pending.journal == Journal::read(&self.root)? {
            return clean(&self.root, &self.pending.journal);
        }
        self.pending.journal.version = 1;
        let own = self.root.join(OWN_FOLDER);
        for folder in [own.join("staged"), own.join("texts")] {
            create_folder(&folder)?;
        }
        for text in &self.texts {
            // Others may need the same text: it is never there in part.
            let path = Journal::text_path(&self.root, &hash(text.as_bytes()));
            if !path.exists() {
                let draft = own.join("staged").join("text");
                write_durably(&draft, text.as_bytes())?;
                fs::rename(&draft, &path).map_err(EmitError::io(&path))?;
            }
        }
        for (at, (content, is_script)) in self.staged.iter().enumerate() {
            let path = own.join("staged").join(at.to_string());
            write_durably(&path, content)?;
            make_executable(&path, *is_script)?;
        }
        let bytes = json(&self.pending)?;
        let draft = own.join("pending.draft");
        write_durably(&draft, &bytes)?;
        let written_down = own.join("pending.json");
        rename(&draft, &written_down)?;
        complete(&self.root, &self.pending)
    }
}

/// Settles what an interrupted run left: completes it when it had begun to move files, else undoes it.
///
/// # Errors
/// When its notes are damaged, another run is at work, or the file system refuses.
pub fn recover(root: &Path) -> Result<Recovery, EmitError> {
    if !root.join(OWN_FOLDER).is_dir() {
        return Ok(Recovery::Nothing);
    }
    let _lock = lock(root)?;
    settle(root)
}

fn settle(root: &Path) -> Result<Recovery, EmitError> {
    let own = root.join(OWN_FOLDER);
    let path = own.join("pending.json");
    if let Some(bytes) = read(&path)? {
        let damaged = |error: serde_json::Error| EmitError::Damaged { path: path.clone(), detail: error.to_string() };
        complete(root, &serde_json::from_slice(&bytes).map_err(damaged)?)?;
        return Ok(Recovery::Completed);
    }
    let is_prepared = ["staged", "pending.draft"].iter().any(|name| own.join(name).exists());
    clean(root, &Journal::read(root)?)?;
    prune(root, &path)?;
    Ok(if is_prepared { Recovery::Undone } else { Recovery::Nothing })
}

/// Moves what is staged into place. May be repeated: what was moved already is left out.
fn complete(root: &Path, pending: &Pending) -> Result<(), EmitError> {
    for step in &pending.steps {
        let target = resolve(root, &step.path)?;
        match &step.staged {
            Some(staged) => put(root, step, &root.join(OWN_FOLDER).join("staged").join(staged), &target)?,
            None => remove(root, step, &target)?,
        }
    }
    let journal = Journal::path(root);
    if pending.journal.files.is_empty() {
        delete(&journal)?;
    } else {
        let draft = journal.with_extension("draft");
        write_durably(&draft, &json(&pending.journal)?)?;
        rename(&draft, &journal)?;
    }
    // What was written down goes last: until then the next run does again what is missing.
    clean(root, &pending.journal)?;
    let written_down = root.join(OWN_FOLDER).join("pending.json");
    delete(&written_down)?;
    prune(root, &written_down)
}

fn put(root: &Path, step: &Step, staged: &Path, target: &Path) -> Result<(), EmitError> {
    if !staged.exists() {
        return Ok(());
    }
    let current = read(target)?;
    if let Some(current) = &current {
        // Edited between the interrupted run and now: a person's work is set aside, not lost.
        if step.before.as_ref() != Some(&hash(current)) {
            let draft = root.join(OWN_FOLDER).join("staged").join("kept.draft");
            write_durably(&draft, current)?;
            rename(&draft, &resolve(root, &free_name(root, &step.path)?)?)?;
        }
        let permissions = fs::metadata(target).map_err(EmitError::io(target))?.permissions();
        permit(staged, permissions)?;
    }
    if let Some(folder) = target.parent() {
        create_folder(folder)?;
    }
    rename(staged, target)
}

fn remove(root: &Path, step: &Step, target: &Path) -> Result<(), EmitError> {
    if read(target)?.is_some_and(|current| step.before.as_ref() == Some(&hash(&current))) {
        // First the output: while the manifest is there, a run killed in between is known to be at it still.
        remove_build_output(root, target)?;
        delete(target)?;
    }
    prune(root, target)
}

/// Where a package's manifest goes, its build output goes too: cargo marks the folder as one that may be deleted.
///
/// It is moved out of the tree in one step, as deleting takes many.
fn remove_build_output(root: &Path, manifest: &Path) -> Result<(), EmitError> {
    let output = manifest.with_file_name("target");
    let is_output = manifest.ends_with("Cargo.toml") && !output.is_symlink() && output.join("CACHEDIR.TAG").is_file();
    if !is_output {
        return Ok(());
    }
    let staged = root.join(OWN_FOLDER).join("staged");
    create_folder(&staged)?;
    let aside = (0..).map(|number: usize| staged.join(format!("output-{number}"))).find(|path| !path.exists());
    match aside.map(|aside| rename(&output, &aside)) {
        Some(Ok(())) => Ok(()),
        // Another file system is mounted there.
        _ => delete_tree(&output),
    }
}

/// Removes what only a running transaction needs, and texts nothing refers to.
fn clean(root: &Path, journal: &Journal) -> Result<(), EmitError> {
    let own = root.join(OWN_FOLDER);
    for folder in [own.join("staged"), own.join("texts")] {
        let needed = if folder.ends_with("texts") { journal.needed_texts() } else { std::collections::BTreeSet::new() };
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry.map_err(EmitError::io(&folder))?;
            if needed.contains(entry.file_name().to_string_lossy().as_ref()) {
                continue;
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder { delete_tree(&entry.path())? } else { delete(&entry.path())? }
        }
        prune(&own, &folder.join("any"))?;
    }
    for draft in ["pending.draft", "journal.draft", NOTE_DRAFT] {
        delete(&own.join(draft))?;
    }
    Ok(())
}

/// The first free name for setting a file aside: `x.rs.calve-kept`, `x.rs.calve-kept-2` …
pub(super) fn free_name(root: &Path, path: &str) -> Result<String, EmitError> {
    let mut name = format!("{path}.calve-kept");
    let mut count = 1;
    while resolve(root, &name)?.exists() {
        count += 1;
        name = format!("{path}.calve-kept-{count}");
    }
    Ok(name)
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, EmitError> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| EmitError::Damaged { path: PathBuf::from(OWN_FOLDER), detail: error.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(unix)]
fn make_executable(path: &Path, is_script: bool) -> Result<(), EmitError> {
    use std::os::unix::fs::PermissionsExt;
    if is_script {
        permit(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_executable(_path: &Path, _is_script: bool) -> Result<(), EmitError> {
    Ok(())
}

/// The output folder, locked for this run.
struct Lock(fs::File);

impl Drop for Lock {
    /// Closing the file is not enough: a program that another thread starts just now holds a copy of it until it runs.
    fn drop(&mut self) {
        // What cannot be unlocked is unlocked when the process ends.
        let _ = self.0.unlock();
    }
}

/// Locks the output folder for this process; the lock ends with the process, however it ends.
fn lock(root: &Path) -> Result<Option<Lock>, EmitError> {
    let Ok(folder) = fs::File::open(root) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(Lock(folder))),
        Err(fs::TryLockError::WouldBlock) => Err(EmitError::Busy { root: root.to_path_buf() }),
        // Folders cannot be locked everywhere; then two runs at once are the person's own risk.
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_file_that_another_program_still_holds_keeps_nothing_locked() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock(folder.path()).unwrap().unwrap();
        let copy = first.0.try_clone().unwrap();
        assert!(matches!(lock(folder.path()), Err(EmitError::Busy { .. })));
        drop(first);
        assert!(lock(folder.path()).unwrap().is_some());
        drop(copy);
    }
}
