//! The texts of a workspace, addressed by [`FileId`].

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Index of a file in its [`SourceSet`]; files are sorted by path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A byte range in the pristine text of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// One text file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its id.
    pub id: FileId,
    /// Path relative to the workspace root, with `/` between the parts.
    pub path: String,
    /// The *pristine* text: what calve itself added to an altered monolith (head lines and `mod` lines
    /// marked `// calve`) is taken out, so that an altered monolith analyzes like the original.
    pub text: Arc<str>,
    /// The text as it is on disk; the same `Arc` as `text` when calve added nothing.
    pub disk_text: Arc<str>,
}

/// All texts of a workspace: Rust files, manifests, migrations, SQL.
#[derive(Debug, Clone, Default)]
pub struct SourceSet {
    /// Sorted by path; `files[i].id == FileId(i)`.
    pub files: Vec<SourceFile>,
}

impl SourceSet {
    /// The file of an id.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The file at a path relative to the workspace root.
    #[must_use]
    pub fn by_path(&self, path: &str) -> Option<&SourceFile> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        self.files.get(at)
    }
}
