//! Takes directed weights and groups, gives the numbers that the field measures decompositions by.
//!
//! Papers disagree on every one of them, so the variants have names: the plain one is that of Mono2Micro (Kalia et
//! al., ESEC/FSE 2021), `jin` that of Jin et al. (TSE 2019), `rldec` that of Sellami et al.

mod agreement;
mod coupling;
mod sizes;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use agreement::{Agreement, agreement};

/// What a division is worth by the usual measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// Number of groups.
    pub groups: usize,
    /// Share of the nodes that are in one.
    pub coverage: f64,
    /// Structural modularity: mean density inside less mean density between, by undirected pairs.
    pub sm: f64,
    /// The same by directed pairs.
    pub sm_jin: f64,
    /// The same with calls to oneself.
    pub sm_rldec: f64,
    /// Share of the calls that cross, each pair by `ln w + 1`.
    pub icp: f64,
    /// By weight.
    pub icp_raw: f64,
    /// By pairs.
    pub icp_count: f64,
    /// By `ln (1 + w)`, calls to oneself included.
    pub icp_log1p: f64,
    /// Crossing undirected pairs per group.
    pub ifn: f64,
    /// Nodes called from other groups per group.
    pub ifn_jin: f64,
    /// Share of the nodes in groups with fewer than 5 or more than 20.
    pub ned: f64,
    /// Share of the groups with fewer than 5 or more than 19 nodes.
    pub ned_groups: f64,
    /// Share of the nodes in groups whose size is half of the mean away from it, or more.
    pub ned_mean: f64,
    /// Modularity (Newman), undirected and weighted.
    pub modularity: f64,
    /// The same without weights.
    pub modularity_unweighted: f64,
    /// Sum of the cluster factors (`TurboMQ`), by pairs.
    pub turbo_mq: f64,
    /// The same, only outgoing pairs counted against a group.
    pub turbo_mq_outgoing: f64,
    /// Nodes of the largest group.
    pub largest: usize,
    /// Groups of one node.
    pub singletons: usize,
}

/// Weights of directed pairs; `a == b` are calls of a node to itself.
pub type DirectedWeights = BTreeMap<(u32, u32), f64>;

/// Adds up the weights of edges between the same nodes.
#[must_use]
pub fn directed(edges: impl IntoIterator<Item = (u32, u32, f64)>) -> DirectedWeights {
    let mut weights = DirectedWeights::new();
    for (from, to, weight) in edges {
        *weights.entry((from, to)).or_default() += weight;
    }
    weights
}

/// Measures a division: for each node its group, `None` for nodes in no group, whose edges do not count then.
#[must_use]
pub fn metrics(weights: &DirectedWeights, groups: &[Option<u32>]) -> Metrics {
    let inside = coupling::Inside::new(weights, groups);
    let sizes = sizes::Sizes::new(groups);
    Metrics {
        groups: sizes.count(),
        coverage: sizes.nodes() as f64 / groups.len().max(1) as f64,
        sm: coupling::sm_undirected(&inside, &sizes),
        sm_jin: coupling::sm_directed(&inside, &sizes, false),
        sm_rldec: coupling::sm_directed(&inside, &sizes, true),
        icp: coupling::icp(&inside, false, |weight| if weight > 0.0 { weight.ln() + 1.0 } else { 0.0 }),
        icp_raw: coupling::icp(&inside, false, |weight| weight),
        icp_count: coupling::icp(&inside, false, |_| 1.0),
        icp_log1p: coupling::icp(&inside, true, f64::ln_1p),
        ifn: coupling::crossing_pairs(&inside).len() as f64 / sizes.count() as f64,
        ifn_jin: coupling::crossing(&inside).map(|(_, to)| to).collect::<BTreeSet<u32>>().len() as f64
            / sizes.count() as f64,
        ned: sizes.extreme_nodes(|size| (5..=20).contains(&size)),
        ned_groups: sizes.extreme_groups(|size| (5..=19).contains(&size)),
        ned_mean: sizes.far_from_mean(0.5),
        modularity: coupling::modularity(&inside, true),
        modularity_unweighted: coupling::modularity(&inside, false),
        turbo_mq: coupling::turbo_mq(&inside, true),
        turbo_mq_outgoing: coupling::turbo_mq(&inside, false),
        largest: sizes.largest(),
        singletons: sizes.singletons(),
    }
}
