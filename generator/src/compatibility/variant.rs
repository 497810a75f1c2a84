//! Schemas that are one of several: enums, values that may be null.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{DifferenceKind, Direction, Reader, resolve, schema};

/// Compares the forms of two schemas; `false` when neither has several.
pub(super) fn compare(reader: &mut Reader<'_>, place: &str, direction: Direction, old: &Value, new: &Value) -> bool {
    let (several_old, several_new) = (variants(old), variants(new));
    if several_old.is_none() && several_new.is_none() {
        return false;
    }
    let before = labelled(reader.old, several_old.unwrap_or_else(|| vec![old.clone()]));
    let after = labelled(reader.new, several_new.unwrap_or_else(|| vec![new.clone()]));
    for (label, form) in &before {
        let inner = format!("{place}<{label}>");
        match after.get(label) {
            Some(other) => schema::compare(reader, &inner, direction, form, other),
            None => {
                let breaks = direction == Direction::Request;
                reader.tell(&inner, DifferenceKind::VariantRemoved, breaks, "this form is gone");
            }
        }
    }
    for label in after.keys().filter(|label| !before.contains_key(*label)) {
        let breaks = direction == Direction::Response;
        reader.tell(&format!("{place}<{label}>"), DifferenceKind::VariantAdded, breaks, "this form is new");
    }
    true
}

fn variants(schema: &Value) -> Option<Vec<Value>> {
    ["oneOf", "anyOf"].iter().find_map(|key| schema[key].as_array()).cloned()
}

/// Forms by what tells them apart.
fn labelled(document: &Value, forms: Vec<Value>) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for form in forms {
        let mut label = label(document, &form);
        while found.contains_key(&label) {
            label.push('\'');
        }
        found.insert(label, form);
    }
    found
}

/// The value of its tag, its only value, its only property, its name, or its type.
fn label(document: &Value, form: &Value) -> String {
    let meant = resolve(document, form);
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_string);
    let properties = meant["properties"].as_object();
    let tag = properties.into_iter().flatten().find_map(|(_, property)| resolve(document, property).get("const"));
    if let Some(only) = tag.or_else(|| meant.get("const")) {
        return word(only);
    }
    let name = form["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    if let Some(name) = name.or_else(|| meant["title"].as_str()) {
        return name.to_string();
    }
    match properties.filter(|properties| properties.len() == 1).and_then(|properties| properties.keys().next()) {
        Some(only) => only.clone(),
        None => word(&meant["type"]),
    }
}
