//! What a person decided beforehand (from `calve.toml` and the command line).

use serde::Serialize;

use super::Change;

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

/// An item (a module with all below it, or a single item) and the service it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pin {
    /// Full path.
    pub path: String,
    /// Name of the service; `kernel` for none.
    pub service: String,
}

/// What a person wishes of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Wishes {
    /// Fixed services: nothing else joins them; everything else is grouped freely.
    pub services: Vec<NamedService>,
    /// Services to begin with: what they name stays together, and other parts may join.
    pub seeds: Vec<NamedService>,
    /// Single decisions: the item lies in the service, and other parts may join.
    pub pins: Vec<Pin>,
    /// How many services there are to be; as the signals say when `None`.
    pub count: Option<usize>,
    /// Only this service is wanted, grown around what is named, seeded or pinned for it, or around the modules of
    /// that name; everything else stays.
    pub only: Option<String>,
    /// Changes to the services found, made one after the other.
    pub changes: Vec<Change>,
    /// Module paths of the shared kernel.
    pub kernel: Vec<String>,
    /// Functions (full paths) that stay local, whatever service they lie in.
    pub keep_local: Vec<String>,
}
