//! Which contexts a service builds, in which order and from what.

mod taken;

use std::collections::{BTreeMap, BTreeSet};

use self::taken::Taken;
use super::makers::{Maker, Makers, Way};
use super::naming::Naming;
use super::server_start::ServerStart;
use super::start_up::Origin;
use super::type_view::{foreign, head_item};
use super::wants::{How, Slot, Want, is_clone};
use super::{ContextId, ContextProvider, Passing, Provider, StartUp};
use crate::resolve::{ItemId, TypeRef};

/// The most rounds of building.
const ROUNDS: usize = 8;

/// The contexts of one service.
pub(super) struct Contexts<'i, 'a> {
    naming: Naming<'i, 'a>,
    makers: &'i Makers,
    /// Contexts that boundary functions and seams ask for: what one of these holds is taken from it, so that a
    /// service has one pool and one cache, not two.
    holders: BTreeSet<TypeRef>,
    /// What is asked for somewhere in the whole construction.
    demanded: BTreeSet<Want>,
    ids: BTreeMap<Slot, ContextId>,
    list: Vec<ContextProvider>,
    taken: Taken,
}

impl<'i, 'a> Contexts<'i, 'a> {
    /// Builds all that is wanted, in several rounds: the first one tells what is asked for in an `Arc`, so that the
    /// next one can lend from it instead of making the value twice, and what is taken of the start-up code, so that
    /// each function of it runs once. Functions that are `reserved` serve somebody else.
    pub fn build(naming: Naming<'i, 'a>, makers: &'i Makers, wants: &[Want], reserved: BTreeSet<ItemId>) -> Self {
        let holders: BTreeSet<TypeRef> = wants.iter().map(|want| want.ty.clone()).collect();
        let mut round = Self {
            naming,
            makers,
            holders,
            demanded: BTreeSet::new(),
            ids: BTreeMap::new(),
            list: Vec::new(),
            taken: Taken::but(reserved),
        };
        for at in 0..ROUNDS {
            for want in wants {
                round.require(want);
            }
            if at > 0 && round.taken.is_settled() {
                break;
            }
            let last = at + 2 >= ROUNDS;
            let taken = match last && !round.taken.is_settled() {
                // Whoever goes on asking for something else is left without the start-up code.
                true => round.taken.none(),
                false => round.taken.clone().next(),
            };
            round = Self { ids: BTreeMap::new(), list: Vec::new(), taken, ..round };
        }
        round
    }

    /// The contexts in the order they are built.
    pub fn into_list(self) -> Vec<ContextProvider> {
        self.list
    }

    /// The context for a want and how it is passed.
    pub fn find(&self, want: &Want) -> Option<(ContextId, Passing)> {
        self.slots(want).into_iter().find_map(|slot| {
            let id = self.ids.get(&slot)?;
            Some((*id, passing(want, &slot)))
        })
    }

    /// The values of an origin in the start-up code, of these types; `None` when what it asks for cannot be made, or
    /// the same function runs for other values already.
    pub fn started(&mut self, origin: &Origin<'_>, types: &[TypeRef]) -> Option<Vec<ContextId>> {
        let naming = self.naming.in_service();
        let texts: Option<Vec<String>> = types.iter().map(|ty| naming.type_text(ty, naming.krate)).collect();
        let texts = texts?;
        let known = self.list.iter().find_map(|context| match &context.provider {
            Provider::StartUp(known) if known.item == origin.item.id => Some((context.id, known.values.clone())),
            _ => None,
        });
        let of = match known {
            Some((id, values)) if values == origin.values => id,
            Some(_) => return None,
            None => {
                let provider = Provider::StartUp(Box::new(self.start(origin)?));
                let ty_text = format!("({},)", texts.join(", "));
                self.push(ContextProvider { ty_text, provider, ..self.blank("started") })
            }
        };
        let mut ids = Vec::new();
        for (at, (ty, ty_text)) in types.iter().zip(texts).enumerate() {
            let provider = Provider::Field { of, field: at.to_string() };
            let known = self.list.iter().find(|context| context.provider == provider).map(|context| context.id);
            let item = head_item(&Slot::of(ty).ty);
            let name =
                item.and_then(|id| naming.index.item(id)).map_or_else(|| "value".to_owned(), |one| snake(&one.name));
            ids.push(known.unwrap_or_else(|| {
                self.push(ContextProvider { ty_text, item, provider, is_clone: true, ..self.blank(&name) })
            }));
        }
        Some(ids)
    }

