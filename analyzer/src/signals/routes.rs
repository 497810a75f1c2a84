//! Routes of web frameworks, as the rules say they are registered.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::lines::{chain_length, inside_parentheses, literal_offset};
use super::rules::{Registration, Rules, any};
use crate::ingest::{FileId, SourceSet};
use crate::resolve::{ItemId, ItemKind, Literal, Reference, ReferenceKind, Resolved};

/// A route of a web framework.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Route {
    /// Path as written.
    pub path: String,
    /// Path with what it is nested under, as far as that is known.
    pub full_path: String,
    /// HTTP method in capitals; `ANY` when any.
    pub method: String,
    /// The function that answers, when it is a named one of the workspace.
    pub handler: Option<ItemId>,
    /// The function that registers it (the handler itself for attributes).
    pub registered_in: ItemId,
    /// File.
    pub file: FileId,
    /// Line.
    pub line: usize,
}

/// A path that stands before everything registered in a part of the text.
struct Nest<'a> {
    literal: &'a Literal,
    start: usize,
    end: usize,
}

/// What is registered where, before paths are joined.
#[derive(Default)]
struct Found<'a> {
    routes: Vec<(Route, usize)>,
    nests: Vec<Nest<'a>>,
}

/// All routes, sorted.
pub(super) fn routes(
    sources: &SourceSet,
    resolved: &Resolved,
    rules: &Rules,
    router_functions: &BTreeSet<ItemId>,
) -> Vec<Route> {
    let mut found = Found::default();
    for rule in &rules.routes.registration {
        registered(sources, resolved, rule, &mut found);
    }
    by_attributes(resolved, rules, &mut found);
    let registering = found.routes.iter().map(|(route, _)| route.registered_in);
    let nesting = found.nests.iter().map(|nest| nest.literal.item);
    let registrars: BTreeSet<ItemId> = router_functions.iter().copied().chain(registering).chain(nesting).collect();
    let mut mentions: BTreeMap<ItemId, Vec<&Reference>> = BTreeMap::new();
    for call in resolved.references.iter().filter(|call| is_call(call) && registrars.contains(&call.from)) {
        mentions.entry(call.to).or_default().push(call);
    }
    let mut out: Vec<Route> = found
        .routes
        .iter()
        .map(|(route, offset)| {
            let before = prefix(&found.nests, &mentions, route.registered_in, route.file, *offset, 0);
            Route { full_path: join(&before, &route.path), ..route.clone() }
        })
        .collect();
    out.sort();
    out.dedup();
    out
}

fn registered<'a>(sources: &SourceSet, resolved: &'a Resolved, rule: &Registration, found: &mut Found<'a>) {
    for literal in resolved.literals.iter().filter(|literal| literal.argument == 0) {
        let call = literal.call.as_deref().unwrap_or_default();
        let [is_route, is_chain, is_service, is_nest] =
            [&rule.route, &rule.chain, &rule.service, &rule.nest].map(|patterns| any(patterns, call));
        let is_any = is_route || is_chain || is_service || is_nest;
        if !is_any || !is_path(&literal.value) || is_test(resolved, literal.item) {
            continue;
        }
        let place = literal_offset(sources, literal.file, literal.line, &literal.value);
        let text = place.and_then(|at| sources.file(literal.file)?.text.get(at..));
        let (Some(start), Some(text)) = (place, text) else { continue };
        // The literal stands right behind the parenthesis of its call.
        let inside = inside_parentheses(&format!("({text}")).map_or(0, str::len);
        let length = if is_chain || !call.starts_with('.') && is_nest { chain_length(text, inside) } else { inside };
        if is_nest {
            found.nests.push(Nest { literal, start, end: start + length });
            continue;
        }
        let calls = calls_between(resolved, literal.item, literal.file, start, start + length);
        if is_service {
            let handler = calls.first().map(|call| call.to);
            found.routes.push((route(literal, String::from("ANY"), handler), start));
        }
        for (method, at) in verbs(text.get(..length).unwrap_or(text), rule) {
            let handler = calls.iter().find(|call| call.offset as usize > start + at).map(|call| call.to);
            found.routes.push((route(literal, method, handler), start));
        }
    }
}

fn is_path(text: &str) -> bool {
    text.is_empty() || text.starts_with(['/', '{'])
}

