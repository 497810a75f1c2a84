//! The only reads of `lib`: `calve.toml`, the evidence of earlier runs, the environment of the process.
#![allow(clippy::disallowed_methods, reason = "lib may read calve.toml and the state of earlier runs")]

use std::io;
use std::path::Path;

/// The text of a file; `None` when there is none.
///
/// # Errors
/// What the file system says, other than that the file does not exist.
pub fn optional_text(path: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The bytes of a file; `None` when there is none.
///
/// # Errors
/// What the file system says, other than that the file does not exist.
pub fn optional_bytes(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Paths of the files of a folder with this ending, sorted; none when there is no such folder.
#[must_use]
pub fn files_with_ending(folder: &Path, ending: &str) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    paths.sort();
    paths
}

/// A variable of the environment, when it is set to text.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Whether a path is a file.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether a path is a folder.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}
