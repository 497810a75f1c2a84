//! Servers of actix-web: which function makes the application, and what is registered in it on which ways.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::index::Index;
use super::wall::Candidate;
use crate::ingest::Span;
use crate::resolve::{
    Application, Item, ItemId, ItemKind, ReferenceKind, Told, application, chain_links, registered, registrations,
};

/// Ways from a server to a handler are not longer than this.
const DEEPEST: usize = 8;
/// Links of chains that register something.
const LINKS: &[&str] = &["route", "service", "configure", "default_service"];

/// A function that makes an application and hands it to a server.
#[derive(Debug, Clone)]
pub(super) struct Server<'a> {
    pub item: &'a Item,
    pub application: Application,
    /// What it serves, in the order in which a request is compared with it.
    pub served: Vec<Served>,
    /// The functions that register something, itself included, with the places of all that they register.
    places: BTreeMap<ItemId, Vec<Span>>,
}

/// One route.
#[derive(Debug, Clone)]
pub(super) struct Served {
    pub method: String,
    pub path: String,
    pub handler: Option<ItemId>,
    /// Whether more than method and path decides.
    pub is_guarded: bool,
}

/// The servers of a crate, in the order of their functions.
pub(super) fn servers<'a>(index: &Index<'a>, krate: ItemId) -> Vec<Server<'a>> {
    let makes = index.resolved.externals.iter().filter(|one| one.path.ends_with("HttpServer::new"));
    let from: BTreeSet<ItemId> = makes.map(|one| one.from).filter(|id| index.is_live(*id)).collect();
    let items = from.into_iter().filter_map(|id| index.item(id)).filter(|item| item.krate == krate);
    items.filter_map(|item| server(index, item)).collect()
}

fn server<'a>(index: &Index<'a>, item: &'a Item) -> Option<Server<'a>> {
    let is_function = matches!(item.kind, ItemKind::Function | ItemKind::Method) && item.made_by.is_none();
    let application = application(text(index, item)?).filter(|_| is_function)?;
    let factory = application.factory.clone();
    let mut server = Server { item, application, served: Vec::new(), places: BTreeMap::new() };
    server.walk(index, item, Some(&factory), "", DEEPEST);
    Some(server)
}

/// The text of a function, from its first attribute on.
pub(super) fn text<'a>(index: &Index<'a>, item: &Item) -> Option<&'a str> {
    let sources: &'a crate::ingest::SourceSet = index.sources;
    sources.file(item.file)?.text.get(item.span.start as usize..item.span.end as usize)
}

/// A part of a function's text as a part of its file.
pub(super) fn in_file(item: &Item, part: &Range<usize>) -> Span {
    let at = |place: usize| item.span.start + u32::try_from(place).unwrap_or(0);
    Span { start: at(part.start), end: at(part.end) }
}

/// What a part of a function names.
fn named(index: &Index<'_>, item: &Item, part: Span) -> Vec<ItemId> {
    let is_inside = |at: u32| (part.start..part.end).contains(&at);
    let all = index.outgoing(item.id).iter().filter(|one| one.kind != ReferenceKind::Use && one.file == item.file);
    all.filter(|one| is_inside(one.offset)).map(|one| one.to).collect()
}

