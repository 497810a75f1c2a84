//! What calve wrote, so that the next run can tell its own files from a person's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::EmitError;
use super::target::{OWN_FOLDER, read};
use crate::ArtifactKind;

/// Who owns a written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// Calve.
    Generated,
    /// A person, since it was written.
    Seed,
    /// A person; calve altered it.
    Altered,
    /// A person; calve took it away.
    Removed,
}

impl From<&ArtifactKind> for Owner {
    fn from(kind: &ArtifactKind) -> Self {
        match kind {
            ArtifactKind::Generated => Self::Generated,
            ArtifactKind::Seed => Self::Seed,
            ArtifactKind::Altered { .. } => Self::Altered,
            ArtifactKind::Removed { .. } => Self::Removed,
        }
    }
}

/// One written file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who owns it.
    pub owner: Owner,
    /// The kind of run that wrote it; a later run of the same kind that does not write it any more takes it away.
    pub scope: String,
    /// Hash of what was written.
    pub hash: String,
    /// For altered files: hash of the text it was altered from. Both texts are kept in `.calve/texts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

/// The written files by path, as kept in `.calve/journal.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// Form of this file; 1.
    #[serde(default)]
    pub version: u32,
    /// By path relative to the output folder.
    #[serde(default)]
    pub files: BTreeMap<String, Entry>,
}

impl Journal {
    /// The journal of an output folder; empty when there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(root: &Path) -> Result<Self, EmitError> {
        let path = Self::path(root);
        let Some(bytes) = read(&path)? else { return Ok(Self::default()) };
        serde_json::from_slice(&bytes).map_err(|error| EmitError::Damaged { path, detail: error.to_string() })
    }

    /// Where the journal of an output folder lies.
    #[must_use]
    pub fn path(root: &Path) -> PathBuf {
        root.join(OWN_FOLDER).join("journal.json")
    }

    /// Where the text of a hash is kept.
    pub(super) fn text_path(root: &Path, hash: &str) -> PathBuf {
        root.join(OWN_FOLDER).join("texts").join(hash)
    }

    /// A kept text.
    pub(super) fn text(root: &Path, hash: &str) -> Result<Option<String>, EmitError> {
        let path = Self::text_path(root, hash);
        let Some(bytes) = read(&path)? else { return Ok(None) };
        let damaged = |detail: &str| EmitError::Damaged { path: path.clone(), detail: detail.to_string() };
        if super::target::hash(&bytes) != hash {
            return Err(damaged("its content does not fit its name"));
        }
        String::from_utf8(bytes).map(Some).map_err(|_| damaged("it is not UTF-8"))
    }

    /// Hashes of the texts that must be kept.
    pub(super) fn needed_texts(&self) -> BTreeSet<String> {
        let altered = self.files.values().filter(|entry| entry.original.is_some());
        altered.flat_map(|entry| [Some(entry.hash.clone()), entry.original.clone()]).flatten().collect()
    }
}
