//! Types from outside the workspace that can be sent.

use serde::{Deserialize, Serialize};

/// How a type from outside the workspace crosses the wall. The meaning of each field is told in `foreign_types.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignTypeRule {
    /// Id by which a plan names it.
    pub id: String,
    /// Full paths under which the type is known.
    pub paths: Vec<String>,
    /// Last names of the type arguments it must have, in order.
    #[serde(default)]
    pub args: Vec<String>,
    /// The type as Rust spells it.
    pub rust: String,
    /// Rust type of the wire form.
    pub wire: String,
    /// Expression to the wire form; `{v}` is a name bound to `&T`.
    pub to: String,
    /// Expression from the wire form; `{w}` is a name bound to it by value; gives `Result<T, impl Display>`.
    pub from: String,
    /// JSON Schema of the wire form.
    pub schema: serde_json::Value,
    /// An example of the wire form.
    pub sample: serde_json::Value,
    /// What does not come back, if anything.
    #[serde(default)]
    pub caveat: Option<String>,
}

impl ForeignTypeRule {
    /// One rule per crate the type is taken from: the first keeps the id, the others are its twins.
    pub(super) fn twins(self) -> Vec<Self> {
        let mut twins: Vec<Self> = Vec::new();
        let mut crates: Vec<&str> = Vec::new();
        for path in &self.paths {
            let from = path.rsplit_once("::").map_or("", |(from, _)| from);
            if let Some(at) = crates.iter().position(|known| *known == from) {
                twins[at].paths.push(path.clone());
                continue;
            }
            let put = |text: &str| text.replace("{crate}", from);
            let is_own = crates.is_empty() || !self.rust.contains("{crate}");
            if !is_own || twins.is_empty() {
                twins.push(Self {
                    id: if is_own { self.id.clone() } else { format!("{}-via-{}", self.id, kebab(from)) },
                    paths: vec![path.clone()],
                    rust: put(&self.rust),
                    wire: put(&self.wire),
                    to: put(&self.to),
                    from: put(&self.from),
                    ..self.clone()
                });
                crates.push(from);
            } else {
                // Spelled without `{crate}`: one spelling serves all paths.
                twins[0].paths.push(path.clone());
            }
        }
        twins
    }

    /// Whether the rule is about a type of this path with arguments of these last names.
    #[must_use]
    pub fn is_about(&self, path: &str, args: &[&str]) -> bool {
        self.paths.iter().any(|own| own == path) && self.args.iter().map(String::as_str).eq(args.iter().copied())
    }
}

/// A path as part of an id.
pub(super) fn kebab(path: &str) -> String {
    path.replace("::", "-").replace('_', "-")
}
