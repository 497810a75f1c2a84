//! What a person is told when a command cannot go on.

use crate::exit_code::ExitCode;

/// Why a command stopped: a title, what to do about it, and the exit code.
#[derive(Debug, thiserror::Error)]
#[error("{title}")]
pub struct Failure {
    /// What is the case.
    pub title: String,
    /// What to do about it.
    pub advice: String,
    /// Exit code of the process.
    pub code: ExitCode,
}

impl Failure {
    /// A failure with its advice.
    pub fn new(code: ExitCode, title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { title: title.into(), advice: advice.into(), code }
    }

    /// The command line or the configuration is wrong.
    pub fn usage(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, title, advice)
    }

    /// The run could not be completed.
    pub fn incomplete(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(ExitCode::Incomplete, title, advice)
    }
}
