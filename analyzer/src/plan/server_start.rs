//! How a service gets the application of a server of actix-web: the start-up code that leads to it, without the rest.

use std::ops::Range;

use super::BlockerKind;
use super::index::Index;
use super::makers::Makers;
use super::naming::Naming;
use super::servers::{Server, in_file, text};
use super::shapes::Trouble;
use super::start_up::{call_of, made, parameters, runs_twice};
use super::wants::Want;
use super::{StartUpKind, StartUpPart};
use crate::ingest::Span;
use crate::resolve::{BackSlice, Item, Parameter, RocketChain, slice_around, whole_call};

/// A chain of callers longer than this is not followed.
const LONGEST: usize = 12;

/// The functions on the way to an application, the one that makes it first.
#[derive(Debug, Clone)]
pub(super) struct ServerStart<'a> {
    steps: Vec<Step<'a>>,
    /// What the parameters left of the last one ask for.
    pub wants: Vec<Want>,
}

#[derive(Debug, Clone)]
struct Step<'a> {
    item: &'a Item,
    slice: BackSlice,
    stays: Range<usize>,
    kind: StartUpKind,
    mounts: Vec<Range<usize>>,
    open_output: Option<Range<usize>>,
}

impl<'a> ServerStart<'a> {
    /// The function that begins.
    pub fn entry(&self) -> Option<&'a Item> {
        self.steps.last().map(|step| step.item)
    }

    /// The type that the service holds its application in.
    pub fn application(&self) -> &'static str {
        match self.steps.first().map(|step| step.kind) {
            Some(StartUpKind::Rocket) => "crate::calve::runtime::rocket::Application",
            _ => "crate::calve::runtime::actix::Application",
        }
    }

    /// What goes of each function.
    pub fn cuts(&self) -> Vec<(crate::resolve::ItemId, Vec<Span>)> {
        let of = |step: &Step<'_>| step.slice.cuts.iter().map(|cut| in_file(step.item, cut)).collect();
        self.steps.iter().map(|step| (step.item.id, of(step))).collect()
    }

    /// What is put into each function.
    pub fn parts(&self) -> Vec<StartUpPart> {
        let part = |step: &Step<'_>| StartUpPart {
            item: step.item.id,
            kind: step.kind,
            stays: in_file(step.item, &step.stays),
            end: in_file(step.item, &(step.slice.end..step.slice.end)).end,
            is_async: is_async(step.item),
            rests: step.slice.rests.clone(),
            mounts: step.mounts.iter().map(|one| in_file(step.item, one)).collect(),
            open_output: step.open_output.as_ref().map(|one| in_file(step.item, one)),
        };
        self.steps.iter().map(part).collect()
    }
}

fn is_async(item: &Item) -> bool {
    item.signature.as_ref().is_some_and(|signature| signature.is_async)
}

/// Follows the way to an application up through the callers, until all that is needed can be made.
pub(super) fn server_start<'a>(
    naming: Naming<'_, 'a>,
    makers: &Makers,
    server: &Server<'a>,
    links: &[Span],
) -> Result<ServerStart<'a>, Trouble> {
    follow(naming, makers, first(naming.index, server, links)?)
}

/// The same for an application of rocket, with these routes mounted in it and without the links that are `gone`.
pub(super) fn rocket_start<'a>(
    naming: Naming<'_, 'a>,
    makers: &Makers,
    item: &'a Item,
    chain: &RocketChain,
    mounts: Vec<Range<usize>>,
    gone: &[Range<usize>],
) -> Result<ServerStart<'a>, Trouble> {
    let index = naming.index;
    let stays = chain.without(gone);
    let slice = text(index, item).and_then(|text| slice_around(text, chain.call, &stays, gone));
    let slice = slice.filter(|_| is_plain(item)).ok_or_else(|| not_taken(index, item))?;
    let open_output = chain.open_output.clone();
    follow(naming, makers, Step { item, slice, stays, kind: StartUpKind::Rocket, mounts, open_output })
}

