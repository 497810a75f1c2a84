//! Services that would call each other in a circle, and how to break it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::index::{Index, is_use_of_code};
use super::{BoundaryFunction, Service};
use crate::graph::circles as find;
use crate::ingest::Place;
use crate::resolve::ItemId;

/// Calls of one service by another that would go over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceLink {
    /// Who calls.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// Number of places.
    pub calls: usize,
}

/// A link whose end would open a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breaking {
    /// Who calls.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// Full paths of the functions called.
    pub functions: Vec<String>,
    /// Where.
    pub places: Vec<Place>,
    /// What to change.
    pub advice: String,
}

/// Services that reach each other by calls over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceCircle {
    /// Their names, sorted.
    pub services: Vec<String>,
    /// All calls among them.
    pub links: Vec<ServiceLink>,
    /// The lightest set of links without which there is no circle.
    pub breaking: Vec<Breaking>,
}

/// Calls of a service's boundary functions by items of another, with the function called.
type Calls<'a> = BTreeMap<(usize, usize), Vec<(&'a BoundaryFunction, ItemId, Place)>>;

/// All circles, by first name.
pub(super) fn circles(index: &Index<'_>, services: &[Service]) -> Vec<ServiceCircle> {
    let calls = calls(index, services);
    let edges: Vec<(usize, usize, u64)> =
        calls.iter().map(|((from, to), list)| (*from, *to, list.len() as u64)).collect();
    let keys: Vec<&(usize, usize)> = calls.keys().collect();
    let name = |at: usize| services[at].name.clone();
    let found = find(services.len(), &edges).into_iter().map(|circle| {
        let is_inside = |at: &usize| circle.nodes.contains(at);
        let among = calls.iter().filter(|((from, to), _)| is_inside(from) && is_inside(to));
        ServiceCircle {
            services: circle.nodes.iter().map(|at| name(*at)).collect(),
            links: among
                .map(|((from, to), list)| ServiceLink { from: name(*from), to: name(*to), calls: list.len() })
                .collect(),
            breaking: circle.closing.iter().map(|at| breaking(index, services, *keys[*at], &calls)).collect(),
        }
    });
    found.collect()
}

fn calls<'a>(index: &Index<'_>, services: &'a [Service]) -> Calls<'a> {
    let mut owner: BTreeMap<ItemId, usize> = BTreeMap::new();
    for (at, service) in services.iter().enumerate() {
        owner.extend(service.items.iter().map(|item| (*item, at)));
    }
    let mut calls = Calls::new();
    for (to, service) in services.iter().enumerate() {
        for function in &service.boundary {
            for one in index.incoming(function.item) {
                let is_call = is_use_of_code(one.kind) && index.is_live(one.from);
                let Some(from) = owner.get(&one.from).filter(|from| is_call && **from != to) else { continue };
                calls.entry((*from, to)).or_default().push((function, one.from, index.place_of(one)));
            }
        }
    }
    calls
}

fn breaking(index: &Index<'_>, services: &[Service], link: (usize, usize), calls: &Calls<'_>) -> Breaking {
    let list = calls.get(&link).map_or(&[][..], Vec::as_slice);
    let path = |id: ItemId| index.item(id).map_or_else(String::new, |item| item.path.clone());
    let functions: BTreeSet<String> = list.iter().map(|(function, ..)| path(function.item)).collect();
    let callers: BTreeSet<String> = list.iter().map(|(_, from, _)| path(*from)).collect();
    let (from, to) = (services[link.0].name.clone(), services[link.1].name.clone());
    let places: BTreeSet<Place> = list.iter().map(|(.., place)| place.clone()).collect();
    let advice = advice(list, &functions, &callers, &from, &to);
    Breaking { from, to, functions: functions.into_iter().collect(), places: places.into_iter().collect(), advice }
}

fn advice(
    list: &[(&BoundaryFunction, ItemId, Place)],
    functions: &BTreeSet<String>,
    callers: &BTreeSet<String>,
    from: &str,
    to: &str,
) -> String {
    let told = |names: &BTreeSet<String>| {
        let first: Vec<String> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
        first.join(", ") + if names.len() > 3 { " …" } else { "" }
    };
    let only_reads = list.iter().all(|(function, ..)| function.read_only);
    let gives_nothing = list.iter().all(|(function, ..)| function.output.value == super::Shape::Unit);
    let way = if only_reads {
        format!("{} only read: let the caller of {} hand the value in", told(functions), told(callers))
    } else if gives_nothing {
        format!(
            "{} give nothing back: write an event (an outbox row) that {to} reads, instead of calling",
            told(functions)
        )
    } else {
        format!("let what calls {} call {} afterwards itself, outside of {from}", told(callers), told(functions))
    };
    let moved = callers.iter().next().map_or_else(String::new, |caller| format!(" --move {caller}={to}"));
    format!(
        "{way}. Or take both for one: `cargo calve what-if --merge {from},{to}`; or move the caller: `cargo calve what-if{moved}`."
    )
}
