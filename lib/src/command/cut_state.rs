//! What is cut in a folder: read from the journal and from what stands there.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::emit_failure;
use crate::emit::{Journal, note_path};
use crate::failure::Failure;

/// A service that was cut.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct CutService {
    /// Name.
    pub service: String,
    /// Hash of its contract.
    pub contract: String,
    /// Whether its local code is gone.
    pub finished: bool,
    /// Boundary functions and seams that have a head line.
    pub seams: usize,
    /// Whether any function is read-only.
    pub reads: bool,
}

/// The note with the functions that `extract --keep-local` named.
const KEPT_LOCAL: &str = "keep-local.json";

/// The note with the services that `extract --saga` named.
const SAGAS: &str = "sagas.json";

/// Services that are called through an outbox where a transaction is open, as earlier runs were told.
pub(super) fn sagas(root: &Path) -> Vec<String> {
    let text = crate::reading::optional_text(&note_path(root, SAGAS)).ok().flatten();
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Notes such services for the runs to come.
pub(super) fn note_sagas(root: &Path, services: &[String]) -> Result<(), Failure> {
    note(root, SAGAS, services)
}

/// Functions that stay local although they are called from outside, as earlier runs were told.
pub(super) fn kept_local(root: &Path) -> Vec<String> {
    let text = crate::reading::optional_text(&note_path(root, KEPT_LOCAL)).ok().flatten();
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Notes such functions for the runs to come: what is cut with them must be generated with them again.
pub(super) fn keep_local(root: &Path, functions: &[String]) -> Result<(), Failure> {
    note(root, KEPT_LOCAL, functions)
}

fn note(root: &Path, name: &str, list: &[String]) -> Result<(), Failure> {
    if list.is_empty() {
        return crate::emit::remove_note(root, name).map_err(emit_failure);
    }
    let text = serde_json::to_vec_pretty(list).unwrap_or_default();
    crate::emit::write_note(root, name, &text).map(drop).map_err(emit_failure)
}

/// What is cut below a folder.
#[derive(Debug, Clone, Default)]
pub(super) struct CutState {
    /// Services by name.
    pub services: BTreeMap<String, CutService>,
    /// Files that calve wrote or altered.
    pub journal: Journal,
}

impl CutState {
    /// Reads it.
    ///
    /// # Errors
    /// When calve's notes are damaged.
    pub fn read(root: &Path) -> Result<Self, Failure> {
        let journal = Journal::read(root).map_err(emit_failure)?;
        let notes = journal.files.keys().filter(|path| path.starts_with("services/") && path.ends_with("/calve.json"));
        let texts = notes.filter_map(|path| crate::reading::optional_text(&root.join(path)).ok().flatten());
        let services = texts.filter_map(|text| serde_json::from_str::<CutService>(&text).ok());
        Ok(Self { services: services.map(|found| (found.service.clone(), found)).collect(), journal })
    }

    /// Names of the services.
    pub fn names(&self) -> Vec<String> {
        self.services.keys().cloned().collect()
    }

    /// Names of the finished ones.
    pub fn finished(&self) -> Vec<String> {
        self.services.values().filter(|found| found.finished).map(|found| found.service.clone()).collect()
    }
}
