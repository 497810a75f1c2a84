//! What items do to the world: directly, and through all they call.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::rules::{Effect, Rules, any};
use super::state::{self, StaticUse};
use super::tables::Tables;
use crate::graph::{GraphEdge, ItemGraph};
use crate::ingest::FileId;
use crate::resolve::{Certainty, ItemId, ReferenceKind, Resolved};

/// Where an effect shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EffectPlace {
    /// File.
    pub file: FileId,
    /// Line.
    pub line: usize,
    /// What stands there: the path called, the table, the static.
    pub what: String,
}

/// Why an item has an effect: something it reaches has it directly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// The item with the direct effect.
    pub item: ItemId,
    /// Where it shows there.
    pub place: EffectPlace,
    /// False when a guessed reference lies on the way: it may be, it need not.
    pub is_certain: bool,
}

/// Effects of all items.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    direct: BTreeMap<ItemId, BTreeMap<Effect, BTreeSet<EffectPlace>>>,
    kinds: BTreeMap<ItemId, BTreeSet<Effect>>,
    implementors: BTreeMap<ItemId, Vec<ItemId>>,
    /// For each effect the items that have it, with the item it comes from: over sure references alone, over all.
    causes: BTreeMap<Effect, [BTreeMap<ItemId, ItemId>; 2]>,
}

static NONE: BTreeSet<Effect> = BTreeSet::new();

impl Effects {
    /// What an item does itself.
    #[must_use]
    pub fn direct(&self, id: ItemId) -> &BTreeSet<Effect> {
        self.kinds.get(&id).unwrap_or(&NONE)
    }

    /// The places where an item has an effect itself.
    pub fn places(&self, id: ItemId, effect: Effect) -> impl Iterator<Item = &EffectPlace> {
        self.direct.get(&id).and_then(|effects| effects.get(&effect)).into_iter().flatten()
    }

    /// Everything an item does, itself or through what it calls; for each effect the surest, nearest cause.
    ///
    /// Test code is left out. A call of a trait method counts as a call of every implementation.
    #[must_use]
    pub fn closure(&self, id: ItemId) -> BTreeMap<Effect, Cause> {
        let causes = self.causes.iter().filter_map(|(effect, [certain, possible])| {
            let found = certain.get(&id).map(|item| (item, true)).or(possible.get(&id).map(|item| (item, false)));
            let (item, is_certain) = found?;
            let place = self.places(*item, *effect).next()?;
            Some((*effect, Cause { item: *item, place: place.clone(), is_certain }))
        });
        causes.collect()
    }

    /// All items that have an effect, themselves or through what they may call.
    #[must_use]
    pub fn all_with(&self, effect: Effect) -> BTreeSet<ItemId> {
        self.causes.get(&effect).into_iter().flat_map(|[_, possible]| possible.keys().copied()).collect()
    }

    /// Finds the causes of every effect of every item, each effect spread back over the graph once.
    fn spread(&mut self, graph: &ItemGraph) {
        let mut sources: BTreeMap<Effect, Vec<ItemId>> = BTreeMap::new();
        for (item, effects) in &self.direct {
            effects.keys().for_each(|effect| sources.entry(*effect).or_default().push(*item));
        }
        let mut traits: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        for (declared, own) in &self.implementors {
            own.iter().for_each(|id| traits.entry(*id).or_default().push(*declared));
        }
        let around = Around { graph, implementors: &self.implementors, traits: &traits };
        let spread = |items: &[ItemId]| {
            [around.causes(items, |edge| edge.certainty() != Certainty::Guessed), around.causes(items, |_| true)]
        };
        self.causes = sources.iter().map(|(effect, items)| (*effect, spread(items))).collect();
    }

    fn add(&mut self, item: ItemId, effect: Effect, place: EffectPlace) {
        self.direct.entry(item).or_default().entry(effect).or_default().insert(place);
        self.kinds.entry(item).or_default().insert(effect);
    }
}

/// What runs what.
struct Around<'a> {
    graph: &'a ItemGraph,
    implementors: &'a BTreeMap<ItemId, Vec<ItemId>>,
    /// The methods of traits that a method implements.
    traits: &'a BTreeMap<ItemId, Vec<ItemId>>,
}

