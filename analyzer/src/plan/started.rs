//! Locals of the start-up code: what `main`, or what it calls, makes on its way, and hands to whoever needs it.

use std::collections::BTreeSet;

use super::index::Index;
use super::makers::{Maker, Way};
use super::naming::Naming;
use super::nature::{Natures, struct_fields};
use super::start_up::{Origin, parameters, runs_twice};
use super::type_view::{any_part, behind_reference, expand, foreign, inside, result_sides};
use super::wall::{Part, part};
use super::wants::{Slot, Want, is_clone};
use crate::resolve::{
    Item, ItemId, ItemKind, Local, LocalUse, Made, ReferenceKind, Signature, TypeHead, TypeRef, Written, locals,
    slice_of_locals,
};
use crate::signals::rules::ContextKind;

/// A value is looked up through this many others.
const DEEPEST: usize = 16;
/// A function that makes fewer contexts is hardly where a program is put together.
const FEW: usize = 100;
/// Functions of libraries that give back what they stand in.
const CONSTRUCTORS: &[&str] =
    &["new", "open", "connect", "connect_lazy", "connect_with", "connect_lazy_with", "build", "default", "from_env"];

/// A local of the start-up code that a service takes over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StartedLocal {
    /// The function.
    pub item: ItemId,
    /// Where the statement that binds it begins in the text of the function.
    pub at: usize,
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: TypeRef,
    /// Whether it is put into an `Arc`, because it cannot be cloned; nothing else may use it then.
    pub is_wrapped: bool,
}

impl StartedLocal {
    /// The expression by which it is handed over.
    pub fn value(&self) -> String {
        match self.is_wrapped {
            true => format!("std::sync::Arc::new({})", self.name),
            false => format!("{}.clone()", self.name),
        }
    }
}

/// The function without all that these locals of it do not need.
pub(super) fn started<'a>(index: &Index<'a>, all: &BTreeSet<StartedLocal>) -> Option<Origin<'a>> {
    let item = index.item(all.first()?.item)?;
    let wanted: Vec<(&str, usize)> = all.iter().map(|one| (one.name.as_str(), one.at)).collect();
    let taken: Vec<&str> = all.iter().filter(|one| one.is_wrapped).map(|one| one.name.as_str()).collect();
    let slice = slice_of_locals(text(index, item)?, &wanted, &taken)?;
    runs_twice(index, item, &slice).ok()?;
    let needed = parameters(item).iter().filter(|one| one.name.as_ref().is_some_and(|name| slice.needs.contains(name)));
    let wants = needed.map(|one| Want::of(index, &one.ty).ok()).collect::<Option<Vec<_>>>()?;
    let values = all.iter().map(StartedLocal::value).collect();
    Some(Origin { item, slice, values, wants })
}

/// The contexts that locals of the start-up code of a crate are. Of several functions that make the same, the one that
/// makes most of all is where the program is put together; others are tools beside it.
pub(super) fn makers(naming: Naming<'_, '_>, natures: &Natures, weight: usize) -> Vec<Maker> {
    let index = naming.index;
    let mut found = Vec::new();
    for item in starters(naming, natures) {
        let all = text(index, item).map(locals).unwrap_or_default();
        let body = Body { index, item, all: &all };
        let mut made: Vec<_> = (0..all.len()).filter_map(|at| maker(naming, natures, &body, at)).collect();
        // Of two values for one purpose: the one that is shared already, whose name means nothing else later on.
        let is_hidden = |local: &StartedLocal| all.iter().any(|one| one.at > local.at && one.name == local.name);
        made.sort_by_key(|(_, _, local)| (local.is_wrapped, is_hidden(local), local.at));
        let mut seen = BTreeSet::new();
        made.retain(|(slot, _, _)| seen.insert(slot.clone()));
        let weight = weight + FEW.saturating_sub(made.len());
        found.extend(made.into_iter().map(|(makes, needs, local)| Maker {
            makes,
            ty: local.ty.clone(),
            needs,
            way: Way::Started(local),
            weight,
        }));
    }
    found
}

fn text<'a>(index: &Index<'a>, item: &Item) -> Option<&'a str> {
    index.sources.file(item.file)?.text.get(item.span.start as usize..item.span.end as usize)
}

