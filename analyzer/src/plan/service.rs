//! The plan and its services.

use std::sync::Arc;

use serde::Serialize;

use super::{
    Benefit, Blocker, BoundaryFunction, ContextProvider, Cost, Dto, ModuleLink, RouteSeam, ServiceCircle, Slice,
};
use crate::cluster::metrics::Metrics;
use crate::ingest::{Finding, Place, Workspace};
use crate::resolve::{Item, ItemId, Understanding, UseLeaf};

/// Index of a service in its [`Plan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ServiceId(pub u32);

/// One reason why items belong together, or a boundary lies where it lies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The signal: `calls`, `types`, `tables`, `words`, `nearness`, `named` (by a person in calve.toml) …
    pub signal: String,
    /// In words.
    pub message: String,
    /// Its weight in the decision; 0 for facts that do not count.
    pub weight: f64,
    /// Where to look.
    pub places: Vec<Place>,
}

/// An item that could as well stand elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Doubt {
    /// The item.
    pub item: ItemId,
    /// The service it would go to otherwise; `None` for the kernel.
    pub runner_up: Option<String>,
    /// How far ahead its service is, 0 (a tie) to 1.
    pub margin: f64,
}

/// An item of the shared kernel and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KernelItem {
    /// The item (often a module).
    pub item: ItemId,
    /// Why it is nobody's own.
    pub reason: String,
}

/// Use of a database table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TableUse {
    /// Table.
    pub table: String,
    /// Whether the service reads it.
    pub reads: bool,
    /// Whether the service writes it.
    pub writes: bool,
    /// Who else reads it (service names, `kernel`).
    pub other_readers: Vec<String>,
    /// Who else writes it.
    pub other_writers: Vec<String>,
    /// Where this service touches it.
    pub places: Vec<Place>,
}

/// A configuration key that the service's code reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ConfigKey {
    /// Name of the environment variable.
    pub key: String,
    /// Whether its name looks like a secret.
    pub secret: bool,
    /// Default value written beside it, when any.
    pub default: Option<String>,
    /// Where it is read.
    pub place: Place,
}

/// A proposed (or, by `calve.toml`, decided) service.
#[derive(Debug, Clone, Serialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Name in kebab-case.
    pub name: String,
    /// Whether a person fixed it in `calve.toml`.
    pub is_named: bool,
    /// Paths of the modules that lie in it as a whole.
    pub modules: Vec<String>,
    /// All its items, sorted.
    pub items: Vec<ItemId>,
    /// Lines of its items.
    pub lines: usize,
    /// Why it is one.
    pub evidence: Vec<Evidence>,
    /// Its doubtful items.
    pub doubts: Vec<Doubt>,
    /// Its modules by the parts it falls into, one level below.
    pub parts: Vec<Vec<ItemId>>,
    /// How stable its boundary is under perturbed weights, 0 to 1.
    pub stability: f64,
    /// Stateful functions called from outside.
    pub boundary: Vec<BoundaryFunction>,
    /// Router seams.
    pub seams: Vec<RouteSeam>,
    /// Functions called from outside that touch no state: they stay as they are on both sides (in the slice only as
    /// far as the service itself needs them). Makers and getters of contexts are in no list: they stay local, too.
    pub copied: Vec<ItemId>,
    /// What the service builds for itself, in order.
    pub contexts: Vec<ContextProvider>,
    /// Wire forms.
    pub dtos: Vec<Dto>,
    /// What stands in the way.
    pub blockers: Vec<Blocker>,
    /// What its package holds.
    pub slice: Slice,
    /// What the monolith's crate still holds once the service has taken over for good.
    #[serde(skip)]
    pub left: std::collections::BTreeSet<ItemId>,
    /// Tables.
    pub tables: Vec<TableUse>,
    /// Configuration keys.
    pub config_keys: Vec<ConfigKey>,
    /// Services (or `kernel`) that call it, with the number of places.
    pub callers: Vec<(String, usize)>,
    /// Services that it calls.
    pub callees: Vec<(String, usize)>,
    /// Routes of others whose handlers name one of its types, and all routes of others.
    pub on_path_of: (usize, usize),
    /// What it costs.
    pub cost: Cost,
    /// What is gained.
    pub benefit: Benefit,
}

impl Service {
    /// Whether nothing in it could be called over the wire and nothing stands in the way of it either: all of it is
    /// copied where it is needed.
    #[must_use]
    pub fn has_no_wall(&self) -> bool {
        self.has_nothing_to_call() && self.blockers.is_empty()
    }

    /// Whether all that others use of it is code without state, which is copied: its package would answer nobody.
    #[must_use]
    pub fn has_nothing_to_call(&self) -> bool {
        self.boundary.is_empty() && self.seams.is_empty()
    }

    /// Whether most requests to others would have to ask it first: then everything stands when it does.
    #[must_use]
    pub fn is_on_most_paths(&self) -> bool {
        let (asked, all) = self.on_path_of;
        asked * 2 > all
    }

    /// Days of the middle of the cost for a full benefit: what little gain makes long.
    #[must_use]
    pub fn days_for_benefit(&self) -> f64 {
        self.cost.days() / self.benefit.score.max(0.05)
    }
}

/// Figures of a proposal.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Quality {
    /// Weighted modularity.
    pub modularity: f64,
    /// Share of the reference weight inside services.
    pub inside: f64,
    /// The measures of the field; types with their implementations and free functions are the classes.
    pub metrics: Metrics,
}

/// Modules that import each other in a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleCycle {
    /// Module paths, sorted.
    pub modules: Vec<String>,
    /// References that close the circle, fewest first.
    pub closing: Vec<(String, String, Place)>,
}

/// Size of what was analyzed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Rust files.
    pub files: usize,
    /// Lines of Rust.
    pub lines: usize,
    /// Packages.
    pub packages: usize,
    /// Modules.
    pub modules: usize,
    /// Items.
    pub items: usize,
    /// Distinct references between items.
    pub edges: usize,
}

/// The decision: services, kernel, order, and all that the generator needs to know.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// The workspace.
    pub workspace: Workspace,
    /// Size.
    pub size: Size,
    /// All items, by id.
    #[serde(skip)]
    pub items: Arc<Vec<Item>>,
    /// All imports.
    #[serde(skip)]
    pub uses: Arc<Vec<UseLeaf>>,
    /// Services, sorted by name.
    pub services: Vec<Service>,
    /// The shared kernel.
    pub kernel: Vec<KernelItem>,
    /// Names in the order to cut, best first.
    pub order: Vec<String>,
    /// Circles of modules.
    pub cycles: Vec<ModuleCycle>,
    /// Services that would call each other in a circle.
    pub service_circles: Vec<ServiceCircle>,
    /// References between modules.
    pub links: Vec<ModuleLink>,
    /// Configuration keys that the whole workspace reads.
    pub config_keys: Vec<ConfigKey>,
    /// Figures.
    pub quality: Quality,
    /// How much was understood.
    pub understanding: Understanding,
    /// What was noticed on the way.
    pub findings: Vec<Finding>,
}

impl Plan {
    /// The item of an id.
    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.get(id.0 as usize)
    }

    /// The service of a name.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }
}
