//! Takes directed weights and starts, gives the division that is best by the usual measures, for those who want it.
//!
//! The measures can be made as good as one likes by divisions that nobody would draw: this is never the default.

mod anneal;
mod goals;
mod state;
#[cfg(test)]
mod tests;

use rayon::prelude::*;

use self::anneal::{anneal, climb};
use self::goals::{GOALS, Goal};
use self::state::{Pairs, State};
use super::metrics::DirectedWeights;

/// Fewest groups.
const LEAST_GROUPS: usize = 3;

/// Numbers of groups that searches begin with; they may end with fewer.
const SLOTS: [usize; 12] = [3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 26];
/// Searches from each.
const SEEDS: u64 = 3;

/// Larger graphs are not searched: the best of the starts is taken.
const MOST_NODES: usize = 2_000;

/// The best division that searches find; groups are numbered without order.
///
/// The goals are tried from the hardest to the easiest until one is reached in all measures; when none is, the division
/// that falls short of one the least is taken.
pub(super) fn optimise(weights: &DirectedWeights, nodes: usize, starts: &[Vec<u32>]) -> Vec<u32> {
    let pairs = Pairs::new(weights, nodes);
    let mut best: Option<(f64, Vec<u32>)> = None;
    for goal in &GOALS {
        let Some((cost, groups)) = towards(&pairs, nodes, starts, goal) else { continue };
        if best.as_ref().is_none_or(|(known, _)| cost < *known) {
            best = Some((cost, groups));
        }
        if cost <= 0.0 {
            break;
        }
    }
    best.map_or_else(|| vec![0; nodes], |(_, groups)| groups)
}

/// The division nearest to a goal, with what it costs.
fn towards(pairs: &Pairs, nodes: usize, starts: &[Vec<u32>], goal: &Goal) -> Option<(f64, Vec<u32>)> {
    let is_small = nodes <= MOST_NODES;
    let searches: Vec<(usize, u64)> = SLOTS
        .into_iter()
        .filter(|slots| is_small && (*slots == LEAST_GROUPS || slots * 2 <= nodes))
        .flat_map(|slots| (0..SEEDS).map(move |seed| (slots, seed)))
        .collect();
    let annealed = searches.into_par_iter().map(|(slots, seed)| anneal(pairs, nodes, slots, seed, goal));
    let climbed = starts.par_iter().map(|start| {
        let slots = start.iter().map(|group| *group as usize + 1).max().unwrap_or(0).max(LEAST_GROUPS) + 1;
        let state = State::new(pairs, start, slots);
        if is_small { climb(pairs, state, goal) } else { state }
    });
    let found: Vec<(f64, Vec<u32>)> =
        annealed.chain(climbed).map(|state| (goal.cost(&state.measures(pairs)), state.groups)).collect();
    // The first of equals: the order of the searches is fixed.
    found.into_iter().min_by(|a, b| a.0.total_cmp(&b.0))
}
