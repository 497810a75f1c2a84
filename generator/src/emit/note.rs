//! What calve notes for itself below `.calve`: the evidence of verifications.
//! And single files that a person asked for: a report, `calve.toml`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::target::OWN_FOLDER;
use super::{EmitError, disk};

/// A note as it is being written, below calve's own folder.
pub(super) const NOTE_DRAFT: &str = "note.draft";

/// Where a note lies.
#[must_use]
pub fn note_path(root: &Path, name: &str) -> PathBuf {
    root.join(OWN_FOLDER).join(name)
}

/// Writes a note; `name` is a plain relative path such as `evidence/billing.json`.
///
/// # Errors
/// When the name leaves calve's folder, or the file system refuses.
pub fn write_note(root: &Path, name: &str, content: &[u8]) -> Result<PathBuf, EmitError> {
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(EmitError::Escapes { path: name.to_string() });
    }
    let path = note_path(root, name);
    if let Some(folder) = path.parent() {
        disk::create_folder(folder)?;
    }
    let draft = note_path(root, NOTE_DRAFT);
    disk::write_durably(&draft, content)?;
    disk::rename(&draft, &path)?;
    Ok(path)
}

/// Removes a note, and the folders it leaves empty. It need not be there.
///
/// # Errors
/// When the file system refuses.
pub fn remove_note(root: &Path, name: &str) -> Result<(), EmitError> {
    let path = note_path(root, name);
    disk::delete(&path)?;
    disk::prune(root, &path)
}

/// Writes a file that a person asked for by its path, in one step.
///
/// # Errors
/// When the file system refuses.
pub fn write_file(path: &Path, content: &[u8]) -> Result<(), EmitError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(EmitError::io(folder))?;
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let draft = path.with_file_name(format!(".{name}.calve-draft"));
    fs::write(&draft, content).map_err(EmitError::io(&draft))?;
    fs::rename(&draft, path).map_err(EmitError::io(path))
}

/// Writes a file that several runs may write at once, into a folder of its own that version control shall not see:
/// readers find a whole one of them, never a mixture.
///
/// # Errors
/// When the file system refuses.
pub fn write_shared(path: &Path, content: &[u8]) -> Result<(), EmitError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(EmitError::io(folder))?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        fs::write(&ignore, "*\n").map_err(EmitError::io(&ignore))?;
    }
    let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(EmitError::io(folder))?;
    draft.write_all(content).map_err(EmitError::io(path))?;
    draft.persist(path).map_err(|error| EmitError::io(path)(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_that_write_at_once_leave_a_whole_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("calve/cache");
        std::thread::scope(|scope| {
            for byte in 0..4_u8 {
                let path = &path;
                scope.spawn(move || (0..20).for_each(|_| write_shared(path, &[byte; 4096]).expect("written")));
            }
        });
        let left = fs::read(&path).expect("a file");
        assert!(left.len() == 4096 && left.iter().all(|byte| *byte == left[0]));
        let names = fs::read_dir(folder.path().join("calve")).expect("a folder").count();
        assert_eq!(names, 2, "the file and .gitignore, no drafts");
    }
}
