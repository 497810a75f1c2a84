//! The features of a manifest cut down to what kept code asks for.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, DocumentMut, Item, TableLike};

/// The features that some code asks for and those they switch on, with what each switches on.
pub(super) fn reached(document: &DocumentMut, asked: &BTreeSet<String>) -> BTreeMap<String, Vec<String>> {
    let all = written(document);
    let mut reached = BTreeMap::new();
    let mut open: Vec<String> = asked.iter().cloned().collect();
    while let Some(name) = open.pop() {
        if let Some(parts) = all.get(&name).filter(|_| !reached.contains_key(&name)) {
            open.extend(parts.iter().cloned());
            reached.insert(name, parts.clone());
        }
    }
    if let Some(default) = all.get("default") {
        let left: Vec<String> = default.iter().filter(|name| reached.contains_key(*name)).cloned().collect();
        reached.entry("default".to_string()).or_insert(left);
    }
    reached
}

fn written(document: &DocumentMut) -> BTreeMap<String, Vec<String>> {
    let table = document.get("features").and_then(Item::as_table_like);
    let list = |item: &Item| {
        let values = item.as_array().into_iter().flatten();
        values.filter_map(|value| value.as_str().map(str::to_string)).collect::<Vec<_>>()
    };
    table.into_iter().flat_map(TableLike::iter).map(|(name, item)| (name.to_string(), list(item))).collect()
}

/// The dependency that a part of a feature switches on or speaks of: `dep:a`, `a/b`, `a?/b`, or `a` itself.
pub(super) fn dependency_of(part: &str) -> &str {
    let part = part.strip_prefix("dep:").unwrap_or(part);
    part.split(['/', '?']).next().unwrap_or(part)
}

/// Leaves only these features, and of what they switch on only what is there.
pub(super) fn cut(
    document: &mut DocumentMut,
    reached: &BTreeMap<String, Vec<String>>,
    dependencies: &BTreeSet<String>,
) {
    let Some(table) = document.get_mut("features").and_then(Item::as_table_like_mut) else { return };
    let names: Vec<String> = table.iter().map(|(name, _)| name.to_string()).collect();
    for name in names {
        let Some(parts) = reached.get(&name) else {
            table.remove(&name);
            continue;
        };
        let is_left = |part: &&String| reached.contains_key(*part) || dependencies.contains(dependency_of(part));
        let left: Vec<&String> = parts.iter().filter(is_left).collect();
        if left.len() < parts.len() {
            table.insert(&name, Item::Value(left.into_iter().map(String::as_str).collect::<Array>().into()));
        }
    }
    if table.is_empty() {
        document.remove("features");
    }
}