    /// The application at the end of start-up code; `None` when what it asks for cannot be made.
    pub fn application(&mut self, start: &ServerStart<'_>) -> Option<ContextId> {
        let (entry, naming) = (start.entry()?, self.naming.in_service());
        let mut open = vec![TypeRef::Never];
        let arguments: Option<Vec<_>> = start.wants.iter().map(|want| self.require_below(want, &mut open)).collect();
        let provider = Provider::StartUp(Box::new(StartUp {
            item: entry.id,
            path: naming.path(entry.id, naming.krate)?,
            is_async: entry.signature.as_ref().is_some_and(|signature| signature.is_async),
            arguments: arguments?,
            values: Vec::new(),
            rests: Vec::new(),
            end: entry.span.end,
            parts: start.parts(),
        }));
        let ty_text = start.application().to_owned();
        let of =
            self.push(ContextProvider { ty_text: format!("({ty_text},)"), provider, ..self.blank("started_server") });
        let provider = Provider::Field { of, field: "0".to_owned() };
        Some(self.push(ContextProvider { ty_text, provider, is_clone: true, ..self.blank("application") }))
    }

    fn start(&mut self, origin: &Origin<'_>) -> Option<StartUp> {
        // It runs once, so that it may take away what cannot be cloned.
        let mut open = vec![TypeRef::Never];
        let arguments: Option<Vec<_>> = origin.wants.iter().map(|want| self.require_below(want, &mut open)).collect();
        let naming = self.naming.in_service();
        Some(StartUp {
            item: origin.item.id,
            path: naming.path(origin.item.id, naming.krate)?,
            is_async: origin.item.signature.as_ref().is_some_and(|signature| signature.is_async),
            arguments: arguments?,
            values: origin.values.clone(),
            rests: origin.slice.rests.clone(),
            end: origin.item.span.start + u32::try_from(origin.slice.end).ok()?,
            parts: Vec::new(),
        })
    }

    fn blank(&self, name: &str) -> ContextProvider {
        ContextProvider {
            id: ContextId(u32::try_from(self.list.len()).unwrap_or(u32::MAX)),
            name: self.free_name(name),
            ty_text: String::new(),
            item: None,
            provider: Provider::Expression(String::new()),
            is_clone: false,
            is_moved: false,
        }
    }

    fn push(&mut self, context: ContextProvider) -> ContextId {
        let id = context.id;
        self.list.push(context);
        id
    }

    /// Slots for a want, the preferred one first.
    fn slots(&self, want: &Want) -> Vec<Slot> {
        let mut slots = want.slots();
        let arc_wanted = [How::Arc, How::ArcReference]
            .iter()
            .any(|how| self.demanded.contains(&Want { ty: want.ty.clone(), how: *how }));
        let unsized_value = matches!(want.ty, TypeRef::Dyn(_));
        if want.how == How::Reference && (arc_wanted || unsized_value) {
            slots.reverse();
        }
        slots
    }

    fn require(&mut self, want: &Want) -> Option<(ContextId, Passing)> {
        self.require_below(want, &mut Vec::new())
    }

    fn require_below(&mut self, want: &Want, open: &mut Vec<TypeRef>) -> Option<(ContextId, Passing)> {
        if want.how == How::Value && !is_clone(self.naming.index, &Slot { ty: want.ty.clone(), in_arc: false }) {
            return self.moved(want, open);
        }
        self.demanded.insert(want.clone());
        if let Some(found) = self.find(want) {
            return Some(found);
        }
        if open.contains(&want.ty) {
            return None;
        }
        open.push(want.ty.clone());
        let slots: Vec<Slot> = self.slots(want);
        let held = slots.iter().find_map(|slot| self.taken_from_holder(slot, open).map(|id| (slot.clone(), id)));
        let made = held.or_else(|| slots.iter().find_map(|slot| self.make(slot, open).map(|id| (slot.clone(), id))));
        open.pop();
        made.map(|(slot, id)| (id, passing(want, &slot)))
    }

    /// A value that cannot be cloned, made for the one maker that takes it away.
    fn moved(&mut self, want: &Want, open: &mut Vec<TypeRef>) -> Option<(ContextId, Passing)> {
        if open.is_empty() || open.contains(&want.ty) {
            return None;
        }
        let slot = Slot { ty: want.ty.clone(), in_arc: false };
        let known = self.ids.get(&slot).copied();
        open.push(want.ty.clone());
        let id = self.make(&slot, open);
        open.pop();
        match known {
            Some(known) => self.ids.insert(slot, known),
            None => self.ids.remove(&slot),
        };
        let id = id?;
        self.list.get_mut(id.0 as usize)?.is_moved = true;
        Some((id, Passing::Value))
    }

    /// Takes the value out of a context that is wanted anyhow, unless that one is being built right now.
    fn taken_from_holder(&mut self, slot: &Slot, open: &mut Vec<TypeRef>) -> Option<ContextId> {
        let mut holders: Vec<TypeRef> = self.holders.iter().filter(|one| !open.contains(one)).cloned().collect();
        // The one that holds most of the others is the state of the application.
        holders.sort_by_cached_key(|holder| (std::cmp::Reverse(self.held_by(holder)), holder.clone()));
        holders.into_iter().find_map(|holder| {
            let maker = self.makers.field_of(&holder, slot)?.clone();
            self.add(&maker, slot, open)
        })
    }

