//! Searches: by chance that cools down, and upwards.

use super::goals::Goal;
use super::state::{Pairs, State};
use crate::cluster::order::mix;

/// Steps of a search for each node, and in all.
const STEPS_OF_NODE: usize = 2_500;
const MOST_STEPS: usize = 300_000;
/// How much worse a step may be at the beginning, and at the end.
const HOT: f64 = 0.4;
const COLD: f64 = 1e-4;

/// A row of numbers that look random and are the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(1);
        (mix(self.0) % count.max(1) as u64) as usize
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        self.below(1 << 20) as f64 / f64::from(1 << 20)
    }
}

/// The best division that a search by chance meets (threshold accepting, Dueck and Scheuer, 1990): nodes move to groups of
/// their neighbours or to any other, or change places; what makes it worse is accepted up to a bound that sinks.
pub(super) fn anneal(pairs: &Pairs, nodes: usize, slots: usize, seed: u64, goal: &Goal) -> State {
    let mut chance = Chance(mix(seed ^ (slots as u64) << 32));
    let start: Vec<u32> = (0..nodes).map(|_| chance.below(slots) as u32).collect();
    let mut state = State::new(pairs, &start, slots);
    let mut cost = goal.cost(&state.measures(pairs));
    let mut best = (cost, state.groups.clone());
    let steps = (nodes * STEPS_OF_NODE).min(MOST_STEPS);
    for step in 0..steps {
        let left = 1.0 - step as f64 / steps as f64;
        let bound = HOT * left * left * left + COLD;
        let node = chance.below(nodes) as u32;
        let before = state.groups[node as usize];
        let group = propose(pairs, &state, node, &mut chance);
        if group == before {
            continue;
        }
        let partner = swapped(&state, group, &mut chance);
        state.put(pairs, node, group);
        partner.into_iter().for_each(|partner| state.put(pairs, partner, before));
        let new = goal.cost(&state.measures(pairs));
        if new <= cost + bound * chance.share().powi(4) {
            cost = new;
            if cost < best.0 {
                best.0 = cost;
                best.1.clone_from(&state.groups);
            }
        } else {
            partner.into_iter().for_each(|partner| state.put(pairs, partner, group));
            state.put(pairs, node, before);
        }
    }
    climb(pairs, State::new(pairs, &best.1, slots), goal)
}

/// The group of a neighbour, two times out of three, or any.
fn propose(pairs: &Pairs, state: &State, node: u32, chance: &mut Chance) -> u32 {
    let near = &pairs.near[node as usize];
    if near.is_empty() || chance.below(3) == 0 {
        return chance.below(state.slots()) as u32;
    }
    state.groups[near[chance.below(near.len())].0 as usize]
}

/// Sometimes a node of the group that is to go the other way, so that sizes stay.
fn swapped(state: &State, group: u32, chance: &mut Chance) -> Option<u32> {
    if chance.below(4) > 0 {
        return None;
    }
    let partner = chance.below(state.groups.len()) as u32;
    (state.groups[partner as usize] == group).then_some(partner)
}

/// Moves single nodes as long as that is better.
pub(super) fn climb(pairs: &Pairs, mut state: State, goal: &Goal) -> State {
    let mut cost = goal.cost(&state.measures(pairs));
    loop {
        let before = cost;
        for node in 0..state.groups.len() as u32 {
            let mut found = state.groups[node as usize];
            for group in 0..state.slots() as u32 {
                state.put(pairs, node, group);
                let new = goal.cost(&state.measures(pairs));
                if new < cost - 1e-9 {
                    cost = new;
                    found = group;
                }
            }
            state.put(pairs, node, found);
        }
        if cost >= before - 1e-9 || !cost.is_finite() {
            return state;
        }
    }
}
