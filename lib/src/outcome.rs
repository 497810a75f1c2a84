//! What a command gives.

use serde::Serialize;

use crate::exit_code::ExitCode;

/// What a command gives: the same in two forms, and the exit code.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// For people.
    pub text: String,
    /// For programs.
    pub json: serde_json::Value,
    /// How it ended.
    pub code: ExitCode,
}

impl Outcome {
    /// An outcome with its message in both forms.
    pub fn new(text: String, message: &impl Serialize, code: ExitCode) -> Self {
        Self { text, json: serde_json::to_value(message).unwrap_or_default(), code }
    }
}
