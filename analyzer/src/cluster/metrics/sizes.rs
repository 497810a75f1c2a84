//! Numbers about the sizes of groups.

use std::collections::BTreeMap;

/// Nodes of each group.
pub(super) struct Sizes(BTreeMap<u32, usize>);

impl Sizes {
    /// Counts.
    pub fn new(groups: &[Option<u32>]) -> Self {
        let mut sizes = BTreeMap::new();
        for group in groups.iter().flatten() {
            *sizes.entry(*group).or_default() += 1;
        }
        Self(sizes)
    }

    /// Number of groups.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Number of nodes in groups.
    pub fn nodes(&self) -> usize {
        self.0.values().sum()
    }

    /// Nodes of a group.
    pub fn of(&self, group: u32) -> f64 {
        self.0.get(&group).copied().unwrap_or(0) as f64
    }

    /// The groups.
    pub fn groups(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.keys().copied()
    }

    /// Nodes of the largest group.
    pub fn largest(&self) -> usize {
        self.0.values().copied().max().unwrap_or(0)
    }

    /// Groups of one node.
    pub fn singletons(&self) -> usize {
        self.0.values().filter(|size| **size == 1).count()
    }

    /// Share of the nodes in groups of another size.
    pub fn extreme_nodes(&self, is_good: impl Fn(usize) -> bool) -> f64 {
        let good: usize = self.0.values().copied().filter(|size| is_good(*size)).sum();
        if self.nodes() == 0 { 1.0 } else { 1.0 - good as f64 / self.nodes() as f64 }
    }

    /// Share of the groups of another size.
    pub fn extreme_groups(&self, is_good: impl Fn(usize) -> bool) -> f64 {
        let good = self.0.values().filter(|size| is_good(**size)).count();
        if self.count() == 0 { 1.0 } else { 1.0 - good as f64 / self.count() as f64 }
    }

    /// Share of the nodes in groups whose size differs from the mean by more than this part of it.
    pub fn far_from_mean(&self, part: f64) -> f64 {
        let mean = self.nodes() as f64 / self.count().max(1) as f64;
        let (least, most) = ((1.0 - part) * mean, (1.0 + part) * mean);
        self.extreme_nodes(|size| (least..=most).contains(&(size as f64)))
    }
}
