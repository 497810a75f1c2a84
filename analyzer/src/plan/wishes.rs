//! What a person decided beforehand (from `calve.toml` and the command line).

use serde::Serialize;

/// A service a person named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NamedService {
    /// Its name in kebab-case.
    pub name: String,
    /// Module paths that lie in it as a whole (`shop::billing`), with all below them.
    pub modules: Vec<String>,
    /// Single items in addition, by full path.
    pub items: Vec<String>,
    /// Functions (full paths) whose blockers the person accepts: they stay local.
    pub exclude: Vec<String>,
}

/// What a person wishes of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Wishes {
    /// Fixed services; everything else is clustered freely unless `only_named`.
    pub services: Vec<NamedService>,
    /// Module paths of the shared kernel.
    pub kernel: Vec<String>,
    /// Functions (full paths) that stay local, whatever service they lie in.
    pub keep_local: Vec<String>,
}