    fn held_by(&self, holder: &TypeRef) -> usize {
        let slots = |ty: &TypeRef| [false, true].map(|in_arc| Slot { ty: ty.clone(), in_arc });
        let is_held = |ty: &&TypeRef| slots(ty).iter().any(|slot| self.makers.field_of(holder, slot).is_some());
        self.holders.iter().filter(is_held).count()
    }

    fn make(&mut self, slot: &Slot, open: &mut Vec<TypeRef>) -> Option<ContextId> {
        let maker = self.makers.best(slot, &self.taken.reserved)?.clone();
        self.add(&maker, slot, open)
    }

    fn add(&mut self, maker: &Maker, slot: &Slot, open: &mut Vec<TypeRef>) -> Option<ContextId> {
        let (mark, known) = (self.list.len(), self.ids.clone());
        let arguments: Option<Vec<_>> = maker.needs.iter().map(|need| self.require_below(need, open)).collect();
        let Some(arguments) = arguments else {
            // A way that leads into itself leaves nothing behind.
            self.list.truncate(mark);
            self.taken.forget_since(mark);
            self.ids = known;
            return None;
        };
        if let Way::Started(local) = &maker.way {
            let id = self.take(local)?;
            self.ids.insert(slot.clone(), id);
            return Some(id);
        }
        let text = self.naming.in_service().type_text(&maker.ty, self.naming.krate)?;
        let (provider, wrapped) = match &maker.way {
            Way::Call { item, path, is_async, is_fallible, wrap_in_arc } => {
                let (is_async, is_fallible, wrap_in_arc) = (*is_async, *is_fallible, *wrap_in_arc);
                let path = path.clone();
                (Provider::Call { item: *item, path, arguments, is_async, is_fallible, wrap_in_arc }, wrap_in_arc)
            }
            Way::Field(field) => {
                let (of, _) = *arguments.first()?;
                (Provider::Field { of, field: field.clone() }, false)
            }
            Way::Expression { text, wrap_in_arc: true } => {
                (Provider::Expression(format!("std::sync::Arc::new({text})")), true)
            }
            Way::Started(_) => return None,
            Way::Expression { text, .. } => (Provider::Expression(text.clone()), false),
            Way::Given { text, names, wrap_in_arc } => {
                let text = if *wrap_in_arc { format!("std::sync::Arc::new({text})") } else { text.clone() };
                (Provider::Given { text, names: names.clone() }, *wrap_in_arc)
            }
        };
        let id = ContextId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        let is_clone = is_clone(self.naming.index, slot);
        let item = head_item(&slot.ty);
        let name = self.free_name(&self.base_name(maker, slot));
        let ty_text = if wrapped { format!("std::sync::Arc<{text}>") } else { text };
        self.list.push(ContextProvider { id, name, ty_text, item, provider, is_clone, is_moved: false });
        self.ids.insert(slot.clone(), id);
        Some(id)
    }

    fn base_name(&self, maker: &Maker, slot: &Slot) -> String {
        if let Way::Field(field) = &maker.way
            && field.chars().next().is_some_and(char::is_alphabetic)
        {
            return field.clone();
        }
        let item = |id| self.naming.index.item(id).map(|item| snake(&item.name));
        let named = match &slot.ty {
            TypeRef::Dyn(traits) => traits.first().and_then(head_item).and_then(item),
            ty => head_item(ty).and_then(item),
        };
        let from_path = || foreign(&slot.ty).map(|(path, _)| snake(path.rsplit("::").next().unwrap_or(path)));
        named.or_else(from_path).unwrap_or_else(|| "context".to_owned())
    }

    fn free_name(&self, base: &str) -> String {
        let base = if super::naming::identifier(base) == base { base.to_owned() } else { format!("{base}_value") };
        let is_free = |name: &str| self.list.iter().all(|context| context.name != name);
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        std::iter::once(base.clone()).chain(numbered).find(|name| is_free(name)).unwrap_or(base)
    }
}

fn passing(want: &Want, slot: &Slot) -> Passing {
    match want.how {
        How::Value | How::Arc => Passing::Value,
        How::ArcReference => Passing::Reference,
        How::Reference if slot.ty != want.ty => Passing::DereferenceBox,
        How::Reference if slot.in_arc => Passing::Dereference,
        How::Reference => Passing::Reference,
    }
}

/// `BillingService` as `billing_service`, `HTTPClient` as `http_client`.
pub(super) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before_is_lower = at > 0 && (letters[at - 1].is_lowercase() || letters[at - 1].is_numeric());
        let after_is_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && at > 0 && letters[at - 1] != '_' && (before_is_lower || after_is_lower) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
