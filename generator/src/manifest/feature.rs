//! The features of a manifest cut down to what kept code asks for.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, DocumentMut, Item, TableLike};

/// The features that some code asks for, those that are on by default, and those they switch on, with what each
/// switches on: a feature that no code speaks of may still be what dependencies get theirs from.
pub(super) fn reached(document: &DocumentMut, asked: &BTreeSet<String>) -> BTreeMap<String, Vec<String>> {
    let all = written(document);
    let mut reached = BTreeMap::new();
    let mut open: Vec<String> = asked.iter().cloned().chain(["default".to_string()]).collect();
    while let Some(name) = open.pop() {
        if let Some(parts) = all.get(&name).filter(|_| !reached.contains_key(&name)) {
            open.extend(parts.iter().cloned());
            reached.insert(name, parts.clone());
        }
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

/// Dependencies that are there only when a feature switches them on.
fn optional(document: &DocumentMut) -> BTreeSet<String> {
    let targets = document.get("target").and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter);
    let tables = targets.filter_map(|(_, target)| target.as_table_like()?.get("dependencies"));
    let all = tables.chain(document.get("dependencies")).filter_map(Item::as_table_like).flat_map(TableLike::iter);
    let is_optional = |entry: &Item| entry.as_table_like()?.get("optional")?.as_bool();
    all.filter(|(_, entry)| is_optional(entry) == Some(true)).map(|(name, _)| name.to_string()).collect()
}

/// Lets a feature switch on an optional dependency.
pub(super) fn switch_on(document: &mut DocumentMut, feature: &str, dependency: &str) {
    let features = document.entry("features").or_insert_with(|| Item::Table(toml_edit::Table::new()));
    let Some(features) = features.as_table_like_mut() else { return };
    let list = features.entry(feature).or_insert_with(|| Item::Value(Array::new().into()));
    let part = format!("dep:{dependency}");
    if let Some(list) = list.as_array_mut().filter(|list| list.iter().all(|known| known.as_str() != Some(&part))) {
        list.push(part);
    }
}

/// Leaves only these features, and of what they switch on only what is there.
pub(super) fn cut(
    document: &mut DocumentMut,
    reached: &BTreeMap<String, Vec<String>>,
    dependencies: &BTreeSet<String>,
) {
    let optional = optional(document);
    let Some(table) = document.get_mut("features").and_then(Item::as_table_like_mut) else { return };
    let names: Vec<String> = table.iter().map(|(name, _)| name.to_string()).collect();
    for name in names {
        let Some(parts) = reached.get(&name) else {
            table.remove(&name);
            continue;
        };
        let is_left = |part: &&String| {
            let is_there = dependencies.contains(dependency_of(part));
            // A plain name means a feature; a dependency only when that is optional.
            if part.contains('/') {
                is_there
            } else {
                reached.contains_key(*part) || (is_there && optional.contains(dependency_of(part)))
            }
        };
        let left: Vec<&String> = parts.iter().filter(is_left).collect();
        if left.len() < parts.len() {
            table.insert(&name, Item::Value(left.into_iter().map(String::as_str).collect::<Array>().into()));
        }
    }
    if table.is_empty() {
        document.remove("features");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_down(manifest: &str, asked: &[&str], left: &[&str]) -> String {
        let mut document: DocumentMut = manifest.parse().unwrap();
        let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<BTreeSet<String>>();
        let reached = reached(&document, &names(asked));
        cut(&mut document, &reached, &names(left));
        document.get("features").map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn a_feature_named_like_a_dependency_stays_a_feature() {
        let manifest =
            "[features]\ndefault = [\"tls\"]\ntls = [\"web/tls\"]\nother = []\n\n[dependencies]\ntls = \"1\"\n";
        assert_eq!(cut_down(manifest, &[], &["tls"]), "default = [\"tls\"]\ntls = []\n");
    }

    #[test]
    fn what_is_on_by_default_still_reaches_the_dependencies() {
        let manifest = "[features]\ndefault = [\"sqlite\"]\nsqlite = [\"sqlx/sqlite\", \"dep:extra\"]\n\n[dependencies]\nsqlx = \"1\"\n";
        assert_eq!(cut_down(manifest, &[], &["sqlx"]), "default = [\"sqlite\"]\nsqlite = [\"sqlx/sqlite\"]\n");
    }
}
