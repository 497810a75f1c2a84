//! Output of any command that could not go on.

use schemars::JsonSchema;
use serde::Serialize;

use super::{FORMAT_VERSION, Message};
use crate::failure::Failure;

/// Why a command stopped; stands on standard output in place of the command's own document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErrorMessage {
    /// Version of this format.
    pub version: u32,
    /// The failure.
    pub error: ErrorDetail,
}

impl Message for ErrorMessage {
    const SCHEMA: &'static str = "error";
}

/// A failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErrorDetail {
    /// What is the case.
    pub title: String,
    /// What to do about it; may have several lines.
    pub advice: String,
    /// Exit code of the process.
    pub code: u8,
}

impl ErrorMessage {
    /// The document of a failure.
    #[must_use]
    pub fn of(failure: &Failure) -> Self {
        let (title, advice) = (failure.title.clone(), failure.advice.clone());
        Self { version: FORMAT_VERSION, error: ErrorDetail { title, advice, code: failure.code as u8 } }
    }
}

#[cfg(test)]
mod tests {
    use super::super::document;
    use super::*;

    #[test]
    fn the_document_tells_the_exit_code() {
        let json = document(&ErrorMessage::of(&Failure::usage("wrong", "do it right")));
        let error = serde_json::json!({"title": "wrong", "advice": "do it right", "code": 2});
        assert_eq!(json, serde_json::json!({"schema": "error", "version": 1, "error": error}));
    }
}
