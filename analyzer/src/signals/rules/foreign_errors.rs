//! Error types from outside the workspace.

use serde::{Deserialize, Serialize};

use super::foreign_types::kebab;

/// One value of a foreign error that comes back as what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// Name on the wire.
    pub code: String,
    /// Pattern (with guard) that a `&T` matches.
    pub pattern: String,
    /// Expression over the names of the pattern giving a `String` that may leave the service beside the code.
    #[serde(default)]
    pub detail: Option<String>,
    /// Makes it again; `{m}` is a `String`: the detail, or a general text when there is none.
    pub expression: String,
    /// Rust items the expressions need, put once beside them.
    #[serde(default)]
    pub support: Option<String>,
}

/// How an error type from outside the workspace crosses the wall. See `foreign_errors.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignErrorRule {
    /// Id by which a plan names it.
    pub id: String,
    /// Full paths under which the type is known.
    pub paths: Vec<String>,
    /// Also `Box<dyn Error …>`.
    #[serde(default)]
    pub boxed: bool,
    /// Only where it is the error of a function itself: elsewhere it is data like others.
    #[serde(default)]
    pub outermost: bool,
    /// The type as Rust spells it.
    pub rust: String,
    /// Expression that holds a transport failure `{e}`; `None` when the type cannot hold one.
    #[serde(default)]
    pub carry: Option<String>,
    /// Expression that makes it from a message `{m}` alone; `None` when that cannot be done.
    #[serde(default)]
    pub message: Option<String>,
    /// Crosses as message and chain of causes.
    #[serde(default)]
    pub chain: bool,
    /// What comes back exactly, tried in order.
    #[serde(default, rename = "code")]
    pub codes: Vec<ErrorCode>,
}

impl ForeignErrorRule {
    /// One rule per crate the type is taken from, as with types; a rule without `{crate}` is one for all its paths.
    pub(super) fn twins(self) -> Vec<Self> {
        if !self.rust.contains("{crate}") {
            return vec![self];
        }
        let mut twins: Vec<(String, Self)> = Vec::new();
        for path in &self.paths {
            let from = path.rsplit_once("::").map_or("", |(from, _)| from).to_owned();
            if let Some((_, twin)) = twins.iter_mut().find(|(known, _)| *known == from) {
                twin.paths.push(path.clone());
                continue;
            }
            let put = |text: &String| text.replace("{crate}", &from);
            let id = if twins.is_empty() { self.id.clone() } else { format!("{}-via-{}", self.id, kebab(&from)) };
            let paths = vec![path.clone()];
            let (carry, message) = (self.carry.as_ref().map(put), self.message.as_ref().map(put));
            let twin = Self { id, paths, rust: put(&self.rust), carry, message, ..self.clone() };
            twins.push((from, twin));
        }
        twins.into_iter().map(|(_, twin)| twin).collect()
    }

    /// Whether it can hold a transport failure.
    #[must_use]
    pub fn can_carry(&self) -> bool {
        self.carry.is_some()
    }
}
