//! Which workspace to read.

use std::path::PathBuf;

/// Which workspace to read, and which of its packages.
#[derive(Debug, Clone, Default)]
pub struct IngestOptions {
    /// Path of a `Cargo.toml` or of a folder with one (or below one); the current folder when `None`.
    pub manifest_path: Option<PathBuf>,
    /// Only these packages (all members when empty).
    pub packages: Vec<String>,
    /// Leave these packages out.
    pub exclude: Vec<String>,
    /// `--locked` for cargo.
    pub locked: bool,
}
