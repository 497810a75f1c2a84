//! Where the outside comes in: routes, programs, tasks in the background.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::lines::{from_line, inside_parentheses, literal_offset};
use super::rules::{ContextKind, Registration, Rules, any};
use crate::ingest::{FileId, SourceSet, TargetKind, Workspace};
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

/// A task or thread that is started to run on its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BackgroundTask {
    /// Who starts it.
    pub spawned_in: ItemId,
    /// Functions of the workspace that run in it.
    pub runs: Vec<ItemId>,
    /// File.
    pub file: FileId,
    /// Line.
    pub line: usize,
}

/// Where the outside comes in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EntryPoints {
    /// Routes, sorted.
    pub routes: Vec<Route>,
    /// Functions that give back a router.
    pub router_functions: BTreeSet<ItemId>,
    /// `main` functions of programs.
    pub mains: BTreeSet<ItemId>,
    /// Tasks in the background, sorted.
    pub tasks: Vec<BackgroundTask>,
}

/// Finds the entry points.
#[must_use]
pub fn entry_points(workspace: &Workspace, sources: &SourceSet, resolved: &Resolved, rules: &Rules) -> EntryPoints {
    let mut routes: Vec<Route> = Vec::new();
    let mut prefixes: BTreeMap<ItemId, String> = BTreeMap::new();
    for registration in &rules.routes.registration {
        registered(sources, resolved, registration, &mut routes, &mut prefixes);
    }
    routes.extend(by_attributes(resolved, rules));
    for route in &mut routes {
        let prefix = prefixes.get(&route.registered_in).map_or("", String::as_str);
        route.full_path = format!("{}{}", prefix.trim_end_matches('/'), route.path);
    }
    routes.sort();
    routes.dedup();
    let functions = || resolved.items.iter().filter(|item| !item.is_test && item.signature.is_some());
    let is_router = |item: &&crate::resolve::Item| {
        let output = item.signature.as_ref().map(|signature| &signature.output);
        output.and_then(|ty| rules.context_of(ty)).is_some_and(|rule| rule.kind == ContextKind::Router)
    };
    let bins: BTreeSet<&str> = workspace
        .packages
        .iter()
        .flat_map(|package| &package.targets)
        .filter(|target| target.kind == TargetKind::Bin)
        .map(|target| target.root.as_str())
        .collect();
    let is_bin = |krate: ItemId| {
        let file = resolved.item(krate).and_then(|item| sources.file(item.file));
        file.is_some_and(|file| bins.contains(file.path.as_str()))
    };
    EntryPoints {
        routes,
        router_functions: functions().filter(is_router).map(|item| item.id).collect(),
        mains: functions()
            .filter(|item| item.name == "main" && item.parent == Some(item.krate) && is_bin(item.krate))
            .map(|item| item.id)
            .collect(),
        tasks: tasks(sources, resolved, rules),
    }
}

/// A literal of a registering call with its place in the text.
struct Told<'a> {
    literal: &'a Literal,
    offset: usize,
    is_nest: bool,
}

