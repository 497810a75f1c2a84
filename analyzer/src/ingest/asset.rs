//! Single files that the sources take in when they are compiled.

use std::io::{Error, ErrorKind};

use super::Workspace;

/// The bytes of a file that is no source: what `include_str!` and its like name. `path` is relative to the
/// workspace root, with `/` between the parts.
///
/// # Errors
/// When it cannot be read, or leads out of the workspace.
pub fn read_asset(workspace: &Workspace, path: &str) -> Result<Vec<u8>, Error> {
    let root = workspace.root.canonicalize()?;
    let file = root.join(path).canonicalize()?;
    if !file.starts_with(&root) {
        return Err(Error::new(ErrorKind::PermissionDenied, "lies outside of the workspace"));
    }
    std::fs::read(file)
}
