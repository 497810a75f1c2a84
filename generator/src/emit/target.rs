//! Paths below the output folder and what stands there.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::EmitError;

/// Calve's own folder below the output folder.
pub(super) const OWN_FOLDER: &str = ".calve";

/// The absolute path of an artifact.
///
/// # Errors
/// When it is absolute, climbs (`..`), is not a plain relative path, lies in `.git` or calve's own folder, is a
/// symbolic link, or leads through a link out of the output folder.
pub(super) fn resolve(root: &Path, path: &str) -> Result<PathBuf, EmitError> {
    let escapes = || EmitError::Escapes { path: path.to_string() };
    let parts: Vec<&str> = path.split('/').collect();
    let is_plain = |part: &&str| !part.is_empty() && *part != "." && *part != ".." && !part.contains(['\\', '\0', ':']);
    if !parts.iter().all(is_plain) || matches!(parts[0], ".git" | OWN_FOLDER) {
        return Err(escapes());
    }
    let mut at = root.to_path_buf();
    for (depth, part) in parts.iter().enumerate() {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(metadata) if metadata.is_symlink() => {
                let is_last = depth + 1 == parts.len();
                if is_last || !leads_inside(root, &at)? {
                    return Err(escapes());
                }
            }
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => break,
            Err(error) => return Err(EmitError::io(&at)(error)),
        }
    }
    Ok(parts.iter().fold(root.to_path_buf(), |folder, part| folder.join(part)))
}

fn leads_inside(root: &Path, link: &Path) -> Result<bool, EmitError> {
    let root = fs::canonicalize(root).map_err(EmitError::io(root))?;
    match fs::canonicalize(link) {
        Ok(end) => Ok(end.starts_with(root)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(EmitError::io(link)(error)),
    }
}

/// Whether the last part of a path is this name.
pub(super) fn is_named(path: &str, name: &str) -> bool {
    path.rsplit('/').next() == Some(name)
}

/// The bytes of a file; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, EmitError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(EmitError::io(path)(error)),
    }
}

/// SHA-256 as lower-case hexadecimal digits.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
