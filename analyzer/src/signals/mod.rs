//! Takes structure, gives named numbers: [`Signals`].
//!
//! Knows frameworks only through the rule files in `analyzer/rules`. Decides nothing.

mod aliases;
mod changes;
mod config_keys;
mod effects;
mod entities;
mod entry_points;
mod imported;
mod lines;
mod omnipresence;
mod prepared;
mod resources;
mod routes;
pub mod rules;
mod runtime;
mod sql;
mod state;
mod tables;
#[cfg(test)]
mod tests;
mod units;
mod vocabulary;
mod weights;

use std::collections::BTreeMap;

pub use config_keys::{ConfigUse, config_keys};
pub use effects::{Cause, EffectPlace, Effects, effects};
pub use entry_points::{BackgroundTask, EntryPoints, entry_points};
pub use imported::{ImportedSignals, imported, imported_with};
pub use omnipresence::Role;
pub use resources::{ResourceUse, resources};
pub use routes::Route;
pub use runtime::{Runtime, runtime};
pub use tables::{TableTouch, Tables, tables};
pub use units::Unit;
pub use vocabulary::{OwnWords, own_words};
pub use weights::{Direction, SignalKind, WeightedEdge};

use crate::graph::ItemGraph;
use crate::ingest::{History, Profile, SourceSet, Workspace};
use crate::resolve::{ItemId, Resolved};

/// What the code tells about itself.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    /// The parts that are put into groups, by path.
    pub units: Vec<Unit>,
    /// How strongly each pair of units belongs together; sorted. Units that are no parts have none.
    pub edges: Vec<WeightedEdge>,
    /// Who calls whom, and how much that counts.
    pub direction: Direction,
    /// What items do to the world.
    pub effects: Effects,
    /// Which items use which tables.
    pub tables: Tables,
    /// Where the outside comes in.
    pub entry_points: EntryPoints,
    /// Settings that are read.
    pub config_keys: Vec<ConfigUse>,
    /// What of a machine items need.
    pub resources: Vec<ResourceUse>,
    /// What was measured, when anything was.
    pub runtime: Runtime,
}

impl Signals {
    /// The unit of each item that is in one.
    #[must_use]
    pub fn unit_of_items(&self) -> BTreeMap<ItemId, u32> {
        unit_of_items(&self.units)
    }
}

/// What there is to hear beside the code.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Weights as a person wants them, by the names in `weights.toml`.
    pub weights: BTreeMap<String, f64>,
    /// Files that were changed together.
    pub history: History,
    /// What was measured.
    pub profile: Profile,
}

/// Listens to all signals.
#[must_use]
pub fn signals(
    workspace: &Workspace,
    sources: &SourceSet,
    resolved: &Resolved,
    graph: &ItemGraph,
    surroundings: &Surroundings,
) -> Signals {
    let rules = rules::rules();
    let tables = tables(workspace, sources, resolved, graph, rules);
    let effects = effects(resolved, graph, &tables, rules);
    let mut units = units::units(workspace, sources, resolved, graph, rules);
    let unit_of = unit_of_items(&units);
    let links = omnipresence::links(graph, &unit_of, units.len());
    let owns = omnipresence::owners(resolved, &units, &effects, &tables);
    omnipresence::assign(resolved, &mut units, &links, &owns, &rules.kernel);
    let parts = unit_of.iter().filter(|(_, unit)| units[**unit as usize].role == Role::Part);
    let parts: BTreeMap<ItemId, u32> = parts.map(|(item, unit)| (*item, *unit)).collect();
    let weights = &rules.weights.with(&surroundings.weights);
    let runtime = runtime(&surroundings.profile, resolved);
    let evidence = weights::Evidence {
        resolved,
        graph,
        tables: &tables,
        units: &units,
        unit_of: &parts,
        changes: changes::likeness(&surroundings.history, sources, resolved, &units),
        calls: runtime.likeness(&parts),
        rules,
        weights,
    };
    Signals {
        edges: weights::edges(&evidence),
        direction: weights::direction(&evidence),
        entry_points: entry_points(workspace, sources, resolved, rules),
        config_keys: config_keys(sources, resolved, graph, rules),
        resources: resources(resolved, rules),
        runtime,
        units,
        effects,
        tables,
    }
}

fn unit_of_items(units: &[Unit]) -> BTreeMap<ItemId, u32> {
    (0u32..).zip(units).flat_map(|(at, unit)| unit.items.iter().map(move |item| (*item, at))).collect()
}
