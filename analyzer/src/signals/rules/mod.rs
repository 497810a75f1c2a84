//! Takes the rule files in `analyzer/rules`, gives typed rules. What calve knows of frameworks stands there.

mod application;
mod contexts;
mod cost;
mod effects;
mod foreign_errors;
mod foreign_types;
mod imported;
mod resources;
#[cfg(test)]
mod tests;
mod weights;

use std::sync::LazyLock;

use serde::de::DeserializeOwned;

pub use application::{
    ConfigRules, OutboxRule, QueryRules, Registration, RouteAttribute, RouteRules, SecretRules, TableAttribute,
    TransactionRules,
};
pub use contexts::{ContextKind, ContextRule};
pub use cost::{CostRules, Days};
pub use effects::{Effect, EffectRule, MethodRule, StateRules, any};
pub use foreign_errors::{ErrorCode, ForeignErrorRule};
pub use foreign_types::ForeignTypeRule;
pub use imported::{GroupRules, ImportedRules, RoleWords, TieRules};
pub use resources::{Resource, ResourceRule};
pub use weights::{KernelRules, VocabularyRules, WeightRules};

use crate::resolve::{TypeHead, TypeRef};

/// Every rule file of the signals: name (its id) and text.
const FILES: &[(&str, &str)] = &[
    ("config", include_str!("../../../rules/config.toml")),
    ("contexts", include_str!("../../../rules/contexts.toml")),
    ("cost", include_str!("../../../rules/cost.toml")),
    ("effects", include_str!("../../../rules/effects.toml")),
    ("foreign_errors", include_str!("../../../rules/foreign_errors.toml")),
    ("foreign_types", include_str!("../../../rules/foreign_types.toml")),
    ("imported", include_str!("../../../rules/imported.toml")),
    ("kernel", include_str!("../../../rules/kernel.toml")),
    ("queries", include_str!("../../../rules/queries.toml")),
    ("resources", include_str!("../../../rules/resources.toml")),
    ("routes", include_str!("../../../rules/routes.toml")),
    ("secrets", include_str!("../../../rules/secrets.toml")),
    ("state", include_str!("../../../rules/state.toml")),
    ("transactions", include_str!("../../../rules/transactions.toml")),
    ("vocabulary", include_str!("../../../rules/vocabulary.toml")),
    ("weights", include_str!("../../../rules/weights.toml")),
];

/// All rules.
#[derive(Debug)]
pub struct Rules {
    /// Types that can be sent.
    pub foreign_types: Vec<ForeignTypeRule>,
    /// Error types.
    pub foreign_errors: Vec<ForeignErrorRule>,
    /// Types that are not sent.
    pub contexts: Vec<ContextRule>,
    /// What calls into the outside do.
    pub effects: Vec<EffectRule>,
    /// What makes a static more than a constant.
    pub state: StateRules,
    /// Where SQL stands.
    pub queries: QueryRules,
    /// How routes are registered.
    pub routes: RouteRules,
    /// Where settings are read.
    pub config: ConfigRules,
    /// Which settings must not be shown.
    pub secrets: SecretRules,
    /// Where transactions begin and end.
    pub transactions: TransactionRules,
    /// Words of identifiers.
    pub vocabulary: VocabularyRules,
    /// What makes the shared kernel.
    pub kernel: KernelRules,
    /// How much each signal counts.
    pub weights: WeightRules,
    /// What code needs of a machine.
    pub resources: Vec<ResourceRule>,
    /// What a cut costs.
    pub cost: CostRules,
    /// Graphs of other languages.
    pub imported: ImportedRules,
}

static RULES: LazyLock<Rules> = LazyLock::new(load);

/// The rules, read once.
#[must_use]
pub fn rules() -> &'static Rules {
    &RULES
}

fn load() -> Rules {
    Rules {
        foreign_types: list::<ForeignTypeRule>("foreign_types", "type")
            .into_iter()
            .flat_map(|rule| rule.twins())
            .collect(),
        foreign_errors: list::<ForeignErrorRule>("foreign_errors", "error")
            .into_iter()
            .flat_map(ForeignErrorRule::twins)
            .collect(),
        contexts: list("contexts", "context"),
        effects: list("effects", "effect"),
        state: whole("state"),
        queries: whole("queries"),
        routes: whole("routes"),
        config: whole("config"),
        secrets: whole("secrets"),
        transactions: whole("transactions"),
        vocabulary: whole("vocabulary"),
        kernel: whole("kernel"),
        weights: whole("weights"),
        resources: list("resources", "resource"),
        cost: whole("cost"),
        imported: whole("imported"),
    }
}

