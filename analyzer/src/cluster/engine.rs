//! The engine alone: numbers in, numbers out, for measuring and for graphs that come as they are.

use super::consensus::consensus;
use super::frontier::update;
use super::leiden::divide;
use super::limits::Limits;
use super::moves::Resolution;
use super::network::{Network, scale};

/// Rounds of [`Engine::divide`].
const ROUNDS: u64 = 2;

/// A network that is divided without constraints.
#[derive(Debug, Clone)]
pub struct Engine {
    network: Network,
    limits: Limits,
}

impl Engine {
    /// A network of so many nodes from undirected edges. Ends must be below `nodes`, weights above 0; edges of a pair are
    /// added up, `a == b` is what holds a node together in itself.
    #[must_use]
    pub fn new(nodes: usize, edges: impl Iterator<Item = (u32, u32, f64)> + Clone) -> Self {
        let scale = scale(edges.clone().map(|(_, _, weight)| weight));
        let whole = move |(a, b, weight): (u32, u32, f64)| (a, b, ((weight * scale).round() as u64).max(1));
        let network = Network::new(vec![1; nodes], edges.map(whole));
        Self { network, limits: Limits::none(nodes).settled() }
    }

    /// Two rounds of the Leiden method at the plain resolution; seed 0 looks at the nodes in their own order.
    #[must_use]
    pub fn divide(&self, seed: u64) -> Vec<u32> {
        divide(&self.network, &self.limits, Resolution(1000), seed, ROUNDS)
    }

    /// The division of an ensemble; runs go side by side on the threads there are.
    #[must_use]
    pub fn ensemble(&self, seed: u64) -> Vec<u32> {
        consensus(&self.network, &self.limits, Resolution(1000), seed).groups
    }

    /// Groups from before a small edit (numbers below that of nodes), improved where the edit touched them; `touched` are
    /// the ends of edited edges. Groups keep their numbers.
    #[must_use]
    pub fn update(&self, groups: Vec<u32>, touched: &[u32]) -> Vec<u32> {
        update(&self.network, &self.limits, Resolution(1000), groups, touched)
    }

    /// Newman's modularity.
    #[must_use]
    pub fn modularity(&self, groups: &[u32]) -> f64 {
        self.network.modularity(groups)
    }
}
