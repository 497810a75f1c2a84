//! What belongs to no service, and circles of modules.

use std::collections::{BTreeMap, BTreeSet};

use super::assign::Assignment;
use super::index::Index;
use super::usage::KERNEL;
use super::{KernelItem, ModuleCycle};
use crate::ingest::Place;
use crate::resolve::{ItemId, ItemKind, ReferenceKind};

/// The shared kernel: modules as a whole where nothing in them belongs to a service, else what stands in them.
pub(super) fn kernel(index: &Index<'_>, assignment: &Assignment) -> Vec<KernelItem> {
    let mut owners: BTreeMap<ItemId, &str> = BTreeMap::new();
    for draft in &assignment.drafts {
        owners.extend(draft.items.iter().map(|id| (*id, draft.name.as_str())));
    }
    let mut items = Vec::new();
    let mut open: Vec<ItemId> =
        index.tree().modules().into_iter().filter(|id| index.kind(*id) == Some(ItemKind::Crate)).collect();
    while let Some(id) = open.pop() {
        if !index.is_live(id) || owners.contains_key(&id) {
            continue;
        }
        let below = index.tree().below(id);
        let is_module = index.tree().is_module(id);
        if is_module && below.iter().any(|id| owners.contains_key(id)) {
            open.extend(index.tree().children(id));
        } else if index.kind(id) != Some(ItemKind::Impl) || !below.is_empty() {
            let whole: BTreeSet<ItemId> = below.into_iter().chain([id]).collect();
            items.push(KernelItem { item: id, reason: reason(index, &whole, &owners) });
        }
    }
    items.sort_by_key(|one| one.item);
    items
}

fn reason(index: &Index<'_>, whole: &BTreeSet<ItemId>, owners: &BTreeMap<ItemId, &str>) -> String {
    let mut users: BTreeMap<&str, usize> = BTreeMap::new();
    for one in whole.iter().flat_map(|id| index.incoming(*id)) {
        if one.kind != ReferenceKind::Use && !whole.contains(&one.from) && index.is_live(one.from) {
            *users.entry(owners.get(&one.from).copied().unwrap_or(KERNEL)).or_default() += 1;
        }
    }
    let services: Vec<&str> = users.keys().copied().filter(|name| *name != KERNEL).collect();
    let calls: BTreeSet<&str> =
        whole.iter().flat_map(|id| index.outgoing(*id)).filter_map(|one| owners.get(&one.to).copied()).collect();
    match services.as_slice() {
        [] if calls.len() > 1 => format!("puts parts together: {}", listed(&calls.into_iter().collect::<Vec<_>>())),
        [] if users.is_empty() => "used by no service".to_owned(),
        [] => "used by the kernel only".to_owned(),
        [one] => format!("used by {one}, but named by no service"),
        many => format!("used by {} services: {}", many.len(), listed(many)),
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [first, second, third, _, ..] => format!("{first}, {second}, {third} and {} more", names.len() - 3),
        names => names.join(", "),
    }
}

/// Circles of modules with the references that close them.
pub(super) fn cycles(index: &Index<'_>) -> Vec<ModuleCycle> {
    let path = |id: ItemId| index.item(id).map_or_else(String::new, |item| item.path.clone());
    let circles = index.graph.module_cycles().into_iter().map(|circle| {
        let mut modules: Vec<String> = circle.modules.iter().map(|id| path(*id)).collect();
        modules.sort();
        let closing = circle.closing.iter().flat_map(|one| &one.references).flat_map(|(from, to, sites)| {
            let place = sites.first().map(|site| Place { file: index.file(site.file), line: site.line });
            place.map(|place| (path(*from), path(*to), place))
        });
        ModuleCycle { modules, closing: closing.collect() }
    });
    circles.collect()
}
