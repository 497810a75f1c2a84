//! How strongly each pair of units belongs together, and each unit to itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::omnipresence::Role;
use super::rules::{ContextKind, Rules, WeightRules};
use super::tables::Tables;
use super::units::Unit;
use super::{state, vocabulary};
use crate::graph::{GraphEdge, ItemGraph};
use crate::resolve::{Certainty, ItemId, Resolved, TypeRef};

/// Why two units belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignalKind {
    /// Calls of functions, methods and macros.
    Calls,
    /// Types, traits, constants of one in the other.
    Types,
    /// Tables both use.
    Tables,
    /// An open transaction handed over.
    Transactions,
    /// Process-wide state both touch.
    State,
    /// Words in common.
    Words,
    /// Changed together, as the history tells.
    Changes,
    /// Calls that were measured.
    Runtime,
    /// Neighbours in the tree of modules, or in one crate of several.
    Nearness,
}

impl SignalKind {
    /// Its name as in the plan.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Types => "types",
            Self::Tables => "tables",
            Self::Transactions => "transactions",
            Self::State => "state",
            Self::Words => "words",
            Self::Changes => "changes",
            Self::Runtime => "runtime",
            Self::Nearness => "nearness",
        }
    }
}

/// How strongly two units belong together; `a == b` tells what holds one together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightedEdge {
    /// One unit; never after `b`.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// The sum of the parts.
    pub weight: f64,
    /// What each signal gives.
    pub parts: BTreeMap<SignalKind, f64>,
}

/// Which way calls go between units.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Direction {
    /// Caller, called one, and how strongly; sorted.
    pub arcs: Vec<(u32, u32, f64)>,
    /// What the share of them that points backwards between groups counts against modularity.
    pub backward: f64,
    /// Modularity that may be lost for a circle of groups less.
    pub circles: f64,
}

type Parts = BTreeMap<(u32, u32), BTreeMap<SignalKind, f64>>;

/// What the weights are made of.
pub(super) struct Evidence<'a> {
    pub resolved: &'a Resolved,
    pub graph: &'a ItemGraph,
    pub tables: &'a Tables,
    pub units: &'a [Unit],
    pub unit_of: &'a BTreeMap<ItemId, u32>,
    /// How alike the histories of two units are.
    pub changes: BTreeMap<(u32, u32), f64>,
    /// How much two units call each other when the program runs.
    pub calls: BTreeMap<(u32, u32), f64>,
    pub rules: &'a Rules,
    pub weights: &'a WeightRules,
}

/// All pairs with any weight, sorted.
pub(super) fn edges(evidence: &Evidence) -> Vec<WeightedEdge> {
    let mut parts = Parts::new();
    references(evidence, &mut parts);
    tables(evidence, &mut parts);
    shared_state(evidence, &mut parts);
    let totals = totals(evidence.units.len(), &parts);
    words(evidence, &totals, &mut parts);
    beside_the_code(evidence, &totals, &mut parts);
    nearness(evidence, &totals, &mut parts);
    parts
        .into_iter()
        .map(|((a, b), parts)| WeightedEdge { a, b, weight: parts.values().sum(), parts })
        .filter(|edge| edge.weight > 0.0)
        .collect()
}

fn add(parts: &mut Parts, a: u32, b: u32, kind: SignalKind, weight: f64) {
    *parts.entry((a.min(b), a.max(b))).or_default().entry(kind).or_default() += weight;
}

/// Calls between units, each way.
pub(super) fn direction(evidence: &Evidence) -> Direction {
    let mut arcs: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for edge in evidence.graph.edges().filter(|edge| !edge.is_test && edge.is_call()) {
        let (Some(a), Some(b)) = (evidence.unit_of.get(&edge.from), evidence.unit_of.get(&edge.to)) else { continue };
        if a != b {
            *arcs.entry((*a, *b)).or_default() += certain(edge) * (1.0 + (edge.sites.len() as f64).ln());
        }
    }
    let WeightRules { backward, circles, .. } = *evidence.weights;
    Direction { arcs: arcs.into_iter().map(|((a, b), weight)| (a, b, weight)).collect(), backward, circles }
}

fn certain(edge: &GraphEdge) -> f64 {
    match edge.certainty() {
        Certainty::Resolved => 1.0,
        Certainty::OneOfSeveral => 0.4,
        Certainty::Guessed => 0.1,
    }
}

/// Calls and names. What many units refer to says little about any of them.
fn references(evidence: &Evidence, parts: &mut Parts) {
    let weights = evidence.weights;
    let counts = |edge: &&GraphEdge| !edge.is_test && !edge.is_use_only();
    let mut users: BTreeMap<ItemId, BTreeSet<u32>> = BTreeMap::new();
    for edge in evidence.graph.edges().filter(counts) {
        if let Some(unit) = evidence.unit_of.get(&edge.from) {
            users.entry(edge.to).or_default().insert(*unit);
        }
    }
    for edge in evidence.graph.edges().filter(counts) {
        let (Some(a), Some(b)) = (evidence.unit_of.get(&edge.from), evidence.unit_of.get(&edge.to)) else { continue };
        let spread = users.get(&edge.to).map_or(1, |units| units.iter().filter(|unit| *unit != b).count()).max(1);
        let times = 1.0 + (edge.sites.len() as f64).ln();
        let weight = certain(edge) * times / spread as f64;
        if edge.is_call() {
            add(parts, *a, *b, SignalKind::Calls, weights.calls * weight);
        } else {
            add(parts, *a, *b, SignalKind::Types, weights.types * weight);
        }
        if a != b && edge.is_call() && takes_transaction(evidence, edge.to) {
            add(parts, *a, *b, SignalKind::Transactions, weights.transactions);
        }
    }
}

