//! The graph of items.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};

use super::{Containment, GraphEdge};
use crate::resolve::{ItemId, Resolved};

/// Items and the references between them. Ids are those of [`Resolved::items`].
#[derive(Debug, Clone)]
pub struct ItemGraph {
    graph: DiGraph<ItemId, GraphEdge>,
    containment: Containment,
}

impl ItemGraph {
    /// Folds the references of each pair of items into one edge; references of an item to itself fall away.
    #[must_use]
    pub fn build(resolved: &Resolved) -> Self {
        let mut graph = DiGraph::with_capacity(resolved.items.len(), resolved.references.len());
        for item in &resolved.items {
            graph.add_node(item.id);
        }
        let mut edges: BTreeMap<(ItemId, ItemId), GraphEdge> = BTreeMap::new();
        for reference in resolved.references.iter().filter(|reference| reference.from != reference.to) {
            let (Some(from), Some(_)) = (resolved.item(reference.from), resolved.item(reference.to)) else { continue };
            edges
                .entry((reference.from, reference.to))
                .or_insert_with(|| GraphEdge {
                    from: reference.from,
                    to: reference.to,
                    kinds: BTreeMap::new(),
                    sites: Vec::new(),
                    is_test: from.is_test,
                })
                .absorb(reference);
        }
        // petgraph lists the latest edge first: added backwards, they come out by id.
        for ((from, to), mut edge) in edges.into_iter().rev() {
            edge.sites.sort();
            graph.add_edge(node(from), node(to), edge);
        }
        Self { graph, containment: Containment::build(resolved) }
    }

    /// Which item stands in which.
    #[must_use]
    pub fn containment(&self) -> &Containment {
        &self.containment
    }

    /// Number of items.
    #[must_use]
    pub fn item_count(&self) -> usize {
        self.graph.node_count()
    }

    /// Number of pairs of items that refer to each other in one direction.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.graph.edge_count()
    }

    /// All edges, sorted by both ends.
    pub fn edges(&self) -> impl Iterator<Item = &GraphEdge> {
        self.graph.node_indices().flat_map(|at| self.graph.edges(at)).map(|edge| edge.weight())
    }

    /// What an item refers to, by id.
    pub fn outgoing(&self, id: ItemId) -> impl Iterator<Item = &GraphEdge> {
        self.graph.edges_directed(node(id), Direction::Outgoing).map(|edge| edge.weight())
    }

    /// What refers to an item, by id.
    pub fn incoming(&self, id: ItemId) -> impl Iterator<Item = &GraphEdge> {
        self.graph.edges_directed(node(id), Direction::Incoming).map(|edge| edge.weight())
    }

    /// The edge between two items.
    #[must_use]
    pub fn edge(&self, from: ItemId, to: ItemId) -> Option<&GraphEdge> {
        self.graph.find_edge(node(from), node(to)).and_then(|at| self.graph.edge_weight(at))
    }

    /// The seeds and everything reached from them over edges that `follow` accepts.
    #[must_use]
    pub fn reach(
        &self,
        seeds: impl IntoIterator<Item = ItemId>,
        follow: impl Fn(&GraphEdge) -> bool,
    ) -> BTreeSet<ItemId> {
        self.walk(seeds, Direction::Outgoing, follow)
    }

    /// The seeds and everything that reaches them over edges that `follow` accepts.
    #[must_use]
    pub fn reached_by(
        &self,
        seeds: impl IntoIterator<Item = ItemId>,
        follow: impl Fn(&GraphEdge) -> bool,
    ) -> BTreeSet<ItemId> {
        self.walk(seeds, Direction::Incoming, follow)
    }

    fn walk(
        &self,
        seeds: impl IntoIterator<Item = ItemId>,
        direction: Direction,
        follow: impl Fn(&GraphEdge) -> bool,
    ) -> BTreeSet<ItemId> {
        let known = |id: &ItemId| (id.0 as usize) < self.graph.node_count();
        let mut seen: BTreeSet<ItemId> = seeds.into_iter().filter(known).collect();
        let mut open: Vec<ItemId> = seen.iter().copied().collect();
        while let Some(at) = open.pop() {
            for edge in self.graph.edges_directed(node(at), direction).map(|edge| edge.weight()) {
                let next = if direction == Direction::Outgoing { edge.to } else { edge.from };
                if follow(edge) && seen.insert(next) {
                    open.push(next);
                }
            }
        }
        seen
    }

    /// Groups of items that need each other over edges that `follow` accepts, what is needed before what needs it.
    ///
    /// An item in no circle is a group of one. Each group is sorted.
    #[must_use]
    pub fn condensation_order(&self, follow: impl Fn(&GraphEdge) -> bool) -> Vec<Vec<ItemId>> {
        let kept = self.graph.filter_map(|_, id| Some(*id), |_, edge| follow(edge).then_some(()));
        let mut groups: Vec<Vec<ItemId>> = petgraph::algo::tarjan_scc(&kept)
            .into_iter()
            .map(|group| group.into_iter().filter_map(|at| kept.node_weight(at).copied()).collect())
            .collect();
        groups.iter_mut().for_each(|group: &mut Vec<ItemId>| group.sort_unstable());
        groups
    }
}

fn node(id: ItemId) -> NodeIndex {
    NodeIndex::new(id.0 as usize)
}
