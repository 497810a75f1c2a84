//! A SCIP index of any language as a graph of its definitions.

use std::collections::BTreeMap;

use scip::types::{Document, SymbolRole, descriptor::Suffix};

use super::index::range;
use super::{ImportedEdge, ImportedGraph, ImportedNode};

/// Lines and columns of start and end, from 0.
type Range = [i32; 4];

/// A definition and the part of its document that belongs to it.
struct Defined<'i> {
    symbol: &'i str,
    range: Range,
}

/// The definitions of an index as nodes, and who names whom as edges. Locals, parameters and type parameters are parts
/// of what they stand in.
pub(super) fn graph_of(index: &scip::types::Index) -> ImportedGraph {
    let mut documents: Vec<(&Document, Vec<Defined<'_>>)> =
        index.documents.iter().map(|document| (document, definitions(document))).collect();
    documents.sort_by(|a, b| a.0.relative_path.cmp(&b.0.relative_path));
    let mut nodes: BTreeMap<&str, ImportedNode> = BTreeMap::new();
    for (document, defined) in &documents {
        for one in defined {
            let node = ImportedNode {
                id: one.symbol.to_owned(),
                name: name(one.symbol),
                path: document.relative_path.replace('\\', "/"),
                size: u64::try_from(one.range[2] - one.range[0]).unwrap_or(0) + 1,
            };
            nodes.entry(one.symbol).or_insert(node);
        }
    }
    let numbers: BTreeMap<&str, u32> = nodes.keys().zip(0..).map(|(symbol, number)| (*symbol, number)).collect();
    let mut counts: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for (document, defined) in &documents {
        for used in document.occurrences.iter().filter(|used| used.symbol_roles & SymbolRole::Definition as i32 == 0) {
            let from = range(used).and_then(|at| around(defined, at)).and_then(|symbol| numbers.get(symbol));
            if let (Some(from), Some(to)) = (from, numbers.get(used.symbol.as_str()))
                && from != to
            {
                *counts.entry((*from, *to)).or_default() += 1.0;
            }
        }
    }
    let edge = |((from, to), weight)| ImportedEdge { from, to, kind: "reference".to_owned(), weight };
    ImportedGraph { nodes: nodes.into_values().collect(), edges: counts.into_iter().map(edge).collect() }
}

/// The definitions of a document in their order. Where an indexer does not tell how far one goes, it goes to the next.
fn definitions(document: &Document) -> Vec<Defined<'_>> {
    let mut found: Vec<(Range, Option<Range>, &str)> = document
        .occurrences
        .iter()
        .filter(|one| one.symbol_roles & SymbolRole::Definition as i32 != 0 && is_node(&one.symbol))
        .filter_map(|one| Some((range(one)?, as_range(&one.enclosing_range), one.symbol.as_str())))
        .collect();
    found.sort();
    let ends: Vec<i32> = found.iter().skip(1).map(|(at, _, _)| at[0]).chain([i32::MAX]).collect();
    let whole = |((at, told, symbol), next): ((Range, Option<Range>, _), i32)| {
        let last = if next == i32::MAX { at[0] } else { next.saturating_sub(1).max(at[0]) };
        let until = if next == i32::MAX { [at[0], at[1], i32::MAX, 0] } else { [at[0], at[1], last, i32::MAX] };
        Defined { symbol, range: told.unwrap_or(until) }
    };
    let mut found: Vec<Defined<'_>> = found.into_iter().zip(ends).map(whole).collect();
    for one in &mut found {
        if one.range[2] == i32::MAX {
            let last = document.occurrences.iter().filter_map(range).map(|at| at[2]).max().unwrap_or(one.range[0]);
            one.range = [one.range[0], one.range[1], last.max(one.range[0]), i32::MAX];
        }
    }
    found
}

fn as_range(given: &[i32]) -> Option<Range> {
    match *given {
        [line, column, end] => Some([line, column, line, end]),
        [line, column, end_line, end] => Some([line, column, end_line, end]),
        _ => None,
    }
}

/// The innermost definition around a place.
fn around<'i>(defined: &[Defined<'i>], at: Range) -> Option<&'i str> {
    let is_in = |one: &&Defined<'_>| {
        (one.range[0], one.range[1]) <= (at[0], at[1]) && (at[0], at[1]) <= (one.range[2], one.range[3])
    };
    let length = |one: &&Defined<'_>| one.range[2].saturating_sub(one.range[0]);
    defined.iter().filter(is_in).min_by_key(length).map(|one| one.symbol)
}

/// Whether a symbol is a definition of its own.
fn is_node(symbol: &str) -> bool {
    if symbol.is_empty() || scip::symbol::is_local_symbol(symbol) {
        return false;
    }
    let parsed = scip::symbol::parse_symbol(symbol).ok();
    let last = parsed.as_ref().and_then(|symbol| symbol.descriptors.last());
    last.is_some_and(|last| !matches!(last.suffix.enum_value_or_default(), Suffix::Parameter | Suffix::TypeParameter))
}

/// The names of a symbol without its scheme and package.
fn name(symbol: &str) -> String {
    let parsed = scip::symbol::parse_symbol(symbol).unwrap_or_default();
    let names: Vec<&str> = parsed.descriptors.iter().map(|descriptor| descriptor.name.as_str()).collect();
    names.join("::")
}
