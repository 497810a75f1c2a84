//! Nodes, clusters and edges, with names that are ready to be printed.

use std::collections::{BTreeMap, BTreeSet};

use calve_analyzer::plan::Plan;
use calve_analyzer::resolve::{ItemId, ItemKind};

/// The graph of modules.
pub(super) struct Picture {
    /// One per service, then the kernel.
    pub clusters: Vec<Cluster>,
    /// Between modules.
    pub edges: Vec<Edge>,
}

pub(super) struct Cluster {
    /// `s0`, `s1`, …
    pub id: String,
    pub name: String,
    pub modules: Vec<Node>,
}

pub(super) struct Node {
    /// `m` and the number of the item.
    pub id: String,
    pub path: String,
}

pub(super) struct Edge {
    pub from: String,
    pub to: String,
    pub references: usize,
    /// Whether it crosses from one cluster into another.
    pub crosses: bool,
    pub kinds: String,
}

impl Picture {
    /// The picture of a plan, names made fit for the format by `quoted`.
    pub fn new(plan: &Plan, quoted: impl Fn(&str) -> String) -> Self {
        let owners = owners(plan);
        let shown = shown(plan);
        let mut clusters: Vec<Cluster> = Vec::new();
        let names = plan.services.iter().map(|service| service.name.as_str()).chain(["kernel"]);
        for (at, name) in names.enumerate() {
            let is_of = |id: &&ItemId| owners.get(id).copied().unwrap_or(plan.services.len()) == at;
            let node = |id: &ItemId| Node {
                id: format!("m{}", id.0),
                path: quoted(plan.item(*id).map_or("", |item| item.path.as_str())),
            };
            let modules: Vec<Node> = shown.iter().filter(is_of).map(node).collect();
            if !modules.is_empty() {
                clusters.push(Cluster { id: format!("s{at}"), name: quoted(name), modules });
            }
        }
        let edges = plan.links.iter().map(|link| Edge {
            from: format!("m{}", link.from.0),
            to: format!("m{}", link.to.0),
            references: link.references,
            crosses: owners.get(&link.from) != owners.get(&link.to),
            kinds: link.kinds.iter().map(|kind| format!("{kind:?}").to_lowercase()).collect::<Vec<_>>().join(" "),
        });
        Self { clusters, edges: edges.collect() }
    }
}

/// Modules that are no test code and hold or refer to something.
fn shown(plan: &Plan) -> BTreeSet<ItemId> {
    let linked = plan.links.iter().flat_map(|link| [link.from, link.to]);
    let is_module = |kind: ItemKind| matches!(kind, ItemKind::Module | ItemKind::Crate);
    let filled: BTreeSet<ItemId> =
        plan.items.iter().filter(|item| !item.is_test && !is_module(item.kind)).map(|item| item.module).collect();
    let modules = plan.items.iter().filter(|item| !item.is_test && is_module(item.kind)).map(|item| item.id);
    modules.filter(|id| filled.contains(id)).chain(linked).collect()
}

/// The service most items of a module lie in, as its position in the plan; modules of the kernel have none.
fn owners(plan: &Plan) -> BTreeMap<ItemId, usize> {
    let mut counts: BTreeMap<ItemId, BTreeMap<usize, usize>> = BTreeMap::new();
    let mut sizes: BTreeMap<ItemId, usize> = BTreeMap::new();
    for item in plan.items.iter().filter(|item| !item.is_test) {
        *sizes.entry(item.module).or_default() += 1;
    }
    for (at, service) in plan.services.iter().enumerate() {
        for item in service.items.iter().filter_map(|id| plan.item(*id)).filter(|item| !item.is_test) {
            *counts.entry(item.module).or_default().entry(at).or_default() += 1;
        }
    }
    let most = |(module, counts): (ItemId, BTreeMap<usize, usize>)| {
        let (at, count) = counts.into_iter().max_by_key(|(at, count)| (*count, usize::MAX - at))?;
        let size = sizes.get(&module).copied().unwrap_or_default();
        (count * 2 >= size).then_some((module, at))
    };
    counts.into_iter().filter_map(most).collect()
}
