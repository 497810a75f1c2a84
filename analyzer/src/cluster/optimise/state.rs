//! The sums that the measures are made of, while nodes move.

use crate::cluster::metrics::DirectedWeights;

/// Sizes of groups that are not extreme.
const LEAST: f64 = 5.0;
const MOST: f64 = 20.0;

/// A graph as the measures see it.
pub(super) struct Pairs {
    /// For each node its neighbours: the weight as `icp` counts it, of both directions.
    pub near: Vec<Vec<(u32, f64)>>,
    /// Sum of `icp` weights.
    all: f64,
}

/// The measures of a division.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measures {
    /// Number of groups.
    pub groups: usize,
    pub sm: f64,
    pub icp: f64,
    pub ifn: f64,
    pub ned: f64,
    /// Nodes by which sizes are away from good ones, as a share of all nodes.
    pub steps: f64,
}

/// A division with its sums; slots may be empty.
#[derive(Clone)]
pub(super) struct State {
    pub groups: Vec<u32>,
    size: Vec<f64>,
    inside: Vec<f64>,
    /// Undirected pairs between groups, row by row, both ways.
    between: Vec<f64>,
    /// Sum of the densities between groups.
    coupling: f64,
    /// Undirected pairs that cross.
    crossing: f64,
    /// `icp` weight that crosses.
    lost: f64,
}

impl Pairs {
    pub(super) fn new(weights: &DirectedWeights, nodes: usize) -> Self {
        let mut near: Vec<Vec<(u32, f64)>> = vec![Vec::new(); nodes];
        let mut all = 0.0;
        for ((from, to), weight) in weights.iter().filter(|((from, to), _)| from != to) {
            let counted = if *weight > 0.0 { weight.ln() + 1.0 } else { 0.0 };
            all += counted;
            for (a, b) in [(*from, *to), (*to, *from)] {
                match near[a as usize].iter_mut().find(|(known, _)| *known == b) {
                    Some((_, sum)) => *sum += counted,
                    None => near[a as usize].push((b, counted)),
                }
            }
        }
        Self { near, all }
    }
}

impl State {
    /// Groups must be below `slots`.
    pub(super) fn new(pairs: &Pairs, groups: &[u32], slots: usize) -> Self {
        let mut state = Self {
            groups: groups.to_vec(),
            size: vec![0.0; slots],
            inside: vec![0.0; slots],
            between: vec![0.0; slots * slots],
            coupling: 0.0,
            crossing: 0.0,
            lost: 0.0,
        };
        for (node, group) in groups.iter().enumerate() {
            state.size[*group as usize] += 1.0;
            for (other, weight) in pairs.near[node].iter().filter(|(other, _)| (*other as usize) < node) {
                state.count(*group, groups[*other as usize], *weight, 1.0);
            }
        }
        state.coupling = (0..slots).map(|group| state.density_around(group, slots)).sum::<f64>() / 2.0;
        state
    }

    /// Number of groups there can be.
    pub(super) fn slots(&self) -> usize {
        self.size.len()
    }

    fn count(&mut self, a: u32, b: u32, weight: f64, times: f64) {
        if a == b {
            self.inside[a as usize] += times;
            return;
        }
        let slots = self.size.len();
        self.between[a as usize * slots + b as usize] += times;
        self.between[b as usize * slots + a as usize] += times;
        self.crossing += times;
        self.lost += times * weight;
    }

    /// Moves a node.
    pub(super) fn put(&mut self, pairs: &Pairs, node: u32, group: u32) {
        let own = std::mem::replace(&mut self.groups[node as usize], group);
        if own == group {
            return;
        }
        let (from, to) = (own as usize, group as usize);
        self.coupling -= self.density_around(from, to) + self.density_around(to, self.size.len());
        self.size[from] -= 1.0;
        self.size[to] += 1.0;
        for (other, weight) in &pairs.near[node as usize] {
            let there = self.groups[*other as usize];
            self.count(own, there, *weight, -1.0);
            self.count(group, there, *weight, 1.0);
        }
        self.coupling += self.density_around(from, to) + self.density_around(to, self.size.len());
    }

    /// Sum of the densities between a group and all others but one.
    fn density_around(&self, group: usize, but: usize) -> f64 {
        let own = self.size[group];
        if own < 0.5 {
            return 0.0;
        }
        let slots = self.size.len();
        let row = &self.between[group * slots..(group + 1) * slots];
        let others = row.iter().zip(&self.size).enumerate();
        others
            .filter(|(at, (pairs, _))| **pairs > 0.5 && *at != but)
            .map(|(_, (pairs, size))| pairs / (own * size))
            .sum()
    }

    /// The measures as they are now.
    pub(super) fn measures(&self, pairs: &Pairs) -> Measures {
        let (mut there, mut cohesion, mut extreme, mut steps) = (0.0, 0.0, 0.0, 0.0);
        for (size, inside) in self.size.iter().zip(&self.inside).filter(|(size, _)| **size > 0.5) {
            there += 1.0;
            cohesion += inside / (size * size);
            if *size < LEAST || *size > MOST {
                extreme += size;
                steps += if *size < LEAST { size.min(LEAST - size) } else { size - MOST };
            }
        }
        let nodes = self.groups.len().max(1) as f64;
        let pairs_of_groups: f64 = there * (there - 1.0) / 2.0;
        Measures {
            groups: there as usize,
            sm: cohesion / f64::max(there, 1.0) - self.coupling / pairs_of_groups.max(1.0),
            icp: if pairs.all > 0.0 { self.lost / pairs.all } else { 0.0 },
            ifn: self.crossing / f64::max(there, 1.0),
            ned: extreme / nodes,
            steps: steps / nodes,
        }
    }
}
