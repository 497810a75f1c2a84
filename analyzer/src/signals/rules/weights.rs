//! What counts how much when parts are compared.

use serde::Deserialize;

/// Words of identifiers. See `vocabulary.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyRules {
    /// Words that say nothing.
    pub stop: Vec<String>,
    /// Names of modules that sort by layer.
    pub layers: Vec<String>,
}

/// What makes the shared kernel. See `kernel.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KernelRules {
    /// Names of modules that are plumbing.
    pub plumbing: Vec<String>,
    /// Share of parts that must refer to one for it to be plumbing.
    pub breadth: f64,
    /// Number of parts that is enough in any case.
    pub breadth_most: usize,
    /// Number of parts it must refer to for it to put them together.
    pub composes: usize,
    /// The same as a share of all parts.
    pub composes_share: f64,
}

/// How much each signal counts. See `weights.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightRules {
    /// A call.
    pub calls: f64,
    /// Naming a type.
    pub types: f64,
    /// A table written by both.
    pub tables: f64,
    /// Reading a table, as a part of writing it.
    pub table_read: f64,
    /// Handing over a transaction.
    pub transactions: f64,
    /// Process-wide state of both.
    pub state: f64,
    /// Words in common.
    pub words: f64,
    /// Neighbourhood.
    pub nearness: f64,
    /// Neighbourhood of those that have nothing else.
    pub nearness_least: f64,
    /// Likeness of words from which it counts.
    pub words_from: f64,
}
