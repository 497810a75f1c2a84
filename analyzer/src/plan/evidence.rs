//! Why a service is one, and where its wall is busiest.

use std::collections::{BTreeMap, BTreeSet};

use super::Evidence;
use super::assign::{Assignment, Draft};
use super::index::{Index, is_use_of_code};
use super::usage::KERNEL;
use super::wall::owner;
use crate::ingest::Place;
use crate::resolve::{Item, ItemId, Reference, ReferenceKind};

const MOST_PLACES: usize = 5;

/// Facts about a service: what holds it together by its references, and the heaviest references each way.
pub(super) fn evidence(index: &Index<'_>, draft: &Draft, assignment: &Assignment) -> Vec<Evidence> {
    let mut all = Vec::new();
    if draft.is_named {
        let message = "named by a person in calve.toml".to_owned();
        all.push(Evidence { signal: "named".to_owned(), message, weight: 1.0, places: Vec::new() });
    }
    all.extend(cohesion(index, draft));
    all.extend(across(index, draft, assignment, true));
    all.extend(across(index, draft, assignment, false));
    all.extend(own_tables(index, draft));
    all
}

fn is_counted(index: &Index<'_>, one: &Reference) -> bool {
    one.kind != ReferenceKind::Use && index.is_live(one.from)
}

fn cohesion(index: &Index<'_>, draft: &Draft) -> Option<Evidence> {
    let (mut inside, mut across) = (0_u32, 0_u32);
    for one in index.resolved.references.iter().filter(|one| is_counted(index, one)) {
        match (draft.items.contains(&one.from), draft.items.contains(&one.to)) {
            (true, true) => inside += 1,
            (false, true) | (true, false) => across += 1,
            (false, false) => {}
        }
    }
    let all = inside + across;
    (all > 0).then(|| {
        let share = f64::from(inside) / f64::from(all);
        let message = format!("{inside} of the {all} references that touch it stay inside ({:.0} %)", share * 100.0);
        Evidence { signal: "cohesion".to_owned(), message, weight: 0.0, places: Vec::new() }
    })
}

/// The neighbours with most references into (or out of) the service, with the first places.
fn across(index: &Index<'_>, draft: &Draft, assignment: &Assignment, into: bool) -> Vec<Evidence> {
    let mut by_neighbour: BTreeMap<String, Vec<(ItemId, &Reference)>> = BTreeMap::new();
    let mut owners: BTreeMap<ItemId, String> = BTreeMap::new();
    for one in index.resolved.references.iter().filter(|one| is_use_of_code(one.kind) && is_counted(index, one)) {
        let (own, other) = if into { (one.to, one.from) } else { (one.from, one.to) };
        if !draft.items.contains(&own) || draft.items.contains(&other) {
            continue;
        }
        let owner = owners.entry(other).or_insert_with(|| assignment.owner(other).unwrap_or(KERNEL).to_owned());
        by_neighbour.entry(owner.clone()).or_default().push((one.to, one));
    }
    let mut sorted: Vec<(String, Vec<(ItemId, &Reference)>)> = by_neighbour.into_iter().collect();
    sorted.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    sorted.truncate(MOST_PLACES);
    sorted.into_iter().map(|(neighbour, list)| told(index, &neighbour, &list, into)).collect()
}

fn told(index: &Index<'_>, neighbour: &str, list: &[(ItemId, &Reference)], into: bool) -> Evidence {
    let mut count: BTreeMap<ItemId, usize> = BTreeMap::new();
    for (target, _) in list {
        *count.entry(*target).or_default() += 1;
    }
    let mut targets: Vec<(ItemId, usize)> = count.into_iter().collect();
    targets.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
    let name = |id: &ItemId| index.item(*id).map_or(String::new(), |item| format!("`{}`", short_name(index, item)));
    let mut names: Vec<String> = targets.iter().map(|(id, _)| name(id)).collect();
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.truncate(3);
    let names = names.join(", ");
    let number = list.len();
    let times = if number == 1 { "once".to_owned() } else { format!("at {number} places") };
    let message = if into {
        format!("{neighbour} calls it {times}, most of all {names}")
    } else {
        format!("it calls {neighbour} {times}, most of all {names}")
    };
    let places: Vec<Place> = list.iter().take(MOST_PLACES).map(|(_, one)| index.place_of(one)).collect();
    let signal = if into { "calls-in" } else { "calls-out" };
    Evidence { signal: signal.to_owned(), message, weight: 0.0, places }
}

/// `fx::convert`, `BillingService::charge`, `BillingError::from`.
fn short_name(index: &Index<'_>, item: &Item) -> String {
    let around = owner(index, item).or_else(|| index.item(item.module));
    around.map_or_else(|| item.name.clone(), |around| format!("{}::{}", around.name, item.name))
}

/// Tables nobody else touches speak for a service.
fn own_tables(index: &Index<'_>, draft: &Draft) -> Option<Evidence> {
    let live = || index.signals.tables.touches.iter().filter(|touch| index.is_live(touch.item));
    let own: BTreeSet<&str> =
        live().filter(|touch| draft.items.contains(&touch.item)).map(|touch| touch.table.as_str()).collect();
    let others: BTreeSet<&str> =
        live().filter(|touch| !draft.items.contains(&touch.item)).map(|touch| touch.table.as_str()).collect();
    let alone: Vec<&str> = own.difference(&others).copied().collect();
    let shared: Vec<&str> = own.intersection(&others).copied().collect();
    if own.is_empty() {
        return None;
    }
    let message = match (alone.is_empty(), shared.is_empty()) {
        (false, true) => format!("nobody else touches its tables {}", alone.join(", ")),
        (false, false) => format!("it alone touches {}; it shares {}", alone.join(", "), shared.join(", ")),
        _ => format!("it shares all of its tables: {}", shared.join(", ")),
    };
    let first = live().filter(|touch| draft.items.contains(&touch.item)).take(MOST_PLACES);
    let places = first.map(|touch| Place { file: index.file(touch.file), line: touch.line }).collect();
    Some(Evidence { signal: "tables".to_owned(), message, weight: 0.0, places })
}
