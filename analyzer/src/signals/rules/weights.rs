//! What counts how much when parts are compared.

use std::collections::BTreeMap;

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
    /// Changed together.
    pub changes: f64,
    /// Calls that were measured.
    pub runtime: f64,
    /// Neighbourhood.
    pub nearness: f64,
    /// Neighbourhood of those that have nothing else.
    pub nearness_least: f64,
    /// A word of a doc comment, beside one of a name.
    pub docs: f64,
    /// Likeness of words from which it counts.
    pub words_from: f64,
    /// Share of the calls that point backwards between groups, against modularity.
    pub backward: f64,
    /// Modularity that may be lost for a circle of groups less.
    pub circles: f64,
}

impl WeightRules {
    /// The names of all weights.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let mut nothing = super::rules().weights.clone();
        nothing.by_name().into_iter().map(|(name, _)| name).collect()
    }

    /// The same with some of them as a person wants them; names that are not known change nothing.
    #[must_use]
    pub fn with(&self, wanted: &BTreeMap<String, f64>) -> Self {
        let mut weights = self.clone();
        for (name, weight) in weights.by_name() {
            if let Some(value) = wanted.get(name).filter(|value| value.is_finite() && **value >= 0.0) {
                *weight = *value;
            }
        }
        weights
    }

    fn by_name(&mut self) -> Vec<(&'static str, &mut f64)> {
        vec![
            ("backward", &mut self.backward),
            ("calls", &mut self.calls),
            ("changes", &mut self.changes),
            ("circles", &mut self.circles),
            ("docs", &mut self.docs),
            ("nearness", &mut self.nearness),
            ("nearness_least", &mut self.nearness_least),
            ("runtime", &mut self.runtime),
            ("state", &mut self.state),
            ("table_read", &mut self.table_read),
            ("tables", &mut self.tables),
            ("transactions", &mut self.transactions),
            ("types", &mut self.types),
            ("words", &mut self.words),
            ("words_from", &mut self.words_from),
        ]
    }
}
