//! What a person (or a fact) decided before the search begins.

use std::collections::{BTreeMap, BTreeSet};

use super::limits::Limits;
use super::network::Network;

/// Decisions about units, by their number. Where two contradict each other, staying together wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Units that must be in one group.
    pub must_link: Vec<Vec<u32>>,
    /// Pairs that must not be.
    pub cannot_link: Vec<(u32, u32)>,
    /// Units with the group a person gave them; different names are different groups.
    pub pinned: BTreeMap<u32, String>,
    /// Whether other units may join the pinned ones.
    pub pinned_are_open: bool,
    /// Names of pinned groups that other units may join in any case: they are seeds.
    pub open: BTreeSet<String>,
    /// Number of groups asked for; as the weights say when `None`.
    pub count: Option<usize>,
    /// Only the pinned group of this name is wanted: it grows, all others take no part.
    pub only: Option<String>,
    /// Units that take no part (the shared kernel).
    pub excluded: BTreeSet<u32>,
    /// Most lines of a group.
    pub max_lines: Option<u64>,
    /// Fewest lines of a group: a smaller one joins the group it has most to do with.
    pub min_lines: Option<u64>,
    /// Units whose group may be smaller than that.
    pub may_be_small: BTreeSet<u32>,
    /// Whether a group without ties to another may be smaller, too; else it joins the smallest that can take it.
    pub untied_may_be_small: bool,
}

/// The network after contraction: what must be together is one node.
pub(super) struct Contracted {
    /// The network.
    pub network: Network,
    /// What its moves keep to.
    pub limits: Limits,
    /// The node of each unit; `None` for excluded ones.
    pub node_of: Vec<Option<u32>>,
    /// Nodes whose group may be small.
    pub may_be_small: Vec<bool>,
    /// The node that alone is to grow.
    pub only: Option<u32>,
}

impl Constraints {
    /// Contracts a network of units. Numbers of units that do not exist are ignored.
    pub(super) fn contract(&self, sizes: &[u64], edges: &[(u32, u32, u64)]) -> Contracted {
        let is_there = |unit: u32| self.is_there(unit, sizes.len());
        let root = self.linked(sizes.len());
        let names = self.names(sizes.len());
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
        let mut node_of = Vec::with_capacity(sizes.len());
        let mut node_sizes: Vec<u64> = Vec::new();
        for unit in 0..sizes.len() as u32 {
            let node = is_there(unit).then(|| {
                let next = numbers.len() as u32;
                *numbers.entry(root[unit as usize]).or_insert(next)
            });
            if let Some(node) = node {
                node_sizes.resize(node_sizes.len().max(node as usize + 1), 0);
                node_sizes[node as usize] += sizes[unit as usize];
            }
            node_of.push(node);
        }
        let limits = self.limits(&node_of, node_sizes.len(), &names);
        let at = |unit: u32| node_of.get(unit as usize).copied().flatten();
        let mut may_be_small = vec![false; node_sizes.len()];
        for node in self.may_be_small.iter().chain(self.pinned.keys()).filter_map(|unit| at(*unit)) {
            may_be_small[node as usize] = true;
        }
        let only = self.only.as_ref().and_then(|name| self.pinned.iter().find(|(_, of)| *of == name));
        let only = only.and_then(|(unit, _)| at(*unit));
        let edges = edges.iter().filter_map(|(a, b, weight)| Some((at(*a)?, at(*b)?, *weight)));
        Contracted { only, network: Network::new(node_sizes, edges), limits, node_of, may_be_small }
    }

    fn is_there(&self, unit: u32, units: usize) -> bool {
        (unit as usize) < units && !self.excluded.contains(&unit)
    }

    /// The pinned units of each name.
    fn names(&self, units: usize) -> BTreeMap<&str, Vec<u32>> {
        let mut names: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (unit, name) in self.pinned.iter().filter(|(unit, _)| self.is_there(**unit, units)) {
            names.entry(name).or_default().push(*unit);
        }
        names
    }

    /// For each unit the first of those it must be together with.
    pub(super) fn linked(&self, units: usize) -> Vec<u32> {
        let mut root: Vec<u32> = (0..units as u32).collect();
        let names = self.names(units);
        for together in self.must_link.iter().chain(names.values()) {
            let mut together = together.iter().copied().filter(|unit| self.is_there(*unit, units));
            let Some(first) = together.next() else { continue };
            for unit in together {
                let (a, b) = (find(&root, first), find(&root, unit));
                root[a.max(b) as usize] = a.min(b);
            }
        }
        (0..units as u32).map(|unit| find(&root, unit)).collect()
    }

    fn limits(&self, node_of: &[Option<u32>], nodes: usize, names: &BTreeMap<&str, Vec<u32>>) -> Limits {
        let at = |unit: u32| node_of.get(unit as usize).copied().flatten();
        let mut limits = Limits { max_size: self.max_lines, ..Limits::none(nodes) };
        let pinned: BTreeSet<u32> = names.values().flatten().filter_map(|unit| at(*unit)).collect();
        let between = pinned.iter().flat_map(|a| pinned.iter().map(move |b| (*a, *b)));
        let apart = self.cannot_link.iter().filter_map(|(a, b)| Some((at(*a)?, at(*b)?)));
        for (a, b) in apart.chain(between).filter(|(a, b)| a != b) {
            limits.apart[a as usize].push(b);
            limits.apart[b as usize].push(a);
        }
        let closed = names.iter().filter(|(name, _)| !self.pinned_are_open && !self.open.contains(**name));
        for node in closed.flat_map(|(_, units)| units).filter_map(|unit| at(*unit)) {
            limits.closed[node as usize] = true;
        }
        limits.settled()
    }
}

fn find(root: &[u32], mut unit: u32) -> u32 {
    while root[unit as usize] != unit {
        unit = root[unit as usize];
    }
    unit
}
