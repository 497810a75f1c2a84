//! What services of a graph are called.

use std::collections::{BTreeMap, BTreeSet};

use super::SHARED;
use crate::ingest::ImportedGraph;
use crate::signals::ImportedSignals;

/// So many words are told.
const MOST_WORDS: usize = 5;

/// Name and most telling words of each group: the word with the most weight in it, in proportion to how much of that
/// word's weight lies in the group. A group with a pinned node has its name; one without words is called after the node with most ties, or has a number.
pub(super) fn names(
    graph: &ImportedGraph,
    signals: &ImportedSignals,
    groups: &[Vec<u32>],
    pins: &BTreeMap<String, String>,
) -> Vec<(String, Vec<String>)> {
    let mut all: BTreeMap<&str, f64> = BTreeMap::new();
    for (word, weight) in signals.words.iter().flatten() {
        *all.entry(word).or_default() += weight;
    }
    let mut ties = vec![0.0; graph.nodes.len()];
    for (a, b, weight) in &signals.ties {
        ties[*a as usize] += weight;
        ties[*b as usize] += weight;
    }
    let mut taken: BTreeSet<String> = pins.values().cloned().chain([SHARED.to_owned()]).collect();
    let mut found = Vec::with_capacity(groups.len());
    for (at, units) in groups.iter().enumerate() {
        let mut own: BTreeMap<&str, f64> = BTreeMap::new();
        for (word, weight) in units.iter().filter_map(|unit| signals.words.get(*unit as usize)).flatten() {
            *own.entry(word).or_default() += weight;
        }
        let mut words: Vec<(&str, f64)> =
            own.into_iter().map(|(word, weight)| (word, weight * weight / all[word])).collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let words: Vec<String> = words.into_iter().take(MOST_WORDS).map(|(word, _)| word.to_owned()).collect();
        let central = units.iter().max_by(|a, b| ties[**a as usize].total_cmp(&ties[**b as usize]).then(b.cmp(a)));
        let after_node = central.map(|unit| graph.nodes[*unit as usize].name.to_lowercase());
        let numbered = std::iter::once(format!("service-{}", at + 1));
        let wishes = words.iter().cloned().chain(after_node.filter(|name| !name.is_empty())).chain(numbered);
        let pinned = units.iter().find_map(|unit| pins.get(&graph.nodes[*unit as usize].id));
        let name = pinned.cloned().unwrap_or_else(|| free(&taken, wishes));
        taken.insert(name.clone());
        found.push((name, words));
    }
    found
}

/// The first name that is not taken; the last one with a number when all are.
fn free(taken: &BTreeSet<String>, wishes: impl Iterator<Item = String>) -> String {
    let mut last = String::new();
    for wish in wishes {
        if !taken.contains(&wish) {
            return wish;
        }
        last = wish;
    }
    let numbered = (2usize..).map(|number| format!("{last}-{number}"));
    numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or(last)
}
