//! What is going to be written, as plain values.

/// Begins every generated Rust file that is a module or a crate root of its own: formatters leave the file as it is.
pub const UNFORMATTED_FILE: &str = "#![cfg_attr(rustfmt, rustfmt_skip)]";

/// Stands in generated modules: an application may refuse what a lint finds in its own code, not in ours.
pub const LINTS: &str = "#![allow(unknown_lints, unused, let_underscore, rust_2018_idioms, rust_2024_compatibility, \
    missing_docs, missing_debug_implementations, missing_copy_implementations, trivial_casts, trivial_numeric_casts, \
    unreachable_pub, unused_qualifications, unused_results, unused_lifetimes, single_use_lifetimes, \
    variant_size_differences, clippy::all, clippy::pedantic, clippy::nursery)]";

/// Who owns a file after it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArtifactKind {
    /// Ours: rewritten by every run unless a person edited it.
    Generated,
    /// Written once, then the person's (lock files, overlays): left alone when it exists.
    Seed,
    /// A file of the monolith that is altered; holds the pristine text it is altered from.
    Altered {
        /// The text before calve's alteration.
        pristine: String,
    },
    /// A file of the monolith that goes away; holds the text it had. Its content is empty.
    Removed {
        /// The text before it goes.
        pristine: String,
    },
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Path relative to the output root (the workspace root, or `--out`), with `/` between the parts.
    pub path: String,
    /// Content.
    pub content: Vec<u8>,
    /// Who owns it.
    pub kind: ArtifactKind,
}

impl Artifact {
    /// A file that is ours.
    #[must_use]
    pub fn generated(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), content: content.into(), kind: ArtifactKind::Generated }
    }
}

/// All files of a run, sorted by path, each path once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Artifacts {
    /// The files.
    pub files: Vec<Artifact>,
}

impl Artifacts {
    /// Sorts by path; of two artifacts for one path the later one wins.
    #[must_use]
    pub fn from_files(files: Vec<Artifact>) -> Self {
        let by_path: std::collections::BTreeMap<String, Artifact> =
            files.into_iter().map(|file| (file.path.clone(), file)).collect();
        Self { files: by_path.into_values().collect() }
    }
}
