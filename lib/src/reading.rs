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

/// Paths of the files of a workspace that belong to it: what ignore files leave out, the repository's own data, build
/// output and the folder `out` itself are not among them. Relative to the folder, sorted.
#[must_use]
pub fn files_to_copy(folder: &Path, out: &Path) -> Vec<String> {
    let is_build_output = |path: &Path| path.join("CACHEDIR.TAG").is_file();
    let out = out.to_path_buf();
    let walk = ignore::WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .filter_entry(move |entry| {
            let path = entry.path();
            entry.file_name() != ".git" && path != out && !(path.is_dir() && is_build_output(path))
        })
        .build();
    let files = walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let relative = files.filter_map(|entry| Some(entry.path().strip_prefix(folder).ok()?.to_str()?.replace('\\', "/")));
    let mut paths: Vec<String> = relative.collect();
    paths.sort();
    paths
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
