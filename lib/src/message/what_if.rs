//! Output of `what-if`.

use calve_analyzer::plan::{Plan, Service};
use schemars::JsonSchema;
use serde::Serialize;

use super::{FORMAT_VERSION, Message};

/// What would be different.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WhatIfMessage {
    /// Version of this format.
    pub version: u32,
    /// The changes, in words.
    pub changes: Vec<String>,
    /// Figures of the whole as it is proposed.
    pub before: PlanFigures,
    /// Figures of the whole with the changes.
    pub after: PlanFigures,
    /// The services that differ, by name.
    pub services: Vec<ServiceChange>,
    /// What to think of it, in words.
    pub verdict: Vec<String>,
}

/// Figures of all services together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct PlanFigures {
    /// Number of services.
    pub services: usize,
    /// Person-days for all, from.
    pub days_low: f64,
    /// Person-days for all, to.
    pub days_high: f64,
    /// Functions called through walls.
    pub boundary_functions: usize,
    /// Places that call over the wire.
    pub remote_calls: usize,
    /// Tables used from both sides of a wall.
    pub shared_tables: usize,
    /// Blockers that are not excluded.
    pub blockers: usize,
    /// Functions inside of somebody else's transaction.
    pub torn_transactions: usize,
    /// Circles of services.
    pub circles: usize,
    /// Weighted modularity.
    pub modularity: f64,
    /// Share of the weight inside of services.
    pub inside: f64,
}

/// A service that differs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ServiceChange {
    /// Its name.
    pub name: String,
    /// As it is proposed; `null` when it is new.
    pub before: Option<ServiceFigures>,
    /// With the changes; `null` when it is gone.
    pub after: Option<ServiceFigures>,
}

/// Figures of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ServiceFigures {
    /// Modules that lie in it as a whole.
    pub modules: Vec<String>,
    /// Lines.
    pub lines: usize,
    /// Person-days from.
    pub days_low: f64,
    /// Person-days to.
    pub days_high: f64,
    /// Functions called through its wall.
    pub boundary_functions: usize,
    /// Types that need a wire form.
    pub wire_types: usize,
    /// Tables used from both sides.
    pub shared_tables: usize,
    /// Blockers that are not excluded.
    pub blockers: usize,
    /// Functions inside of somebody else's transaction.
    pub torn_transactions: usize,
    /// Benefit, 0 to 1.
    pub benefit: f64,
}

impl Message for WhatIfMessage {
    const SCHEMA: &'static str = "what-if";
}

impl WhatIfMessage {
    /// Compares two plans of the same workspace.
    #[must_use]
    pub fn of(changes: Vec<String>, before: &Plan, after: &Plan) -> Self {
        let mut names: Vec<&str> =
            before.services.iter().chain(&after.services).map(|service| service.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let figures = |plan: &Plan, name: &str| plan.service(name).map(ServiceFigures::of);
        let differs = |name: &str| {
            let items = |plan: &Plan| plan.service(name).map(|service| service.items.clone());
            items(before) != items(after) || figures(before, name) != figures(after, name)
        };
        let services = names.into_iter().filter(|name| differs(name)).map(|name| ServiceChange {
            name: name.to_owned(),
            before: figures(before, name),
            after: figures(after, name),
        });
        let services = services.collect();
        let (before, after) = (PlanFigures::of(before), PlanFigures::of(after));
        Self { version: FORMAT_VERSION, changes, verdict: verdict(&before, &after), before, after, services }
    }
}

impl PlanFigures {
    fn of(plan: &Plan) -> Self {
        let sum = |of: fn(&Service) -> usize| plan.services.iter().map(of).sum();
        let days = |of: fn(&Service) -> f64| tenth(plan.services.iter().map(of).sum());
        Self {
            services: plan.services.len(),
            days_low: days(|one| one.cost.days_low),
            days_high: days(|one| one.cost.days_high),
            boundary_functions: sum(|one| one.boundary.len()),
            remote_calls: sum(|one| one.boundary.iter().map(|function| function.callers.len()).sum()),
            shared_tables: sum(|one| one.cost.shared_tables),
            blockers: sum(|one| one.cost.blockers),
            torn_transactions: sum(|one| one.cost.torn_transactions),
            circles: plan.service_circles.len(),
            modularity: thousandth(plan.quality.modularity),
            inside: thousandth(plan.quality.inside),
        }
    }
}

impl ServiceFigures {
    fn of(service: &Service) -> Self {
        let cost = &service.cost;
        Self {
            modules: service.modules.clone(),
            lines: service.lines,
            days_low: cost.days_low,
            days_high: cost.days_high,
            boundary_functions: cost.boundary_functions,
            wire_types: cost.dtos,
            shared_tables: cost.shared_tables,
            blockers: cost.blockers,
            torn_transactions: cost.torn_transactions,
            benefit: service.benefit.score,
        }
    }
}

fn tenth(days: f64) -> f64 {
    (days * 10.0).round() / 10.0
}

fn thousandth(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}

/// One of the figures that is better when it is smaller.
type Count = fn(&PlanFigures) -> usize;

fn verdict(before: &PlanFigures, after: &PlanFigures) -> Vec<String> {
    let middle = |figures: &PlanFigures| f64::midpoint(figures.days_low, figures.days_high);
    let days = tenth(middle(after) - middle(before));
    let mut told = vec![match days {
        days if days <= -0.05 => format!("cutting all of them costs about {:.1} days less", -days),
        days if days >= 0.05 => format!("cutting all of them costs about {days:.1} days more"),
        _ => "cutting all of them costs the same".to_owned(),
    }];
    let counts: [(&str, Count); 6] = [
        ("functions called through walls", |one| one.boundary_functions),
        ("places that call over the wire", |one| one.remote_calls),
        ("tables used from both sides", |one| one.shared_tables),
        ("blockers", |one| one.blockers),
        ("torn transactions", |one| one.torn_transactions),
        ("circles of services", |one| one.circles),
    ];
    for (what, count) in counts {
        let (old, new) = (count(before), count(after));
        if old != new {
            let sign = if new < old { "better" } else { "worse" };
            told.push(format!("{sign}: {what}: {old} → {new}"));
        }
    }
    let share = after.inside - before.inside;
    if share.abs() >= 0.001 {
        let sign = if share > 0.0 { "better" } else { "worse" };
        told.push(format!(
            "{sign}: weight inside of services: {:.1} % → {:.1} %",
            before.inside * 100.0,
            after.inside * 100.0
        ));
    }
    told
}
