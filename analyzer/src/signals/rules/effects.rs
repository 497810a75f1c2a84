//! What a call into the outside does, and what makes a static more than a constant.

use serde::{Deserialize, Serialize};

use super::matches;

/// What an item does to the world around it, or takes from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Reads from a database.
    DatabaseRead,
    /// Writes to a database.
    DatabaseWrite,
    /// Talks over the network.
    Network,
    /// Reads a file.
    FileRead,
    /// Writes a file.
    FileWrite,
    /// Touches process-wide state that can change: reads or writes.
    ProcessState,
    /// Changes process-wide state; comes together with `ProcessState`.
    ProcessStateWrite,
    /// Reads the environment of the process.
    Environment,
    /// Asks what time it is.
    Clock,
    /// Takes random values.
    Random,
    /// Starts a task, thread or process.
    Spawn,
}

/// Method calls that have an effect.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodRule {
    /// Patterns of the type it is called on.
    pub on: Vec<String>,
    /// Patterns of its name.
    pub names: Vec<String>,
}

impl MethodRule {
    /// Whether a call is meant.
    #[must_use]
    pub fn is_about(&self, receiver: &str, name: &str) -> bool {
        any(&self.on, receiver) && any(&self.names, name)
    }
}

/// The calls that have one effect. See `effects.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffectRule {
    /// The effect.
    pub kind: Effect,
    /// Patterns of full paths.
    pub calls: Vec<String>,
    /// Paths that are not meant though a pattern takes them in.
    #[serde(default)]
    pub except: Vec<String>,
    /// Method calls.
    #[serde(default)]
    pub methods: Vec<MethodRule>,
}

impl EffectRule {
    /// Whether a call of this path has the effect.
    #[must_use]
    pub fn has_call(&self, path: &str) -> bool {
        any(&self.calls, path) && !any(&self.except, path)
    }
}

/// What makes a static more than a constant. See `state.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRules {
    /// Types whose value can change behind a shared reference.
    pub cells: Vec<String>,
    /// Types filled in once.
    pub once: Vec<String>,
    /// Types that only hold what is inside.
    pub transparent: Vec<String>,
    /// Item macros that declare statics.
    pub macros: Vec<String>,
    /// Methods on a cell that only look.
    pub reads: Vec<String>,
    /// Methods on a cell that change it or give away the right to.
    pub writes: Vec<String>,
    /// Methods that fill a `once` type by hand.
    pub sets: Vec<String>,
}

/// Whether one of the patterns takes the text in.
#[must_use]
pub fn any(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, text))
}
