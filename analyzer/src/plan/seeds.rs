//! What a person's wishes mean for the search of groups, and which group bears which name.

use std::collections::{BTreeMap, BTreeSet};

use super::bounds::{refuse_joining_fixed, told};
use super::usage::KERNEL;
use super::{Unsatisfiable, Wishes};
use crate::cluster::{self, Constraints};
use crate::graph::ItemGraph;
use crate::resolve::{ItemId, ItemKind, Resolved};
use crate::signals::{Signals, Unit};

/// The constraints of the search: units of a named module are pinned to its service, and nobody joins them; what is
/// seeded or pinned is pinned, and others may join; the kernel takes no part.
///
/// # Errors
/// The first of the wishes that cannot be kept together, with the names of what they are about.
pub fn constraints(
    resolved: &Resolved,
    graph: &ItemGraph,
    signals: &Signals,
    wishes: &Wishes,
) -> Result<Constraints, Unsatisfiable> {
    let mut constraints = placed(resolved, graph, signals, wishes);
    let parts = |path: &str| -> Vec<u32> {
        let is_named = |id: &ItemId| resolved.item(*id).is_some_and(|item| item.path == path);
        let lies_in = |module: ItemId| {
            let above = graph.containment().ancestors(module);
            std::iter::once(&module).chain(&above).any(is_named)
        };
        let stands_for = |unit: &Unit| lies_in(unit.module) || unit.items.iter().any(is_named);
        (0u32..).zip(&signals.units).filter(|(_, unit)| stands_for(unit)).map(|(at, _)| at).collect()
    };
    wishes.bounds.add_to(&mut constraints, parts)?;
    let name = |at: u32| signals.units.get(at as usize).map_or_else(String::new, |unit| unit.path.clone());
    refuse_joining_fixed(&constraints, &name)?;
    cluster::check(signals, &constraints).map_err(|wrong| told(&wrong, &constraints, &name))?;
    Ok(constraints)
}

/// What lies where, as a person wishes.
fn placed(resolved: &Resolved, graph: &ItemGraph, signals: &Signals, wishes: &Wishes) -> Constraints {
    let named = |path: &String| -> Vec<ItemId> {
        let found = resolved.items.iter().filter(|item| !item.is_test && item.path == *path);
        found.map(|item| item.id).collect()
    };
    let all = |paths: &[String]| -> Vec<ItemId> { paths.iter().flat_map(named).collect() };
    let mut kernel = all(&wishes.kernel);
    let mut named_services: Vec<(&str, Vec<ItemId>)> = Vec::new();
    for service in &wishes.services {
        named_services.push((&service.name, all(&service.modules)));
    }
    let mut seeds = seeds(resolved, wishes);
    for pin in &wishes.pins {
        if pin.service == KERNEL {
            kernel.extend(named(&pin.path));
        } else {
            seeds.entry(pin.service.clone()).or_default().extend(named(&pin.path));
        }
    }
    let mut constraints = Constraints { count: wishes.count, only: wishes.only.clone(), ..Constraints::default() };
    constraints.open.extend(seeds.keys().cloned());
    constraints.open.extend(wishes.only.iter().cloned());
    for (at, unit) in (0u32..).zip(&signals.units) {
        let lies_in = |modules: &[ItemId]| modules.iter().any(|id| graph.containment().contains(*id, unit.module));
        if lies_in(&kernel) {
            constraints.excluded.insert(at);
        } else if let Some((name, _)) = named_services.iter().find(|(_, modules)| lies_in(modules)) {
            constraints.pinned.insert(at, (*name).to_owned());
        } else if let Some((name, _)) = seeds.iter().find(|(_, modules)| lies_in(modules)) {
            constraints.pinned.insert(at, name.clone());
        }
    }
    constraints
}

/// The items that each seed begins with. One that is wanted alone and that nobody says more about begins with the
/// modules of its name.
pub(super) fn seeds(resolved: &Resolved, wishes: &Wishes) -> BTreeMap<String, Vec<ItemId>> {
    let mut seeds: BTreeMap<String, Vec<ItemId>> = BTreeMap::new();
    for seed in &wishes.seeds {
        let paths: BTreeSet<&String> = seed.modules.iter().chain(&seed.items).collect();
        let found = resolved.items.iter().filter(|item| !item.is_test && paths.contains(&item.path));
        seeds.entry(seed.name.clone()).or_default().extend(found.map(|item| item.id));
    }
    let Some(only) = &wishes.only else { return seeds };
    let is_told = |name: &String| name == only;
    let is_known = seeds.keys().any(is_told)
        || wishes.services.iter().any(|one| is_told(&one.name))
        || wishes.pins.iter().any(|one| is_told(&one.service));
    if !is_known {
        let is_meant = |name: &str| name.replace('_', "-") == *only;
        let modules = resolved.items.iter().filter(|item| item.kind == ItemKind::Module && !item.is_test);
        seeds.insert(only.clone(), modules.filter(|item| is_meant(&item.name)).map(|item| item.id).collect());
    }
    seeds
}

/// The name a person gave to a group by what they put into it.
pub(super) fn name_of(resolved: &Resolved, wishes: &Wishes, items: &BTreeSet<ItemId>) -> Option<String> {
    let of_seeds = seeds(resolved, wishes).into_iter();
    let seeded = of_seeds.filter(|(_, begin)| begin.iter().any(|id| items.contains(id))).map(|(name, _)| name).next();
    let is_inside = |path: &str| resolved.items.iter().any(|item| item.path == path && items.contains(&item.id));
    let is_module = |path: &str| resolved.items.iter().any(|item| item.path == path && item.kind == ItemKind::Module);
    let pinned = wishes.pins.iter().find(|pin| is_module(&pin.path) && is_inside(&pin.path));
    seeded.or_else(|| pinned.map(|pin| pin.service.clone())).filter(|name| name != KERNEL)
}
