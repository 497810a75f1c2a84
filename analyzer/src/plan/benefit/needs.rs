//! Logic that gains from its own scaling, configuration or memory.

use std::collections::{BTreeMap, BTreeSet};

use super::{Criterion, CriterionKind, CriterionReason, Looked, listed, reason, rounded};
use crate::ingest::{FileId, Place};
use crate::signals::ResourceUse;
use crate::signals::rules::Resource;

pub(super) fn judge(looked: &Looked<'_, '_>) -> Criterion {
    let kinds = [Resource::Cpu, Resource::Memory, Resource::BlockingIo, Resource::HeavyDependency];
    let mut told: Vec<(f64, CriterionReason)> = kinds.iter().filter_map(|kind| resource(looked, *kind)).collect();
    told.extend(settings(looked));
    told.extend(tasks(looked));
    told.extend(measured(looked));
    // Each fact takes its part of what is left: many small ones never make more than a whole.
    let left: f64 = told.iter().map(|(weight, _)| 1.0 - weight).product();
    let reasons = told.into_iter().map(|(_, reason)| reason).collect();
    Criterion { kind: CriterionKind::OwnScaling, score: rounded(1.0 - left), reasons }
}

fn place(looked: &Looked<'_, '_>, file: FileId, line: usize) -> Place {
    Place { file: looked.index.file(file), line }
}

fn resource(looked: &Looked<'_, '_>, kind: Resource) -> Option<(f64, CriterionReason)> {
    let live =
        || looked.index.signals.resources.iter().filter(|one| one.kind == kind && looked.index.is_live(one.item));
    let is_own = |one: &&ResourceUse| looked.draft.items.contains(&one.item);
    let own: Vec<&ResourceUse> = live().filter(is_own).collect();
    let elsewhere: BTreeSet<&str> = live().filter(|one| !is_own(one)).map(|one| one.what.as_str()).collect();
    let all: BTreeSet<String> = own.iter().map(|one| one.what.clone()).collect();
    let alone: Vec<String> = all.iter().filter(|what| !elsewhere.contains(what.as_str())).cloned().collect();
    let names: Vec<String> = all.into_iter().collect();
    let (weight, message) = match kind {
        Resource::HeavyDependency if alone.is_empty() => return None,
        Resource::HeavyDependency => (0.5, format!("only it needs the large libraries {}", listed(&alone))),
        _ if names.is_empty() => return None,
        Resource::Cpu => (0.4, format!("it computes: {}", listed(&names))),
        Resource::Memory => (0.5, format!("it keeps values in memory for as long as it runs: {}", listed(&names))),
        Resource::BlockingIo => (0.25, format!("it holds threads that wait: {}", listed(&names))),
    };
    // What others do as well is no reason to scale this part alone.
    let weight = if alone.is_empty() { weight / 2.0 } else { weight };
    let places = own.iter().map(|one| place(looked, one.file, one.line));
    Some((weight, reason(true, message, places)))
}

/// Settings that only it reads, or that bear its name.
fn settings(looked: &Looked<'_, '_>) -> Option<(f64, CriterionReason)> {
    let keys = &looked.index.signals.config_keys;
    let mut readers: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for one in keys.iter().filter(|one| looked.index.is_live(one.item)) {
        readers.entry(&one.key).or_default().push(looked.draft.items.contains(&one.item));
    }
    let names: BTreeSet<String> = looked.service.name.split('-').map(str::to_uppercase).collect();
    let own_words: BTreeSet<String> =
        looked.words.words.iter().take(20).map(|(word, _)| word.to_uppercase()).chain(names).collect();
    let is_own = |key: &str, inside: &[bool]| {
        inside.iter().all(|own| *own) || key.split('_').any(|word| own_words.contains(word))
    };
    let own: Vec<String> =
        readers.iter().filter(|(key, inside)| is_own(key, inside)).map(|(key, _)| (*key).to_owned()).collect();
    if own.is_empty() {
        return None;
    }
    let places = keys.iter().filter(|one| own.contains(&one.key)).map(|one| place(looked, one.file, one.line));
    let weight = (0.15 * own.len() as f64).min(0.45);
    Some((weight, reason(true, format!("it has settings of its own: {}", listed(&own)), places)))
}

fn tasks(looked: &Looked<'_, '_>) -> Option<(f64, CriterionReason)> {
    let runs = |id| looked.draft.items.contains(id);
    let own: Vec<_> =
        looked.index.signals.entry_points.tasks.iter().filter(|task| task.runs.iter().any(runs)).collect();
    if own.is_empty() {
        return None;
    }
    let places = own.iter().map(|task| place(looked, task.file, task.line));
    Some((0.3, reason(true, "it works in the background, beside the requests".to_owned(), places)))
}

/// Where the time goes when the program runs.
fn measured(looked: &Looked<'_, '_>) -> Option<(f64, CriterionReason)> {
    let share = looked.index.signals.runtime.share(&looked.draft.items);
    let message = format!("{:.0} % of the time that was measured is spent in it", share * 100.0);
    (share >= 0.01).then(|| (share.min(0.9), reason(share >= 0.1, message, [])))
}
