//! Output of `report`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Message;

/// Where the report lies, or the report itself.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportMessage {
    /// Version of this format.
    pub version: u32,
    /// `html`, `markdown` or `json`.
    pub format: String,
    /// The file that was written; none when it was asked for on standard output.
    pub path: Option<String>,
    /// The text of the report, when it was asked for on standard output.
    pub report: Option<String>,
}

impl Message for ReportMessage {
    const SCHEMA: &'static str = "report";
}
