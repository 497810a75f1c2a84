//! Parts that are nobody's own: plumbing that all use, and what puts the parts together.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::effects::Effects;
use super::rules::{Effect, KernelRules};
use super::tables::Tables;
use super::units::Unit;
use crate::graph::{GraphEdge, ItemGraph};
use crate::resolve::{Certainty, ItemId, Resolved};

/// What a unit is in the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A part of its own subject: goes into a group.
    Part,
    /// Values and plumbing every part uses; with the reason.
    Kernel(String),
    /// Puts the parts together and owns nothing; with the reason.
    Composition(String),
}

/// Which unit refers to which, test code left out.
pub(super) struct Links {
    /// For each unit the units it refers to.
    pub to: Vec<BTreeSet<usize>>,
    /// For each unit the units that refer to it.
    pub from: Vec<BTreeSet<usize>>,
}

/// Which data a unit has of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owned {
    /// It uses tables.
    pub tables: bool,
    /// It touches process-wide state that can change.
    pub state: bool,
}

/// The links between units.
pub(super) fn links(graph: &ItemGraph, unit_of: &BTreeMap<ItemId, u32>, units: usize) -> Links {
    let mut links = Links { to: vec![BTreeSet::new(); units], from: vec![BTreeSet::new(); units] };
    // What a trait may lead to is no dependency of those who name the trait; a guess is none of anybody.
    let counts = |edge: &&GraphEdge| !edge.is_test && !edge.is_use_only() && edge.certainty() == Certainty::Resolved;
    for edge in graph.edges().filter(counts) {
        let (Some(from), Some(to)) = (unit_of.get(&edge.from), unit_of.get(&edge.to)) else { continue };
        if from != to {
            links.to[*from as usize].insert(*to as usize);
            links.from[*to as usize].insert(*from as usize);
        }
    }
    links
}

/// Which units have data of their own: they use tables, or hold state that can change.
pub(super) fn owners(resolved: &Resolved, units: &[Unit], effects: &Effects, tables: &Tables) -> Vec<Owned> {
    let own = |unit: &Unit| {
        let items = || unit.items.iter().filter(|id| resolved.item(**id).is_some_and(|item| !item.is_test));
        Owned {
            tables: items().any(|id| !tables.of_item(*id).is_empty() || tables.unknown.contains_key(id)),
            state: items().any(|id| effects.direct(*id).contains(&Effect::ProcessState)),
        }
    };
    units.iter().map(own).collect()
}

/// Gives every unit its role. Plumbing may hold state (counters, a clock) but no tables.
pub(super) fn assign(resolved: &Resolved, units: &mut [Unit], links: &Links, owns: &[Owned], rules: &KernelRules) {
    let kernel = kernel(resolved, units, links, owns, rules);
    let composition = composition(units, links, owns, &kernel, rules);
    let libraries = libraries(units, links, owns, &kernel, &composition);
    let parts = units.len() - kernel.len() - composition.len() - libraries.len();
    for (at, unit) in units.iter_mut().enumerate() {
        unit.owns_data = owns[at].tables || owns[at].state;
        if kernel.contains(&at) {
            unit.role =
                Role::Kernel(format!("{} other modules use it; it uses none of the parts", links.from[at].len()));
        } else if let Some(users) = libraries.get(&at) {
            unit.role = Role::Kernel(match users {
                0 => "it touches no state, and no part uses it".to_owned(),
                users => format!("{users} parts use it, and it touches no state: each has a copy"),
            });
        } else if composition.contains(&at) {
            let used = links.to[at].iter().filter(|other| !kernel.contains(other)).count();
            let whole = format!("puts {used} modules together (of {parts} parts) and owns no data");
            unit.role = Role::Composition(if unit.is_program { String::from("starts the program") } else { whole });
        }
    }
}

