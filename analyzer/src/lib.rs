//! Reads a Rust workspace and decides how it could be taken apart.
//!
//! The pipeline, one room per stage, each stage a plain struct and one verb:
//!
//! ```text
//! ingest → resolve → graph → signals → cluster → plan
//! ```
//!
//! A room imports from the rooms before it, never from those after it.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests may look at files"))]

pub mod cluster;
pub mod graph;
pub mod ingest;
pub mod plan;
pub mod resolve;
pub mod signals;

use std::path::PathBuf;

/// What to analyze.
#[derive(Debug, Clone, Default)]
pub struct AnalyzeOptions {
    /// Path of a `Cargo.toml` or of a folder with one; the current folder when `None`.
    pub manifest_path: Option<PathBuf>,
    /// Only these packages (all members when empty).
    pub packages: Vec<String>,
    /// Leave these packages out.
    pub exclude: Vec<String>,
    /// Features that are switched on (recorded; all cfg'd alternatives are read in any case).
    pub features: Vec<String>,
    /// All features.
    pub all_features: bool,
    /// `--locked` for cargo.
    pub locked: bool,
    /// What a person decided.
    pub wishes: plan::Wishes,
}
