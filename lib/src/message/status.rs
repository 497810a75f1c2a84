//! Output of `status`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Message;

/// The migration steps of all services.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StatusMessage {
    /// Version of this format.
    pub version: u32,
    /// The services that were cut, by name.
    pub services: Vec<ServiceStatus>,
}

impl Message for StatusMessage {
    const SCHEMA: &'static str = "status";
}

/// The migration steps of a service.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ServiceStatus {
    /// Name.
    pub name: String,
    /// The twelve steps in order.
    pub steps: Vec<StepState>,
}

/// One step.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StepState {
    /// 1 to 12.
    pub number: usize,
    /// What it asks.
    pub title: String,
    /// Whether the machine check holds.
    pub done: bool,
    /// What was checked and seen.
    pub evidence: String,
}
