//! Who in the workspace can make a context, and at what price.

use std::collections::{BTreeMap, BTreeSet};

use super::given::Given;
use super::index::Index;
use super::naming::Naming;
use super::nature::{Natures, struct_fields};
use super::started::{self, StartedLocal};
use super::type_view::{any_part, expand, head_item, result_sides};
use super::wants::{How, Slot, Want, is_clone};
use crate::resolve::{Item, ItemId, ItemKind, Receiver, Signature, TypeRef, Visibility};

/// A function no program's start-up reaches is a last resort: it may be a helper for something else.
const NOT_STARTED: usize = 20_000;
/// `Default` knows nothing of the settings.
const DEFAULT: usize = 10_000;
/// Taking a field drags in the whole of the other context: only when no function makes the value.
const FIELD: usize = 2_000;
/// A field that was not meant to be seen.
const HIDDEN_FIELD: usize = 4_000;
/// Start-up code may do more than is wanted; a function of its own that makes the value is told apart more easily.
const STARTED: usize = 3_000;
/// An expression of the rules knows nothing of how this workspace makes the value.
const EXPRESSION: usize = 5_000;

/// One way to make a context.
#[derive(Debug, Clone)]
pub(super) struct Maker {
    pub makes: Slot,
    /// The type made, as it is told in the workspace (before the `Arc` around it, if it has to be put there).
    pub ty: TypeRef,
    pub needs: Vec<Want>,
    pub way: Way,
    pub weight: usize,
}

/// How.
#[derive(Debug, Clone)]
pub(super) enum Way {
    Call { item: ItemId, path: String, is_async: bool, is_fallible: bool, wrap_in_arc: bool },
    Field(String),
    Expression { text: String, wrap_in_arc: bool },
    Started(StartedLocal),
    Given { text: String, names: Vec<ItemId>, wrap_in_arc: bool },
}

/// All ways, with the cheapest one of each slot.
pub(super) struct Makers {
    all: Vec<Maker>,
    best: BTreeMap<Slot, (usize, usize)>,
}

impl Makers {
    /// Looks through the workspace.
    pub fn new(naming: Naming<'_, '_>, natures: &Natures, given: Vec<Given>) -> Self {
        let naming = naming.in_service();
        let mut all: Vec<Maker> = given.into_iter().flat_map(told).collect();
        for item in &naming.index.resolved.items {
            all.extend(calls(naming, natures, item));
            all.extend(fields(naming, natures, item));
        }
        let mut makers = Self { all, best: BTreeMap::new() };
        makers.all.extend(started::makers(naming, natures, STARTED));
        makers.add_expressions(naming.index);
        makers.solve();
        makers
    }

    /// The cheapest way to fill a slot, but for locals of functions that are `reserved`.
    pub fn best(&self, slot: &Slot, reserved: &BTreeSet<ItemId>) -> Option<&Maker> {
        let is_free = |maker: &&Maker| !matches!(&maker.way, Way::Started(local) if reserved.contains(&local.item));
        let best = self.best.get(slot).and_then(|(_, at)| self.all.get(*at))?;
        let price = |maker: &Maker| {
            let needs: Option<Vec<usize>> = maker.needs.iter().map(|need| self.price_once(need)).collect();
            needs.map(|needs| maker.weight + needs.iter().sum::<usize>())
        };
        Some(best).filter(is_free).or_else(|| {
            let others = self.all.iter().filter(|maker| maker.makes == *slot).filter(is_free);
            let priced = others.filter_map(|maker| Some((price(maker)?, maker)));
            priced.min_by_key(|(price, _)| *price).map(|(_, maker)| maker)
        })
    }

    /// The price of the cheapest way to satisfy a want of a function again and again; `None` when there is none.
    pub fn price(&self, index: &Index<'_>, want: &Want) -> Option<usize> {
        let is_for_once = want.how == How::Value && want.slots().iter().any(|slot| !is_clone(index, slot));
        if is_for_once { None } else { self.price_once(want) }
    }

    /// Whether there is any way at all, be it for once.
    pub fn can_make(&self, want: &Want) -> bool {
        self.price_once(want).is_some()
    }

