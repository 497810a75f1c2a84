//! A weighted network in compressed rows; weights are whole numbers so that sums do not depend on their order.

use std::collections::BTreeMap;

/// Whole units of weight in 1.0.
pub(super) const SCALE: f64 = 1000.0;

/// Nodes `0..len`, neighbours of node `i` in `targets[offsets[i]..offsets[i + 1]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Network {
    offsets: Vec<usize>,
    targets: Vec<u32>,
    weights: Vec<u64>,
    /// Weight of each node to itself.
    pub loops: Vec<u64>,
    /// Weight at each node: its edges, and its loop twice.
    pub strength: Vec<u64>,
    /// How much each node counts against a limit of size.
    pub size: Vec<u64>,
    /// Twice the weight of all edges and loops.
    pub total: u64,
}

impl Network {
    /// From undirected edges; those of a pair are added up, `a == b` are loops. Ends must be below `sizes.len()`.
    pub(super) fn new(sizes: Vec<u64>, edges: impl IntoIterator<Item = (u32, u32, u64)>) -> Self {
        let nodes = sizes.len();
        let mut pairs: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        let mut loops = vec![0; nodes];
        for (a, b, weight) in edges {
            if a == b {
                loops[a as usize] += weight;
            } else if weight > 0 {
                *pairs.entry((a, b)).or_default() += weight;
                *pairs.entry((b, a)).or_default() += weight;
            }
        }
        let mut network = Self { offsets: vec![0], loops, size: sizes, ..Self::default() };
        let mut rows = pairs.into_iter().peekable();
        for node in 0..nodes as u32 {
            let mut strength = 2 * network.loops[node as usize];
            while let Some(((_, to), weight)) = rows.next_if(|((from, _), _)| *from == node) {
                network.targets.push(to);
                network.weights.push(weight);
                strength += weight;
            }
            network.offsets.push(network.targets.len());
            network.strength.push(strength);
            network.total += strength;
        }
        network
    }

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.size.len()
    }

    /// Neighbours of a node, by id, without itself.
    pub(super) fn neighbours(&self, node: u32) -> impl Iterator<Item = (u32, u64)> + '_ {
        let row = self.offsets[node as usize]..self.offsets[node as usize + 1];
        self.targets[row.clone()].iter().copied().zip(self.weights[row].iter().copied())
    }

    /// The network whose nodes are groups of this one; `groups[i]` is below `count`.
    pub(super) fn contract(&self, groups: &[u32], count: usize) -> Self {
        let mut sizes = vec![0; count];
        for (group, size) in groups.iter().zip(&self.size) {
            sizes[*group as usize] += size;
        }
        let loops = groups.iter().zip(&self.loops).map(|(group, weight)| (*group, *group, *weight));
        let edges = (0..self.len() as u32).flat_map(|from| {
            let upper = self.neighbours(from).filter(move |(to, _)| *to > from);
            upper.map(move |(to, weight)| (groups[from as usize], groups[to as usize], weight))
        });
        Self::new(sizes, loops.chain(edges))
    }

    /// The same network with every weight changed a little, the same way for the same seed.
    pub(super) fn perturbed(&self, seed: u64) -> Self {
        let change = |a: u32, b: u32, weight: u64| {
            let pair = (u64::from(a.min(b)) << 32) | u64::from(a.max(b));
            weight * (85 + super::order::mix(seed ^ pair.wrapping_mul(0x9E37_79B9_7F4A_7C15)) % 31) / 100
        };
        let loops = (0u32..).zip(&self.loops).map(|(node, weight)| (node, node, change(node, node, *weight)));
        let edges = (0..self.len() as u32).flat_map(|from| {
            let upper = self.neighbours(from).filter(move |(to, _)| *to > from);
            upper.map(move |(to, weight)| (from, to, change(from, to, weight)))
        });
        Self::new(self.size.clone(), loops.chain(edges))
    }

    /// Modularity of a division into groups, at a resolution of 1.
    pub(super) fn modularity(&self, groups: &[u32]) -> f64 {
        if self.total == 0 {
            return 0.0;
        }
        let count = groups.iter().map(|group| *group as usize + 1).max().unwrap_or(0);
        let whole = self.contract(groups, count);
        let total = self.total as f64;
        let of_group = |group: usize| {
            let share = whole.strength[group] as f64 / total;
            2.0 * whole.loops[group] as f64 / total - share * share
        };
        (0..count).map(of_group).sum()
    }
}

/// Numbers groups `0..` in the order of their first member.
pub(super) fn renumber(groups: &[u32]) -> (Vec<u32>, usize) {
    let mut known: BTreeMap<u32, u32> = BTreeMap::new();
    let mut out = Vec::with_capacity(groups.len());
    for group in groups {
        let next = known.len() as u32;
        out.push(*known.entry(*group).or_insert(next));
    }
    (out, known.len())
}
