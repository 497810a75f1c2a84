//! What is good in each measure.

use super::LEAST_GROUPS;
use super::state::Measures;

/// A value of each measure that is to be reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Goal {
    /// At least.
    pub sm: f64,
    /// At most.
    pub icp: f64,
    /// At most.
    pub ifn: f64,
    /// At most.
    pub ned: f64,
    /// Whether sizes give way to the other measures, little by little.
    pub sizes_yield: bool,
}

/// The best medians that published tools reach on the usual systems (`JPetStore`, `AcmeAir`, `DayTrader`), from the
/// hardest to the easiest, those that are the best of two at first.
pub(super) const GOALS: [Goal; 5] = [
    Goal { sm: 0.102, icp: 0.264, ifn: 2.4, ned: 0.0, sizes_yield: false },
    Goal { sm: 0.095, icp: 0.264, ifn: 2.5, ned: 0.0, sizes_yield: false },
    Goal { sm: 0.102, icp: 0.300, ifn: 2.4, ned: 0.15, sizes_yield: false },
    Goal { sm: 0.076, icp: 0.330, ifn: 2.8, ned: 0.15, sizes_yield: false },
    Goal { sm: 0.102, icp: 0.300, ifn: 2.4, ned: 0.34, sizes_yield: false },
];

/// A shortfall of `ned` is told as a share of this: its goals may be 0.
const NED_SCALE: f64 = 0.6;
/// What is gained beyond a goal counts so much less than what is short of it.
const BEYOND: f64 = 0.02;
/// What it costs to fall short in one measure at all: one that is missed by far is better than two that are by little.
const MISSED: f64 = 0.5;
/// How much nodes that make a size extreme count besides `ned`, which does not see single steps.
const STEPS: f64 = 0.5;
/// Values are reached with a little to spare, so that rounding takes nothing away.
const SPARE: f64 = 1e-3;
/// How much a shortfall of `ned` counts where sizes give way.
const YIELDING: f64 = 0.3;

impl Goal {
    /// By how much each measure falls short; not above 0 where it does not.
    fn short(&self, at: &Measures) -> [f64; 4] {
        [
            (self.sm * (1.0 + SPARE) - at.sm) / self.sm,
            (at.icp - self.icp * (1.0 - SPARE)) / self.icp,
            (at.ifn - self.ifn * (1.0 - SPARE)) / self.ifn,
            (at.ned - self.ned) / NED_SCALE,
        ]
    }

    /// How many measures fall short; all of them when there are too few groups.
    pub(super) fn missed(&self, at: &Measures) -> usize {
        if at.groups < LEAST_GROUPS { 4 } else { self.short(at).iter().filter(|short| **short > 0.0).count() }
    }

    /// Above 0 as long as a measure falls short; below, the less the better.
    pub(super) fn cost(&self, at: &Measures) -> f64 {
        if at.groups < LEAST_GROUPS {
            return f64::INFINITY;
        }
        let short = self.short(at);
        if self.sizes_yield {
            let others: f64 = short[..3].iter().map(|short| short.max(BEYOND * short)).sum();
            return others + YIELDING * (short[3].max(0.0) + STEPS * at.steps);
        }
        let missing: f64 = short.iter().filter(|short| **short > 0.0).map(|short| MISSED + short).sum();
        if missing > 0.0 {
            let steps = if short[3] > 0.0 { STEPS * at.steps } else { 0.0 };
            // Being good at one measure never makes up for another.
            return missing
                + steps
                + BEYOND * (1.0 + short[..3].iter().map(|short| short.clamp(-1.0, 0.0)).sum::<f64>() / 3.0);
        }
        BEYOND * short[..3].iter().sum::<f64>() - BEYOND
    }
}
