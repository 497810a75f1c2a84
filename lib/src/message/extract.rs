//! Output of `extract`, `finish` and `rollback`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Message;

/// What was or would be written.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExtractMessage {
    /// Version of this format.
    pub version: u32,
    /// The services cut after this run.
    pub services: Vec<String>,
    /// Those of them that nobody can call: all that others use of them is code without state, which is copied.
    pub nothing_to_call: Vec<String>,
    /// Whether the changes were written.
    pub applied: bool,
    /// The folder that the paths are relative to.
    pub root: String,
    /// The files.
    pub files: Vec<FileChange>,
}

impl Message for ExtractMessage {
    const SCHEMA: &'static str = "extract";
}

/// One file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FileChange {
    /// Path relative to the root.
    pub path: String,
    /// `create`, `update`, `unchanged`, `conflict`, `kept`, `remove`.
    pub action: String,
}

/// The word for what happens to a file.
#[must_use]
pub fn action_name(action: calve_generator::emit::Action) -> &'static str {
    use calve_generator::emit::Action;
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Unchanged => "unchanged",
        Action::Conflict => "conflict",
        Action::Remove => "remove",
        Action::SeedKept => "kept",
    }
}
