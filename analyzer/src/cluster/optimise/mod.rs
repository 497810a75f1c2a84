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
/// The goals are tried from the hardest to the easiest until one is reached in all measures. When none is, they are tried
/// with sizes that give way, and the division that misses the fewest measures is taken, of equals that of the hardest goal.
pub(super) fn optimise(weights: &DirectedWeights, nodes: usize, starts: &[Vec<u32>]) -> Vec<u32> {
    let pairs = Pairs::new(weights, nodes);
    let mut best: Option<((usize, usize, f64), Vec<u32>)> = None;
    let all = GOALS.iter().enumerate().map(|(at, goal)| (at, goal, *goal));
    let yielding = all.clone().map(|(at, goal, _)| (at, goal, Goal { sizes_yield: true, ..*goal }));
    for (at_goal, goal, tried) in all.chain(yielding) {
        let Some(state) = towards(&pairs, nodes, starts, &tried) else { continue };
        let at = state.measures(&pairs);
        let worth = (goal.missed(&at), at_goal, goal.cost(&at));
        if best.as_ref().is_none_or(|(known, _)| worth < *known) {
            best = Some((worth, state.groups));
        }
        if worth.0 == 0 {
            break;
        }
    }
    best.map_or_else(|| vec![0; nodes], |(_, groups)| groups)
}

/// The division nearest to a goal.
fn towards(pairs: &Pairs, nodes: usize, starts: &[Vec<u32>], goal: &Goal) -> Option<State> {
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
    let costs = annealed.chain(climbed).map(|state| (goal.cost(&state.measures(pairs)), state));
    let found: Vec<(f64, State)> = costs.collect();
    // The first of equals: the order of the searches is fixed.
    found.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, state)| state)
}
