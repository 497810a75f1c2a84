//! What calve notes for itself below `.calve`: the evidence of verifications.
//! And single files that a person asked for: a report, `calve.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use super::EmitError;
use super::target::OWN_FOLDER;

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
    write_file(&path, content)?;
    Ok(path)
}

/// Removes a note, and the folders it leaves empty. It need not be there.
///
/// # Errors
/// When the file system refuses.
pub fn remove_note(root: &Path, name: &str) -> Result<(), EmitError> {
    let path = note_path(root, name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(EmitError::io(&path)(error)),
        _ => {}
    }
    for folder in path.ancestors().skip(1).take_while(|folder| folder.starts_with(root) && *folder != root) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
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
