//! `calve.toml` as typed values.

use std::collections::BTreeMap;
use std::path::Path;

use calve_analyzer::plan::{NamedService, Wishes};
use serde::Deserialize;

use crate::failure::Failure;

/// What `calve.toml` says.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Version of the format; 1.
    #[serde(default = "first_version")]
    pub version: u32,
    /// Services that a person fixed.
    #[serde(default)]
    pub service: Vec<ServiceConfig>,
    /// The shared kernel.
    #[serde(default)]
    pub kernel: KernelConfig,
    /// Weights of signals, by name.
    #[serde(default)]
    pub weights: BTreeMap<String, f64>,
    /// How to verify.
    #[serde(default)]
    pub verify: VerifyConfig,
}

/// A `[[service]]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServiceConfig {
    /// Name in kebab-case.
    pub name: String,
    /// Modules, each with all below it.
    #[serde(default)]
    pub modules: Vec<String>,
    /// Single items in addition.
    #[serde(default)]
    pub items: Vec<String>,
    /// Functions that stay local although they are called from outside.
    #[serde(default)]
    pub exclude: Vec<String>,
}

/// The `[kernel]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KernelConfig {
    /// Modules of the shared kernel.
    #[serde(default)]
    pub modules: Vec<String>,
}

/// The `[verify]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VerifyConfig {
    /// The test command with its arguments; `cargo test` when empty.
    #[serde(default)]
    pub test_command: Vec<String>,
    /// Variables for the monolith's tests and the services; `{scratch}` stands for a fresh folder.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
}

fn first_version() -> u32 {
    1
}

impl Config {
    /// Reads the text of a `calve.toml`.
    ///
    /// # Errors
    /// Text that is no TOML, has unknown keys, another version, or two services of one name.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Failure> {
        let config: Self = toml_edit::de::from_str(text).map_err(|error| {
            Failure::usage(
                format!("{}: {error}", path.display()),
                "see docs/configuration.md for the keys of calve.toml",
            )
        })?;
        if config.version != 1 {
            let title = format!("{}: version {} is not known", path.display(), config.version);
            return Err(Failure::usage(title, "this calve reads version 1; use a newer calve"));
        }
        config.check_names(path)?;
        super::shape::check_weights(config.weights.keys(), &path.display().to_string())?;
        Ok(config)
    }

    fn check_names(&self, path: &Path) -> Result<(), Failure> {
        for (at, service) in self.service.iter().enumerate() {
            let valid = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
            let starts = service.name.starts_with(|letter: char| letter.is_ascii_lowercase());
            if !starts || !service.name.chars().all(valid) {
                let title = format!("{}: service name `{}` is not kebab-case", path.display(), service.name);
                return Err(Failure::usage(title, "use lower-case letters, digits and `-`, beginning with a letter"));
            }
            if self.service[..at].iter().any(|other| other.name == service.name) {
                let title = format!("{}: two services are called `{}`", path.display(), service.name);
                return Err(Failure::usage(title, "give each service a name of its own"));
            }
        }
        Ok(())
    }

    /// What a person decided, as the analyzer takes it.
    #[must_use]
    pub fn wishes(&self) -> Wishes {
        let named = |service: &ServiceConfig| NamedService {
            name: service.name.clone(),
            modules: service.modules.clone(),
            items: service.items.clone(),
            exclude: service.exclude.clone(),
        };
        Wishes {
            services: self.service.iter().map(named).collect(),
            kernel: self.kernel.modules.clone(),
            ..Wishes::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, Failure> {
        Config::parse(text, Path::new("calve.toml"))
    }

    #[test]
    fn services_become_wishes() {
        let config = parse("[[service]]\nname = \"billing\"\nmodules = [\"shop::billing\"]\nexclude = [\"shop::x\"]\n");
        let wishes = config.map(|config| config.wishes()).unwrap_or_default();
        assert_eq!(wishes.services[0].name, "billing");
        assert_eq!(wishes.services[0].exclude, ["shop::x"]);
    }

    #[test]
    fn weights_are_known_by_name() {
        let config = parse("[weights]\ncalls = 2\nnearness_least = 0.1\n").unwrap();
        assert_eq!(config.weights.get("calls"), Some(&2.0));
        assert!(parse("[weights]\ncals = 2\n").unwrap_err().title.contains("cals"));
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let unknown = parse("[[service]]\nname = \"a\"\nmodulez = []\n").unwrap_err();
        assert!(unknown.title.contains("modulez"), "{}", unknown.title);
        let twice = parse("[[service]]\nname = \"a\"\n[[service]]\nname = \"a\"\n").unwrap_err();
        assert!(twice.title.contains("two services"), "{}", twice.title);
        assert!(parse("version = 9").unwrap_err().title.contains("version 9"));
        assert!(parse("[[service]]\nname = \"../evil\"\n").unwrap_err().title.contains("kebab-case"));
    }
}
