//! Chooses how fine to divide: where the division stays the same over the widest range.

use rayon::prelude::*;

use super::leiden::leiden;
use super::limits::Limits;
use super::moves::Resolution;
use super::network::Network;

/// Steps from a fifth to five times the plain resolution, evenly spaced in proportion.
const STEPS: i32 = 24;

/// Larger networks are divided at the plain resolution: on them, no division lasts over a range.
const MOST_NODES: usize = 4_000;

/// How fast a range counts less with its distance (the squared logarithm) from the plain resolution.
const SPREAD: f64 = 0.125;

/// The resolution in the middle of the widest plateau.
///
/// Ranges far from the plain resolution count less: everything in one group and every unit for itself are
/// plateaus without end. One single group is taken only if there is nothing else.
pub(super) fn choose(network: &Network, limits: &Limits) -> Resolution {
    if network.len() > MOST_NODES {
        return Resolution(1000);
    }
    let steps: Vec<i32> = (-STEPS..=STEPS).collect();
    let ratio = |step: i32| 5f64.powf(f64::from(step) / f64::from(STEPS));
    let at = |step: i32| Resolution((ratio(step) * 1000.0).round() as u32);
    let divisions: Vec<Vec<u32>> = steps.par_iter().map(|step| leiden(network, limits, at(*step), 1)).collect();
    let mut best: Option<(bool, f64, i32)> = None;
    let mut start = 0;
    while start < steps.len() {
        let same = divisions[start..].iter().take_while(|other| **other == divisions[start]).count();
        let range = &steps[start..start + same];
        let worth: f64 = range.iter().map(|step| (-ratio(*step).ln().powi(2) / SPREAD).exp()).sum();
        let is_divided = divisions[start].iter().any(|group| *group > 0);
        // The step of the range that is nearest to the plain resolution.
        let middle = range.iter().copied().min_by_key(|step| (step.abs(), *step)).unwrap_or(0);
        let next = (is_divided, worth, middle);
        if best.is_none_or(|known| (next.0, next.1) > (known.0, known.1)) {
            best = Some(next);
        }
        start += same;
    }
    at(best.map_or(0, |(_, _, step)| step))
}
