//! What stops a run before it begins.

use std::path::PathBuf;

use thiserror::Error;

/// Why a workspace could not be read at all. Everything less is a [`Finding`](super::Finding).
#[derive(Debug, Error)]
pub enum Error {
    /// There is no `Cargo.toml`.
    #[error("no Cargo.toml at {path}: name one with --manifest-path, or run inside a Rust workspace")]
    NoManifest {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Neither cargo nor the manifests themselves tell what the workspace consists of.
    #[error("the workspace cannot be read: {0}")]
    Metadata(String),
    /// A graph that other tools made cannot be read.
    #[error("{path} is no graph: {reason}", path = path.display())]
    Graph {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}
