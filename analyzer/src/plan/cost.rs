//! What a cut costs, and in which order to cut.
//!
//! Person-days, from and to:
//!
//! ```text
//! low  = 1.0 + 0.10 × functions + 0.04 × wire types + 0.5 × shared tables + 1.0 × blockers + 0.25 × seams
//! high = 2.5 × low + 0.5 × shared tables + 1.5 × blockers
//! ```
//!
//! The 1.0 is for review, deployment and switching over; generated code costs reading (0.1 day a function, 0.04 a
//! type), shared tables an agreement on who owns them, blockers a change of the monolith. The upper end carries
//! what reviews and blockers bring to light.

use super::{BlockerKind, Cost, Service};

/// The cost of a service.
pub(super) fn cost(service: &Service) -> Cost {
    let boundary_functions = service.boundary.len();
    let dtos = service.dtos.len();
    let blockers = service.blockers.iter().filter(|blocker| !blocker.excluded).count();
    let is_shared = |table: &&super::TableUse| !table.other_readers.is_empty() || !table.other_writers.is_empty();
    let shared_tables = service.tables.iter().filter(is_shared).count();
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let low = 1.0
        + 0.10 * number(boundary_functions)
        + 0.04 * number(dtos)
        + 0.5 * number(shared_tables)
        + 1.0 * number(blockers)
        + 0.25 * number(service.seams.len());
    let high = 2.5 * low + 0.5 * number(shared_tables) + 1.5 * number(blockers);
    Cost { boundary_functions, dtos, blockers, shared_tables, days_low: tenth(low), days_high: tenth(high) }
}

fn tenth(days: f64) -> f64 {
    (days * 10.0).round() / 10.0
}

/// Names in the order to cut: fewest blockers, lowest cost, fewest services it calls, name.
///
/// A blocker on process-wide state weighs double: it cannot be excluded by leaving one function local.
pub(super) fn order(services: &[Service]) -> Vec<String> {
    let weight = |service: &Service| {
        let open = service.blockers.iter().filter(|blocker| !blocker.excluded);
        open.map(|blocker| if blocker.kind == BlockerKind::ProcessWideState { 2 } else { 1 }).sum::<usize>()
    };
    let mut sorted: Vec<&Service> = services.iter().collect();
    sorted.sort_by(|a, b| {
        weight(a)
            .cmp(&weight(b))
            .then(a.cost.days_low.total_cmp(&b.cost.days_low))
            .then(a.callees.len().cmp(&b.callees.len()))
            .then(a.name.cmp(&b.name))
    });
    sorted.into_iter().map(|service| service.name.clone()).collect()
}