fn registered(
    sources: &SourceSet,
    resolved: &Resolved,
    rule: &Registration,
    routes: &mut Vec<Route>,
    prefixes: &mut BTreeMap<ItemId, String>,
) {
    let mut told: Vec<Told> = Vec::new();
    for literal in resolved.literals.iter().filter(|literal| literal.argument == 0 && literal.value.starts_with('/')) {
        let call = literal.call.as_deref().unwrap_or_default();
        let is_nest = any(&rule.nest, call);
        if !(is_nest || any(&rule.route, call) || any(&rule.service, call)) || is_test(resolved, literal.item) {
            continue;
        }
        if let Some(offset) = literal_offset(sources, literal.file, literal.line, &literal.value) {
            told.push(Told { literal, offset, is_nest });
        }
    }
    told.sort_by_key(|told| (told.literal.file, told.offset));
    for at in &told {
        let Some((_, rest)) = sources.file(at.literal.file).and_then(|file| file.text.split_at_checked(at.offset))
        else {
            continue;
        };
        // The call ends where its parenthesis closes; the literal stands right behind the opening one.
        let length = inside_parentheses(&format!("({rest}")).map_or(0, str::len);
        let handlers = calls_between(resolved, at.literal.item, at.literal.file, at.offset, at.offset + length);
        if at.is_nest {
            for handler in handlers {
                prefixes.entry(handler.to).or_insert_with(|| at.literal.value.clone());
            }
            continue;
        }
        let text = rest.get(..length).unwrap_or(rest);
        for (method, position) in verbs(text, rule) {
            let handler = handlers.iter().find(|call| call.offset as usize > at.offset + position).map(|call| call.to);
            routes.push(route(at.literal, method, handler));
        }
        if any(&rule.service, at.literal.call.as_deref().unwrap_or_default()) {
            routes.push(route(at.literal, String::from("ANY"), handlers.first().map(|call| call.to)));
        }
    }
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

/// `get(`, `.post(`, `routing::put(` in a text, with the place behind each.
fn verbs(text: &str, rule: &Registration) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('(') {
        let before = &text[..at];
        let word = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
        let is_verb = rule.verbs.iter().any(|verb| verb == word);
        // `web::get().to(handler)`: the verb names the method, `to` the handler.
        if is_verb && word != "to" {
            let method = if word == "any" { String::from("ANY") } else { word.to_uppercase() };
            found.push((method, at));
        }
    }
    found
}

fn calls_between(resolved: &Resolved, from: ItemId, file: FileId, start: usize, end: usize) -> Vec<&Reference> {
    let first = resolved.references.partition_point(|reference| reference.from < from);
    let own = resolved.references[first..].iter().take_while(|reference| reference.from == from);
    let mut found: Vec<&Reference> = own
        .filter(|call| call.file == file && matches!(call.kind, ReferenceKind::Call | ReferenceKind::Method))
        .filter(|call| (start..end).contains(&(call.offset as usize)))
        .collect();
    found.sort_by_key(|call| call.offset);
    found
}

fn is_test(resolved: &Resolved, id: ItemId) -> bool {
    resolved.item(id).is_none_or(|item| item.is_test)
}

fn by_attributes(resolved: &Resolved, rules: &Rules) -> Vec<Route> {
    let mut found = Vec::new();
    let functions = resolved.items.iter().filter(|item| item.kind == ItemKind::Function && !item.is_test);
    for item in functions {
        for attribute in &item.attributes {
            let is_route = rules.routes.attribute.iter().any(|rule| any(&rule.attributes, &attribute.path));
            let path = attribute.tokens.split('"').nth(1).filter(|path| path.starts_with('/'));
            let (true, Some(path)) = (is_route, path) else { continue };
            let last = attribute.path.rsplit("::").next().unwrap_or_default();
            let named = attribute.tokens.split("method").nth(1).and_then(|rest| rest.split('"').nth(1));
            found.push(Route {
                path: path.to_owned(),
                full_path: String::new(),
                method: named.unwrap_or(last).to_uppercase(),
                handler: Some(item.id),
                registered_in: item.id,
                file: item.file,
                line: item.line,
            });
        }
    }
    found
}

fn tasks(sources: &SourceSet, resolved: &Resolved, rules: &Rules) -> Vec<BackgroundTask> {
    let spawns = |path: &str| {
        let rule = rules.effects.iter().find(|rule| rule.kind == super::rules::Effect::Spawn);
        rule.is_some_and(|rule| rule.has_call(path)) && path.contains("spawn")
    };
    let mut found: Vec<BackgroundTask> = resolved
        .externals
        .iter()
        .filter(|external| external.kind == ReferenceKind::Call && spawns(&external.path))
        .filter(|external| !is_test(resolved, external.from))
        .filter_map(|external| {
            let (start, rest) = from_line(sources, external.file, external.line)?;
            let open = rest.find("spawn").and_then(|at| rest[at..].find('(').map(|open| at + open))?;
            let length = inside_parentheses(&rest[open..])?.len();
            let calls = calls_between(resolved, external.from, external.file, start + open, start + open + length);
            let runs: BTreeSet<ItemId> = calls.into_iter().map(|call| call.to).collect();
            let runs = runs.into_iter().collect();
            Some(BackgroundTask { spawned_in: external.from, runs, file: external.file, line: external.line })
        })
        .collect();
    found.sort();
    found.dedup();
    found
}
