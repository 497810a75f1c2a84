//! Single entries of dependency tables.

use toml_edit::{Array, InlineTable, Item, Table, TableLike, Value};

use crate::Requirement;
use crate::layout::{normal, relative};

/// A table of the given name, if the document has it.
pub(super) fn table<'d>(parent: &'d dyn TableLike, name: &str) -> Option<&'d dyn TableLike> {
    parent.get(name).and_then(Item::as_table_like)
}

/// Whether an entry means this package, by its key or its `package` field.
pub(super) fn means(key: &str, entry: &Item, package: &str) -> bool {
    let renamed = entry.as_table_like().and_then(|fields| fields.get("package")).and_then(Item::as_str);
    renamed.unwrap_or(key) == package
}

/// Name by which paths spell the crate of an entry.
pub(super) fn crate_name(key: &str) -> String {
    key.replace('-', "_")
}

/// The features written at an entry.
pub(super) fn features(entry: &Item) -> Vec<String> {
    let list = entry.as_table_like().and_then(|fields| fields.get("features")).and_then(Item::as_array);
    list.into_iter().flatten().filter_map(|feature| feature.as_str().map(str::to_string)).collect()
}

/// Switches on what is missing of these features. Tells whether anything changed.
pub(super) fn add_features(entry: &mut Item, inherited: &[String], wanted: &[String]) -> bool {
    let there = features(entry);
    let missing: Vec<&String> =
        wanted.iter().filter(|feature| !there.contains(feature) && !inherited.contains(feature)).collect();
    if missing.is_empty() {
        return false;
    }
    if let Some(version) = entry.as_str().map(str::to_string) {
        let mut fields = InlineTable::new();
        fields.insert("version", version.into());
        if let Some(before) = entry.as_value() {
            *fields.decor_mut() = before.decor().clone();
        }
        *entry = Item::Value(Value::InlineTable(fields));
    }
    let Some(fields) = entry.as_table_like_mut() else { return false };
    let is_new = !fields.contains_key("features");
    let list = fields.entry("features").or_insert_with(|| Item::Value(Value::Array(Array::new())));
    let Some(list) = list.as_array_mut() else { return false };
    for feature in missing {
        list.push(feature.as_str());
    }
    if is_new {
        fields.fmt();
    }
    true
}

/// A new entry for a requirement.
pub(super) fn entry(requirement: &Requirement) -> Item {
    if requirement.features.is_empty() && requirement.default_features && requirement.feature.is_none() {
        return Item::Value(requirement.version.as_str().into());
    }
    let mut fields = InlineTable::new();
    if requirement.feature.is_some() {
        fields.insert("package", requirement.name.as_str().into());
        fields.insert("optional", true.into());
    }
    fields.insert("version", requirement.version.as_str().into());
    if !requirement.default_features {
        fields.insert("default-features", false.into());
    }
    with_features(fields, &requirement.features)
}

/// An entry that takes version and source from the workspace.
pub(super) fn inherited_entry(features: &[String]) -> Item {
    with_features(InlineTable::from_iter([("workspace", Value::from(true))]), features)
}

/// An entry of the same version and source as one that is there, with these features instead.
pub(super) fn same_source(there: &Item, features: &[String]) -> Item {
    let mut fields = match there.as_str() {
        Some(version) => InlineTable::from_iter([("version", Value::from(version))]),
        None => inline(there),
    };
    fields.remove("features");
    fields.remove("optional");
    with_features(fields, features)
}

fn with_features(mut fields: InlineTable, features: &[String]) -> Item {
    if !features.is_empty() {
        fields.insert("features", Value::Array(features.iter().map(String::as_str).collect()));
    }
    fields.fmt();
    Item::Value(Value::InlineTable(fields))
}

/// Whether an entry takes version and source from the workspace.
pub(super) fn is_inherited(entry: &Item) -> bool {
    entry.as_table_like().and_then(|fields| fields.get("workspace")).and_then(Item::as_bool) == Some(true)
}

/// Inserts an entry; where the table was sorted by name it stays so.
pub(super) fn insert(table: &mut Table, name: &str, entry: Item) {
    let keys: Vec<String> = table.iter().filter(|(_, item)| item.is_value()).map(|(key, _)| key.to_string()).collect();
    table.insert(name, entry);
    if keys.is_sorted() {
        table.sort_values();
    }
}

/// Puts what an entry inherits into the entry itself; `shared` is the workspace's entry of the same name, whose
/// paths start from the workspace root.
pub(super) fn resolve_inherited(entry: &Item, shared: &Item) -> Item {
    let mut fields = match shared.as_str() {
        Some(version) => InlineTable::from_iter([("version", Value::from(version))]),
        None => inline(shared),
    };
    let own: Vec<String> = features(entry).into_iter().filter(|feature| !features(shared).contains(feature)).collect();
    if !own.is_empty() {
        let all = features(shared).into_iter().chain(own);
        fields.insert("features", Value::Array(all.collect()));
    }
    for key in ["optional", "default-features"] {
        let value = entry.as_table_like().and_then(|fields| fields.get(key)).and_then(Item::as_value);
        // The workspace's word on default features counts, unless the member switches them on.
        if let Some(value) = value.filter(|value| key == "optional" || value.as_bool() == Some(true)) {
            fields.insert(key, value.clone());
        }
    }
    Item::Value(Value::InlineTable(fields))
}

fn inline(entry: &Item) -> InlineTable {
    let fields = entry.as_table_like().into_iter().flat_map(TableLike::iter);
    let mut inline: InlineTable =
        fields.filter_map(|(key, item)| Some((key, item.clone().into_value().ok()?))).collect();
    inline.fmt();
    inline
}

/// Makes the `path` of an entry, written from `from_folder`, start from `to_folder`.
pub(super) fn rebase_path(entry: &mut Item, from_folder: &str, to_folder: &str) {
    let Some(fields) = entry.as_table_like_mut() else { return };
    let Some(path) = fields.get("path").and_then(Item::as_str) else { return };
    let rebased = match normal(from_folder, path) {
        Some(target) => relative(to_folder, &target),
        // Outside of the workspace: climb to its root first.
        None => format!("{}/{path}", relative(to_folder, from_folder)),
    };
    fields.insert("path", Item::Value(rebased.into()));
}