impl Around<'_> {
    /// Which of `sources` each item reaches first: the nearest one; of several as near the one behind the first
    /// reference.
    fn causes(&self, sources: &[ItemId], follow: impl Fn(&GraphEdge) -> bool) -> BTreeMap<ItemId, ItemId> {
        let runs = |edge: &&GraphEdge| !edge.is_test && runs(edge) && follow(edge);
        let mut found: BTreeMap<ItemId, (usize, ItemId)> = sources.iter().map(|id| (*id, (0, *id))).collect();
        let mut ring: Vec<ItemId> = sources.to_vec();
        let mut distance = 0;
        while !ring.is_empty() {
            distance += 1;
            let mut next: BTreeSet<ItemId> = BTreeSet::new();
            for id in &ring {
                next.extend(self.graph.incoming(*id).filter(runs).map(|edge| edge.from));
                next.extend(self.traits.get(id).into_iter().flatten());
            }
            ring = next.into_iter().filter(|id| !found.contains_key(id)).collect();
            let causes: Vec<_> = ring
                .iter()
                .filter_map(|id| {
                    let called = self.graph.outgoing(*id).filter(runs).map(|edge| edge.to);
                    let mut run = called.chain(self.implementors.get(id).into_iter().flatten().copied());
                    let first = run.find_map(|to| found.get(&to).filter(|(at, _)| at + 1 == distance))?;
                    Some((*id, (distance, first.1)))
                })
                .collect();
            found.extend(causes);
        }
        found.into_iter().map(|(id, (_, cause))| (id, cause)).collect()
    }
}

/// Whether what stands at the other end of an edge is run, or its value made, by who refers to it.
fn runs(edge: &GraphEdge) -> bool {
    edge.is_call() || edge.kinds.contains_key(&ReferenceKind::Const) || edge.kinds.contains_key(&ReferenceKind::Static)
}

/// Finds the direct effects of all items.
#[must_use]
pub fn effects(resolved: &Resolved, graph: &ItemGraph, tables: &Tables, rules: &Rules) -> Effects {
    let mut effects = Effects { implementors: implementors(resolved, graph), ..Effects::default() };
    for external in &resolved.externals {
        let is_call = matches!(external.kind, ReferenceKind::Call | ReferenceKind::Method | ReferenceKind::Macro);
        for rule in rules.effects.iter().filter(|rule| is_call && rule.has_call(&external.path)) {
            let place = EffectPlace { file: external.file, line: external.line, what: external.path.clone() };
            effects.add(external.from, rule.kind, place);
        }
    }
    for call in &resolved.method_uses {
        let Some(receiver) = &call.receiver else { continue };
        let is_about = |rule: &&super::rules::EffectRule| rule.methods.iter().any(|m| m.is_about(receiver, &call.name));
        for rule in rules.effects.iter().filter(is_about) {
            let place = EffectPlace { file: call.file, line: call.line, what: format!("{receiver}::{}", call.name) };
            effects.add(call.from, rule.kind, place);
        }
    }
    for touch in &tables.touches {
        let place = EffectPlace { file: touch.file, line: touch.line, what: format!("table {}", touch.table) };
        if touch.writes {
            effects.add(touch.item, Effect::DatabaseWrite, place.clone());
        }
        if touch.reads {
            effects.add(touch.item, Effect::DatabaseRead, place);
        }
    }
    for (item, place) in &tables.unknown {
        let what = format!("{}: SQL that is not written out", place.what);
        effects.add(*item, Effect::DatabaseWrite, EffectPlace { what, ..place.clone() });
    }
    for external in resolved.externals.iter().filter(|external| external.kind != ReferenceKind::Use) {
        // SQL that names no table (`SELECT 1`) still asks the database.
        let is_query = any(&rules.queries.runs, &external.path) && !tables.unknown.contains_key(&external.from);
        if is_query && tables.of_item(external.from).is_empty() {
            let place = EffectPlace { file: external.file, line: external.line, what: external.path.clone() };
            effects.add(external.from, Effect::DatabaseRead, place);
        }
    }
    for StaticUse { item, writes, file, line, what } in state::uses(resolved, graph, rules) {
        let place = EffectPlace { file, line, what };
        if writes {
            effects.add(item, Effect::ProcessStateWrite, place.clone());
        }
        effects.add(item, Effect::ProcessState, place);
    }
    effects.spread(graph);
    effects
}

/// Methods of traits with the methods that implement them.
fn implementors(resolved: &Resolved, graph: &ItemGraph) -> BTreeMap<ItemId, Vec<ItemId>> {
    use crate::resolve::{ItemKind, TypeHead, TypeRef};
    let tree = graph.containment();
    let mut out: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
    for block in resolved.items.iter().filter(|item| !item.is_test) {
        let of_trait = block.impl_header.as_ref().and_then(|header| header.of_trait.as_ref());
        let Some(TypeRef::Path { head: TypeHead::Item(of_trait), .. }) = of_trait else { continue };
        let methods = |of: ItemId| {
            let children = tree.children(of).iter().filter_map(|id| resolved.item(*id));
            children.filter(|item| item.kind == ItemKind::Method)
        };
        for declared in methods(*of_trait) {
            let own = methods(block.id).filter(|method| method.name == declared.name).map(|method| method.id);
            out.entry(declared.id).or_default().extend(own);
        }
    }
    out
}