/// Functions of the start-up code that make contexts and can be run by themselves.
fn starters<'i, 'a>(naming: Naming<'i, 'a>, natures: &Natures) -> Vec<&'a Item> {
    let index = naming.index;
    let is_plain = |item: &&Item| {
        let is_plain = |one: &Signature| {
            let is_named = !any_part(&one.output, &mut |part| matches!(part, TypeRef::ImplTrait(_)));
            one.receiver.is_none() && one.generics.types.is_empty() && !one.is_unsafe && is_named
        };
        item.krate == naming.krate
            && item.kind == ItemKind::Function
            && item.made_by.is_none()
            && index.is_live(item.id)
            && index.is_started(item.id) == Some(true)
            && item.signature.as_ref().is_some_and(is_plain)
            && is_run_once(index, natures, item)
    };
    let is_context = |to: ItemId| {
        let made =
            index.item(to).and_then(|item| item.signature.as_ref()).map(|one| expand(index.resolved, &one.output));
        made.is_some_and(|made| natures.is_context(index, &result_sides(&made).map_or(made, |(value, _)| value)))
    };
    let class = |path: &str| index.knowledge.class(path.rsplit_once("::").map_or(path, |(before, _)| before));
    let calls = index.resolved.externals.iter().filter(|one| one.kind == ReferenceKind::Call);
    let of_library: BTreeSet<ItemId> =
        calls.filter(|one| class(&one.path) == Some(ContextKind::Context)).map(|one| one.from).collect();
    let makes = |item: &&Item| {
        let calls = index.outgoing(item.id).iter();
        let mut calls = calls.filter(|one| matches!(one.kind, ReferenceKind::Call | ReferenceKind::Method));
        calls.any(|one| is_context(one.to)) || of_library.contains(&item.id)
    };
    index.resolved.items.iter().filter(is_plain).filter(makes).collect()
}

/// Whether a function is run once by a program, and its cut down copy is missed by nobody: it is what the program
/// starts with, or is called there alone. What makes a context for others is called as a whole.
fn is_run_once(index: &Index<'_>, natures: &Natures, item: &Item) -> bool {
    let is_main = |item: &Item| item.name == "main" && item.parent == Some(item.krate);
    let calls = index.incoming(item.id).iter().filter(|one| one.kind == ReferenceKind::Call && index.is_live(one.from));
    let callers: Vec<&Item> = calls.filter_map(|call| index.item(call.from)).collect();
    match part(index, natures, item) {
        Part::Seam => false,
        Part::Function => is_main(item) || callers.len() <= 1,
        Part::Maker | Part::Getter => matches!(callers.as_slice(), [caller] if is_main(caller)),
    }
}

fn maker(
    naming: Naming<'_, '_>,
    natures: &Natures,
    body: &Body<'_, '_>,
    at: usize,
) -> Option<(Slot, Vec<Want>, StartedLocal)> {
    let (index, local) = (naming.index, &body.all[at]);
    let ty = expand(index.resolved, &body.type_of(at)?);
    let is_lent = any_part(&ty, &mut |part| matches!(part, TypeRef::Reference { .. }));
    if is_lent || !natures.is_context(index, &ty) {
        return None;
    }
    naming.type_text(&ty, naming.krate)?;
    let slot = Slot::of(&ty);
    let is_wrapped = !is_clone(index, &slot);
    let started =
        StartedLocal { item: body.item.id, at: local.at, name: local.name.clone(), ty: ty.clone(), is_wrapped };
    let origin = started_alone(index, &started)?;
    Some((Slot { in_arc: slot.in_arc || is_wrapped, ..slot }, origin.wants, started))
}

fn started_alone<'a>(index: &Index<'a>, local: &StartedLocal) -> Option<Origin<'a>> {
    started(index, &BTreeSet::from([local.clone()]))
}

/// A function whose locals are looked at.
struct Body<'i, 'a> {
    index: &'i Index<'a>,
    item: &'i Item,
    all: &'i [Local],
}

impl Body<'_, '_> {
    /// The type of a local, by what it is made of or by what it is handed to.
    fn type_of(&self, at: usize) -> Option<TypeRef> {
        let local = self.all.get(at)?;
        self.made(&local.made, at, DEEPEST).or_else(|| local.uses.iter().find_map(|one| self.used(one)))
    }

    /// The type of a value that a statement makes; the statement is the one of that local.
    fn made(&self, made: &Made, at: usize, deep: usize) -> Option<TypeRef> {
        let deep = deep.checked_sub(1)?;
        let index = self.index;
        let of = |made: &Made| self.made(made, at, deep).map(|ty| expand(index.resolved, &ty));
        match made {
            Made::Typed(written) => self.written(written),
            Made::Call { at, names } => self.called(*at, names),
            Made::Method(at) => Some(self.function(*at)?.output.clone()),
            Made::Struct(at) => {
                let id = self.named(*at, |item| item.kind == ItemKind::Struct)?.id;
                Some(TypeRef::Path { head: TypeHead::Item(id), args: Vec::new(), borrowed: false })
            }
            Made::Shared(inner) => Some(wrapped("std::sync::Arc", of(inner)?)),
            Made::Boxed(inner) => Some(wrapped("std::boxed::Box", of(inner)?)),
            Made::Inside(inner) => {
                let whole = of(inner)?;
                let held = result_sides(&whole).map(|(value, _)| value);
                // Of a library it is known what it makes, not whether it may fail.
                Some(held.or_else(|| inside(&whole, &["Option"]).cloned()).unwrap_or(whole))
            }
            Made::Part(inner, part) => match of(inner)? {
                TypeRef::Tuple(list) => list.get(*part).cloned(),
                _ => None,
            },
            Made::Name(name) => self.of_name(name, at),
            Made::Unknown => None,
        }
    }

