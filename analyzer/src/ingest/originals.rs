//! The texts as they were before calve altered them, from the journal below `.calve`.
//!
//! Marked lines can be taken out of any Rust text; manifests, lock files and code that is gone for good cannot be
//! told from their present text alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// What the journal says of a file; more stands in it, which is not needed here.
#[derive(Debug, Clone, Deserialize)]
struct Entry {
    owner: String,
    hash: String,
    #[serde(default)]
    original: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Journal {
    #[serde(default)]
    files: BTreeMap<String, Entry>,
}

/// Originals by path relative to the workspace root.
#[derive(Debug, Default)]
pub(super) struct Originals {
    entries: BTreeMap<String, (Entry, Arc<str>)>,
}

impl Originals {
    /// Reads the journal of a workspace; without one, or with one that cannot be read, there are none.
    pub fn read(root: &Path) -> Self {
        let own = root.join(".calve");
        let Ok(bytes) = std::fs::read(own.join("journal.json")) else { return Self::default() };
        let journal: Journal = serde_json::from_slice(&bytes).unwrap_or_default();
        let with_text = journal.files.into_iter().filter_map(|(path, entry)| {
            let original = entry.original.as_ref()?;
            let is_name = original.bytes().all(|byte| byte.is_ascii_hexdigit());
            let text = std::fs::read_to_string(own.join("texts").join(original)).ok().filter(|_| is_name)?;
            Some((path, (entry, Arc::from(text))))
        });
        Self { entries: with_text.collect() }
    }

    /// The original of a file that is as calve left it. Lock files change with every build: theirs holds always.
    pub fn of(&self, path: &str, disk_text: &str) -> Option<Arc<str>> {
        let (entry, text) = self.entries.get(path)?;
        let is_lock = path.ends_with("Cargo.lock");
        (is_lock || entry.hash == hash(disk_text)).then(|| Arc::clone(text))
    }

    /// Files that calve took away, with their texts.
    pub fn gone(&self) -> impl Iterator<Item = (&String, Arc<str>)> {
        let gone = self.entries.iter().filter(|(_, (entry, _))| entry.owner == "removed");
        gone.map(|(path, (_, text))| (path, Arc::clone(text)))
    }
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
