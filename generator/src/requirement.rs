//! A crate that generated code needs.

/// A dependency as generated code asks for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    /// Package name.
    pub name: String,
    /// Version requirement, for example `0.12`.
    pub version: String,
    /// Features that must be switched on.
    pub features: Vec<String>,
    /// Whether its default features are wanted.
    pub default_features: bool,
}

impl Requirement {
    /// A requirement with its default features and these in addition.
    #[must_use]
    pub fn new(name: &str, version: &str, features: &[&str]) -> Self {
        let features = features.iter().map(|feature| (*feature).to_string()).collect();
        Self { name: name.to_string(), version: version.to_string(), features, default_features: true }
    }

    /// The same without default features.
    #[must_use]
    pub fn without_defaults(self) -> Self {
        Self { default_features: false, ..self }
    }
}
