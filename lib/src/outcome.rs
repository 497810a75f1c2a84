//! What a command gives.

use serde_json::Value;

use crate::exit_code::ExitCode;
use crate::message::{Message, document};
use crate::visible::visible;

/// What a command gives: the same in two forms, and the exit code.
pub struct Outcome {
    /// For people.
    pub text: String,
    /// For programs; made when it is asked for, as that of a graph is large.
    json: Box<dyn FnOnce() -> Value>,
    /// How it ended.
    pub code: ExitCode,
}

impl Outcome {
    /// An outcome with its message in both forms. Names of the project are shown so that they do nothing to a terminal.
    pub fn new(text: String, message: &impl Message, code: ExitCode) -> Self {
        let json = document(message);
        Self { text: visible(&text), json: Box::new(move || json), code }
    }

    /// An outcome whose text is a format of its own, printed as it is; what programs get is made when they ask for it.
    pub fn format(text: String, json: impl FnOnce() -> Value + 'static) -> Self {
        Self { text, json: Box::new(json), code: ExitCode::Clean }
    }

    /// The document for programs.
    #[must_use]
    pub fn json(self) -> Value {
        (self.json)()
    }
}
