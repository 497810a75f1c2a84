//! Output of `explain`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Message;
use super::blockers::BlockerMessage;

/// Why something is where it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExplainMessage {
    /// Version of this format.
    pub version: u32,
    /// Full path of the item, or name of the service.
    pub subject: String,
    /// Kind of item in kebab-case, or `service`.
    pub kind: String,
    /// Where it is written, `file:line`.
    pub place: Option<String>,
    /// The service it lies in; `kernel` for the shared kernel.
    pub service: Option<String>,
    /// Why.
    pub reasons: Vec<String>,
    /// What refers to it.
    pub callers: Vec<Reference>,
    /// What it refers to.
    pub callees: Vec<Reference>,
    /// What blocks it.
    pub blockers: Vec<BlockerMessage>,
}

impl Message for ExplainMessage {
    const SCHEMA: &'static str = "explain";
}

/// One reference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Reference {
    /// Full path of the other item.
    pub item: String,
    /// The service the other item lies in, `kernel` for the shared kernel.
    pub service: Option<String>,
    /// Kinds of reference.
    pub kinds: Vec<String>,
    /// `file:line` of the first.
    pub place: String,
}
