//! Output of `verify` and of `extract --verify`; also the form of the evidence files below `.calve/evidence`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ExtractMessage, Message};

/// The evidence of one run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VerifyMessage {
    /// Version of this format.
    pub version: u32,
    /// Evidence by service.
    pub services: Vec<ServiceEvidence>,
    /// Whether everything passed.
    pub passed: bool,
    /// The report, when one was written.
    pub report: Option<String>,
    /// What was written before, for `extract --verify`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extraction: Option<ExtractMessage>,
}

impl Message for VerifyMessage {
    const SCHEMA: &'static str = "verify";
}

/// What was seen of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceEvidence {
    /// Version of this format.
    pub version: u32,
    /// Name.
    pub service: String,
    /// Contract hash the evidence holds for.
    pub contract: String,
    /// Hash of the code the evidence holds for: the service's package and what is altered in the monolith.
    #[serde(default)]
    pub code: String,
    /// Whether the service's local code is gone: then only remote mode is run.
    #[serde(default)]
    pub finished: bool,
    /// Whether the service built.
    pub service_built: bool,
    /// Whether the altered monolith built.
    pub monolith_built: bool,
    /// What the compiler said, when something did not build.
    #[serde(default)]
    pub build_trouble: Vec<String>,
    /// The service's own tests.
    pub service_tests: ModeEvidence,
    /// Monolith's tests with the switch off.
    pub local: ModeEvidence,
    /// Monolith's tests with the service in another process.
    pub remote: ModeEvidence,
    /// Monolith's tests with both paths run and compared.
    pub shadow: ModeEvidence,
}

/// What was seen in one mode.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModeEvidence {
    /// Whether this mode was run.
    pub ran: bool,
    /// Whether it passed: the tests, and what the mode must show besides.
    pub passed: bool,
    /// Tests passed.
    pub tests_passed: usize,
    /// Tests failed.
    pub tests_failed: usize,
    /// Tests ignored.
    pub tests_ignored: usize,
    /// Requests the service counted, by endpoint and outcome.
    pub requests: Vec<EndpointCount>,
    /// Comparisons of both paths.
    pub compared: u64,
    /// Differences by function and field.
    pub differences: BTreeMap<String, u64>,
    /// What went wrong, when something did.
    pub trouble: Vec<String>,
    /// Path of the log, relative to the target directory.
    pub log: String,
}

/// Requests of one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct EndpointCount {
    /// Path below the service.
    pub endpoint: String,
    /// `ok`, `problem`, `error` …
    pub outcome: String,
    /// How often.
    pub count: u64,
}

impl ModeEvidence {
    /// Requests in all.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.requests.iter().map(|request| request.count).sum()
    }
}

impl ServiceEvidence {
    /// Whether all modes ran and passed: without a local path that is remote mode alone.
    #[must_use]
    pub fn passed(&self) -> bool {
        let has_passed = self.service_built && self.monolith_built && self.service_tests.passed && self.remote.passed;
        has_passed && (self.finished || (self.local.passed && self.shadow.passed))
    }
}
