//! Which code needs more of a machine than the rest.

use serde::{Deserialize, Serialize};

use super::{MethodRule, any};

/// What of a machine code needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// It computes: hashes, compresses, renders, runs on all cores.
    Cpu,
    /// It holds much: caches, indexes, values that live as long as the process.
    Memory,
    /// It holds a thread while it waits.
    BlockingIo,
    /// It brings in a library that makes a program large to build, to ship or to start.
    HeavyDependency,
}

/// How the need for one resource shows. See `resources.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceRule {
    /// The resource.
    pub kind: Resource,
    /// Patterns of full paths that are called.
    #[serde(default)]
    pub calls: Vec<String>,
    /// Method calls.
    #[serde(default)]
    pub methods: Vec<MethodRule>,
    /// Patterns of types of statics and fields.
    #[serde(default)]
    pub types: Vec<String>,
    /// Patterns of crates.
    #[serde(default)]
    pub crates: Vec<String>,
}

impl ResourceRule {
    /// Whether code that names this path needs the resource.
    #[must_use]
    pub fn has_path(&self, path: &str, is_call: bool) -> bool {
        let krate = path.split("::").next().unwrap_or(path);
        (is_call && any(&self.calls, path)) || any(&self.crates, krate)
    }
}
