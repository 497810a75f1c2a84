//! Output of `graph`.

use calve_analyzer::resolve::{Certainty, ItemKind, ReferenceKind};
use schemars::JsonSchema;
use serde::Serialize;

use super::Message;

/// Items and references, both in the order of their ids.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GraphMessage {
    /// Version of this format.
    pub version: u32,
    /// The items.
    pub nodes: Vec<GraphNode>,
    /// The references between them.
    pub references: Vec<GraphReference>,
}

impl Message for GraphMessage {
    const SCHEMA: &'static str = "graph";
}

/// One item.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GraphNode {
    /// Its number in this document.
    pub id: u32,
    /// Full path.
    pub path: String,
    /// Kind of item in kebab-case.
    #[schemars(with = "String")]
    pub kind: ItemKind,
    /// File, relative to the workspace root.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Whether it is test code.
    pub test: bool,
}

/// One reference.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GraphReference {
    /// Number of the item that refers.
    pub from: u32,
    /// Number of the item referred to.
    pub to: u32,
    /// Kind of reference in kebab-case.
    #[schemars(with = "String")]
    pub kind: ReferenceKind,
    /// How sure it is, in kebab-case.
    #[schemars(with = "String")]
    pub certainty: Certainty,
    /// File, relative to the workspace root.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}