fn takes_transaction(evidence: &Evidence, id: ItemId) -> bool {
    let signature = evidence.resolved.item(id).and_then(|item| item.signature.as_ref());
    let is_transaction = |ty: &TypeRef| {
        let inside = match ty {
            TypeRef::Reference { to, .. } => to,
            other => other,
        };
        evidence.rules.context_of(inside).is_some_and(|rule| rule.kind == ContextKind::Transaction)
    };
    signature.is_some_and(|signature| signature.parameters.iter().any(|parameter| is_transaction(&parameter.ty)))
}

/// Tables in common: two that write are bound tightly, one that only looks loosely.
fn tables(evidence: &Evidence, parts: &mut Parts) {
    let weights = evidence.weights;
    let mut uses: BTreeMap<&str, BTreeMap<u32, f64>> = BTreeMap::new();
    for touch in &evidence.tables.touches {
        let is_test = evidence.resolved.item(touch.item).is_none_or(|item| item.is_test);
        let (false, Some(unit)) = (is_test, evidence.unit_of.get(&touch.item)) else { continue };
        let strength = if touch.writes { 1.0 } else { weights.table_read };
        let best = uses.entry(&touch.table).or_default().entry(*unit).or_default();
        *best = best.max(strength);
    }
    for users in uses.values() {
        for (a, one) in users {
            for (b, other) in users.range(a + 1..) {
                let weight = weights.tables * one * other / (users.len() - 1) as f64;
                add(parts, *a, *b, SignalKind::Tables, weight);
            }
        }
    }
}

fn shared_state(evidence: &Evidence, parts: &mut Parts) {
    let mut users: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for used in state::uses(evidence.resolved, evidence.graph, evidence.rules) {
        if let (true, Some(unit)) = (used.what.starts_with("static "), evidence.unit_of.get(&used.item)) {
            users.entry(used.what).or_default().insert(*unit);
        }
    }
    for units in users.values() {
        for a in units {
            for b in units.range(a + 1..) {
                add(parts, *a, *b, SignalKind::State, evidence.weights.state / (units.len() - 1) as f64);
            }
        }
    }
}

fn totals(units: usize, parts: &Parts) -> Vec<f64> {
    let mut totals = vec![0.0; units];
    for ((a, b), parts) in parts {
        let weight: f64 = parts.values().sum();
        for at in BTreeSet::from([*a, *b]) {
            if let Some(total) = totals.get_mut(at as usize) {
                *total += weight;
            }
        }
    }
    totals
}

fn lighter(totals: &[f64], a: u32, b: u32) -> f64 {
    let total = |at: u32| totals.get(at as usize).copied().unwrap_or(0.0);
    total(a).min(total(b))
}

fn words(evidence: &Evidence, totals: &[f64], parts: &mut Parts) {
    let weights = evidence.weights;
    for ((a, b), likeness) in
        vocabulary::likeness(evidence.resolved, evidence.units, &evidence.rules.vocabulary, weights.docs)
    {
        if likeness >= weights.words_from {
            add(parts, a, b, SignalKind::Words, weights.words * likeness * lighter(totals, a, b));
        }
    }
}

/// What history and measurements tell of parts.
fn beside_the_code(evidence: &Evidence, totals: &[f64], parts: &mut Parts) {
    let weights = evidence.weights;
    let is_part = |unit: u32| evidence.units.get(unit as usize).is_some_and(|unit| unit.role == Role::Part);
    let kinds = [
        (SignalKind::Changes, weights.changes, &evidence.changes),
        (SignalKind::Runtime, weights.runtime, &evidence.calls),
    ];
    for (kind, weight, likeness) in kinds {
        for ((a, b), likeness) in likeness.iter().filter(|((a, b), _)| is_part(*a) && is_part(*b)) {
            add(parts, *a, *b, kind, weight * likeness * lighter(totals, *a, *b));
        }
    }
}

/// Children of one module (below the crate root), or modules of one crate among several.
fn nearness(evidence: &Evidence, totals: &[f64], parts: &mut Parts) {
    let weights = evidence.weights;
    let tree = evidence.graph.containment();
    let krate = |unit: &Unit| evidence.resolved.item(unit.module).map(|item| item.krate);
    let crates: BTreeSet<_> = evidence.units.iter().filter(|unit| unit.role == Role::Part).map(krate).collect();
    let mut homes: BTreeMap<ItemId, Vec<u32>> = BTreeMap::new();
    for (at, unit) in (0u32..).zip(evidence.units).filter(|(_, unit)| unit.role == Role::Part) {
        let Some(parent) = tree.parent(unit.module).or(krate(unit)) else { continue };
        if Some(parent) != krate(unit) || crates.len() > 1 {
            homes.entry(parent).or_default().push(at);
        }
    }
    for units in homes.values() {
        for (at, a) in units.iter().enumerate() {
            for b in &units[at + 1..] {
                let weight = (weights.nearness * lighter(totals, *a, *b)).max(weights.nearness_least);
                add(parts, *a, *b, SignalKind::Nearness, weight / (units.len() - 1) as f64);
            }
        }
    }
}