    /// The same for a maker, which runs once and may take what it needs away.
    fn price_once(&self, want: &Want) -> Option<usize> {
        let price = |slot: Slot| self.best.get(&slot).map(|(price, _)| *price);
        want.slots().into_iter().filter_map(price).min()
    }

    /// The field of a holder, not a private one, that has a value for a slot.
    pub fn field_of(&self, holder: &TypeRef, slot: &Slot) -> Option<&Maker> {
        self.all.iter().find(|maker| {
            matches!(maker.way, Way::Field(_))
                && maker.weight == FIELD
                && maker.makes == *slot
                && maker.needs.iter().all(|need| need.ty == *holder)
        })
    }

    /// Foreign values the rules know how to make, for whatever somebody needs.
    fn add_expressions(&mut self, index: &Index<'_>) {
        let wanted: BTreeSet<TypeRef> =
            self.all.iter().flat_map(|maker| &maker.needs).map(|want| want.ty.clone()).collect();
        let made: Vec<Maker> = wanted.iter().flat_map(|ty| expressions(index, ty)).collect();
        self.all.extend(made);
    }

    /// Adds the foreign values that functions ask for directly.
    pub fn learn(&mut self, index: &Index<'_>, want: &Want) {
        let is_known = |made: &Maker| matches!(made.way, Way::Expression { .. }) && made.makes.ty == want.ty;
        if !self.all.iter().any(is_known) {
            let more = expressions(index, &want.ty);
            if !more.is_empty() {
                self.all.extend(more);
                self.solve();
            }
        }
    }

    /// Prices go down until nothing changes. Every way costs more than what it needs, so that the cheapest ways
    /// never go in a circle.
    fn solve(&mut self) {
        loop {
            let mut better = false;
            for (at, maker) in self.all.iter().enumerate() {
                let needs: Option<Vec<usize>> = maker.needs.iter().map(|need| self.price_once(need)).collect();
                let Some(price) = needs.map(|needs| maker.weight + needs.iter().sum::<usize>()) else { continue };
                if self.best.get(&maker.makes).is_none_or(|(known, _)| price < *known) {
                    self.best.insert(maker.makes.clone(), (price, at));
                    better = true;
                }
            }
            if !better {
                return;
            }
        }
    }
}

/// A person knows best.
fn told(given: Given) -> Vec<Maker> {
    let make = |wrap_in_arc: bool| Maker {
        makes: Slot { in_arc: given.slot.in_arc || wrap_in_arc, ..given.slot.clone() },
        ty: given.ty.clone(),
        needs: Vec::new(),
        way: Way::Given { text: given.text.clone(), names: given.names.clone(), wrap_in_arc },
        weight: usize::from(wrap_in_arc),
    };
    if given.slot.in_arc { vec![make(false)] } else { vec![make(false), make(true)] }
}

fn expressions(index: &Index<'_>, ty: &TypeRef) -> Vec<Maker> {
    let path = super::type_view::foreign(ty).map(|(path, _)| path);
    let Some(text) = path.and_then(|path| index.knowledge.context(path)).and_then(|rule| rule.expression) else {
        return Vec::new();
    };
    let make = |in_arc: bool| Maker {
        makes: Slot { ty: ty.clone(), in_arc },
        ty: ty.clone(),
        needs: Vec::new(),
        way: Way::Expression { text: text.clone(), wrap_in_arc: in_arc },
        weight: EXPRESSION + usize::from(in_arc),
    };
    vec![make(false), make(true)]
}

