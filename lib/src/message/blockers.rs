//! Output of `blockers`.

use calve_analyzer::plan::{Blocker, BlockerKind, Service};
use schemars::JsonSchema;
use serde::Serialize;

use super::{FORMAT_VERSION, Message};

/// What stands in the way of a service.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BlockersMessage {
    /// Version of this format.
    pub version: u32,
    /// The service.
    pub service: String,
    /// Its blockers, by file and line.
    pub blockers: Vec<BlockerMessage>,
}

impl Message for BlockersMessage {
    const SCHEMA: &'static str = "blockers";
}

/// One blocker.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BlockerMessage {
    /// Kind in kebab-case.
    pub kind: String,
    /// Full path of the function or static.
    pub path: String,
    /// File, relative to the workspace root.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Why it blocks.
    pub reason: String,
    /// What to change.
    pub advice: String,
    /// Accepted by a person: the function stays local.
    pub excluded: bool,
    /// Gone with `extract --saga`: the call becomes a row of an outbox.
    pub saga: bool,
}

impl BlockersMessage {
    /// The blockers of a service.
    #[must_use]
    pub fn of(service: &Service) -> Self {
        let blockers = service.blockers.iter().map(BlockerMessage::of).collect();
        Self { version: FORMAT_VERSION, service: service.name.clone(), blockers }
    }
}

impl BlockerMessage {
    /// One blocker.
    #[must_use]
    pub fn of(blocker: &Blocker) -> Self {
        Self {
            kind: kind_name(blocker.kind),
            path: blocker.path.clone(),
            file: blocker.place.file.clone(),
            line: blocker.place.line,
            reason: blocker.reason.clone(),
            advice: blocker.advice.clone(),
            excluded: blocker.excluded,
            saga: blocker.saga,
        }
    }
}

/// The kebab-case name of a kind, as in the documentation.
#[must_use]
pub fn kind_name(kind: BlockerKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
