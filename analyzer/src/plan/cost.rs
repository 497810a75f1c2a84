//! What a cut costs, and in which order to cut. The days of each part stand in `rules/cost.toml`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{BlockerKind, Service};
use crate::resolve::ItemId;
use crate::signals::rules::{CostRules, Days};

/// One part of the cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostPart {
    /// What is counted, in words.
    pub what: String,
    /// How many there are.
    pub count: usize,
    /// Person-days for all of them, from.
    pub days_low: f64,
    /// Person-days for all of them, to.
    pub days_high: f64,
}

/// What it costs to cut a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Cost {
    /// Functions called through the wall.
    pub boundary_functions: usize,
    /// Types that need a wire form.
    pub dtos: usize,
    /// Blockers that are not excluded.
    pub blockers: usize,
    /// Functions among the blockers that run inside of somebody else's transaction.
    pub torn_transactions: usize,
    /// Tables used from both sides.
    pub shared_tables: usize,
    /// Lines that move.
    pub lines: usize,
    /// Person-days from.
    pub days_low: f64,
    /// Person-days to.
    pub days_high: f64,
    /// What the days are made of; parts of which there are none are left out.
    pub parts: Vec<CostPart>,
}

impl Cost {
    /// The middle of the range.
    #[must_use]
    pub fn days(&self) -> f64 {
        f64::midpoint(self.days_low, self.days_high)
    }
}

/// The cost of a service.
pub(super) fn cost(service: &Service, rules: &CostRules) -> Cost {
    let is_torn =
        |kind: BlockerKind| matches!(kind, BlockerKind::TransactionParameter | BlockerKind::CallInsideTransaction);
    let open = || service.blockers.iter().filter(|blocker| !blocker.excluded);
    let torn: BTreeSet<ItemId> = open().filter(|one| is_torn(one.kind)).map(|one| one.item).collect();
    let others = open().filter(|one| !is_torn(one.kind)).count();
    let is_shared = |table: &&super::TableUse| !table.other_readers.is_empty() || !table.other_writers.is_empty();
    let shared_tables = service.tables.iter().filter(is_shared).count();
    let (boundary_functions, dtos) = (service.boundary.len(), service.dtos.len());
    let counted = |what: &str, count: usize, days: Days| part(what, count, number(count), days);
    let all = [
        counted("review, deployment and switching over", 1, rules.service),
        counted("functions called through the wall", boundary_functions, rules.boundary_function),
        counted("types that need a wire form", dtos, rules.wire_type),
        counted("router seams", service.seams.len(), rules.seam),
        counted("tables used from both sides", shared_tables, rules.shared_table),
        counted("blockers", others, rules.blocker),
        counted("torn transactions", torn.len(), rules.torn_transaction),
        part("lines that move", service.lines, number(service.lines) / 1000.0, rules.thousand_lines),
    ];
    let parts: Vec<CostPart> = all.into_iter().filter(|part| part.count > 0).collect();
    Cost {
        boundary_functions,
        dtos,
        blockers: open().count(),
        torn_transactions: torn.len(),
        shared_tables,
        lines: service.lines,
        days_low: tenth(parts.iter().map(|part| part.days_low).sum()),
        days_high: tenth(parts.iter().map(|part| part.days_high).sum()),
        parts,
    }
}

fn part(what: &str, count: usize, times: f64, days: Days) -> CostPart {
    let hundredth = |days: f64| (days * 100.0).round() / 100.0;
    let (days_low, days_high) = (hundredth(days.low * times), hundredth(days.high * times));
    CostPart { what: what.to_owned(), count, days_low, days_high }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn tenth(days: f64) -> f64 {
    (days * 10.0).round() / 10.0
}

/// Names in the order to cut: fewest blockers, not on the path of most requests, least days for the benefit, fewest services it calls, name.
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
            .then(a.is_on_most_paths().cmp(&b.is_on_most_paths()))
            .then(a.days_for_benefit().total_cmp(&b.days_for_benefit()))
            .then(a.callees.len().cmp(&b.callees.len()))
            .then(a.name.cmp(&b.name))
    });
    sorted.into_iter().map(|service| service.name.clone()).collect()
}