/// A function that returns a context and takes nothing but contexts.
fn calls(naming: Naming<'_, '_>, natures: &Natures, item: &Item) -> Vec<Maker> {
    let index = naming.index;
    let Some((signature, output)) = item.signature.as_ref().map(|one| (one, expand(index.resolved, &one.output)))
    else {
        return Vec::new();
    };
    if !index.is_live(item.id) || signature.is_unsafe || !signature.generics.types.is_empty() || is_open(index, item) {
        return Vec::new();
    }
    let sides = result_sides(&output);
    let is_fallible = sides.is_some();
    let made = sides.map_or(output, |(value, _)| value);
    if any_part(&made, &mut |part| matches!(part, TypeRef::Reference { .. })) || !natures.is_context(index, &made) {
        return Vec::new();
    }
    let Some(needs) = needs(index, natures, item, signature) else { return Vec::new() };
    let Some(path) = naming.path(item.id, naming.krate) else { return Vec::new() };
    let drags = index.graph.reach([item.id], |edge| !edge.is_use_only() && !edge.is_test).len();
    let late = if index.is_started(item.id) == Some(false) { NOT_STARTED } else { 0 };
    let weight = drags + late + if item.name == "default" { DEFAULT } else { 0 };
    let is_async = signature.is_async;
    let slot = Slot::of(&made);
    let make = |makes: Slot, wrap_in_arc: bool| Maker {
        makes,
        ty: made.clone(),
        needs: needs.clone(),
        way: Way::Call { item: item.id, path: path.clone(), is_async, is_fallible, wrap_in_arc },
        weight: weight + usize::from(wrap_in_arc),
    };
    if slot.in_arc {
        return vec![make(slot, false)];
    }
    let shared = Slot { ty: slot.ty.clone(), in_arc: true };
    vec![make(slot, false), make(shared, true)]
}

/// Whether the type around a function is generic, or the function only stands in a trait.
fn is_open(index: &Index<'_>, item: &Item) -> bool {
    let Some(around) = item.parent.and_then(|parent| index.item(parent)) else { return false };
    match around.kind {
        ItemKind::Impl => {
            let of_trait = around.impl_header.as_ref().is_some_and(|header| header.of_trait.is_some());
            !around.generics.types.is_empty() || (of_trait && item.name != "default")
        }
        ItemKind::Module | ItemKind::Crate => false,
        _ => true,
    }
}

/// What a maker may ask for: contexts and what settings are made of.
fn is_at_hand(index: &Index<'_>, natures: &Natures, ty: &TypeRef) -> bool {
    natures.is_context(index, ty) || natures.is_part_of_settings(index, ty)
}

fn needs(index: &Index<'_>, natures: &Natures, item: &Item, signature: &Signature) -> Option<Vec<Want>> {
    let mut needs = Vec::new();
    if let Some(receiver) = signature.receiver {
        let around = index.item(item.parent?)?;
        let own = around.impl_header.as_ref()?.self_type.clone();
        if !is_at_hand(index, natures, &own) {
            return None;
        }
        let how = match receiver {
            Receiver::Value => How::Value,
            Receiver::Reference => How::Reference,
            Receiver::Typed => How::Arc,
            Receiver::MutReference => return None,
        };
        needs.push(Want { ty: Slot::of(&expand(index.resolved, &own)).ty, how });
    }
    for parameter in &signature.parameters {
        if !is_at_hand(index, natures, &parameter.ty) {
            return None;
        }
        needs.push(Want::of(index, &parameter.ty).ok()?);
    }
    Some(needs)
}

/// The fields of a context that are contexts themselves, can be named from the crate root and can be cloned.
fn fields(naming: Naming<'_, '_>, natures: &Natures, item: &Item) -> Vec<Maker> {
    let index = naming.index;
    if item.kind != ItemKind::Struct || !index.is_live(item.id) || !item.generics.types.is_empty() {
        return Vec::new();
    }
    let own = TypeRef::Path { head: crate::resolve::TypeHead::Item(item.id), args: Vec::new(), borrowed: false };
    if !is_at_hand(index, natures, &own) {
        return Vec::new();
    }
    let types = struct_fields(index.resolved, item, &[]);
    let told = super::nature::variants(item).iter().flat_map(|variant| &variant.fields);
    told.zip(types)
        .filter(|(field, (_, ty))| {
            naming.is_field_visible(item, &field.visibility, naming.krate)
                && is_at_hand(index, natures, ty)
                && is_clone(index, &Slot::of(ty))
                && head_item(ty) != Some(item.id)
        })
        .map(|(field, (_, ty))| Maker {
            makes: Slot::of(&ty),
            ty,
            needs: vec![Want { ty: own.clone(), how: How::Reference }],
            way: Way::Field(field.name.clone()),
            weight: if field.visibility == Visibility::Private { HIDDEN_FIELD } else { FIELD },
        })
        .collect()
}
