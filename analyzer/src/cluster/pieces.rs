//! Groups that fall into pieces.

use std::collections::{BTreeMap, BTreeSet};

use super::network::Network;

/// So many neighbours of each node are looked at first.
const FEW: usize = 3;

/// Groups divided into their connected pieces, numbered by first members.
///
/// Joins each node with a few neighbours; only groups that do not hang together by these alone are looked at closely.
pub(super) fn connected(network: &Network, groups: &[u32]) -> Vec<u32> {
    let mut parent: Vec<u32> = (0..groups.len() as u32).collect();
    let join = |parent: &mut Vec<u32>, node: u32, most: usize| {
        let inside = network.row(node).iter().filter(|(other, _)| groups[*other as usize] == groups[node as usize]);
        for (other, _) in inside.take(most) {
            let (one, two) = (top(parent, node), top(parent, *other));
            parent[one.max(two) as usize] = one.min(two);
        }
    };
    (0..groups.len() as u32).for_each(|node| join(&mut parent, node, FEW));
    let mut pieces = vec![0u32; groups.iter().max().map_or(0, |most| *most as usize + 1)];
    for (node, above) in (0u32..).zip(&parent) {
        pieces[groups[node as usize] as usize] += u32::from(node == *above);
    }
    let is_torn = |node: &u32| pieces[groups[*node as usize] as usize] > 1;
    (0..groups.len() as u32).filter(is_torn).for_each(|node| join(&mut parent, node, usize::MAX));
    for node in 0..groups.len() as u32 {
        // Parents have lower numbers: theirs are known already.
        parent[node as usize] = parent[parent[node as usize] as usize];
    }
    parent
}

/// The first node that a node is joined with, with shorter ways for the next time.
fn top(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        parent[node as usize] = parent[parent[node as usize] as usize];
        node = parent[node as usize];
    }
    node
}

/// Nobody's.
const NONE: u32 = u32::MAX;

/// The search around one suspect, joined with others once they meet.
struct Around {
    /// Nodes whose neighbours are to be looked at.
    open: Vec<u32>,
    /// Nodes found so far.
    found: Vec<u32>,
    /// The search it was joined with; itself when with none.
    joined: u32,
}

/// Gives all pieces but the largest of each group groups of their own, numbered with what is free.
///
/// Each piece of a group that fell apart holds one of the suspects. Searches begin at all of them and go on side by side,
/// and end as soon as those in a group have met, mostly after a few steps: what hangs together is not walked through.
pub(super) fn break_off(network: &Network, groups: &mut [u32], mut suspects: Vec<u32>) {
    suspects.sort_unstable_by_key(|node| (groups[*node as usize], *node));
    suspects.dedup();
    let mut owner = vec![NONE; groups.len()];
    let mut gone: Vec<Vec<u32>> = Vec::new();
    for of_group in suspects.chunk_by(|a, b| groups[*a as usize] == groups[*b as usize]) {
        gone.extend(pieces(network, groups, of_group, &mut owner));
    }
    if gone.is_empty() {
        return;
    }
    gone.sort_unstable();
    let mut used = vec![false; groups.len()];
    groups.iter().for_each(|group| used[*group as usize] = true);
    let free = (0u32..).zip(used).filter(|(_, used)| !used).map(|(group, _)| group);
    for (piece, group) in gone.iter().zip(free) {
        piece.iter().for_each(|node| groups[*node as usize] = group);
    }
}

/// The pieces around these suspects of one group that do not hang together with the rest, each sorted.
fn pieces(network: &Network, groups: &[u32], suspects: &[u32], owner: &mut [u32]) -> Vec<Vec<u32>> {
    let mut searches: Vec<Around> = Vec::with_capacity(suspects.len());
    for (at, node) in (0u32..).zip(suspects) {
        owner[*node as usize] = at;
        searches.push(Around { open: vec![*node], found: vec![*node], joined: at });
    }
    while open(&searches).len() > 1 {
        (0..searches.len() as u32).for_each(|at| walk(network, groups, owner, &mut searches, at));
    }
    let open = open(&searches);
    let mut pieces: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for at in 0..searches.len() as u32 {
        pieces.entry(root(&searches, at)).or_default().append(&mut searches[at as usize].found);
    }
    // What was not walked through to the end is the rest, or else the largest piece.
    let rest = pieces.iter().max_by_key(|(root, piece)| (open.contains(root), piece.len())).map(|(root, _)| *root);
    pieces.retain(|root, _| Some(*root) != rest);
    pieces.values_mut().for_each(|piece| piece.sort_unstable());
    pieces.into_values().collect()
}

/// Looks at the neighbours of one node.
fn walk(network: &Network, groups: &[u32], owner: &mut [u32], searches: &mut [Around], at: u32) {
    let Some(node) = searches[at as usize].open.pop() else { return };
    let group = groups[node as usize];
    for (other, _) in network.row(node).iter().filter(|(other, _)| groups[*other as usize] == group) {
        let known = owner[*other as usize];
        if known == NONE {
            owner[*other as usize] = at;
            searches[at as usize].found.push(*other);
            searches[at as usize].open.push(*other);
        } else {
            let (one, two) = (root(searches, at), root(searches, known));
            searches[one.max(two) as usize].joined = one.min(two);
        }
    }
}

/// The joined searches that have not come to an end.
fn open(searches: &[Around]) -> BTreeSet<u32> {
    let open = (0..searches.len() as u32).filter(|at| !searches[*at as usize].open.is_empty());
    open.map(|at| root(searches, at)).collect()
}

fn root(searches: &[Around], mut at: u32) -> u32 {
    while searches[at as usize].joined != at {
        at = searches[at as usize].joined;
    }
    at
}
