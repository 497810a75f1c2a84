//! Output of `propose`.

use calve_analyzer::ingest::Place;
use calve_analyzer::plan::{Doubt, Evidence, Plan, Service};
use schemars::JsonSchema;
use serde::Serialize;

use super::{BenefitMessage, CircleMessage, CostMessage, FORMAT_VERSION, Message, MetricsMessage};

/// The proposal.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposeMessage {
    /// Version of this format.
    pub version: u32,
    /// The services, by name.
    pub services: Vec<ProposedService>,
    /// The shared kernel: path and reason.
    pub kernel: Vec<KernelMessage>,
    /// Names in the order to cut, best first.
    pub order: Vec<String>,
    /// Services that would call each other in a circle, and how to break it.
    pub circles: Vec<CircleMessage>,
    /// The measures of the field; types with their implementations and free functions are the classes.
    pub metrics: MetricsMessage,
}

impl Message for ProposeMessage {
    const SCHEMA: &'static str = "propose";
}

/// A proposed service.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposedService {
    /// Name.
    pub name: String,
    /// Fixed by a person in calve.toml.
    pub named: bool,
    /// Modules that lie in it as a whole.
    pub modules: Vec<String>,
    /// Full paths of its items.
    pub items: Vec<String>,
    /// Lines.
    pub lines: usize,
    /// Paths of its modules by the parts it falls into, one level below.
    pub parts: Vec<Vec<String>>,
    /// How stable its boundary is, 0 to 1.
    pub stability: f64,
    /// Why it is one.
    pub evidence: Vec<ProposedEvidence>,
    /// Items that could as well stand elsewhere.
    pub doubts: Vec<ProposedDoubt>,
    /// Functions that would be called over the wire.
    pub boundary: Vec<String>,
    /// Tables with `read`, `write` or `read-write`.
    pub tables: Vec<(String, String)>,
    /// Number of blockers that are not excluded.
    pub blockers: usize,
    /// Person-days, from and to.
    pub days: (f64, f64),
    /// What it costs, with the parts.
    pub cost: CostMessage,
    /// What is gained, by the three criteria.
    pub benefit: BenefitMessage,
}

/// One reason.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposedEvidence {
    /// The signal.
    pub signal: String,
    /// In words.
    pub message: String,
    /// Its weight.
    pub weight: f64,
    /// Places as `file:line`.
    pub places: Vec<String>,
}

/// A doubtful item.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposedDoubt {
    /// Full path.
    pub item: String,
    /// Where it would go otherwise; `kernel` for the shared kernel.
    pub runner_up: String,
    /// How far its service is ahead, 0 (a tie) to 1.
    pub margin: f64,
}

/// A part of the shared kernel.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct KernelMessage {
    /// Full path.
    pub item: String,
    /// Why it is nobody's own.
    pub reason: String,
}

impl ProposeMessage {
    /// The proposal of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let kernel = plan.kernel.iter().filter_map(|kernel| {
            Some(KernelMessage { item: plan.item(kernel.item)?.path.clone(), reason: kernel.reason.clone() })
        });
        Self {
            version: FORMAT_VERSION,
            services: plan.services.iter().map(|service| ProposedService::of(plan, service)).collect(),
            kernel: kernel.collect(),
            order: plan.order.clone(),
            circles: plan.service_circles.iter().map(CircleMessage::of).collect(),
            metrics: MetricsMessage::of(&plan.quality.metrics),
        }
    }
}

impl ProposedService {
    fn of(plan: &Plan, service: &Service) -> Self {
        let path_of = |id| plan.item(id).map(|item| item.path.clone());
        let access = |reads, writes| match (reads, writes) {
            (true, true) => "read-write",
            (false, true) => "write",
            _ => "read",
        };
        Self {
            name: service.name.clone(),
            named: service.is_named,
            modules: service.modules.clone(),
            items: service.items.iter().filter_map(|id| path_of(*id)).collect(),
            lines: service.lines,
            parts: service.parts.iter().map(|part| part.iter().filter_map(|id| path_of(*id)).collect()).collect(),
            stability: service.stability,
            evidence: service.evidence.iter().map(ProposedEvidence::of).collect(),
            doubts: service.doubts.iter().filter_map(|doubt| ProposedDoubt::of(plan, doubt)).collect(),
            boundary: service.boundary.iter().filter_map(|function| path_of(function.item)).collect(),
            tables: service
                .tables
                .iter()
                .map(|table| (table.table.clone(), access(table.reads, table.writes).to_owned()))
                .collect(),
            blockers: service.blockers.iter().filter(|blocker| !blocker.excluded).count(),
            days: (service.cost.days_low, service.cost.days_high),
            cost: CostMessage::of(&service.cost),
            benefit: BenefitMessage::of(&service.benefit),
        }
    }
}

impl ProposedEvidence {
    fn of(evidence: &Evidence) -> Self {
        Self {
            signal: evidence.signal.clone(),
            message: evidence.message.clone(),
            weight: evidence.weight,
            places: evidence.places.iter().map(place_text).collect(),
        }
    }
}

impl ProposedDoubt {
    fn of(plan: &Plan, doubt: &Doubt) -> Option<Self> {
        Some(Self {
            item: plan.item(doubt.item)?.path.clone(),
            runner_up: doubt.runner_up.clone().unwrap_or_else(|| "kernel".to_owned()),
            margin: doubt.margin,
        })
    }
}

/// `file:line`.
#[must_use]
pub fn place_text(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}
