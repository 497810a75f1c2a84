//! How far the extraction of a service has come.

use serde::Serialize;

/// The migration steps of one service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ServiceSteps {
    /// Its name.
    pub service: String,
    /// The twelve steps in order.
    pub steps: Vec<StepState>,
}

/// One step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
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

impl ServiceSteps {
    /// Steps that are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.done).count()
    }
}
