//! A dependency graph that other tools made, in neutral JSON (`docs/graph-format.md`).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::index;
use super::index_graph::graph_of;
use super::{Error, Finding, Severity};

/// A graph of nodes that are numbered in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportedGraph {
    /// The nodes, sorted by id.
    pub nodes: Vec<ImportedNode>,
    /// The edges, sorted.
    pub edges: Vec<ImportedEdge>,
}

/// A node: a class, a file, an entity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedNode {
    /// What the file calls it; never looked into.
    pub id: String,
    /// Its name; empty when the file gives none.
    pub name: String,
    /// Path of its file, with `/` between the parts; empty when the file gives none.
    pub path: String,
    /// Lines, or another measure of size.
    pub size: u64,
}

/// A directed edge between nodes, by their numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedEdge {
    /// Where it begins.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// What it is, for example `call`.
    pub kind: String,
    /// How often or how strong; above 0.
    pub weight: f64,
}

#[derive(Deserialize)]
struct RawGraph {
    nodes: Vec<RawNode>,
    #[serde(default)]
    edges: Vec<RawEdge>,
}

#[derive(Deserialize)]
struct RawNode {
    id: Value,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    size: Option<f64>,
}

#[derive(Deserialize)]
struct RawEdge {
    from: Value,
    to: Value,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    weight: Option<f64>,
}

/// Reads a graph, and what was noticed: nodes told twice, edges that lead nowhere, weights that are none.
///
/// # Errors
/// [`Error::Graph`] when the file cannot be read or is not in the format.
pub fn read_graph(path: &Path) -> Result<(ImportedGraph, Vec<Finding>), Error> {
    if path.extension().is_some_and(|ending| ending == "scip") {
        let index = index::parse(path).map_err(|reason| failure(path, &reason))?;
        return Ok((graph_of(&index), Vec::new()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failure(path, &error.to_string()))?;
    parse_graph(&text).map_err(|reason| failure(path, &reason))
}

fn failure(path: &Path, reason: &str) -> Error {
    Error::Graph { path: path.to_path_buf(), reason: reason.to_owned() }
}

/// The graph of a text.
///
/// # Errors
/// Why the text is no graph.
pub fn parse_graph(text: &str) -> Result<(ImportedGraph, Vec<Finding>), String> {
    let raw: RawGraph = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut findings = Vec::new();
    let mut nodes: BTreeMap<String, ImportedNode> = BTreeMap::new();
    for node in raw.nodes {
        let id = id_text(&node.id).ok_or_else(|| format!("a node's id is neither text nor a number: {}", node.id))?;
        let size = node.size.filter(|size| size.is_finite() && *size >= 1.0).map_or(1, |size| size.round() as u64);
        let (name, path) = (node.name.unwrap_or_default(), node.path.unwrap_or_default());
        match nodes.entry(id) {
            Entry::Occupied(known) => {
                let message = format!("node `{}` is told twice", known.key());
                findings.push(warning("graph-node-twice", message, "the first one counts"));
            }
            Entry::Vacant(place) => {
                let id = place.key().clone();
                place.insert(ImportedNode { id, name, path, size });
            }
        }
    }
    let numbers: BTreeMap<&str, u32> = (0u32..).zip(nodes.keys()).map(|(at, id)| (id.as_str(), at)).collect();
    let mut edges = Vec::with_capacity(raw.edges.len());
    for edge in raw.edges {
        let end = |end: &Value| id_text(end).and_then(|id| numbers.get(id.as_str()).copied());
        let (Some(from), Some(to)) = (end(&edge.from), end(&edge.to)) else {
            let message = format!("the edge from {} to {} has an end that is no node", edge.from, edge.to);
            findings.push(warning("graph-edge-nowhere", message, "the edge does not count; tell the node as well"));
            continue;
        };
        let weight = edge.weight.unwrap_or(1.0);
        if !weight.is_finite() || weight <= 0.0 {
            let message = format!("the edge from {} to {} has the weight {weight}", edge.from, edge.to);
            findings.push(warning("graph-edge-weight", message, "the edge does not count; weights are above 0"));
            continue;
        }
        edges.push(ImportedEdge { from, to, kind: edge.kind.unwrap_or_default(), weight });
    }
    edges.sort_by(|a, b| {
        (a.from, a.to, &a.kind).cmp(&(b.from, b.to, &b.kind)).then_with(|| a.weight.total_cmp(&b.weight))
    });
    findings.sort();
    findings.dedup();
    Ok((ImportedGraph { nodes: nodes.into_values().collect(), edges }, findings))
}

fn id_text(id: &Value) -> Option<String> {
    match id {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn warning(code: &str, message: String, advice: &str) -> Finding {
    let (code, advice) = (code.to_owned(), advice.to_owned());
    Finding { code, severity: Severity::Warning, place: None, message, advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_is_read_in_the_order_of_its_ids() {
        let text = r#"{"nodes": [{"id": "b", "name": "B"}, {"id": 7, "path": "x/y"}, {"id": "b"}], "more": 1,
            "edges": [{"from": "b", "to": 7, "weight": 2.5, "kind": "call"}, {"from": "b", "to": "nobody"},
                      {"from": 7, "to": "b", "weight": -1}]}"#;
        let (graph, findings) = parse_graph(text).unwrap();
        assert_eq!(graph.nodes.iter().map(|node| node.id.as_str()).collect::<Vec<_>>(), ["7", "b"]);
        assert_eq!(graph.nodes[1].name, "B");
        assert_eq!(graph.edges, [ImportedEdge { from: 1, to: 0, kind: "call".into(), weight: 2.5 }]);
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, ["graph-edge-nowhere", "graph-edge-weight", "graph-node-twice"]);
    }

    #[test]
    fn what_is_no_graph_is_said_to_be_none() {
        assert!(parse_graph("{").is_err());
        assert!(parse_graph("{\"edges\": []}").unwrap_err().contains("nodes"));
        assert!(parse_graph("{\"nodes\": [{\"id\": []}]}").unwrap_err().contains("id"));
    }
}
