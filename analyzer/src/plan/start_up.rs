//! Where in the start-up code the arguments of a router function come from.

use std::collections::{BTreeMap, BTreeSet};

use super::BlockerKind;
use super::index::Index;
use super::makers::Makers;
use super::naming::Naming;
use super::shapes::Trouble;
use super::wants::Want;
use crate::ingest::Span;
use crate::resolve::{BackSlice, Item, Parameter, Reference, ReferenceKind, TypeRef, back_slice};

/// A chain of callers longer than this is not followed.
const LONGEST: usize = 12;
/// Calls that cannot run in two processes, or start what runs on its own.
const ONCE: &[&str] = &["bind", "spawn", "spawn_local", "spawn_blocking"];

/// Where the arguments of a function come from.
#[derive(Debug, Clone)]
pub(super) struct Origin<'a> {
    /// The function of the start-up code.
    pub item: &'a Item,
    /// What is to be left of it.
    pub slice: BackSlice,
    /// The arguments as expressions there.
    pub values: Vec<String>,
    /// What the parameters left ask for.
    pub wants: Vec<Want>,
}

impl Origin<'_> {
    /// The parts of the function that go, by their place in its file.
    pub fn cuts(&self) -> Vec<Span> {
        let at = |place: usize| self.item.span.start + u32::try_from(place).unwrap_or(0);
        self.slice.cuts.iter().map(|cut| Span { start: at(cut.start), end: at(cut.end) }).collect()
    }
}

/// Follows the arguments of a function up through its callers, to where all they come from can be made.
pub(super) fn origin<'a>(naming: Naming<'_, 'a>, makers: &Makers, function: &'a Item) -> Result<Origin<'a>, Trouble> {
    let index = naming.index;
    let mut target = function;
    let mut wanted: Vec<usize> = (0..parameters(function).len()).collect();
    let mut values: Option<Vec<String>> = None;
    for _ in 0..LONGEST {
        let (caller, slice) = caller(naming, target, &wanted)?;
        values = Some(match values {
            None => slice.values.clone(),
            Some(below) => passed_on(&below, target, &wanted, &slice).ok_or_else(|| computed(caller))?,
        });
        let needed: Vec<(usize, &Parameter)> = parameters(caller)
            .iter()
            .enumerate()
            .filter(|(_, one)| one.name.as_ref().is_some_and(|name| slice.needs.contains(name)))
            .collect();
        let wants: Option<Vec<Want>> = needed.iter().map(|(_, one)| made(index, makers, &one.ty)).collect();
        match wants {
            Some(wants) => {
                runs_twice(index, caller, &slice)?;
                return Ok(Origin { item: caller, slice, values: values.unwrap_or_default(), wants });
            }
            None => {
                wanted = needed.iter().map(|(at, _)| *at).collect();
                target = caller;
            }
        }
    }
    Err(computed(target))
}

/// The parameters of a function.
pub(super) fn parameters(function: &Item) -> &[Parameter] {
    function.signature.as_ref().map_or(&[], |signature| &signature.parameters)
}

/// What a parameter asks for, when something in the workspace makes it.
pub(super) fn made(index: &Index<'_>, makers: &Makers, ty: &TypeRef) -> Option<Want> {
    let want = Want::of(index, ty).ok()?;
    makers.can_make(&want).then_some(want)
}

/// The call of a function when the program starts.
pub(super) fn call_of<'i, 'a>(naming: Naming<'i, 'a>, target: &Item) -> Result<&'i Reference, Trouble> {
    let index = naming.index;
    let is_call = |call: &&Reference| {
        matches!(call.kind, ReferenceKind::Call | ReferenceKind::Method)
            && call.from != target.id
            && index.is_live(call.from)
            && index.item(call.from).is_some_and(|from| from.krate == naming.krate && from.signature.is_some())
    };
    let calls = index.incoming(target.id).iter().copied().filter(is_call);
    let found = calls.min_by_key(|call| (index.is_started(call.from) == Some(false), call.from, call.offset));
    found.ok_or_else(|| {
        let reason = format!("nothing in its crate but tests calls `{}`", target.path);
        Trouble::new(BlockerKind::ContextWithoutProvider, reason)
    })
}

/// The function that calls another one when the program starts, sliced back from that call.
fn caller<'a>(naming: Naming<'_, 'a>, target: &Item, wanted: &[usize]) -> Result<(&'a Item, BackSlice), Trouble> {
    let index = naming.index;
    let call = call_of(naming, target)?;
    let slice = index.item(call.from).and_then(|caller| {
        let signature = caller.signature.as_ref().filter(|one| one.generics.types.is_empty())?;
        let text = index.sources.file(caller.file)?.text.get(caller.span.start as usize..caller.span.end as usize)?;
        let place = call.offset.checked_sub(caller.span.start)?;
        let slice = back_slice(text, place as usize, Some(wanted))?;
        (signature.receiver.is_none() && caller.made_by.is_none()).then_some((caller, slice))
    });
    slice.ok_or_else(|| {
        let place = index.place_of(call);
        let reason = format!(
            "what `{}` is called with at {}:{} cannot be taken out of the start-up code",
            target.path, place.file, place.line
        );
        Trouble::new(BlockerKind::ContextWithoutProvider, reason)
    })
}

/// Values that a function only hands on: its parameters, told by what its caller gives.
fn passed_on(below: &[String], target: &Item, wanted: &[usize], slice: &BackSlice) -> Option<Vec<String>> {
    let given: BTreeMap<&str, &String> =
        wanted.iter().filter_map(|at| parameters(target).get(*at)?.name.as_deref()).zip(&slice.values).collect();
    below
        .iter()
        .map(|value| match value.strip_suffix(".clone()") {
            Some(name) => given.get(name).map(|above| format!("{}.clone()", above.trim_end_matches(".clone()"))),
            None => given.get(value.as_str()).map(|above| (*above).clone()),
        })
        .collect()
}

fn computed(function: &Item) -> Trouble {
    let reason = format!("what it needs is computed on the way in `{}`", function.path);
    Trouble::new(BlockerKind::ContextWithoutProvider, reason)
}

/// Refuses start-up code that takes a port or starts tasks of its own.
pub(super) fn runs_twice(index: &Index<'_>, function: &Item, slice: &BackSlice) -> Result<(), Trouble> {
    let base = function.span.start;
    let is_cut =
        |at: u32| at.checked_sub(base).is_some_and(|at| slice.cuts.iter().any(|cut| cut.contains(&(at as usize))));
    let lines: BTreeSet<usize> = {
        let text = index.sources.file(function.file).map_or("", |file| &file.text);
        let body = base..function.span.end;
        let mut line = text.get(..base as usize).unwrap_or_default().matches('\n').count() + 1;
        let mut kept = BTreeSet::new();
        for at in body {
            match text.as_bytes().get(at as usize) {
                Some(b'\n') => line += 1,
                Some(byte) if !byte.is_ascii_whitespace() && !is_cut(at) => drop(kept.insert(line)),
                _ => {}
            }
        }
        kept
    };
    let own = index.resolved.externals.iter().filter(|one| one.from == function.id && lines.contains(&one.line));
    let once = own.into_iter().find(|one| one.path.rsplit("::").next().is_some_and(|name| ONCE.contains(&name)));
    match once {
        Some(one) => {
            let file = index.file(one.file);
            let reason = format!(
                "the start-up code it needs calls `{}` at {file}:{}, which one process does",
                one.path, one.line
            );
            Err(Trouble::new(BlockerKind::ContextWithoutProvider, reason))
        }
        None => Ok(()),
    }
}
