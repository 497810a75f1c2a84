//! The groups found, in the words of the plan: which items, how sure, what holds them together.

use std::collections::{BTreeMap, BTreeSet};

use super::assign::{Assignment, Group};
use super::index::Index;
use super::{Doubt, Evidence};
use crate::cluster::Clusters;
use crate::resolve::ItemId;
use crate::signals::{SignalKind, Signals};

/// A unit whose group is less ahead of the next one than this is told as a doubt.
const DOUBTFUL_MARGIN: f64 = 0.15;
/// So is one that fewer runs agree on.
const DOUBTFUL_STABILITY: f64 = 0.75;

/// The groups as items.
pub(super) fn groups(signals: &Signals, clusters: &Clusters) -> Vec<Group> {
    let unit = |at: &u32| signals.units.get(*at as usize);
    let group =
        |units: &Vec<u32>| Group { items: units.iter().filter_map(unit).flat_map(|one| &one.items).copied().collect() };
    clusters.groups.iter().map(group).collect()
}

/// Which group became which service.
pub(super) struct Standing<'a> {
    index: &'a Index<'a>,
    clusters: &'a Clusters,
    names: BTreeMap<usize, String>,
}

impl<'a> Standing<'a> {
    pub fn new(index: &'a Index<'a>, clusters: &'a Clusters, assignment: &Assignment) -> Self {
        let mut names = BTreeMap::new();
        for (place, group) in clusters.groups.iter().enumerate() {
            let mut modules = group.iter().filter_map(|unit| index.signals.units.get(*unit as usize));
            let owner = modules.find_map(|unit| assignment.owner(unit.module));
            names.extend(owner.map(|owner| (place, owner.to_owned())));
        }
        Self { index, clusters, names }
    }

    fn places(&self, service: &str) -> impl Iterator<Item = usize> {
        self.names.iter().filter(move |(_, name)| *name == service).map(|(place, _)| *place)
    }

    fn units(&self, service: &str) -> BTreeSet<u32> {
        self.places(service).filter_map(|place| self.clusters.groups.get(place)).flatten().copied().collect()
    }

    /// How stable the boundary of a service is; 1 for one that no group stands for.
    pub fn stability(&self, service: &str) -> f64 {
        let all: Vec<f64> =
            self.places(service).filter_map(|place| self.clusters.stability.get(place)).copied().collect();
        let lowest = all.into_iter().fold(1.0_f64, f64::min);
        (lowest * 1000.0).round() / 1000.0
    }

    /// The modules of a service by the parts it falls into, each sorted.
    pub fn parts(&self, service: &str, items: &BTreeSet<ItemId>) -> Vec<Vec<ItemId>> {
        let module = |unit: &u32| self.index.signals.units.get(*unit as usize).map(|unit| unit.module);
        let of_place = self.places(service).filter_map(|place| self.clusters.parts.get(place)).flatten();
        let modules = |part: &Vec<u32>| -> Vec<ItemId> {
            let own: BTreeSet<ItemId> = part.iter().filter_map(module).filter(|id| items.contains(id)).collect();
            own.into_iter().collect()
        };
        let mut parts: Vec<Vec<ItemId>> = of_place.map(modules).filter(|part| !part.is_empty()).collect();
        parts.sort();
        parts
    }

    /// Modules that could as well stand elsewhere, the most doubtful first.
    pub fn doubts(&self, service: &str, items: &BTreeSet<ItemId>) -> Vec<Doubt> {
        let standing = |unit: &u32| self.clusters.standing.get(unit).map(|standing| (*unit, standing));
        let is_doubtful = |margin: f64, stability: f64| margin < DOUBTFUL_MARGIN || stability < DOUBTFUL_STABILITY;
        let mut doubts: Vec<Doubt> = self
            .units(service)
            .iter()
            .filter_map(standing)
            .filter(|(_, standing)| is_doubtful(standing.margin, standing.stability))
            .filter_map(|(unit, standing)| {
                let module = self.index.signals.units.get(unit as usize)?.module;
                let runner_up = standing.runner_up.and_then(|place| self.names.get(&place)).cloned();
                let margin = (standing.margin * 1000.0).round() / 1000.0;
                (items.contains(&module) && runner_up.as_deref() != Some(service)).then_some(Doubt {
                    item: module,
                    runner_up,
                    margin,
                })
            })
            .collect();
        doubts.sort_by(|a, b| a.margin.total_cmp(&b.margin).then(a.item.cmp(&b.item)));
        doubts
    }

    /// What holds the units of a service together, each signal with its share.
    pub fn evidence(&self, service: &str) -> Vec<Evidence> {
        let units = self.units(service);
        let inside = self.index.signals.edges.iter().filter(|edge| units.contains(&edge.a) && units.contains(&edge.b));
        let mut parts: BTreeMap<SignalKind, f64> = BTreeMap::new();
        for edge in inside {
            for (kind, weight) in &edge.parts {
                *parts.entry(*kind).or_default() += weight;
            }
        }
        let whole: f64 = parts.values().sum();
        let mut told: Vec<(SignalKind, f64)> =
            parts.into_iter().map(|(kind, part)| (kind, part / whole.max(1e-9))).collect();
        told.retain(|(_, share)| *share >= 0.05);
        told.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let evidence = told.into_iter().map(|(kind, share)| Evidence {
            signal: kind.name().to_owned(),
            message: format!("{} are {:.0} % of what holds it together", plural(kind), share * 100.0),
            weight: (share * 1000.0).round() / 1000.0,
            places: Vec::new(),
        });
        evidence.collect()
    }
}

fn plural(kind: SignalKind) -> &'static str {
    match kind {
        SignalKind::Calls => "calls",
        SignalKind::Types => "types named by each other",
        SignalKind::Tables => "tables used together",
        SignalKind::Transactions => "transactions handed over",
        SignalKind::State => "process-wide values used together",
        SignalKind::Words => "words in common",
        SignalKind::Changes => "commits that change its parts together",
        SignalKind::Runtime => "calls that were measured",
        SignalKind::Nearness => "places near each other in the tree of modules",
    }
}
