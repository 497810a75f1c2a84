//! The Leiden method: local moves by a queue, refinement, aggregation, until nothing moves.

use std::collections::{BTreeMap, VecDeque};

use super::limits::Limits;
use super::network::{Network, renumber};
use super::order::shuffled;

/// Resolution as a whole number of thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Resolution(pub u32);

/// Levels of aggregation and rounds: each makes the quality better, so the bounds are never met in practice.
const MOST_ROUNDS: usize = 64;

/// A group for each node, numbered in the order of first members. No group falls into unconnected pieces.
pub(super) fn leiden(network: &Network, limits: &Limits, resolution: Resolution, seed: u64) -> Vec<u32> {
    let mut groups: Vec<u32> = (0..network.len() as u32).collect();
    for round in 0..MOST_ROUNDS as u64 {
        let next = one_pass(network, limits, resolution, seed.wrapping_add(round << 32), &groups);
        let next = renumber(&connected(network, &next)).0;
        if next == groups {
            break;
        }
        groups = next;
    }
    groups
}

/// Moves on the network, then on its refined groups, then on theirs.
fn one_pass(network: &Network, limits: &Limits, resolution: Resolution, seed: u64, start: &[u32]) -> Vec<u32> {
    let mut level = network.clone();
    let mut bounds = limits.clone();
    let mut groups = start.to_vec();
    // For each node of the network its node on the level.
    let mut place: Vec<u32> = (0..network.len() as u32).collect();
    for depth in 0..MOST_ROUNDS as u64 {
        groups = renumber(&move_nodes(&level, &bounds, resolution, seed ^ depth, groups, None)).0;
        let alone = (0..level.len() as u32).collect();
        let refined = move_nodes(&level, &bounds, resolution, seed ^ depth ^ 0xFEED, alone, Some(&groups));
        let (refined, count) = renumber(&refined);
        if count == level.len() {
            break;
        }
        let mut next = vec![0; count];
        for (node, fine) in refined.iter().enumerate() {
            next[*fine as usize] = groups[node];
        }
        place.iter_mut().for_each(|at| *at = refined[*at as usize]);
        bounds = bounds.contract(&refined, count);
        level = level.contract(&refined, count);
        groups = next;
    }
    place.into_iter().map(|at| groups[at as usize]).collect()
}

/// Moves nodes to the group that gains most until none gains. With `within`, a node moves only while it is
/// alone and only inside its group there: that is the refinement.
fn move_nodes(
    network: &Network,
    limits: &Limits,
    resolution: Resolution,
    seed: u64,
    mut groups: Vec<u32>,
    within: Option<&[u32]>,
) -> Vec<u32> {
    let nodes = network.len();
    let mut strength = vec![0u64; nodes];
    let mut size = vec![0u64; nodes];
    let mut members = vec![0usize; nodes];
    for (node, group) in groups.iter().enumerate() {
        strength[*group as usize] += network.strength[node];
        size[*group as usize] += network.size[node];
        members[*group as usize] += 1;
    }
    let mut queue: VecDeque<u32> = shuffled(nodes, seed).into();
    let mut waits = vec![true; nodes];
    while let Some(node) = queue.pop_front() {
        let at = node as usize;
        waits[at] = false;
        let own = groups[at];
        if limits.closed[at] || (within.is_some() && members[own as usize] > 1) {
            continue;
        }
        let mut towards: BTreeMap<u32, u64> = BTreeMap::new();
        for (other, weight) in network.neighbours(node) {
            let is_inside = within.is_none_or(|outer| outer[other as usize] == outer[at]);
            if is_inside && !limits.closed[other as usize] {
                *towards.entry(groups[other as usize]).or_default() += weight;
            }
        }
        let gain = |group: u32, weight: u64| {
            let others = strength[group as usize] - if group == own { network.strength[at] } else { 0 };
            i128::from(weight) * i128::from(network.total) * 1000
                - i128::from(resolution.0) * i128::from(network.strength[at]) * i128::from(others)
        };
        let stay = gain(own, towards.get(&own).copied().unwrap_or(0));
        // Standing alone gains nothing and costs nothing.
        let empty = members.iter().position(|count| *count == 0).map(|group| (0, group as u32));
        let alone = if members[own as usize] > 1 { empty } else { None };
        let best = towards
            .iter()
            .filter(|(group, _)| **group != own)
            .filter(|(group, _)| limits.allow(node, **group, &groups, network.size[at], size[**group as usize]))
            .map(|(group, weight)| (gain(*group, *weight), *group))
            .chain(alone)
            .max_by_key(|(gain, group)| (*gain, std::cmp::Reverse(*group)));
        let Some((_, group)) = best.filter(|(best, _)| *best > stay) else { continue };
        for (list, change) in [(&mut strength, network.strength[at]), (&mut size, network.size[at])] {
            list[own as usize] -= change;
            list[group as usize] += change;
        }
        members[own as usize] -= 1;
        members[group as usize] += 1;
        groups[at] = group;
        for (other, _) in network.neighbours(node).filter(|(other, _)| groups[*other as usize] != group) {
            if !std::mem::replace(&mut waits[other as usize], true) {
                queue.push_back(other);
            }
        }
    }
    groups
}

/// Groups divided into their connected pieces.
fn connected(network: &Network, groups: &[u32]) -> Vec<u32> {
    let mut pieces: Vec<Option<u32>> = vec![None; network.len()];
    let mut count = 0;
    for start in 0..network.len() as u32 {
        if pieces[start as usize].is_some() {
            continue;
        }
        let mut open = vec![start];
        pieces[start as usize] = Some(count);
        while let Some(at) = open.pop() {
            for (other, _) in network.neighbours(at) {
                if groups[other as usize] == groups[at as usize] && pieces[other as usize].is_none() {
                    pieces[other as usize] = Some(count);
                    open.push(other);
                }
            }
        }
        count += 1;
    }
    pieces.into_iter().map(|piece| piece.unwrap_or(0)).collect()
}
