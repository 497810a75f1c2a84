//! What a cut costs and gains, and circles between services: parts of several messages.

use calve_analyzer::plan::{Benefit, Cost, CriterionKind, ServiceCircle};
use schemars::JsonSchema;
use serde::Serialize;

use super::place_text;

/// The cost as a range of person-days, with its parts.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CostMessage {
    /// Person-days from.
    pub days_low: f64,
    /// Person-days to.
    pub days_high: f64,
    /// What they are made of.
    pub parts: Vec<CostPartMessage>,
}

/// One part of the cost.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CostPartMessage {
    /// What is counted.
    pub what: String,
    /// How many there are.
    pub count: usize,
    /// Person-days from.
    pub days_low: f64,
    /// Person-days to.
    pub days_high: f64,
}

/// What is gained, by three criteria.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BenefitMessage {
    /// Mean of the criteria, 0 to 1.
    pub score: f64,
    /// The criteria: `separable-business-logic`, `naturally-isolated`, `own-scaling`.
    pub criteria: Vec<CriterionMessage>,
}

/// One criterion.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CriterionMessage {
    /// `separable-business-logic`, `naturally-isolated` or `own-scaling` (scaling, configuration or memory of its own).
    pub criterion: String,
    /// 0 to 1.
    pub score: f64,
    /// Facts for and against.
    pub reasons: Vec<CriterionReasonMessage>,
}

/// A fact for or against a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CriterionReasonMessage {
    /// In words.
    pub message: String,
    /// Whether it speaks for the criterion.
    pub speaks_for: bool,
    /// Places as `file:line`.
    pub places: Vec<String>,
}

/// Services that would call each other in a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CircleMessage {
    /// Their names.
    pub services: Vec<String>,
    /// Calls among them: from, to, number of places.
    pub links: Vec<(String, String, usize)>,
    /// Links whose end opens the circle, and how.
    pub breaking: Vec<BreakingMessage>,
}

/// A link whose end would open a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BreakingMessage {
    /// Who calls.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// Full paths of the functions called.
    pub functions: Vec<String>,
    /// Places as `file:line`.
    pub places: Vec<String>,
    /// What to change.
    pub advice: String,
}

/// The name of a criterion as in the messages.
#[must_use]
pub fn criterion_name(kind: CriterionKind) -> &'static str {
    match kind {
        CriterionKind::SeparableBusinessLogic => "separable-business-logic",
        CriterionKind::NaturallyIsolated => "naturally-isolated",
        CriterionKind::OwnScaling => "own-scaling",
    }
}

impl CostMessage {
    /// The cost of a service.
    #[must_use]
    pub fn of(cost: &Cost) -> Self {
        let part = |part: &calve_analyzer::plan::CostPart| CostPartMessage {
            what: part.what.clone(),
            count: part.count,
            days_low: part.days_low,
            days_high: part.days_high,
        };
        Self { days_low: cost.days_low, days_high: cost.days_high, parts: cost.parts.iter().map(part).collect() }
    }
}

impl BenefitMessage {
    /// The benefit of a service.
    #[must_use]
    pub fn of(benefit: &Benefit) -> Self {
        let reason = |one: &calve_analyzer::plan::CriterionReason| CriterionReasonMessage {
            message: one.message.clone(),
            speaks_for: one.speaks_for,
            places: one.places.iter().map(place_text).collect(),
        };
        let criterion = |one: &calve_analyzer::plan::Criterion| CriterionMessage {
            criterion: criterion_name(one.kind).to_owned(),
            score: one.score,
            reasons: one.reasons.iter().map(reason).collect(),
        };
        Self { score: benefit.score, criteria: benefit.criteria.iter().map(criterion).collect() }
    }
}

impl CircleMessage {
    /// A circle of the plan.
    #[must_use]
    pub fn of(circle: &ServiceCircle) -> Self {
        let breaking = circle.breaking.iter().map(|one| BreakingMessage {
            from: one.from.clone(),
            to: one.to.clone(),
            functions: one.functions.clone(),
            places: one.places.iter().map(place_text).collect(),
            advice: one.advice.clone(),
        });
        Self {
            services: circle.services.clone(),
            links: circle.links.iter().map(|link| (link.from.clone(), link.to.clone(), link.calls)).collect(),
            breaking: breaking.collect(),
        }
    }
}
