//! Schemas: types, values, properties, items.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{DifferenceKind, Direction, Reader, range, resolve, variant};

/// Compares what was allowed with what is.
pub(super) fn compare(reader: &mut Reader<'_>, place: &str, direction: Direction, old: &Value, new: &Value) {
    if let (Some(left), Some(right)) = (old["$ref"].as_str(), new["$ref"].as_str())
        && !reader.seen.insert((left.to_string(), right.to_string(), direction))
    {
        return;
    }
    let (old, new) = (resolve(reader.old, old).clone(), resolve(reader.new, new).clone());
    if variant::compare(reader, place, direction, &old, &new) {
        return;
    }
    types(reader, place, direction, &old, &new);
    values(reader, place, direction, &old, &new);
    range::compare(reader, place, direction, &old, &new);
    properties(reader, place, direction, &old, &new);
    items(reader, place, direction, &old, &new);
    for (at, (before, after)) in both(&old["allOf"], &new["allOf"]).enumerate() {
        compare(reader, &format!("{place}({at})"), direction, before, after);
    }
}

/// Elements that both lists have.
fn both<'v>(old: &'v Value, new: &'v Value) -> impl Iterator<Item = (&'v Value, &'v Value)> {
    let list = |value: &'v Value| value.as_array().into_iter().flatten();
    list(old).zip(list(new))
}

/// Types by name, `integer` as a part of `number`; `None` when every type is allowed.
fn types_of(schema: &Value) -> Option<BTreeSet<String>> {
    let mut found: BTreeSet<String> = match &schema["type"] {
        Value::String(name) => BTreeSet::from([name.clone()]),
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(str::to_string).collect(),
        _ => return None,
    };
    if found.contains("number") {
        found.insert("integer".to_string());
    }
    Some(found)
}

fn types(reader: &mut Reader<'_>, place: &str, direction: Direction, old: &Value, new: &Value) {
    sets(reader, place, direction, "of type", types_of(old), types_of(new));
}

/// The values that are listed; `None` when every value is allowed.
fn values_of(schema: &Value) -> Option<BTreeSet<String>> {
    if let Some(only) = schema.get("const") {
        return Some(BTreeSet::from([only.to_string()]));
    }
    Some(schema["enum"].as_array()?.iter().map(Value::to_string).collect())
}

fn values(reader: &mut Reader<'_>, place: &str, direction: Direction, old: &Value, new: &Value) {
    sets(reader, place, direction, "the value", values_of(old), values_of(new));
}

fn sets(
    reader: &mut Reader<'_>,
    place: &str,
    direction: Direction,
    what: &str,
    old: Option<BTreeSet<String>>,
    new: Option<BTreeSet<String>>,
) {
    let list = |names: Vec<&String>| names.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    match (old, new) {
        (None, None) => {}
        (None, Some(new)) => reader.narrowed(place, direction, format!("{what} only {}", list(new.iter().collect()))),
        (Some(_), None) => reader.widened(place, direction, format!("{what} anything")),
        (Some(old), Some(new)) => {
            let (gone, come) = (list(old.difference(&new).collect()), list(new.difference(&old).collect()));
            if !gone.is_empty() {
                reader.narrowed(place, direction, format!("{what} no longer {gone}"));
            }
            if !come.is_empty() {
                reader.widened(place, direction, format!("{what} now {come}"));
            }
        }
    }
}

/// Whether properties that are not named may be there.
fn is_open(schema: &Value) -> bool {
    schema.get("additionalProperties").is_none_or(|further| *further != Value::Bool(false))
}

fn properties(reader: &mut Reader<'_>, place: &str, direction: Direction, old: &Value, new: &Value) {
    let named = |schema: &Value| -> BTreeMap<String, Value> {
        let named = schema["properties"].as_object().into_iter().flatten();
        named.map(|(name, schema)| (name.clone(), schema.clone())).collect()
    };
    let required = |schema: &Value| -> BTreeSet<String> {
        let names = schema["required"].as_array().into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_string).collect()
    };
    let (before, after) = (named(old), named(new));
    let (was_needed, is_needed) = (required(old), required(new));
    for (name, schema) in &before {
        let inner = format!("{place}.{name}");
        match after.get(name) {
            Some(other) => compare(reader, &inner, direction, schema, other),
            // Who sends it is refused when nothing else is taken; who awaited it gets nothing.
            None => {
                let breaks = match direction {
                    Direction::Request => !is_open(new),
                    Direction::Response => was_needed.contains(name),
                };
                reader.tell(&inner, DifferenceKind::PropertyRemoved, breaks, "the property is gone");
            }
        }
    }
    for name in after.keys().filter(|name| !before.contains_key(*name)) {
        let inner = format!("{place}.{name}");
        let breaks = match direction {
            Direction::Request => is_needed.contains(name),
            Direction::Response => !is_open(old),
        };
        let needed = if is_needed.contains(name) { "the property is new and required" } else { "the property is new" };
        reader.tell(&inner, DifferenceKind::PropertyAdded, breaks, needed);
    }
    for name in before.keys().filter(|name| after.contains_key(*name)) {
        let inner = format!("{place}.{name}");
        match (was_needed.contains(name), is_needed.contains(name)) {
            (false, true) => {
                let breaks = direction == Direction::Request;
                reader.tell(&inner, DifferenceKind::PropertyRequired, breaks, "the property has to be there");
            }
            (true, false) => {
                let breaks = direction == Direction::Response;
                reader.tell(&inner, DifferenceKind::PropertyOptional, breaks, "the property may be missing");
            }
            _ => {}
        }
    }
    further(reader, place, direction, old, new);
}

/// Properties without a name.
fn further(reader: &mut Reader<'_>, place: &str, direction: Direction, old: &Value, new: &Value) {
    match (is_open(old), is_open(new)) {
        (true, false) => reader.narrowed(place, direction, "no further properties"),
        (false, true) => reader.widened(place, direction, "further properties"),
        _ => {
            let (before, after) = (&old["additionalProperties"], &new["additionalProperties"]);
            if before.is_object() && after.is_object() {
                compare(reader, &format!("{place}.*"), direction, before, after);
            }
        }
    }
}

fn items(reader: &mut Reader<'_>, place: &str, direction: Direction, old: &Value, new: &Value) {
    if old["items"].is_object() && new["items"].is_object() {
        compare(reader, &format!("{place}[]"), direction, &old["items"], &new["items"]);
    }
    for (at, (before, after)) in both(&old["prefixItems"], &new["prefixItems"]).enumerate() {
        compare(reader, &format!("{place}[{at}]"), direction, before, after);
    }
}
