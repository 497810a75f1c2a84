//! Takes results, gives the documented, versioned machine output of each command (`docs/schemas`).

mod analyze;
mod blockers;
mod contract_diff;
mod document;
mod error;
mod explain;
mod extract;
mod graph;
mod propose;
mod propose_graph;
mod report;
mod status;
mod verdict;
mod verify;
mod what_if;

pub use analyze::{AnalyzeMessage, FindingMessage, NotUnderstood, ServiceSummary};
pub use blockers::{BlockerMessage, BlockersMessage};
pub use contract_diff::{ContractDiffMessage, DifferenceMessage};
pub use document::{Message, document};
pub use error::{ErrorDetail, ErrorMessage};
pub use explain::{ExplainMessage, Reference};
pub use extract::{ExtractMessage, FileChange, action_name};
pub use graph::{GraphMessage, GraphNode, GraphReference};
pub use propose::{KernelMessage, ProposeMessage, ProposedDoubt, ProposedEvidence, ProposedService, place_text};
pub use propose_graph::{GraphDoubtMessage, GraphServiceMessage, MetricsMessage, ProposeGraphMessage};
pub use report::ReportMessage;
pub use status::{ServiceStatus, StatusMessage, StepState};
pub use verdict::{
    BenefitMessage, BreakingMessage, CircleMessage, CostMessage, CostPartMessage, CriterionMessage,
    CriterionReasonMessage, criterion_name,
};
pub use verify::{EndpointCount, ModeEvidence, ServiceEvidence, VerifyMessage};
pub use what_if::{PlanFigures, ServiceChange, ServiceFigures, WhatIfMessage};

/// Version of every message format; raised when a field is removed or changes its meaning.
pub const FORMAT_VERSION: u32 = 1;

/// The JSON schemas of all messages by command name, and `error` for a failure of any command; sorted.
#[must_use]
pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
    let mut schemas = vec![
        document::schema::<AnalyzeMessage>(),
        document::schema::<BlockersMessage>(),
        document::schema::<ContractDiffMessage>(),
        document::schema::<ErrorMessage>(),
        document::schema::<ExplainMessage>(),
        document::schema::<ExtractMessage>(),
        document::schema::<GraphMessage>(),
        document::schema::<ProposeMessage>(),
        document::schema::<ProposeGraphMessage>(),
        document::schema::<ReportMessage>(),
        document::schema::<StatusMessage>(),
        document::schema::<VerifyMessage>(),
        document::schema::<WhatIfMessage>(),
    ];
    schemas.sort_by_key(|(name, _)| *name);
    schemas
}
