//! What an earlier run left in the target directory.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use super::Workspace;

/// Where a run leaves what the next one can take over. Workspaces may share a target directory.
#[must_use]
pub fn cache_path(workspace: &Workspace) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    workspace.root.hash(&mut hasher);
    workspace.target_dir.join("calve").join("cache").join(format!("{:016x}", hasher.finish()))
}

/// What an earlier run left; empty when there is nothing, or nothing that can be read.
#[must_use]
pub fn read_cache(workspace: &Workspace) -> Vec<u8> {
    std::fs::read(cache_path(workspace)).unwrap_or_default()
}
