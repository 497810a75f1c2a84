//! Takes results, gives the documented, versioned machine output of each command (`docs/schemas`).

mod analyze;
mod blockers;
mod error;
mod explain;
mod extract;
mod propose;
mod status;
mod verify;

pub use analyze::{AnalyzeMessage, FindingMessage, NotUnderstood, ServiceSummary};
pub use blockers::{BlockerMessage, BlockersMessage};
pub use error::{ErrorDetail, ErrorMessage};
pub use explain::{ExplainMessage, Reference};
pub use extract::{ExtractMessage, FileChange, action_name};
pub use propose::{KernelMessage, ProposeMessage, ProposedDoubt, ProposedEvidence, ProposedService};
pub use status::{ServiceStatus, StatusMessage, StepState};
pub use verify::{EndpointCount, ModeEvidence, ServiceEvidence, VerifyMessage};

/// Version of every message format; raised when a field is removed or changes its meaning.
pub const FORMAT_VERSION: u32 = 1;

/// The JSON schemas of all messages by command name, and `error` for a failure of any command; sorted.
#[must_use]
pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
    vec![
        ("analyze", schemars::schema_for!(AnalyzeMessage)),
        ("blockers", schemars::schema_for!(BlockersMessage)),
        ("error", schemars::schema_for!(ErrorMessage)),
        ("explain", schemars::schema_for!(ExplainMessage)),
        ("extract", schemars::schema_for!(ExtractMessage)),
        ("propose", schemars::schema_for!(ProposeMessage)),
        ("status", schemars::schema_for!(StatusMessage)),
        ("verify", schemars::schema_for!(VerifyMessage)),
    ]
}
