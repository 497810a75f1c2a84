//! What was seen when a service was verified.

use std::collections::BTreeMap;

use serde::Serialize;

/// The evidence of one service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ServiceEvidence {
    /// Its name.
    pub service: String,
    /// Hash of the contract the evidence holds for.
    pub contract: String,
    /// Whether the service built.
    pub service_built: bool,
    /// Whether the altered monolith built.
    pub monolith_built: bool,
    /// What was seen in each mode, in the order they were run.
    pub modes: Vec<ModeEvidence>,
}

/// What was seen in one mode.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ModeEvidence {
    /// `service`, `local`, `remote`, `shadow`.
    pub mode: String,
    /// Whether it was run.
    pub ran: bool,
    /// Whether it passed.
    pub passed: bool,
    /// Tests passed.
    pub tests_passed: usize,
    /// Tests failed.
    pub tests_failed: usize,
    /// Tests ignored.
    pub tests_ignored: usize,
    /// Requests the service counted.
    pub requests: Vec<EndpointCount>,
    /// Comparisons of both paths.
    pub compared: u64,
    /// Differences by function and field.
    pub differences: BTreeMap<String, u64>,
    /// What went wrong.
    pub trouble: Vec<String>,
}

/// Requests of one endpoint with one outcome.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EndpointCount {
    /// Path below the service.
    pub endpoint: String,
    /// `ok`, `problem`, `error` …
    pub outcome: String,
    /// How often.
    pub count: u64,
}

impl ServiceEvidence {
    /// Whether both sides built and every mode ran and passed.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        let modes = self.modes.iter().all(|mode| mode.ran && mode.passed);
        self.service_built && self.monolith_built && !self.modes.is_empty() && modes
    }
}

impl ModeEvidence {
    /// Requests in all.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.requests.iter().map(|request| request.count).sum()
    }

    /// Differences in all.
    #[must_use]
    pub fn difference_count(&self) -> u64 {
        self.differences.values().sum()
    }

    /// In one word.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match (self.ran, self.passed) {
            (false, _) => "not run",
            (true, true) => "passed",
            (true, false) => "failed",
        }
    }
}
