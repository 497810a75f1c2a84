//! Output of `analyze`.

use calve_analyzer::plan::Plan;
use schemars::JsonSchema;
use serde::Serialize;

use super::{FORMAT_VERSION, Message};

/// The overview.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnalyzeMessage {
    /// Version of this format.
    pub version: u32,
    /// Rust files.
    pub files: usize,
    /// Lines of Rust.
    pub lines: usize,
    /// Packages.
    pub packages: usize,
    /// Modules.
    pub modules: usize,
    /// Items.
    pub items: usize,
    /// Distinct references between items.
    pub edges: usize,
    /// Circles of modules: the modules of each.
    pub cycles: Vec<Vec<String>>,
    /// Proposed services.
    pub services: Vec<ServiceSummary>,
    /// Modules and items of the shared kernel.
    pub kernel: Vec<String>,
    /// Names in the order to cut, best first.
    pub order: Vec<String>,
    /// What was not understood.
    pub not_understood: NotUnderstood,
    /// Findings: code, severity, file, line, message, advice.
    pub findings: Vec<FindingMessage>,
}

impl Message for AnalyzeMessage {
    const SCHEMA: &'static str = "analyze";
}

/// A service in the overview.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ServiceSummary {
    /// Name.
    pub name: String,
    /// Modules that lie in it as a whole.
    pub modules: Vec<String>,
    /// Lines.
    pub lines: usize,
    /// Functions that would be called over the wire.
    pub boundary_functions: usize,
    /// Blockers that are not excluded.
    pub blockers: usize,
    /// Tables that others touch as well.
    pub shared_tables: usize,
}

/// What the analysis did not understand.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NotUnderstood {
    /// Method calls whose target was found or known to lie outside.
    pub methods_resolved: usize,
    /// Method calls on a receiver of unknown type.
    pub methods_unknown: usize,
    /// Paths that lead nowhere known.
    pub paths_unknown: usize,
    /// Macro calls with input that was not understood.
    pub macros_opaque: usize,
}

/// A finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingMessage {
    /// Stable code.
    pub code: String,
    /// `note`, `warning` or `error`.
    pub severity: String,
    /// File, relative to the workspace root.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<usize>,
    /// What is the case.
    pub message: String,
    /// What to do.
    pub advice: String,
}

impl AnalyzeMessage {
    /// The overview of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let path_of = |id| plan.item(id).map(|item| item.path.clone());
        Self {
            version: FORMAT_VERSION,
            files: plan.size.files,
            lines: plan.size.lines,
            packages: plan.size.packages,
            modules: plan.size.modules,
            items: plan.size.items,
            edges: plan.size.edges,
            cycles: plan.cycles.iter().map(|cycle| cycle.modules.clone()).collect(),
            services: plan.services.iter().map(ServiceSummary::of).collect(),
            kernel: plan.kernel.iter().filter_map(|kernel| path_of(kernel.item)).collect(),
            order: plan.order.clone(),
            not_understood: NotUnderstood {
                methods_resolved: plan.understanding.methods_resolved,
                methods_unknown: plan.understanding.methods_unknown,
                paths_unknown: plan.understanding.paths_unknown,
                macros_opaque: plan.understanding.macros_opaque,
            },
            findings: plan.findings.iter().map(FindingMessage::of).collect(),
        }
    }
}

impl ServiceSummary {
    fn of(service: &calve_analyzer::plan::Service) -> Self {
        Self {
            name: service.name.clone(),
            modules: service.modules.clone(),
            lines: service.lines,
            boundary_functions: service.boundary.len(),
            blockers: service.blockers.iter().filter(|blocker| !blocker.excluded).count(),
            shared_tables: service.cost.shared_tables,
        }
    }
}

impl FindingMessage {
    pub(super) fn of(finding: &calve_analyzer::ingest::Finding) -> Self {
        Self {
            code: finding.code.clone(),
            severity: format!("{:?}", finding.severity).to_lowercase(),
            file: finding.place.as_ref().map(|place| place.file.clone()),
            line: finding.place.as_ref().map(|place| place.line),
            message: finding.message.clone(),
            advice: finding.advice.clone(),
        }
    }
}
