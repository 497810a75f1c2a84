//! `graph`: the dependency graph in other programs' formats.

use std::borrow::Cow;

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::resolve::{self, Certainty, Item, ItemKind, Reference, ReferenceKind, Resolved};
use serde::Serialize;

use super::{Outcome, Run};
use crate::cli::GraphFormat;
use crate::failure::Failure;
use crate::message::{FORMAT_VERSION, GraphMessage, GraphNode, GraphReference, document};

pub(super) fn run(run: &Run, format: GraphFormat) -> Result<Outcome, Failure> {
    let draw = match format {
        GraphFormat::Json | GraphFormat::Edges => return plain(run, format),
        GraphFormat::Dot => calve_generator::diagram::dot,
        GraphFormat::Mermaid => calve_generator::diagram::mermaid,
        GraphFormat::Graphml => calve_generator::diagram::graphml,
    };
    let analysis = run.analyze()?;
    let text = draw(&analysis.plan);
    let json = move || document(&message(View { sources: &analysis.sources, resolved: &analysis.resolved }));
    Ok(Outcome::format(text, json))
}

/// The graph itself: no plan is made for it.
fn plain(run: &Run, format: GraphFormat) -> Result<Outcome, Failure> {
    let structure = run.structure()?;
    let view = View { sources: &structure.sources, resolved: &structure.resolved };
    let text = match format {
        GraphFormat::Edges => edges(view),
        _ => serde_json::to_string_pretty(&document(&message(view))).unwrap_or_default(),
    };
    let json = move || document(&message(View { sources: &structure.sources, resolved: &structure.resolved }));
    Ok(Outcome::format(text, json))
}

/// What is told of.
#[derive(Clone, Copy)]
struct View<'a> {
    sources: &'a SourceSet,
    resolved: &'a Resolved,
}

/// Items and references, both in the order of their ids.
fn message(view: View<'_>) -> GraphMessage {
    let node = |item: &Item| GraphNode {
        id: item.id.0,
        path: item.path.clone(),
        kind: item.kind,
        file: file(view, item).to_owned(),
        line: item.line,
        test: item.is_test,
    };
    let reference = |one: &Reference| GraphReference {
        from: one.from.0,
        to: one.to.0,
        kind: one.kind,
        certainty: one.certainty,
        file: path(view, one).to_owned(),
        line: one.line,
    };
    GraphMessage {
        version: FORMAT_VERSION,
        nodes: view.resolved.items.iter().map(node).collect(),
        references: view.resolved.references.iter().map(reference).collect(),
    }
}

/// One JSON line per distinct pair and kind: which target, where first, how, how sure.
fn edges(view: View<'_>) -> String {
    let resolved = view.resolved;
    let target = |item: &Item| resolved.item(item.krate).map(|krate| krate.path.as_str());
    let edge = |one: resolve::Edge| {
        let (from, to) = (resolved.item(one.from)?, resolved.item(one.to)?);
        let at = Place { file: view.sources.file(one.file).map_or("", |file| file.path.as_str()), line: one.line };
        let (target, from, to) = (target(from), end(view, from), end(view, to));
        serde_json::to_string(&Line { at, certainty: one.certainty, from, kind: one.kind, target, to }).ok()
    };
    let mut lines: Vec<String> = resolve::edges(resolved, view.sources).into_iter().filter_map(edge).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

fn end<'a>(view: View<'a>, item: &'a Item) -> End<'a> {
    End { file: file(view, item), line: item.line, name: name(view, item) }
}

/// One line of `edges`.
#[derive(Serialize)]
struct Line<'a> {
    at: Place<'a>,
    certainty: Certainty,
    from: End<'a>,
    kind: ReferenceKind,
    target: Option<&'a str>,
    to: End<'a>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
}

/// An item as `edges` names it: the line is that of its name.
#[derive(Serialize)]
struct End<'a> {
    file: &'a str,
    line: usize,
    name: Cow<'a, str>,
}

/// The name of an item as it is written; `impl` for impls.
fn name<'a>(view: View<'a>, item: &'a Item) -> Cow<'a, str> {
    let written = view.sources.file(item.file).and_then(|file| file.text.get(item.name_offset as usize..));
    match written {
        _ if item.kind == ItemKind::Impl => Cow::Borrowed("impl"),
        Some(text) if text.starts_with("r#") => Cow::Owned(format!("r#{}", item.name)),
        _ => Cow::Borrowed(&item.name),
    }
}

fn file<'a>(view: View<'a>, item: &Item) -> &'a str {
    view.sources.file(item.file).map_or("", |file| file.path.as_str())
}

fn path<'a>(view: View<'a>, one: &Reference) -> &'a str {
    view.sources.file(one.file).map_or("", |file| file.path.as_str())
}
