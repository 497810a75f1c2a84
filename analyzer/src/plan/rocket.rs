//! Routes of rocket: functions of a service that give out `Vec<Route>`, and the application that mounts them.

use std::ops::Range;

use super::BlockerKind;
use super::index::Index;
use super::makers::Makers;
use super::naming::Naming;
use super::seams::SeamDraft;
use super::server_start::rocket_start;
use super::servers::{in_file, text};
use super::shapes::Trouble;
use super::wall::{Candidate, gives_routes};
use crate::resolve::{Item, ItemId, RocketChain, RocketMount, rocket_chain};

/// What to do about routes that cannot be moved.
pub(super) const ADVICE: &str = "Let each module give out its routes in a plain `fn routes() -> Vec<Route>`, and mount \
                                 what each of them gives in the one chain that makes the application.";

/// The seams around these functions; of the first one the service gets the application, in which all are mounted.
pub(super) fn rocket_seams<'a>(
    naming: Naming<'_, 'a>,
    makers: &Makers,
    given: &[Candidate<'a>],
) -> Result<Vec<SeamDraft<'a>>, (&'a Item, Trouble)> {
    let index = naming.index;
    let Some(first) = given.first() else { return Ok(Vec::new()) };
    for one in given {
        plain(one.item).map_err(|trouble| (one.item, trouble))?;
    }
    let (item, chain) = mounting(index, first).map_err(|trouble| (first.item, trouble))?;
    let mut its = Vec::new();
    for one in given {
        its.push(mounted(index, item, &chain, one).map_err(|trouble| (one.item, trouble))?);
    }
    let others = chain.mounts.iter().filter(|mount| !its.iter().flatten().any(|own| own == *mount));
    // Catchers answer in the monolith, whichever side failed.
    let gone: Vec<Range<usize>> = others.map(|mount| mount.link.clone()).chain(chain.registers.clone()).collect();
    let mut mounts: Vec<Range<usize>> = its.iter().flatten().map(|mount| mount.routes.clone()).collect();
    mounts.sort_by_key(|one| one.start);
    mounts.dedup();
    let start = rocket_start(naming, makers, item, &chain, mounts, &gone).map_err(|trouble| (first.item, trouble))?;
    let mut start = Some(start);
    let draft = |(one, mounts): (&Candidate<'a>, &Vec<RocketMount>)| {
        let handlers = handlers(index, one.item);
        let all = index.signals.entry_points.routes.iter();
        let own: Vec<_> = all.filter(|route| route.handler.is_some_and(|id| handlers.contains(&id))).collect();
        let below = |mount: &RocketMount| {
            let base = mount.base.clone().unwrap_or_default();
            own.iter().map(move |route| (route.method.clone(), whole(&base, &route.path))).collect::<Vec<_>>()
        };
        SeamDraft::of_rocket(one.item, mounts.iter().flat_map(below).collect(), handlers, start.take())
    };
    Ok(given.iter().zip(&its).map(draft).collect())
}

/// A route below what it is mounted at, without what is asked of the query.
fn whole(base: &str, path: &str) -> String {
    let (base, path) = (base.trim_end_matches('/'), path.split('?').next().unwrap_or_default());
    if base.is_empty() || path != "/" { format!("{base}{path}") } else { base.to_owned() }
}

/// Why a handler that others mount by itself is not moved.
pub(super) fn mounted_alone(index: &Index<'_>, one: &Candidate<'_>) -> Option<Trouble> {
    let routes = &index.signals.entry_points.routes;
    let is_handler = routes.iter().any(|route| route.registered_in == one.item.id);
    let call = one.calls.first().filter(|_| is_handler)?;
    let from = index.item(call.from)?;
    let is_mounted = || {
        let chain = rocket_chain(text(index, from)?)?;
        let mut places = chain.mounts.iter().map(|mount| in_file(from, &mount.routes));
        places.find(|place| (place.start..place.end).contains(&call.offset))
    };
    let is_named = gives_routes(index, from) || is_mounted().is_some();
    let place = index.place_of(call);
    let reason =
        format!("is a handler of rocket that `{}` mounts by itself at {}:{}", from.path, place.file, place.line);
    is_named.then(|| not_understood(reason))
}

fn not_understood(reason: String) -> Trouble {
    Trouble::new(BlockerKind::NotUnderstood, reason)
}

/// A function that a seam can be put around.
fn plain(item: &Item) -> Result<(), Trouble> {
    let is_plain = item.signature.as_ref().is_some_and(|signature| {
        signature.receiver.is_none() && !signature.is_async && signature.generics.types.is_empty()
    });
    match is_plain && item.made_by.is_none() {
        true => Ok(()),
        false => Err(not_understood(
            "gives out routes of rocket, but is a method, generic, `async` or made by a macro".into(),
        )),
    }
}

/// The function that makes the application in which routes are mounted.
fn mounting<'a>(index: &Index<'a>, one: &Candidate<'a>) -> Result<(&'a Item, RocketChain), Trouble> {
    let call = one.calls.first();
    let caller = call.and_then(|call| index.item(call.from));
    let found = caller.and_then(|item| Some((item, rocket_chain(text(index, item)?)?)));
    found.ok_or_else(|| {
        let place = call.map(|call| index.place_of(call));
        let place = place.map_or_else(String::new, |place| format!(" at {}:{}", place.file, place.line));
        not_understood(format!(
            "gives out routes of rocket that are not mounted where they are asked for{place}: only one chain \
             `rocket::build()….mount(…, {}())` in a function is followed",
            one.item.name
        ))
    })
}

/// The routes of the chain in which a function is named, when it is called nowhere else.
fn mounted(
    index: &Index<'_>,
    item: &Item,
    chain: &RocketChain,
    one: &Candidate<'_>,
) -> Result<Vec<RocketMount>, Trouble> {
    let mut found = Vec::new();
    for call in &one.calls {
        let is_here = |mount: &&RocketMount| {
            let place = in_file(item, &mount.routes);
            call.from == item.id && (place.start..place.end).contains(&call.offset)
        };
        match chain.mounts.iter().find(is_here) {
            Some(mount) => found.push(mount.clone()),
            None => {
                let place = index.place_of(call);
                return Err(not_understood(format!(
                    "gives out routes of rocket that are asked for at {}:{}, which is not a `.mount(…)` of the \
                     application in `{}`",
                    place.file, place.line, item.path
                )));
            }
        }
    }
    Ok(found)
}

/// The functions it names that say themselves what they answer.
fn handlers(index: &Index<'_>, item: &Item) -> Vec<ItemId> {
    let routes = &index.signals.entry_points.routes;
    let is_handler = |id: &ItemId| routes.iter().any(|route| route.handler == Some(*id));
    let mut handlers: Vec<ItemId> = index.outgoing(item.id).iter().map(|one| one.to).filter(is_handler).collect();
    handlers.sort_unstable();
    handlers.dedup();
    handlers
}