/// The largest set of units that own nothing, are used widely and refer only to each other.
fn kernel(resolved: &Resolved, units: &[Unit], links: &Links, owns: &[Owned], rules: &KernelRules) -> BTreeSet<usize> {
    let is_wide = |at: &usize| {
        let users = links.from[*at].len();
        let name = resolved.item(units[*at].module).map_or("", |item| item.name.as_str());
        let is_plumbing = rules.plumbing.iter().any(|known| known == name);
        let enough = (rules.breadth * (units.len().saturating_sub(1)) as f64).min(rules.breadth_most as f64);
        users >= 2 && (is_plumbing || users as f64 >= enough)
    };
    let mut kernel: BTreeSet<usize> =
        (0..units.len()).filter(|at| !owns[*at].tables && !units[*at].is_program).filter(is_wide).collect();
    loop {
        let stays = |at: &usize| links.to[*at].iter().all(|other| kernel.contains(other));
        let next: BTreeSet<usize> = kernel.iter().copied().filter(stays).collect();
        if next.len() == kernel.len() {
            return kernel;
        }
        kernel = next;
    }
}

/// Units of an application that works on data which themselves touch none, directly or through others, with the number
/// of parts that use them. What one part alone uses belongs to that part and is left out.
fn libraries(
    units: &[Unit],
    links: &Links,
    owns: &[Owned],
    kernel: &BTreeSet<usize>,
    composition: &BTreeSet<usize>,
) -> BTreeMap<usize, usize> {
    let is_part = |at: &usize| !kernel.contains(at) && !composition.contains(at);
    let has_data = |at: &usize| owns[*at].tables || owns[*at].state;
    let parts: Vec<usize> = (0..units.len()).filter(is_part).collect();
    let lines =
        |of: &dyn Fn(&usize) -> bool| parts.iter().filter(|at| of(at)).map(|at| units[*at].lines).sum::<usize>();
    if lines(&has_data) * 2 < lines(&|_| true) {
        return BTreeMap::new();
    }
    let mut free: BTreeSet<usize> = parts.iter().copied().filter(|at| !has_data(at)).collect();
    loop {
        let stays = |at: &usize| links.to[*at].iter().all(|other| kernel.contains(other) || free.contains(other));
        let next: BTreeSet<usize> = free.iter().copied().filter(stays).collect();
        if next.len() == free.len() {
            break;
        }
        free = next;
    }
    // Who uses one through another one uses it.
    let users = |at: usize| {
        let (mut seen, mut open) = (BTreeSet::from([at]), vec![at]);
        while let Some(next) = open.pop() {
            let more: Vec<usize> = links.from[next].iter().copied().filter(|other| seen.insert(*other)).collect();
            open.extend(more.into_iter().filter(|other| free.contains(other)));
        }
        seen.iter().filter(|other| is_part(other) && !free.contains(other)).count()
    };
    free.iter().map(|at| (*at, users(*at))).filter(|(_, users)| *users != 1).collect()
}

/// Units that own nothing and refer to most parts, or to several and are used by nobody but each other or by
/// nearly everybody.
fn composition(
    units: &[Unit],
    links: &Links,
    owns: &[Owned],
    kernel: &BTreeSet<usize>,
    rules: &KernelRules,
) -> BTreeSet<usize> {
    let mut found: BTreeSet<usize> = (0..units.len()).filter(|at| units[*at].is_program).collect();
    let share = rules.composes_share * (units.len() - kernel.len()) as f64;
    let least = rules.composes.max(share.ceil() as usize);
    loop {
        let joins = |at: &usize| {
            let parts = links.to[*at].iter().filter(|other| !kernel.contains(other)).count();
            let is_wide = links.from[*at].len() as f64 >= rules.breadth * (units.len() - kernel.len()) as f64;
            // What nobody uses may be the interface of a library: only what programs start counts.
            let users = &links.from[*at];
            let is_top = !users.is_empty() && users.iter().all(|other| found.contains(other));
            let is_most = parts > 2 && parts as f64 >= rules.breadth * (units.len() - kernel.len()) as f64;
            !owns[*at].tables && !owns[*at].state && parts >= least && (is_top || is_wide || is_most)
        };
        let next: Vec<usize> =
            (0..units.len()).filter(|at| !kernel.contains(at) && !found.contains(at)).filter(joins).collect();
        if next.is_empty() {
            return found;
        }
        found.extend(next);
    }
}
