//! `calve.toml` as typed values.

use std::collections::BTreeMap;
use std::path::Path;

use calve_analyzer::plan::{Bounds, NamedContext, NamedService, Wishes};
use calve_analyzer::resolve::{named_in_expression, named_in_use, written_type};
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
    /// Contexts that a person tells how to build.
    #[serde(default)]
    pub context: Vec<ContextConfig>,
    /// The shared kernel.
    #[serde(default)]
    pub kernel: KernelConfig,
    /// What stays together, what is kept apart, how large services are.
    #[serde(default)]
    pub groups: GroupsConfig,
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

/// A `[[context]]` table: how a service builds what functions ask for and nothing sends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContextConfig {
    /// Its type, with full paths.
    #[serde(rename = "type")]
    pub ty: String,
    /// The expression that makes it; may hold `.await` and `?`.
    pub expression: String,
    /// What the expression needs imported.
    #[serde(default, rename = "use")]
    pub uses: Vec<String>,
    /// The service it is for; all of them when left out.
    #[serde(default)]
    pub service: Option<String>,
}

/// The `[kernel]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KernelConfig {
    /// Modules of the shared kernel.
    #[serde(default)]
    pub modules: Vec<String>,
}

/// The `[groups]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GroupsConfig {
    /// Modules or items, each list in one service.
    #[serde(default)]
    pub together: Vec<Vec<String>>,
    /// Modules or items, no two of a list in one service.
    #[serde(default)]
    pub apart: Vec<Vec<String>>,
    /// Fewest lines of a service.
    pub min_size: Option<u64>,
    /// Most lines of a service.
    pub max_size: Option<u64>,
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
        config.check_contexts(path)?;
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

    fn check_contexts(&self, path: &Path) -> Result<(), Failure> {
        let fail = |title: String, advice: &str| Err(Failure::usage(format!("{}: {title}", path.display()), advice));
        for (at, context) in self.context.iter().enumerate() {
            let ty = &context.ty;
            if written_type(ty).is_none() {
                let advice =
                    "write a type that can be held, such as `shop::store::Store` or `std::sync::Arc<dyn shop::Mailer>`";
                return fail(format!("`[[context]] type = \"{ty}\"` is not the type of a value"), advice);
            }
            if named_in_expression(&context.expression).is_none() {
                let title = format!("the expression of `[[context]]` `{ty}` is not one: `{}`", context.expression);
                return fail(title, "write one Rust expression; `.await` and `?` may be in it");
            }
            if let Some(one) = context.uses.iter().find(|one| named_in_use(one).is_none()) {
                let title = format!("`use = [\"{one}\"]` of `[[context]]` `{ty}` is no import");
                return fail(
                    title,
                    "write paths without the word `use` and without `*`, such as `crate::store::Store`",
                );
            }
            if self.context[..at].iter().any(|other| other.ty == *ty && other.service == context.service) {
                return fail(format!("`[[context]]` `{ty}` is told twice"), "take one of the two away");
            }
            if let Some(name) = &context.service
                && !self.service.iter().any(|service| service.name == *name)
            {
                let title =
                    format!("`[[context]]` `{ty}` is for the service `{name}`, and no `[[service]]` has that name");
                return fail(title, "name a service of this file, or leave `service` out");
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
        let context = |one: &ContextConfig| NamedContext {
            ty: one.ty.clone(),
            expression: one.expression.trim().to_owned(),
            uses: one.uses.clone(),
            service: one.service.clone(),
        };
        Wishes {
            contexts: self.context.iter().map(context).collect(),
            services: self.service.iter().map(named).collect(),
            bounds: Bounds {
                together: self.groups.together.clone(),
                apart: self.groups.apart.clone(),
                least: self.groups.min_size,
                most: self.groups.max_size,
            },
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
    fn contexts_are_read_before_anything_is_analyzed() {
        let told = |ty: &str, more: &str| parse(&format!("[[context]]\ntype = \"{ty}\"\n{more}\n"));
        let expression = "expression = \"crate::db::open().await?\"";
        let config = told("shop::Db", &format!("{expression}\nuse = [\"crate::db::{{self, open}}\"]")).unwrap();
        assert_eq!(config.wishes().contexts[0].expression, "crate::db::open().await?");
        let wrong = |ty: &str, more: &str| told(ty, more).unwrap_err().title;
        assert!(wrong("&shop::Db", expression).contains("not the type of a value"));
        assert!(wrong("shop::Db", "expression = \"let db\"").contains("is not one: `let db`"));
        assert!(wrong("shop::Db", &format!("{expression}\nuse = [\"shop::*\"]")).contains("is no import"));
        assert!(
            wrong("shop::Db", &format!("{expression}\nservice = \"a\"")).contains("no `[[service]]` has that name")
        );
        assert!(
            wrong("shop::Db", &format!("{expression}\n[[context]]\ntype = \"shop::Db\"\n{expression}"))
                .contains("twice")
        );
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
