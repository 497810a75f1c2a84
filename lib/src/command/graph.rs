//! `graph`: the dependency graph in other programs' formats.

use std::fmt::Write;

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::resolve::{self, Item, ItemKind, Reference, Resolved};
use serde_json::json;

use super::{Outcome, Run};
use crate::cli::GraphFormat;
use crate::exit_code::ExitCode;
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
    let message = message(View { sources: &analysis.sources, resolved: &analysis.resolved });
    Ok(Outcome::new(draw(&analysis.plan), &message, ExitCode::Clean))
}

/// The graph itself: no plan is made for it.
fn plain(run: &Run, format: GraphFormat) -> Result<Outcome, Failure> {
    let structure = run.structure()?;
    let view = View { sources: &structure.sources, resolved: &structure.resolved };
    let message = message(view);
    let text = match format {
        GraphFormat::Edges => edges(view),
        _ => serde_json::to_string_pretty(&document(&message)).unwrap_or_default(),
    };
    Ok(Outcome::new(text, &message, ExitCode::Clean))
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
    let name = |item: &Item| name(view, item);
    let end = |item: &Item| json!({"file": file(view, item), "line": item.line, "name": name(item)});
    let target = |item: &Item| resolved.item(item.krate).map(|krate| krate.path.clone());
    let mut lines = std::collections::BTreeSet::new();
    for one in resolve::edges(resolved, view.sources) {
        let (Some(from), Some(to)) = (resolved.item(one.from), resolved.item(one.to)) else { continue };
        let place = view.sources.file(one.file).map_or("", |file| file.path.as_str());
        let at = json!({"file": place, "line": one.line});
        let how = json!({"from": end(from), "to": end(to), "kind": one.kind, "certainty": one.certainty, "at": at, "target": target(from)});
        lines.insert(how.to_string());
    }
    lines.into_iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

/// The name of an item as it is written; `impl` for impls.
fn name(view: View<'_>, item: &Item) -> String {
    let written = view.sources.file(item.file).and_then(|file| file.text.get(item.name_offset as usize..));
    match written {
        _ if item.kind == ItemKind::Impl => "impl".to_owned(),
        Some(text) if text.starts_with("r#") => format!("r#{}", item.name),
        _ => item.name.clone(),
    }
}

fn file<'a>(view: View<'a>, item: &Item) -> &'a str {
    view.sources.file(item.file).map_or("", |file| file.path.as_str())
}

fn path<'a>(view: View<'a>, one: &Reference) -> &'a str {
    view.sources.file(one.file).map_or("", |file| file.path.as_str())
}
