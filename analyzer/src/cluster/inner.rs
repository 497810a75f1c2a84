//! One level below the groups: the parts that each of them falls into.

use super::constraints::Contracted;
use super::leiden::leiden;
use super::limits::Limits;
use super::moves::Resolution;
use super::network::{Network, members};

/// For each group its parts, as units, sorted: the division of what lies inside the group alone, at the plain resolution.
/// A group that hangs together as a whole has one part.
pub(super) fn parts(contracted: &Contracted, groups: &[u32], count: usize) -> Vec<Vec<Vec<u32>>> {
    let (starts, all) = members(groups, count);
    let mut units: Vec<Vec<u32>> = vec![Vec::new(); groups.len()];
    for (unit, node) in (0u32..).zip(&contracted.node_of) {
        if let Some(node) = node {
            units[*node as usize].push(unit);
        }
    }
    let of_group = |group: usize| {
        let nodes = &all[starts[group] as usize..starts[group + 1] as usize];
        let parts = divided(&contracted.network, nodes);
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); nodes.len()];
        for (node, part) in nodes.iter().zip(parts) {
            found[part as usize].extend(&units[*node as usize]);
        }
        found.retain(|part| !part.is_empty());
        found.iter_mut().for_each(|part| part.sort_unstable());
        found.sort();
        found
    };
    (0..count).map(of_group).collect()
}

/// The parts of these nodes, which are sorted; what leads elsewhere does not count.
fn divided(network: &Network, nodes: &[u32]) -> Vec<u32> {
    let place = |node: u32| nodes.binary_search(&node).ok().map(|at| at as u32);
    let sizes = nodes.iter().map(|node| network.size[*node as usize]).collect();
    let ends = (0u32..).zip(nodes);
    let inside: Vec<(u32, u32, u64)> = ends
        .flat_map(|(at, node)| {
            let own = (at, at, network.loops[*node as usize]);
            let later = network.neighbours(*node).filter(move |(other, _)| other > node);
            later.filter_map(move |(other, weight)| Some((at, place(other)?, weight))).chain([own])
        })
        .collect();
    let inner = Network::new(sizes, inside.into_iter());
    leiden(&inner, &Limits::none(nodes.len()).settled(), Resolution(1000), 0)
}
