//! The words of names and folders that say what nodes are about.

use std::collections::{BTreeMap, BTreeSet};

use super::super::rules::{ImportedRules, TieRules};
use crate::ingest::{ImportedGraph, ImportedNode};

/// So many pairs of nodes are compared; the most common words of a large graph are left out.
const MOST_PAIRS: usize = 4_000_000;

/// A word of several nodes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// The word; names of folders end in `/`.
    pub text: String,
    /// The nodes, with the weight of the word in each.
    pub nodes: BTreeMap<u32, f64>,
}

/// The words that tell nodes apart, rarest first.
///
/// A word counts by its rarity (logarithm of the inverse share of nodes) and by how much the nodes that have it hang
/// together, above chance: `View` in `ViewCart` and `ViewOrder` does not, `Cart` does.
pub(super) fn vocabulary(
    graph: &ImportedGraph,
    structure: &[(u32, u32, f64)],
    strengths: &[f64],
    rules: &ImportedRules,
) -> Vec<Word> {
    let all = graph.nodes.len() as f64;
    let mut found: BTreeMap<String, BTreeMap<u32, f64>> = BTreeMap::new();
    let roles: BTreeSet<String> = rules.words.roles.iter().flat_map(|word| words(word)).collect();
    let folders: BTreeSet<String> = rules.words.folders.iter().flat_map(|word| words(word)).collect();
    for (at, node) in (0u32..).zip(&graph.nodes) {
        for (word, weight) in words_of(node, &roles, &folders, &rules.ties) {
            let most = found.entry(word).or_default().entry(at).or_default();
            *most = most.max(weight);
        }
    }
    let is_telling =
        |nodes: &BTreeMap<u32, f64>| nodes.len() > 1 && nodes.len() as f64 <= rules.ties.common_share * all;
    let mut vocabulary: Vec<Word> =
        found.into_iter().filter(|(_, nodes)| is_telling(nodes)).map(|(text, nodes)| Word { text, nodes }).collect();
    vocabulary.sort_by(|a, b| a.nodes.len().cmp(&b.nodes.len()).then_with(|| a.text.cmp(&b.text)));
    let neighbours = neighbours(graph.nodes.len(), structure);
    let total: f64 = strengths.iter().sum();
    for word in &mut vocabulary {
        let rarity = (all / word.nodes.len() as f64).ln();
        let weight = rarity * cohesion(word, &neighbours, strengths, total).powf(rules.ties.cohesion_power);
        word.nodes.values_mut().for_each(|count| *count *= weight);
    }
    vocabulary.retain(|word| word.nodes.values().any(|weight| *weight > 0.0));
    let mut pairs = 0;
    vocabulary.retain(|word| {
        pairs += word.nodes.len() * word.nodes.len() / 2;
        pairs <= MOST_PAIRS
    });
    vocabulary
}

fn words_of(
    node: &ImportedNode,
    roles: &BTreeSet<String>,
    folders: &BTreeSet<String>,
    rules: &TieRules,
) -> Vec<(String, f64)> {
    let own = words(&node.name).into_iter().filter(|word| !roles.contains(word));
    let own = own.enumerate().map(|(at, word)| (word, if at == 0 { 1.0 } else { rules.later_words }));
    let folder = node.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let places = words(folder).into_iter().filter(|word| !roles.contains(word) && !folders.contains(word));
    own.chain(places.map(|word| (format!("{word}/"), rules.folders))).collect()
}

fn neighbours(nodes: usize, structure: &[(u32, u32, f64)]) -> Vec<Vec<(u32, f64)>> {
    let mut neighbours = vec![Vec::new(); nodes];
    for (a, b, weight) in structure {
        neighbours[*a as usize].push((*b, *weight));
        neighbours[*b as usize].push((*a, *weight));
    }
    neighbours
}

/// Share of the weight at the nodes of a word that stays among them, less what chance would give; not below 0.
fn cohesion(word: &Word, neighbours: &[Vec<(u32, f64)>], strengths: &[f64], total: f64) -> f64 {
    let all: f64 = word.nodes.keys().map(|node| strengths[*node as usize]).sum();
    if all <= 0.0 {
        return 0.0;
    }
    let ends = word.nodes.keys().flat_map(|node| &neighbours[*node as usize]);
    let inside: f64 = ends.filter(|(other, _)| word.nodes.contains_key(other)).map(|(_, weight)| weight).sum();
    (inside / all - all / total).max(0.0)
}

/// How alike the words of pairs are (cosine, 0 to 1); pairs with nothing in common are left out.
pub(super) fn likeness(nodes: usize, vocabulary: &[Word]) -> BTreeMap<(u32, u32), f64> {
    let mut squares = vec![0.0; nodes];
    let mut common: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for word in vocabulary {
        for (a, one) in &word.nodes {
            squares[*a as usize] += one * one;
            for (b, other) in word.nodes.range(a + 1..) {
                *common.entry((*a, *b)).or_default() += one * other;
            }
        }
    }
    let length = |at: u32| f64::sqrt(squares[at as usize]);
    common.into_iter().map(|((a, b), same)| ((a, b), same / (length(a) * length(b)).max(1e-12))).collect()
}

/// The words of names (not of folders) for each node, heaviest first.
pub(super) fn words_of_nodes(nodes: usize, vocabulary: &[Word]) -> Vec<Vec<(String, f64)>> {
    let mut words: Vec<Vec<(String, f64)>> = vec![Vec::new(); nodes];
    for word in vocabulary.iter().filter(|word| !word.text.ends_with('/')) {
        for (node, weight) in &word.nodes {
            words[*node as usize].push((word.text.clone(), *weight));
        }
    }
    for own in &mut words {
        own.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
    words
}

/// The words of an identifier in lower case and the singular: `HTTPOrders_2` → `http`, `order`. Endings of verbs stay:
/// in names of classes they tell nouns apart (`Ordering` is no `Order`).
pub(super) fn words(identifier: &str) -> Vec<String> {
    let chars: Vec<char> = identifier.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        let before_is_lower = at.checked_sub(1).and_then(|at| chars.get(at)).is_some_and(|c| !c.is_uppercase());
        let after_is_lower = chars.get(at + 1).is_some_and(|c| c.is_lowercase());
        if !c.is_alphabetic() || (c.is_uppercase() && (before_is_lower || after_is_lower)) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphabetic(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words.into_iter().filter(|word| word.chars().count() > 1).map(|word| singular(&word)).collect()
}

fn singular(word: &str) -> String {
    let is_long = word.chars().count() > 3;
    let kept = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    match (word.strip_suffix("ies"), word.strip_suffix("sses"), word.strip_suffix('s')) {
        (Some(rest), _, _) if is_long => format!("{rest}y"),
        (_, Some(rest), _) => format!("{rest}ss"),
        (_, _, Some(rest)) if is_long && !kept => rest.to_owned(),
        _ => word.to_owned(),
    }
}
