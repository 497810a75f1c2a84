//! What is said for and against cutting a service: its cost in parts, and the three criteria.

use calve_analyzer::plan::{CriterionKind, Plan, Service};
use serde::Serialize;

use super::document::{Fact, PLACES};
use super::service::at;

/// One part of the cost.
#[derive(Debug, Serialize)]
pub(super) struct CostPartView {
    pub what: String,
    pub count: usize,
    pub days: String,
}

/// How far a service fulfils one of the three criteria.
#[derive(Debug, Serialize)]
pub(super) struct CriterionView {
    pub title: &'static str,
    /// In per cent.
    pub score: String,
    pub reasons: Vec<ReasonView>,
}

#[derive(Debug, Serialize)]
pub(super) struct ReasonView {
    pub speaks_for: bool,
    pub message: String,
    pub places: String,
}

/// Services that would call each other in a circle.
#[derive(Debug, Serialize)]
pub(super) struct CircleView {
    pub services: String,
    pub breaking: Vec<String>,
}

pub(super) fn cost_parts(service: &Service) -> Vec<CostPartView> {
    let told = service.cost.parts.iter().map(|part| CostPartView {
        what: part.what.clone(),
        count: part.count,
        days: format!("{:.1}–{:.1}", part.days_low, part.days_high),
    });
    told.collect()
}

pub(super) fn criteria(service: &Service) -> Vec<CriterionView> {
    let told = service.benefit.criteria.iter().map(|criterion| CriterionView {
        title: match criterion.kind {
            CriterionKind::SeparableBusinessLogic => "Separable business logic",
            CriterionKind::NaturallyIsolated => "Naturally isolated",
            CriterionKind::OwnScaling => "Own scaling, configuration or memory",
        },
        score: format!("{:.0} %", criterion.score * 100.0),
        reasons: criterion.reasons.iter().map(reason).collect(),
    });
    told.collect()
}

fn reason(one: &calve_analyzer::plan::CriterionReason) -> ReasonView {
    let places: Vec<String> = one.places.iter().take(PLACES).map(at).collect();
    ReasonView { speaks_for: one.speaks_for, message: one.message.clone(), places: places.join(", ") }
}

pub(super) fn circles(plan: &Plan) -> Vec<CircleView> {
    let told = plan.service_circles.iter().map(|circle| CircleView {
        services: circle.services.join(", "),
        breaking: circle
            .breaking
            .iter()
            .map(|one| {
                let place = one.places.first().map_or_else(String::new, |place| format!(" ({})", at(place)));
                format!("{} calls {}{place}: {}", one.from, one.to, one.advice)
            })
            .collect(),
    });
    told.collect()
}

/// The measures of the field, under the names that `docs/clustering.md` defines.
pub(super) fn measures(plan: &Plan) -> Vec<Fact> {
    let one = &plan.quality.metrics;
    let fact = |name: &str, value: String| Fact { name: name.to_string(), value };
    vec![
        fact("Types and functions in services", format!("{:.0} %", one.coverage * 100.0)),
        fact("Q (modularity)", format!("{:.3}", one.modularity)),
        fact("TurboMQ", format!("{:.2}", one.turbo_mq)),
        fact("SM", format!("{:.3}", one.sm)),
        fact("ICP", format!("{:.3}", one.icp)),
        fact("IFN", format!("{:.2}", one.ifn)),
        fact("NED", format!("{:.2}", one.ned)),
    ]
}
