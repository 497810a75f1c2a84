//! Types that say how a value is handed on rather than what it tells.

use serde::{Deserialize, Serialize};

/// What such a type is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContextKind {
    /// Pool, client, handle: each side holds its own.
    Context,
    /// An open transaction, or a connection that may be in one.
    Transaction,
    /// Stream, channel, iterator, body, lock guard.
    Stream,
    /// Task or span of this process.
    Handle,
    /// Code.
    Closure,
    /// Router of a web framework.
    Router,
    /// Extractor of a web framework around a value.
    Wrapper,
    /// `Box`, `Arc`, `Rc`, `Cow`.
    Pointer,
    /// `Mutex`, `RwLock` …
    Cell,
}

/// What is known of such a type. See `contexts.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextRule {
    /// Id.
    pub id: String,
    /// What it is for.
    pub kind: ContextKind,
    /// Full paths; a trailing `*` stands for any end.
    pub paths: Vec<String>,
    /// Rust that makes one from nothing.
    #[serde(default)]
    pub expression: Option<String>,
    /// Whether it can be cloned and the clones share what is behind.
    #[serde(default)]
    pub clone: bool,
}
