//! What a cut costs.

use serde::Deserialize;

/// Person-days, from and to.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// From.
    pub low: f64,
    /// To.
    pub high: f64,
}

/// The days of each thing that is counted. See `cost.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostRules {
    /// The service itself.
    pub service: Days,
    /// A function called through the wall.
    pub boundary_function: Days,
    /// A type that needs a wire form.
    pub wire_type: Days,
    /// A router seam.
    pub seam: Days,
    /// A table used from both sides.
    pub shared_table: Days,
    /// A blocker that is no torn transaction.
    pub blocker: Days,
    /// A function inside of somebody else's transaction.
    pub torn_transaction: Days,
    /// A thousand lines that move.
    pub thousand_lines: Days,
}