/// The entries of one rule file. The files are part of the program: a mistake in one is a mistake in it.
fn list<T: DeserializeOwned>(file: &str, key: &str) -> Vec<T> {
    let mut table: toml::Table = whole(file);
    let entries = table.remove(key).unwrap_or_else(|| panic!("rules/{file}.toml: no [[{key}]]"));
    entries.try_into().unwrap_or_else(|error| panic!("rules/{file}.toml: {error}"))
}

/// One rule file as a whole.
fn whole<T: DeserializeOwned>(file: &str) -> T {
    let text = FILES.iter().find(|(name, _)| *name == file).map_or("", |(_, text)| *text);
    toml::from_str(text).unwrap_or_else(|error| panic!("rules/{file}.toml: {error}"))
}

impl Rules {
    /// The rule of a foreign type that can be sent; looks at its own path and arguments only.
    #[must_use]
    pub fn foreign_type(&self, ty: &TypeRef) -> Option<&ForeignTypeRule> {
        let TypeRef::Path { head: TypeHead::External(path), args, .. } = ty else { return None };
        let args: Vec<&str> = args.iter().map(last_name).collect();
        self.foreign_types.iter().find(|rule| rule.is_about(path, &args))
    }

    /// The rule of a foreign type by its id.
    #[must_use]
    pub fn foreign_type_by_id(&self, id: &str) -> Option<&ForeignTypeRule> {
        self.foreign_types.iter().find(|rule| rule.id == id)
    }

    /// The rule of a foreign error type, also of `Box<dyn Error>`.
    #[must_use]
    pub fn foreign_error(&self, ty: &TypeRef) -> Option<&ForeignErrorRule> {
        let TypeRef::Path { head: TypeHead::External(path), args, .. } = ty else { return None };
        let is_boxed = path == "std::boxed::Box" && args.first().is_some_and(is_dyn_error);
        let fits = |rule: &&ForeignErrorRule| rule.boxed && is_boxed || rule.paths.iter().any(|one| one == path);
        self.foreign_errors.iter().filter(|rule| !rule.outermost).find(fits)
    }

    /// The same for the error of a function itself, where texts are errors, too.
    #[must_use]
    pub fn outermost_error(&self, ty: &TypeRef) -> Option<&ForeignErrorRule> {
        let is_meant = |rule: &&ForeignErrorRule| match ty {
            TypeRef::Path { head: TypeHead::External(path), .. } => {
                rule.outermost && rule.paths.iter().any(|one| one == path)
            }
            _ => false,
        };
        self.foreign_error(ty).or_else(|| self.foreign_errors.iter().find(is_meant))
    }

    /// The rule of a foreign error type by its id.
    #[must_use]
    pub fn foreign_error_by_id(&self, id: &str) -> Option<&ForeignErrorRule> {
        self.foreign_errors.iter().find(|rule| rule.id == id)
    }

    /// What is known of a foreign type (or trait) by its full path.
    #[must_use]
    pub fn context(&self, path: &str) -> Option<&ContextRule> {
        self.contexts.iter().find(|rule| rule.paths.iter().any(|pattern| matches(pattern, path)))
    }

    /// The same for a resolved type; looks at its head only.
    #[must_use]
    pub fn context_of(&self, ty: &TypeRef) -> Option<&ContextRule> {
        match ty {
            TypeRef::Path { head: TypeHead::External(path), .. } => self.context(path),
            TypeRef::Dyn(bounds) | TypeRef::ImplTrait(bounds) => bounds.iter().find_map(|bound| self.context_of(bound)),
            _ => None,
        }
    }
}

/// Whether a path is what a pattern says; a `*` stands for any characters.
#[must_use]
pub fn matches(pattern: &str, path: &str) -> bool {
    let Some((beginning, rest)) = pattern.split_once('*') else { return pattern == path };
    let Some(behind) = path.strip_prefix(beginning) else { return false };
    rest.is_empty() || (0..=behind.len()).any(|at| behind.get(at..).is_some_and(|tail| matches(rest, tail)))
}

fn last_name(ty: &TypeRef) -> &str {
    match ty {
        TypeRef::Path {
            head: TypeHead::External(path) | TypeHead::Primitive(path) | TypeHead::Unknown(path), ..
        } => path.rsplit("::").next().unwrap_or(path),
        _ => "",
    }
}

fn is_dyn_error(ty: &TypeRef) -> bool {
    let is_error = |bound: &TypeRef| matches!(bound, TypeRef::Path { head: TypeHead::External(path), .. } if path == "std::error::Error" || path == "core::error::Error");
    matches!(ty, TypeRef::Dyn(bounds) if bounds.iter().any(is_error))
}
