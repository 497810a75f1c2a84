//! Which edges to take out so that no circle is left.

/// A directed edge with what it costs to take it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arc {
    pub from: usize,
    pub to: usize,
    pub weight: u64,
}

/// Indices into `arcs` of a light set of edges without which the graph has no circle.
///
/// Eades' greedy order with weights, then nodes are moved while that makes the set lighter. Finding the
/// lightest set is NP-hard; for the handful of modules of a circle this is the lightest one nearly always.
pub(super) fn feedback_arcs(nodes: usize, arcs: &[Arc]) -> Vec<usize> {
    let order = improve(greedy_order(nodes, arcs), arcs);
    let mut position = vec![0; nodes];
    for (at, node) in order.iter().enumerate() {
        position[*node] = at;
    }
    (0..arcs.len()).filter(|at| position[arcs[*at].from] >= position[arcs[*at].to]).collect()
}

/// Sinks to the end, else the node that gives most more than it takes to the front.
fn greedy_order(nodes: usize, arcs: &[Arc]) -> Vec<usize> {
    let mut is_left = vec![true; nodes];
    let (mut front, mut back) = (Vec::new(), Vec::new());
    for _ in 0..nodes {
        let (mut out, mut into) = (vec![0u64; nodes], vec![0u64; nodes]);
        for arc in arcs.iter().filter(|arc| is_left[arc.from] && is_left[arc.to]) {
            out[arc.from] += arc.weight;
            into[arc.to] += arc.weight;
        }
        let left = || (0..nodes).filter(|node| is_left[*node]);
        let gain = |node: &usize| (i128::from(out[*node]) - i128::from(into[*node]), std::cmp::Reverse(*node));
        let (pick, side) = match left().find(|node| out[*node] == 0) {
            Some(sink) => (Some(sink), &mut back),
            None => (left().max_by_key(gain), &mut front),
        };
        if let Some(node) = pick {
            side.push(node);
            is_left[node] = false;
        }
    }
    front.extend(back.into_iter().rev());
    front
}

/// Moves single nodes to better places until none is better.
fn improve(mut order: Vec<usize>, arcs: &[Arc]) -> Vec<usize> {
    let mut best = backward_weight(&order, arcs);
    // Very large circles keep the greedy order: a round looks at every place for every node.
    let rounds = if order.len() > 60 { 0 } else { 8 };
    for _ in 0..rounds {
        let mut better = false;
        for from in 0..order.len() {
            for to in 0..order.len() {
                let mut trial = order.clone();
                let node = trial.remove(from);
                trial.insert(to, node);
                let weight = backward_weight(&trial, arcs);
                if weight < best {
                    (best, order, better) = (weight, trial, true);
                }
            }
        }
        if !better {
            break;
        }
    }
    order
}

fn backward_weight(order: &[usize], arcs: &[Arc]) -> u64 {
    let mut position = vec![0; order.len()];
    for (at, node) in order.iter().enumerate() {
        position[*node] = at;
    }
    arcs.iter().filter(|arc| position[arc.from] >= position[arc.to]).map(|arc| arc.weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arcs(list: &[(usize, usize, u64)]) -> Vec<Arc> {
        list.iter().map(|(from, to, weight)| Arc { from: *from, to: *to, weight: *weight }).collect()
    }

    #[test]
    fn the_lightest_edge_of_a_circle_is_taken() {
        assert_eq!(feedback_arcs(3, &arcs(&[(0, 1, 5), (1, 2, 1), (2, 0, 5)])), [1]);
    }

    #[test]
    fn one_shared_edge_is_taken_instead_of_two() {
        // Two circles over the edge 0 → 1.
        assert_eq!(feedback_arcs(4, &arcs(&[(0, 1, 3), (1, 2, 2), (2, 0, 2), (1, 3, 2), (3, 0, 2)])), [0]);
    }

    #[test]
    fn no_circle_means_nothing_to_take() {
        assert!(feedback_arcs(3, &arcs(&[(0, 1, 1), (1, 2, 1), (0, 2, 1)])).is_empty());
    }
}
