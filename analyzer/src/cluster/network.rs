//! A weighted network in compressed rows; weights are whole numbers so that sums do not depend on their order.

/// Sums of weights stay below this, so that they are exact wherever they are used.
const MOST_WEIGHT: f64 = 2_147_483_648.0;

/// Whole units in a weight of 1.0 when the network is light.
const FINEST: f64 = 1_000_000.0;

/// Nodes `0..len`, neighbours of node `i` in `rows[offsets[i]..offsets[i + 1]]` with their weights.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Network {
    offsets: Vec<u32>,
    rows: Vec<(u32, u32)>,
    /// Weight of each node to itself.
    pub loops: Vec<u64>,
    /// Weight at each node: its edges, and its loop twice.
    pub strength: Vec<u64>,
    /// How much each node counts against a limit of size.
    pub size: Vec<u64>,
    /// Twice the weight of all edges and loops.
    pub total: u64,
}

/// Whole units in a weight of 1.0, as many as the sum of these weights allows.
pub(super) fn scale(weights: impl Iterator<Item = f64>) -> f64 {
    let sum: f64 = weights.sum();
    // Each edge counts at both ends; some room is left for rounding.
    FINEST.min(MOST_WEIGHT / (4.0 * sum.max(f64::MIN_POSITIVE)))
}

impl Network {
    /// From undirected edges; those of a pair are added up, `a == b` are loops. Ends must be below `sizes.len()`,
    /// the sum of all weights below 2³⁰.
    pub(super) fn new(sizes: Vec<u64>, edges: impl Iterator<Item = (u32, u32, u64)> + Clone) -> Self {
        let nodes = sizes.len();
        let mut loops = vec![0; nodes];
        let mut offsets = vec![0u32; nodes + 1];
        for (a, b, weight) in edges.clone() {
            if a == b {
                loops[a as usize] += weight;
            } else if weight > 0 {
                offsets[a as usize + 1] += 1;
                offsets[b as usize + 1] += 1;
            }
        }
        for node in 0..nodes {
            offsets[node + 1] += offsets[node];
        }
        let mut rows = vec![(0u32, 0u32); offsets[nodes] as usize];
        let mut next: Vec<u32> = offsets[..nodes].to_vec();
        for (a, b, weight) in edges.filter(|(a, b, weight)| a != b && *weight > 0) {
            let weight = u32::try_from(weight).unwrap_or(u32::MAX);
            for (from, to) in [(a, b), (b, a)] {
                rows[next[from as usize] as usize] = (to, weight);
                next[from as usize] += 1;
            }
        }
        drop(next);
        merge_parallel(&mut offsets, &mut rows);
        Self::whole(offsets, rows, loops, sizes)
    }

