//! A number for all that files see of each other.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::ingest::{SourceSet, Workspace};

/// The number of a workspace whose files have these fingerprints. While it stays the same, an item keeps its id and
/// a body that did not change refers to the same things.
pub(in crate::resolve) fn world_of(workspace: &Workspace, sources: &SourceSet, fingerprints: &[u64]) -> u64 {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&workspace.packages).unwrap_or_default().hash(&mut hasher);
    sources.files.len().hash(&mut hasher);
    sources.files.iter().for_each(|file| file.path.hash(&mut hasher));
    fingerprints.hash(&mut hasher);
    hasher.finish()
}
