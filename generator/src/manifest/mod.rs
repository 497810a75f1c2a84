//! Takes plan, sources and the crates generated code asks for, gives manifests: the monolith's with what it needs in
//! addition, the service's with what its slice uses.
//!
//! Comments and order of what is there stay, in the monolith every byte. Never adds what is not asked for.

mod dependency;
mod feature;
mod monolith;
mod service;
mod used;

use thiserror::Error;

pub use monolith::monolith;
pub use service::service;

/// Why a manifest cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ManifestError {
    /// There is no manifest at this path among the sources.
    #[error("{path} is not among the sources")]
    Missing {
        /// The path, relative to the workspace root.
        path: String,
    },
    /// A manifest is not TOML.
    #[error("{path}: {detail}")]
    Unreadable {
        /// The path, relative to the workspace root.
        path: String,
        /// What is wrong with it.
        detail: String,
    },
}

/// Reads a manifest.
fn parse(path: &str, text: &str) -> Result<toml_edit::DocumentMut, ManifestError> {
    text.parse().map_err(|error: toml_edit::TomlError| ManifestError::Unreadable {
        path: path.to_string(),
        detail: error.message().to_string(),
    })
}
