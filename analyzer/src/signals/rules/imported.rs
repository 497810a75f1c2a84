//! What is known of graphs that other tools made.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Graphs of other languages. See `imported.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedRules {
    /// How much an edge of a kind counts.
    pub kinds: BTreeMap<String, f64>,
    /// How ties are weighed.
    pub ties: TieRules,
    /// What a group must be like.
    pub groups: GroupRules,
    /// Words of names.
    pub words: RoleWords,
}

/// How ties are weighed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieRules {
    /// Power of the product of both ends' weights that a weight is divided by.
    pub degree_power: f64,
    /// Strongest ties a node keeps, times the square root of the number of nodes.
    pub nearest: f64,
    /// And at least so many.
    pub nearest_least: usize,
    /// Words in common, as part of the lighter end's weight.
    pub names: f64,
    /// How much words after the first count.
    pub later_words: f64,
    /// How much names of folders count.
    pub folders: f64,
    /// Share of the nodes from which a word says nothing.
    pub common_share: f64,
    /// Power of `ln(n / (1 + users))` that an edge to a node with so many users is multiplied by.
    pub rarity: f64,
    /// How much it counts that the nodes of a word hang together.
    pub cohesion_power: f64,
}

/// What a group must be like.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRules {
    /// Least share of the nodes.
    pub least_share: f64,
    /// Least share of the nodes for a group of what is shared.
    pub shared_share: f64,
    /// Least number of nodes for it.
    pub shared_least: usize,
    /// From where on ties spread over groups.
    pub spread: f64,
    /// Share of the nodes that must speak of something for others to be said to speak of nothing.
    pub speaking_share: f64,
    /// What the share of the weight that points backwards between groups counts against modularity.
    pub backward: f64,
    /// Modularity that may be lost for a circle of groups less.
    pub circles: f64,
}

impl ImportedRules {
    /// Which of the weights a person may want different.
    pub const WEIGHTS: [&str; 3] = ["backward", "circles", "rarity"];

    /// The same with weights as a person wants them; other names change nothing.
    #[must_use]
    pub fn with(&self, wanted: &BTreeMap<String, f64>) -> Self {
        let [backward, circles, rarity] = Self::WEIGHTS;
        let mut rules = self.clone();
        let known = [
            (backward, &mut rules.groups.backward),
            (circles, &mut rules.groups.circles),
            (rarity, &mut rules.ties.rarity),
        ];
        for (name, weight) in known {
            *weight = wanted.get(name).copied().filter(|it| it.is_finite()).unwrap_or(*weight);
        }
        rules
    }
}

/// Words that do not say what a node is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleWords {
    /// Roles, layers, technologies.
    pub roles: Vec<String>,
    /// Folders.
    pub folders: Vec<String>,
}