impl Server<'_> {
    fn walk(&mut self, index: &Index<'_>, item: &Item, part: Option<&Range<usize>>, before: &str, left: usize) {
        let Some(text) = text(index, item).filter(|_| left > 0) else { return };
        for one in registered(text, part) {
            let place = in_file(item, one.told.place());
            self.places.entry(item.id).or_default().push(place);
            let path = format!("{before}{}", one.path);
            let functions = named(index, item, place).into_iter().filter_map(|id| index.item(id));
            let function = functions.into_iter().find(|one| one.signature.is_some());
            match &one.told {
                Told::Handler(method, _) => {
                    let handler = function.map(|one| one.id);
                    self.served.push(Served { method: method.clone(), path, handler, is_guarded: one.is_guarded });
                }
                // It stays where it is: what nobody knows is the monolith's to answer.
                Told::Default(_) => {}
                Told::Named(_) => {
                    if let Some(function) = function {
                        self.named(index, function, &path, one.is_guarded, left);
                    }
                }
            }
        }
    }

    /// A handler that says itself what it answers, or a function that registers others.
    fn named(&mut self, index: &Index<'_>, function: &Item, before: &str, is_guarded: bool, left: usize) {
        let told: Vec<Served> = by_attributes(function)
            .into_iter()
            .map(|(method, path)| {
                let path = format!("{}{path}", before.trim_end_matches('/'));
                Served { method, path, handler: Some(function.id), is_guarded }
            })
            .collect();
        if told.is_empty() {
            self.walk(index, function, None, before, left - 1);
        }
        self.served.extend(told);
    }

    /// Whether all calls of a function from outside of its service are registrations here.
    pub fn registers(&self, candidate: &Candidate<'_>) -> bool {
        let is_registration = |from: ItemId, at: u32| {
            self.places.get(&from).is_some_and(|places| places.iter().any(|one| (one.start..one.end).contains(&at)))
        };
        candidate.calls.iter().all(|call| is_registration(call.from, call.offset))
    }

    /// The handlers that are among these items.
    pub fn own(&self, items: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
        self.served.iter().filter_map(|one| one.handler).filter(|id| items.contains(id)).collect()
    }

    /// What goes of the functions that register others besides these handlers.
    pub fn cuts(&self, index: &Index<'_>, own: &BTreeSet<ItemId>) -> BTreeMap<ItemId, Vec<Span>> {
        let with_own = self.with_own(index, own);
        let mut cuts = BTreeMap::new();
        for item in self.places.keys().filter(|id| with_own.contains(id)).filter_map(|id| index.item(*id)) {
            let Some(text) = text(index, item) else { continue };
            let is_own = |link: &Range<usize>| {
                let named = named(index, item, in_file(item, link));
                named.iter().any(|id| own.contains(id) || with_own.contains(id))
            };
            let mut gone: Vec<Range<usize>> =
                chain_links(text, LINKS).into_iter().filter(|link| !is_own(link)).collect();
            let all_gone = |links: &[Range<usize>]| links.iter().all(|link| gone.contains(link));
            let statements = registrations(text).into_iter().filter(|one| all_gone(&one.links));
            let statements: Vec<Range<usize>> = statements.map(|one| one.statement).collect();
            gone.extend(statements);
            cuts.insert(item.id, gone.iter().map(|part| in_file(item, part)).collect());
        }
        cuts
    }

    /// The functions through which one of these handlers is registered.
    fn with_own(&self, index: &Index<'_>, own: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
        let mut with: BTreeSet<ItemId> = BTreeSet::new();
        loop {
            let leads = |id: &ItemId| {
                let Some(item) = index.item(*id) else { return false };
                let mut names = self.places[id].iter().flat_map(|place| named(index, item, *place));
                names.any(|to| own.contains(&to) || with.contains(&to))
            };
            let more: Vec<ItemId> = self.places.keys().filter(|id| !with.contains(id) && leads(id)).copied().collect();
            if more.is_empty() {
                return with;
            }
            with.extend(more);
        }
    }
}

/// `#[get("/x")]`, `#[route("/x", method = "GET", method = "HEAD")]`.
fn by_attributes(function: &Item) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for attribute in &function.attributes {
        let last = attribute.path.rsplit("::").next().unwrap_or_default();
        let quoted = |text: &str| text.split('"').nth(1).map(str::to_owned);
        let Some(path) = quoted(&attribute.tokens) else { continue };
        match last {
            "get" | "post" | "put" | "patch" | "delete" | "head" | "options" | "trace" | "connect" => {
                told.push((last.to_uppercase(), path));
            }
            "route" => {
                let methods = attribute.tokens.split("method").skip(1).filter_map(quoted);
                told.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
            }
            _ => {}
        }
    }
    told
}
