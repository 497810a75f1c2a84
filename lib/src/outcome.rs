//! What a command gives.

use crate::exit_code::ExitCode;
use crate::message::{Message, document};

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
    pub fn new(text: String, message: &impl Message, code: ExitCode) -> Self {
        Self { text, json: document(message), code }
    }
}
