//! `graph`: the dependency graph in other programs' formats.

use std::fmt::Write;

use calve_analyzer::resolve::{self, Item, ItemKind, Reference};
use serde_json::json;

use super::{Outcome, Run};
use crate::Analysis;
use crate::cli::GraphFormat;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{FORMAT_VERSION, GraphMessage, GraphNode, GraphReference, document};

pub(super) fn run(run: &Run, format: GraphFormat) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let message = message(&analysis);
    let text = match format {
        GraphFormat::Json => serde_json::to_string_pretty(&document(&message)).unwrap_or_default(),
        GraphFormat::Edges => edges(&analysis),
        GraphFormat::Dot => calve_generator::diagram::dot(&analysis.plan),
        GraphFormat::Mermaid => calve_generator::diagram::mermaid(&analysis.plan),
        GraphFormat::Graphml => calve_generator::diagram::graphml(&analysis.plan),
    };
    Ok(Outcome::new(text, &message, ExitCode::Clean))
}

/// Items and references, both in the order of their ids.
fn message(analysis: &Analysis) -> GraphMessage {
    let node = |item: &Item| GraphNode {
        id: item.id.0,
        path: item.path.clone(),
        kind: item.kind,
        file: file(analysis, item).to_owned(),
        line: item.line,
        test: item.is_test,
    };
    let reference = |one: &Reference| GraphReference {
        from: one.from.0,
        to: one.to.0,
        kind: one.kind,
        certainty: one.certainty,
        file: path(analysis, one).to_owned(),
        line: one.line,
    };
    GraphMessage {
        version: FORMAT_VERSION,
        nodes: analysis.resolved.items.iter().map(node).collect(),
        references: analysis.resolved.references.iter().map(reference).collect(),
    }
}

/// One JSON line per distinct pair and kind: which target, where first, how, how sure.
fn edges(analysis: &Analysis) -> String {
    let resolved = &analysis.resolved;
    let name = |item: &Item| name(analysis, item);
    let end = |item: &Item| json!({"file": file(analysis, item), "line": item.line, "name": name(item)});
    let target = |item: &Item| resolved.item(item.krate).map(|krate| krate.path.clone());
    let mut lines = std::collections::BTreeSet::new();
    for one in resolve::edges(resolved, &analysis.sources) {
        let (Some(from), Some(to)) = (resolved.item(one.from), resolved.item(one.to)) else { continue };
        let place = analysis.sources.file(one.file).map_or("", |file| file.path.as_str());
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
fn name(analysis: &Analysis, item: &Item) -> String {
    let written = analysis.sources.file(item.file).and_then(|file| file.text.get(item.name_offset as usize..));
    match written {
        _ if item.kind == ItemKind::Impl => "impl".to_owned(),
        Some(text) if text.starts_with("r#") => format!("r#{}", item.name),
        _ => item.name.clone(),
    }
}

fn file<'a>(analysis: &'a Analysis, item: &Item) -> &'a str {
    analysis.sources.file(item.file).map_or("", |file| file.path.as_str())
}

fn path<'a>(analysis: &'a Analysis, one: &Reference) -> &'a str {
    analysis.sources.file(one.file).map_or("", |file| file.path.as_str())
}