    fn whole(offsets: Vec<u32>, rows: Vec<(u32, u32)>, loops: Vec<u64>, size: Vec<u64>) -> Self {
        let row = |node: usize| &rows[offsets[node] as usize..offsets[node + 1] as usize];
        let at_node = |node: usize| row(node).iter().map(|(_, weight)| u64::from(*weight)).sum::<u64>();
        let strength: Vec<u64> = (0..size.len()).map(|node| 2 * loops[node] + at_node(node)).collect();
        let total = strength.iter().sum();
        Self { offsets, rows, loops, strength, size, total }
    }

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.size.len()
    }

    /// Neighbours of a node with the weights, without itself.
    pub(super) fn row(&self, node: u32) -> &[(u32, u32)] {
        &self.rows[self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize]
    }

    /// The same, weights as sums are kept.
    pub(super) fn neighbours(&self, node: u32) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.row(node).iter().map(|(to, weight)| (*to, u64::from(*weight)))
    }

    /// How many ends of edges there are, loops left out.
    pub(super) fn ends(&self) -> usize {
        self.rows.len()
    }

    /// The network whose nodes are groups of this one; `groups[i]` is below `count`.
    pub(super) fn contract(&self, groups: &[u32], count: usize) -> Self {
        let (starts, members) = members(groups, count);
        let (mut loops, mut size, mut strength) = (vec![0u64; count], vec![0u64; count], vec![0u64; count]);
        let (mut towards, mut near) = (vec![0u32; count], vec![0u32; count + 1]);
        let mut offsets = Vec::with_capacity(count + 1);
        // Rows never grow; of memory that is not written to, a system gives none.
        let mut rows = Vec::with_capacity(self.rows.len());
        offsets.push(0);
        for group in 0..count {
            let (mut seen, mut held, mut of_all, mut at_all) = (0, 0, 0, 0);
            for node in &members[starts[group] as usize..starts[group + 1] as usize] {
                of_all += self.size[*node as usize];
                held += self.loops[*node as usize];
                at_all += self.strength[*node as usize];
                for (to, weight) in self.row(*node) {
                    let other = groups[*to as usize];
                    let towards = &mut towards[other as usize];
                    // As where nodes move: written in any case, counted when it is new.
                    near[seen] = other;
                    seen += usize::from(*towards == 0);
                    *towards += weight;
                }
            }
            for other in &near[..seen] {
                let weight = std::mem::take(&mut towards[*other as usize]);
                if *other as usize == group {
                    held += u64::from(weight / 2);
                } else {
                    rows.push((*other, weight));
                }
            }
            (size[group], loops[group], strength[group]) = (of_all, held, at_all);
            offsets.push(rows.len() as u32);
        }
        rows.shrink_to_fit();
        // What is at a group is what is at its nodes.
        Self { offsets, rows, loops, strength, size, total: self.total }
    }

    /// The same nodes with other weights; edges that come to weigh nothing are left out. `change` must give the same for
    /// both directions.
    pub(super) fn with_weights(&self, change: impl Fn(u32, u32, u32) -> u32) -> Self {
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut offsets = Vec::with_capacity(self.offsets.len());
        offsets.push(0);
        for from in 0..self.len() as u32 {
            let changed = self.row(from).iter().map(|(to, weight)| (*to, change(from, *to, *weight)));
            rows.extend(changed.filter(|(_, weight)| *weight > 0));
            offsets.push(rows.len() as u32);
        }
        Self::whole(offsets, rows, self.loops.clone(), self.size.clone())
    }

    /// The same network with every weight changed a little, the same way for the same seed.
    pub(super) fn perturbed(&self, seed: u64) -> Self {
        self.with_weights(|a, b, weight| {
            let pair = (u64::from(a.min(b)) << 32) | u64::from(a.max(b));
            let part = 85 + super::order::mix(seed ^ pair.wrapping_mul(0x9E37_79B9_7F4A_7C15)) % 31;
            (u64::from(weight) * part / 100) as u32
        })
    }

    /// Modularity of a division into groups, at a resolution of 1.
    pub(super) fn modularity(&self, groups: &[u32]) -> f64 {
        if self.total == 0 {
            return 0.0;
        }
        let count = groups.iter().map(|group| *group as usize + 1).max().unwrap_or(0);
        let (mut inside, mut strength) = (vec![0u64; count], vec![0u64; count]);
        for node in 0..self.len() as u32 {
            let own = groups[node as usize];
            strength[own as usize] += self.strength[node as usize];
            let near = self.neighbours(node).filter(|(to, _)| groups[*to as usize] == own);
            inside[own as usize] += 2 * self.loops[node as usize] + near.map(|(_, weight)| weight).sum::<u64>();
        }
        let total = self.total as f64;
        let share = |weight: u64| weight as f64 / total;
        (0..count).map(|group| share(inside[group]) - share(strength[group]).powi(2)).sum()
    }
}

/// The nodes of each group behind each other, by counting: where each group starts, and all nodes.
pub(super) fn members(groups: &[u32], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; count + 1];
    for group in groups {
        starts[*group as usize + 1] += 1;
    }
    for group in 0..count {
        starts[group + 1] += starts[group];
    }
    let mut next = starts.clone();
    let mut members = vec![0u32; groups.len()];
    for (node, group) in (0u32..).zip(groups) {
        let at = &mut next[*group as usize];
        members[*at as usize] = node;
        *at += 1;
    }
    (starts, members)
}

/// Sorts each row and adds up the weights of equal neighbours, in place.
fn merge_parallel(offsets: &mut [u32], rows: &mut Vec<(u32, u32)>) {
    let mut end = 0;
    let mut start = 0;
    for node in 0..offsets.len() - 1 {
        let stop = offsets[node + 1] as usize;
        rows[start..stop].sort_unstable();
        let first = end;
        for at in start..stop {
            let (to, weight) = rows[at];
            if end > first && rows[end - 1].0 == to {
                rows[end - 1].1 += weight;
            } else {
                rows[end] = (to, weight);
                end += 1;
            }
        }
        start = stop;
        offsets[node + 1] = end as u32;
    }
    rows.truncate(end);
}

/// Numbers groups `0..` in the order of their first member.
pub(super) fn renumber(groups: &[u32]) -> (Vec<u32>, usize) {
    let most = groups.iter().max().map_or(0, |most| *most as usize + 1);
    let mut known = vec![u32::MAX; most];
    let mut count = 0;
    let number = |group: &u32| {
        let known = &mut known[*group as usize];
        if *known == u32::MAX {
            *known = count;
            count += 1;
        }
        *known
    };
    let out = groups.iter().map(number).collect();
    (out, count as usize)
}
