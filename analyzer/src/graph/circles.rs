//! Circles among anything that is numbered, and how to open them.

use petgraph::graph::DiGraph;

use super::feedback::{Arc, feedback_arcs};

/// Nodes that lead to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    /// The nodes, sorted.
    pub nodes: Vec<usize>,
    /// Indices into the edges: a light set without which there is no circle.
    pub closing: Vec<usize>,
}

/// The circles among `nodes` nodes with these edges (from, to, what it costs to take it out), by first node.
#[must_use]
pub fn circles(nodes: usize, edges: &[(usize, usize, u64)]) -> Vec<Circle> {
    let mut graph = DiGraph::<(), ()>::new();
    let ids: Vec<_> = (0..nodes).map(|_| graph.add_node(())).collect();
    for (from, to, _) in edges.iter().filter(|(from, to, _)| *from < nodes && *to < nodes) {
        graph.add_edge(ids[*from], ids[*to], ());
    }
    let groups = petgraph::algo::tarjan_scc(&graph).into_iter().filter(|group| group.len() > 1);
    let mut circles: Vec<Circle> = groups
        .map(|group| {
            let mut nodes: Vec<usize> = group.into_iter().map(petgraph::graph::NodeIndex::index).collect();
            nodes.sort_unstable();
            circle(nodes, edges)
        })
        .collect();
    circles.sort_by(|a, b| a.nodes.cmp(&b.nodes));
    circles
}

fn circle(nodes: Vec<usize>, edges: &[(usize, usize, u64)]) -> Circle {
    let place = |node: usize| nodes.binary_search(&node).ok();
    let (mut arcs, mut behind) = (Vec::new(), Vec::new());
    for (at, (from, to, weight)) in edges.iter().enumerate() {
        if let (Some(from), Some(to)) = (place(*from), place(*to)) {
            arcs.push(Arc { from, to, weight: *weight });
            behind.push(at);
        }
    }
    let closing = feedback_arcs(nodes.len(), &arcs).into_iter().map(|at| behind[at]).collect();
    Circle { nodes, closing }
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn each_circle_is_found_with_its_lightest_edge() {
        let edges = [(0, 1, 3), (1, 0, 1), (1, 2, 1), (3, 4, 2), (4, 5, 2), (5, 3, 1)];
        let found = circles(6, &edges);
        assert_eq!(found.iter().map(|one| one.nodes.clone()).collect::<Vec<_>>(), [vec![0, 1], vec![3, 4, 5]]);
        assert_eq!(found.iter().map(|one| one.closing.clone()).collect::<Vec<_>>(), [vec![1], vec![5]]);
        assert!(circles(3, &edges[2..3]).is_empty());
    }
}