fn follow<'a>(naming: Naming<'_, 'a>, makers: &Makers, mut step: Step<'a>) -> Result<ServerStart<'a>, Trouble> {
    let index = naming.index;
    let mut steps = Vec::new();
    while steps.len() < LONGEST {
        runs_twice(index, step.item, &step.slice)?;
        let needed = needed(&step);
        let wants: Option<Vec<Want>> = needed.iter().map(|one| made(index, makers, &one.ty)).collect();
        if let Some(wants) = wants {
            steps.push(step);
            return Ok(ServerStart { steps, wants });
        }
        let above = above(naming, &step)?;
        steps.push(step);
        step = above;
    }
    Err(Trouble::new(BlockerKind::ContextWithoutProvider, "its server is started through too many functions"))
}

fn needed<'a>(step: &Step<'a>) -> Vec<&'a Parameter> {
    let is_needed = |one: &&Parameter| one.name.as_ref().is_some_and(|name| step.slice.needs.contains(&**name));
    parameters(step.item).iter().filter(is_needed).collect()
}

fn first<'a>(index: &Index<'a>, server: &Server<'a>, links: &[Span]) -> Result<Step<'a>, Trouble> {
    let item = server.item;
    let base = item.span.start;
    let inside = |link: &Span| (link.start - base) as usize..(link.end - base) as usize;
    let links: Vec<Range<usize>> = links.iter().map(inside).collect();
    let (call, stays) = (server.application.call, server.application.factory.clone());
    let slice = text(index, item).and_then(|text| slice_around(text, call, &stays, &links));
    let slice = slice.filter(|_| is_plain(item)).ok_or_else(|| not_taken(index, item))?;
    Ok(Step { item, slice, stays, kind: StartUpKind::Application, mounts: Vec::new(), open_output: None })
}

/// The caller of a function, with nothing left but what leads to that call.
fn above<'a>(naming: Naming<'_, 'a>, below: &Step<'a>) -> Result<Step<'a>, Trouble> {
    let index = naming.index;
    let call = call_of(naming, below.item)?;
    let found = index.item(call.from).and_then(|item| {
        let text = text(index, item)?;
        let place = call.offset.checked_sub(item.span.start)? as usize;
        let (stays, arguments) = whole_call(text, place)?;
        let all = parameters(below.item).iter().zip(arguments);
        let is_gone = |one: &Parameter| !one.name.as_ref().is_some_and(|name| below.slice.needs.contains(&**name));
        let gone: Vec<Range<usize>> = all.filter(|(one, _)| is_gone(one)).map(|(_, range)| range).collect();
        let slice = slice_around(text, place, &stays, &gone)?;
        let has_wait = text.get(stays.clone())?.trim_end_matches(['?', ' ', '\n']).ends_with(".await");
        let kind = StartUpKind::Call { waits: is_async(below.item) && !has_wait };
        is_plain(item).then_some(Step { item, slice, stays, kind, mounts: Vec::new(), open_output: None })
    });
    found.ok_or_else(|| {
        let place = index.place_of(call);
        let reason = format!(
            "what `{}` is called with at {}:{} cannot be taken out of the start-up code",
            below.item.path, place.file, place.line
        );
        Trouble::new(BlockerKind::ContextWithoutProvider, reason)
    })
}

/// Whether a function can be run by itself.
fn is_plain(item: &Item) -> bool {
    item.made_by.is_none()
        && item.signature.as_ref().is_some_and(|one| one.receiver.is_none() && one.generics.types.is_empty())
}

fn not_taken(index: &Index<'_>, item: &Item) -> Trouble {
    let place = index.place(item);
    let reason = format!(
        "the application that `{}` ({}:{}) makes cannot be taken out of its start-up code",
        item.path, place.file, place.line
    );
    Trouble::new(BlockerKind::ContextWithoutProvider, reason)
}
