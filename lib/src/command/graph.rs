//! `graph`: the dependency graph in other programs' formats.

use std::fmt::Write;

use calve_analyzer::resolve::{Item, Reference};
use serde_json::json;

use super::{Outcome, Run};
use crate::Analysis;
use crate::cli::GraphFormat;
use crate::exit_code::ExitCode;
use crate::failure::Failure;

pub(super) fn run(run: &Run, format: GraphFormat) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let document = document(&analysis);
    let text = match format {
        GraphFormat::Json => serde_json::to_string_pretty(&document).unwrap_or_default(),
        GraphFormat::Edges => edges(&analysis),
        GraphFormat::Dot => calve_generator::diagram::dot(&analysis.plan),
        GraphFormat::Mermaid => calve_generator::diagram::mermaid(&analysis.plan),
        GraphFormat::Graphml => calve_generator::diagram::graphml(&analysis.plan),
    };
    Ok(Outcome { text, json: document, code: ExitCode::Clean })
}

/// Items and references, both in the order of their ids.
fn document(analysis: &Analysis) -> serde_json::Value {
    let items = &analysis.resolved.items;
    let nodes: Vec<_> = items
        .iter()
        .map(|item| json!({"id": item.id.0, "path": item.path, "kind": item.kind, "file": file(analysis, item), "line": item.line, "test": item.is_test}))
        .collect();
    let references: Vec<_> = analysis
        .resolved
        .references
        .iter()
        .map(|one| json!({"from": one.from.0, "to": one.to.0, "kind": one.kind, "certainty": one.certainty, "file": path(analysis, one), "line": one.line}))
        .collect();
    json!({"version": crate::message::FORMAT_VERSION, "nodes": nodes, "references": references})
}

/// One JSON line per distinct pair and kind.
fn edges(analysis: &Analysis) -> String {
    let end = |item: &Item| json!({"file": file(analysis, item), "line": item.line, "name": item.name});
    let mut lines = std::collections::BTreeSet::new();
    for one in &analysis.resolved.references {
        let (Some(from), Some(to)) = (analysis.resolved.item(one.from), analysis.resolved.item(one.to)) else {
            continue;
        };
        lines.insert(json!({"from": end(from), "to": end(to), "kind": one.kind}).to_string());
    }
    lines.into_iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

fn file<'a>(analysis: &'a Analysis, item: &Item) -> &'a str {
    analysis.sources.file(item.file).map_or("", |file| file.path.as_str())
}

fn path<'a>(analysis: &'a Analysis, one: &Reference) -> &'a str {
    analysis.sources.file(one.file).map_or("", |file| file.path.as_str())
}