    fn of_name(&self, name: &str, at: usize) -> Option<TypeRef> {
        if let Some(before) = self.all[..at].iter().rposition(|one| one.name == name) {
            return self.type_of(before);
        }
        let parameter = parameters(self.item).iter().find(|one| one.name.as_deref() == Some(name))?;
        Some(behind_reference(&expand(self.index.resolved, &parameter.ty)).clone())
    }

    fn called(&self, at: usize, names: &[String]) -> Option<TypeRef> {
        if let Some(signature) = self.function(at) {
            return Some(signature.output.clone());
        }
        let (constructor, of) = names.split_last()?;
        let owner = of.last()?;
        if !CONSTRUCTORS.contains(&constructor.as_str()) {
            return None;
        }
        // `SqlitePool::connect`: what it stands in is known by the rules.
        let end = format!("::{owner}::{constructor}");
        let externals = self.index.resolved.externals.iter().filter(|one| one.from == self.item.id);
        let path = externals.into_iter().find_map(|one| {
            let path = format!("::{}", one.path);
            path.ends_with(&end).then(|| one.path.trim_end_matches(&format!("::{constructor}")).to_owned())
        })?;
        let is_context = self.index.knowledge.class(&path) == Some(ContextKind::Context);
        is_context.then(|| TypeRef::Path { head: TypeHead::External(path.into()), args: Vec::new(), borrowed: false })
    }

    fn used(&self, one: &LocalUse) -> Option<TypeRef> {
        match one {
            LocalUse::Argument { call, index, is_lent } => {
                let ty = expand(self.index.resolved, &self.function(*call)?.parameters.get(*index)?.ty);
                match (ty, is_lent) {
                    (TypeRef::Reference { mutable: false, to, .. }, true) => Some(*to),
                    (TypeRef::Reference { .. } | TypeRef::ImplTrait(_), _) | (_, true) => None,
                    (ty, false) => Some(ty),
                }
            }
            LocalUse::Field { of, name } => {
                let item = self.named(*of, |item| item.kind == ItemKind::Struct && item.generics.types.is_empty())?;
                let fields = struct_fields(self.index.resolved, item, &[]);
                fields.into_iter().find(|(field, _)| field == name).map(|(_, ty)| ty)
            }
        }
        .filter(|ty| !any_part(ty, &mut |part| foreign(part).is_none() && is_open(part)))
    }

    fn function(&self, at: usize) -> Option<&Signature> {
        self.named(at, |item| item.signature.is_some())?.signature.as_ref()
    }

    /// The item that a name in the function means.
    fn named(&self, at: usize, fits: impl Fn(&Item) -> bool) -> Option<&Item> {
        let offset = self.item.span.start + u32::try_from(at).ok()?;
        let named = self.index.outgoing(self.item.id).iter().filter(|one| one.offset == offset);
        named.filter_map(|one| self.index.item(one.to)).find(|item| fits(item))
    }

    fn written(&self, written: &Written) -> Option<TypeRef> {
        let all = |list: &[Written]| list.iter().map(|one| self.written(one)).collect::<Option<Vec<_>>>();
        Some(match written {
            Written::Dyn(traits) => TypeRef::Dyn(all(traits)?),
            Written::Tuple(list) => TypeRef::Tuple(all(list)?),
            Written::Path { names, at, args } => {
                let item = self.named(*at, |item| item.signature.is_none());
                let own = item.map(|item| TypeHead::Item(item.id));
                let head = own.or_else(|| super::given::of_prelude(names.last()?)).or_else(|| self.outside(names))?;
                TypeRef::Path { head, args: all(args)?, borrowed: false }
            }
        })
    }

    fn outside(&self, names: &[String]) -> Option<TypeHead> {
        let end = format!("::{}", names.last()?);
        let mut externals = self.index.resolved.externals.iter().filter(|one| one.from == self.item.id);
        let found = externals.find(|one| format!("::{}", one.path).ends_with(&end))?;
        Some(TypeHead::External(found.path.as_str().into()))
    }
}

fn is_open(part: &TypeRef) -> bool {
    matches!(part, TypeRef::Path { head: TypeHead::Parameter(_) | TypeHead::SelfType | TypeHead::Unknown(_), .. })
}

fn wrapped(path: &str, inner: TypeRef) -> TypeRef {
    TypeRef::Path { head: TypeHead::External(path.into()), args: vec![inner], borrowed: false }
}
