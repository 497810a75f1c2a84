//! Paths: where the manifest is, and how a path reads relative to the workspace root.

use std::path::{Component, Path, PathBuf};

use super::Error;

/// The manifest a person means: the given file, the one in the given folder, or the nearest one above it.
pub(super) fn find_manifest(given: Option<&Path>) -> Result<PathBuf, Error> {
    let given = given.unwrap_or_else(|| Path::new("."));
    let start = given.canonicalize().map_err(|_| Error::NoManifest { path: given.to_path_buf() })?;
    if start.is_file() {
        return Ok(start);
    }
    start
        .ancestors()
        .map(|folder| folder.join("Cargo.toml"))
        .find(|manifest| manifest.is_file())
        .ok_or_else(|| Error::NoManifest { path: given.to_path_buf() })
}

/// `path` relative to `root` with `/` between the parts; climbs with `..` where it lies outside.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    let path = clean(path);
    let from: Vec<Component<'_>> = root.components().collect();
    let to: Vec<Component<'_>> = path.components().collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(shared).map(|_| "..".to_owned());
    let down = to.iter().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// The path without `.` and `..`, by its text alone.
pub(super) fn clean(path: &Path) -> PathBuf {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.last(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.iter().collect()
}
