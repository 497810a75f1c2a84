//! Where SQL, routes, settings and secrets stand in an application.

use serde::Deserialize;

/// An attribute argument that names a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableAttribute {
    /// Path of the attribute.
    pub path: String,
    /// Key before the name; empty when the name is the only argument.
    pub key: String,
}

/// Where SQL stands. See `queries.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryRules {
    /// Calls whose string argument is SQL for sure.
    pub calls: Vec<String>,
    /// Methods whose string argument is SQL when it looks like it.
    pub methods: Vec<String>,
    /// Calls that run SQL whether or not its text is known.
    pub runs: Vec<String>,
    /// Macros with a path relative to the package.
    pub package_files: Vec<String>,
    /// Macros with a path relative to the source file.
    pub source_files: Vec<String>,
    /// Tables of the database itself.
    pub system: Vec<String>,
    /// Folders with migrations.
    pub migrations: Vec<String>,
    /// Attribute arguments that name a table.
    pub attributes: Vec<TableAttribute>,
    /// Item macros that declare tables.
    pub table_macros: Vec<String>,
    /// How a declared table is used in a body.
    pub uses: Vec<String>,
    /// How it is written to.
    pub write_uses: Vec<String>,
}

/// How one framework is told about routes by calls.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Name of the framework, for people.
    pub framework: String,
    /// Calls with path and handlers.
    pub route: Vec<String>,
    /// Calls with a path whose handlers follow in the calls behind.
    pub chain: Vec<String>,
    /// Calls with path and a whole service.
    pub service: Vec<String>,
    /// Calls with a path put before other routes.
    pub nest: Vec<String>,
    /// Calls around a handler that name the HTTP method.
    pub verbs: Vec<String>,
    /// Calls around a handler that say nothing of the method.
    pub handlers: Vec<String>,
}

/// How a framework is told about routes by attributes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteAttribute {
    /// Name of the framework, for people.
    pub framework: String,
    /// Paths of the attributes.
    pub attributes: Vec<String>,
}

/// How web frameworks are told about routes. See `routes.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteRules {
    /// By calls.
    pub registration: Vec<Registration>,
    /// By attributes.
    pub attribute: Vec<RouteAttribute>,
}

/// Where settings are read. See `config.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigRules {
    /// Functions whose first argument is the name.
    pub reads: Vec<String>,
    /// Calls around a default.
    pub defaults: Vec<String>,
    /// Attributes on fields that name a variable.
    pub attributes: Vec<String>,
    /// Keys of the name in them.
    pub keys: Vec<String>,
    /// Keys of the default in them.
    pub default_keys: Vec<String>,
}

/// Names of settings that must not be shown. See `secrets.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretRules {
    /// Words.
    pub words: Vec<String>,
    /// Ends of names.
    pub ends: Vec<String>,
    /// Ends of names that tell nothing.
    pub except: Vec<String>,
}

impl SecretRules {
    /// Whether a setting of this name looks like a secret.
    #[must_use]
    pub fn is_secret(&self, name: &str) -> bool {
        let name = name.to_uppercase();
        let ends = |list: &[String]| list.iter().any(|end| name.ends_with(end.as_str()));
        let has_word = name.split('_').any(|part| self.words.iter().any(|word| word == part));
        (has_word || ends(&self.ends)) && !ends(&self.except)
    }
}

/// Where transactions begin and end. See `transactions.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionRules {
    /// Methods after which one is open.
    pub begins: Vec<String>,
    /// Methods after which it is no longer.
    pub ends: Vec<String>,
    /// Handles that an outbox row can be written through.
    pub outbox: Vec<OutboxRule>,
}

/// Handles of one kind of database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboxRule {
    /// Name of the SQL it speaks.
    pub dialect: String,
    /// The types behind `&mut`, `a::B<c::D>`.
    pub handles: Vec<String>,
    /// Pools of the same kind.
    pub pools: Vec<String>,
}
