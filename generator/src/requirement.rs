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
    /// The feature of the package that switches it on; it then stands under [`Self::key`], apart from a dependency of the
    /// same name that the application may have in another version.
    pub feature: Option<String>,
}

impl Requirement {
    /// A requirement with its default features and these in addition.
    #[must_use]
    pub fn new(name: &str, version: &str, features: &[&str]) -> Self {
        let features = features.iter().map(|feature| (*feature).to_string()).collect();
        Self { name: name.to_string(), version: version.to_string(), features, default_features: true, feature: None }
    }

    /// The same without default features.
    #[must_use]
    pub fn without_defaults(self) -> Self {
        Self { default_features: false, ..self }
    }

    /// The same, only with this feature of the package.
    #[must_use]
    pub fn only_with(self, feature: &str) -> Self {
        Self { feature: Some(feature.to_string()), ..self }
    }

    /// The name it has in the manifest.
    #[must_use]
    pub fn key(&self) -> String {
        if self.feature.is_some() { format!("calve-{}", self.name) } else { self.name.clone() }
    }
}
