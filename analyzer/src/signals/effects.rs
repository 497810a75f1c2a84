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
    pub fn closure(&self, graph: &ItemGraph, id: ItemId) -> BTreeMap<Effect, Cause> {
        let mut causes = BTreeMap::new();
        let certain = |edge: &GraphEdge| edge.certainty() != Certainty::Guessed;
        let possible = |_: &GraphEdge| true;
        self.collect(graph, id, &certain, true, &mut causes);
        self.collect(graph, id, &possible, false, &mut causes);
        causes
    }

    fn collect(
        &self,
        graph: &ItemGraph,
        id: ItemId,
        follow: &dyn Fn(&GraphEdge) -> bool,
        is_certain: bool,
        causes: &mut BTreeMap<Effect, Cause>,
    ) {
        let mut seen = BTreeSet::from([id]);
        let mut queue = std::collections::VecDeque::from([id]);
        while let Some(at) = queue.pop_front() {
            for (effect, places) in self.direct.get(&at).into_iter().flatten() {
                if let Some(place) = places.first() {
                    causes.entry(*effect).or_insert_with(|| Cause { item: at, place: place.clone(), is_certain });
                }
            }
            let called =
                graph.outgoing(at).filter(|edge| !edge.is_test && runs(edge) && follow(edge)).map(|edge| edge.to);
            let implementations = self.implementors.get(&at).into_iter().flatten().copied();
            queue.extend(called.chain(implementations).filter(|next| seen.insert(*next)).collect::<Vec<_>>());
        }
    }

    fn add(&mut self, item: ItemId, effect: Effect, place: EffectPlace) {
        self.direct.entry(item).or_default().entry(effect).or_default().insert(place);
        self.kinds.entry(item).or_default().insert(effect);
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
