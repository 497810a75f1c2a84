//! Takes [`Resolved`], gives the [`ItemGraph`] and answers about structure. `petgraph` lives here alone.
//!
//! Never knows what an item means: no framework, no rule, no decision.

mod circles;
mod containment;
mod cycles;
mod edge;
mod feedback;
mod item_graph;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub use circles::{Circle, circles};
pub use containment::Containment;
pub use cycles::{ClosingReference, ModuleCircle};
pub use edge::{GraphEdge, Site};
pub use item_graph::ItemGraph;

use crate::resolve::Resolved;

/// Lays the references of the resolver out as a graph of items.
#[must_use]
pub fn graph(resolved: &Resolved) -> ItemGraph {
    ItemGraph::build(resolved)
}