fn route(literal: &Literal, method: String, handler: Option<ItemId>) -> Route {
    Route {
        path: literal.value.clone(),
        full_path: String::new(),
        method,
        handler,
        registered_in: literal.item,
        file: literal.file,
        line: literal.line,
    }
}

/// `get(`, `.post(`, `routing::put(` in a text, with the place of each parenthesis; else bare handlers.
fn verbs(text: &str, rule: &Registration) -> Vec<(String, usize)> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let word = |at: usize| text[..at].rsplit(|c: char| !is_name(c)).next().unwrap_or_default();
    let calls: Vec<(&str, usize)> = text.match_indices('(').map(|(at, _)| (word(at), at)).collect();
    let named: Vec<(String, usize)> = calls
        .iter()
        .filter(|(word, _)| rule.verbs.iter().any(|verb| verb == word))
        .map(|(word, at)| (word.to_uppercase(), *at))
        .collect();
    if !named.is_empty() {
        return named;
    }
    let is_handler = |word: &str| rule.handlers.iter().any(|name| name == word);
    calls.into_iter().filter(|(word, _)| is_handler(word)).map(|(_, at)| (String::from("ANY"), at)).collect()
}

/// What stands before a place: the nests around it, and those around the mention of the function it is in.
fn prefix(
    nests: &[Nest],
    mentions: &BTreeMap<ItemId, Vec<&Reference>>,
    item: ItemId,
    file: FileId,
    offset: usize,
    depth: usize,
) -> String {
    let is_around = |nest: &&Nest| nest.literal.file == file && nest.start < offset && offset < nest.end;
    let mut around: Vec<&Nest> = nests.iter().filter(is_around).collect();
    around.sort_by_key(|nest| nest.start);
    let mention = mentions.get(&item).and_then(|calls| calls.iter().find(|call| call.from != item));
    // A function mentioned in itself over several others has no beginning.
    let before = match mention {
        Some(call) if depth < 8 => prefix(nests, mentions, call.from, call.file, call.offset as usize, depth + 1),
        _ => String::new(),
    };
    around.into_iter().fold(before, |path, nest| join(&path, &nest.literal.value))
}

fn join(before: &str, path: &str) -> String {
    match (before.trim_end_matches('/'), path) {
        ("", path) => path.to_owned(),
        (before, "" | "/") => before.to_owned(),
        (before, path) => format!("{before}/{}", path.trim_start_matches('/')),
    }
}

fn by_attributes(resolved: &Resolved, rules: &Rules, found: &mut Found) {
    let functions = resolved.items.iter().filter(|item| item.kind == ItemKind::Function && !item.is_test);
    for item in functions {
        for attribute in &item.attributes {
            let is_route = rules.routes.attribute.iter().any(|rule| any(&rule.attributes, &attribute.path));
            let path = attribute.tokens.split('"').nth(1).filter(|path| is_path(path));
            let (true, Some(path)) = (is_route, path) else { continue };
            let last = attribute.path.rsplit("::").next().unwrap_or_default();
            let named = attribute.tokens.split("method").nth(1).and_then(|rest| rest.split('"').nth(1));
            let route = Route {
                path: path.to_owned(),
                full_path: String::new(),
                method: named.unwrap_or(last).to_uppercase(),
                handler: Some(item.id),
                registered_in: item.id,
                file: item.file,
                line: item.line,
            };
            found.routes.push((route, item.name_offset as usize));
        }
    }
}

fn is_call(reference: &Reference) -> bool {
    matches!(reference.kind, ReferenceKind::Call | ReferenceKind::Method)
}

/// The calls of an item in a part of the text, in the order they stand there.
pub(super) fn calls_between(
    resolved: &Resolved,
    from: ItemId,
    file: FileId,
    start: usize,
    end: usize,
) -> Vec<&Reference> {
    let first = resolved.references.partition_point(|reference| reference.from < from);
    let own = resolved.references[first..].iter().take_while(|reference| reference.from == from);
    let mut found: Vec<&Reference> = own
        .filter(|call| call.file == file && is_call(call) && (start..end).contains(&(call.offset as usize)))
        .collect();
    found.sort_by_key(|call| call.offset);
    found
}

/// Whether an item is test code (or unknown).
pub(super) fn is_test(resolved: &Resolved, id: ItemId) -> bool {
    resolved.item(id).is_none_or(|item| item.is_test)
}
