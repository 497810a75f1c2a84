//! What was measured while the program ran, by part: who calls whom how often, and where the time goes.
//!
//! Weight: `runtime`, a share of the lighter side's weight; nothing without measurements.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::Profile;
use crate::resolve::{ItemId, ItemKind, Resolved};

/// Measurements by item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Runtime {
    /// Calls from item to item.
    pub calls: BTreeMap<(ItemId, ItemId), u64>,
    /// Time or samples in items themselves.
    pub own: BTreeMap<ItemId, u64>,
}

/// Finds the items behind the names. Frames of others are passed over: who called through them called.
#[must_use]
pub fn runtime(profile: &Profile, resolved: &Resolved) -> Runtime {
    if profile.is_empty() {
        return Runtime::default();
    }
    let names = Names::new(resolved);
    let mut runtime = Runtime::default();
    for ((from, to), count) in &profile.calls {
        if let (Some(from), Some(to)) = (names.item(from), names.item(to)) {
            *runtime.calls.entry((from, to)).or_default() += count;
        }
    }
    for (name, count) in &profile.own {
        if let Some(item) = names.item(name) {
            *runtime.own.entry(item).or_default() += count;
        }
    }
    runtime
}

impl Runtime {
    /// Share of all measured time that was spent in these items, 0 to 1.
    #[must_use]
    pub fn share(&self, items: &BTreeSet<ItemId>) -> f64 {
        let all: u64 = self.own.values().sum();
        let inside: u64 = self.own.iter().filter(|(id, _)| items.contains(id)).map(|(_, count)| count).sum();
        inside as f64 / all.max(1) as f64
    }

    /// How much each pair of units calls each other, as a part of the busiest pair.
    pub(super) fn likeness(&self, unit_of: &BTreeMap<ItemId, u32>) -> BTreeMap<(u32, u32), f64> {
        let mut between: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        for ((from, to), count) in &self.calls {
            if let (Some(a), Some(b)) = (unit_of.get(from), unit_of.get(to))
                && a != b
            {
                *between.entry((*a.min(b), *a.max(b))).or_default() += count;
            }
        }
        let most = between.values().copied().max().unwrap_or(1).max(1);
        between.into_iter().map(|(pair, count)| (pair, count as f64 / most as f64)).collect()
    }
}

/// Functions by the names that profilers and tracers give them.
struct Names<'a> {
    by_path: BTreeMap<&'a str, ItemId>,
    /// By module path and name, and by name alone, where only one is called so.
    by_end: BTreeMap<String, Option<ItemId>>,
}

impl<'a> Names<'a> {
    fn new(resolved: &'a Resolved) -> Self {
        let mut names = Self { by_path: BTreeMap::new(), by_end: BTreeMap::new() };
        for item in resolved.items.iter().filter(|item| is_function(item.kind) && !item.is_test) {
            names.by_path.entry(&item.path).or_insert(item.id);
            let module = resolved.item(item.module).map_or("", |module| module.path.as_str());
            for end in [item.name.clone(), format!("{module}::{}", item.name)] {
                let known = names.by_end.entry(end).or_insert(Some(item.id));
                *known = known.filter(|id| *id == item.id);
            }
        }
        names
    }

    fn item(&self, name: &str) -> Option<ItemId> {
        let name = plain(name);
        self.by_path.get(name.as_str()).copied().or_else(|| self.by_end.get(&name).copied().flatten())
    }
}

fn is_function(kind: ItemKind) -> bool {
    matches!(kind, ItemKind::Function | ItemKind::Method)
}

/// A frame without what the compiler adds: closures, hashes, type arguments.
fn plain(frame: &str) -> String {
    let mut name = frame.trim();
    if let Some((before, hash)) = name.rsplit_once("::h")
        && hash.len() == 16
        && hash.chars().all(|letter| letter.is_ascii_hexdigit())
    {
        name = before;
    }
    let mut name = name.to_owned();
    while let Some(short) = name.strip_suffix("::{{closure}}").or_else(|| name.strip_suffix("::{closure#0}")) {
        name = short.to_owned();
    }
    match name.find("::<") {
        Some(at) if name.ends_with('>') => name[..at].to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample::{id, resolved};

    #[test]
    fn frames_lead_to_items() {
        let resolved = resolved("mod shop\n mod shop::a\n fn shop::a::charge\n fn shop::a::store\n fn shop::b");
        let mut profile = Profile::default();
        let text = "main;shop::a::charge::{{closure}}::h0123456789abcdef;shop::a::store::<u8> 5\nshop::a::charge;b 1";
        profile.add_stacks(text).expect("stacks");
        let runtime = runtime(&profile, &resolved);
        let (charge, store, other) =
            (id(&resolved, "shop::a::charge"), id(&resolved, "shop::a::store"), id(&resolved, "shop::b"));
        assert_eq!(runtime.calls, BTreeMap::from([((charge, store), 5), ((charge, other), 1)]));
        assert_eq!(runtime.own, BTreeMap::from([(store, 5), (other, 1)]));
        let units = BTreeMap::from([(charge, 0), (store, 1), (other, 2)]);
        assert_eq!(runtime.likeness(&units), BTreeMap::from([((0, 1), 1.0), ((0, 2), 0.2)]));
        assert!((runtime.share(&BTreeSet::from([store])) - 5.0 / 6.0).abs() < 1e-9);
    }
}
