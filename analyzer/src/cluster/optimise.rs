//! A division that is good by the usual measures, for those who want it.
//!
//! The measures can be made as good as one likes by divisions that nobody would draw: this is never the default.

use super::metrics::DirectedWeights;
use super::order::mix;

/// What a point of each measure is worth beside the others.
const SM: f64 = 2.0;
const ICP: f64 = 1.0;
const IFN: f64 = 0.1;
const NED: f64 = 1.0;

/// What is good in each measure, near the best published medians: beyond it a point counts little, short of it much.
const GOOD_SM: f64 = 0.11;
const GOOD_ICP: f64 = 0.25;
const GOOD_IFN: f64 = 2.2;
const GOOD_NED: f64 = 0.1;
/// What a whole shortfall costs.
const SHORTFALL: f64 = 2.0;

/// Sizes of groups that are not extreme.
const LEAST: f64 = 5.0;
const MOST: f64 = 20.0;

/// Fewest groups.
const LEAST_GROUPS: usize = 3;

/// How often some nodes are moved by chance when nothing gains any more.
const KICKS: u64 = 60;
/// Larger graphs are not searched: the best of the starts is taken.
const MOST_NODES: usize = 2_000;

/// A graph as the measures see it.
struct Pairs {
    /// For each node its neighbours: the weight as `icp` counts it, of both directions.
    near: Vec<Vec<(u32, f64)>>,
    /// Sum of `icp` weights.
    all: f64,
}

/// The sums that the measures are made of.
#[derive(Clone)]
struct State {
    groups: Vec<u32>,
    size: Vec<f64>,
    inside: Vec<f64>,
    /// Undirected pairs between groups, row by row.
    between: Vec<f64>,
    /// Undirected pairs that cross.
    crossing: f64,
    /// `icp` weight that crosses.
    lost: f64,
}

/// The best division that a search finds from these starts; groups are numbered without order.
pub(super) fn optimise(weights: &DirectedWeights, nodes: usize, starts: &[Vec<u32>]) -> Vec<u32> {
    let pairs = Pairs::new(weights, nodes);
    let mut best: Option<(f64, Vec<u32>)> = None;
    for start in starts {
        let slots = start.iter().map(|group| *group as usize + 1).max().unwrap_or(0).max(LEAST_GROUPS) + 1;
        let mut state = State::new(&pairs, start, slots);
        if nodes <= MOST_NODES {
            state = search(&pairs, state);
        }
        let worth = state.worth(&pairs);
        if best.as_ref().is_none_or(|(known, _)| worth > *known) {
            best = Some((worth, state.groups));
        }
    }
    best.map_or_else(|| vec![0; nodes], |(_, groups)| groups)
}

/// Climbs, then moves a few nodes by chance and climbs again, keeping what is better.
fn search(pairs: &Pairs, start: State) -> State {
    let mut best = climb(pairs, start);
    let mut worth = best.worth(pairs);
    for kick in 0..KICKS {
        let mut next = best.clone();
        let nodes = next.groups.len() as u64;
        for step in 0..(nodes / 12).max(2) {
            let chance = mix(kick << 20 | step);
            next.put(pairs, (chance % nodes) as u32, (mix(chance) % next.size.len() as u64) as u32);
        }
        let next = climb(pairs, next);
        if next.worth(pairs) > worth + 1e-12 {
            worth = next.worth(pairs);
            best = next;
        }
    }
    best
}

/// Moves single nodes as long as that is better.
fn climb(pairs: &Pairs, mut state: State) -> State {
    let mut worth = state.worth(pairs);
    loop {
        let before = worth;
        for node in 0..state.groups.len() as u32 {
            let own = state.groups[node as usize];
            let mut found = own;
            for group in 0..state.size.len() as u32 {
                state.put(pairs, node, group);
                let new = state.worth(pairs);
                if new > worth + 1e-12 {
                    worth = new;
                    found = group;
                }
            }
            state.put(pairs, node, found);
        }
        if worth <= before + 1e-12 {
            return state;
        }
    }
}

impl Pairs {
    fn new(weights: &DirectedWeights, nodes: usize) -> Self {
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
    fn new(pairs: &Pairs, groups: &[u32], slots: usize) -> Self {
        let mut state = Self {
            groups: groups.to_vec(),
            size: vec![0.0; slots],
            inside: vec![0.0; slots],
            between: vec![0.0; slots * slots],
            crossing: 0.0,
            lost: 0.0,
        };
        for (node, group) in groups.iter().enumerate() {
            state.size[*group as usize] += 1.0;
            for (other, weight) in pairs.near[node].iter().filter(|(other, _)| (*other as usize) < node) {
                state.count(*group, groups[*other as usize], *weight, 1.0);
            }
        }
        state
    }

    fn count(&mut self, a: u32, b: u32, weight: f64, times: f64) {
        if a == b {
            self.inside[a as usize] += times;
            return;
        }
        let slots = self.size.len();
        self.between[a.min(b) as usize * slots + a.max(b) as usize] += times;
        self.crossing += times;
        self.lost += times * weight;
    }

    fn put(&mut self, pairs: &Pairs, node: u32, group: u32) {
        let own = std::mem::replace(&mut self.groups[node as usize], group);
        if own == group {
            return;
        }
        self.size[own as usize] -= 1.0;
        self.size[group as usize] += 1.0;
        for (other, weight) in &pairs.near[node as usize] {
            let there = self.groups[*other as usize];
            self.count(own, there, *weight, -1.0);
            self.count(group, there, *weight, 1.0);
        }
    }

    /// The measures as one number; fewer groups than wanted are worth nothing.
    fn worth(&self, pairs: &Pairs) -> f64 {
        let slots = self.size.len();
        let there: Vec<usize> = (0..slots).filter(|group| self.size[*group] > 0.5).collect();
        let groups = there.len() as f64;
        if there.len() < LEAST_GROUPS.min(self.groups.len()) {
            return f64::NEG_INFINITY;
        }
        let cohesion: f64 = there.iter().map(|group| self.inside[*group] / self.size[*group].powi(2)).sum();
        let mut coupling = 0.0;
        for (at, a) in there.iter().enumerate() {
            for b in &there[at + 1..] {
                coupling += self.between[a * slots + b] / (self.size[*a] * self.size[*b]);
            }
        }
        let sm = cohesion / groups - coupling / (groups * (groups - 1.0) / 2.0).max(1.0);
        let icp = if pairs.all > 0.0 { self.lost / pairs.all } else { 0.0 };
        let extreme: f64 = there.iter().map(|group| extreme(self.size[*group])).sum();
        let ned = extreme / self.groups.len().max(1) as f64;
        let ifn = self.crossing / groups;
        let short =
            [1.0 - sm / GOOD_SM, icp / GOOD_ICP - 1.0, ifn / GOOD_IFN - 1.0, (ned - GOOD_NED) / (3.0 * GOOD_NED)];
        let short: f64 = short.iter().map(|short| short.max(0.0)).sum();
        SM * sm - ICP * icp - IFN * ifn - NED * ned - SHORTFALL * short
    }
}

/// Nodes of a group of this size that `ned` counts, half of them by how far the size is from a good one: so that a
/// step towards it is worth something.
fn extreme(size: f64) -> f64 {
    if size < LEAST {
        0.5 * size + 0.5 * size * (LEAST - size) / LEAST
    } else if size > MOST {
        0.5 * size + 0.5 * (size - MOST)
    } else {
        0.0
    }
}
