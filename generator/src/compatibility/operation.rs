//! Operations: paths, parameters, bodies, answers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{DifferenceKind, Direction, Reader, resolve};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Compares all operations.
pub(super) fn paths(reader: &mut Reader<'_>) {
    let (old, new) = (operations(reader.old), operations(reader.new));
    for (name, (path, operation)) in &old {
        match new.get(name) {
            Some((other_path, other)) => {
                one(reader, name, (path, operation), (other_path, other));
            }
            None => reader.tell(name, DifferenceKind::EndpointRemoved, true, "the endpoint is gone"),
        }
    }
    for name in new.keys().filter(|name| !old.contains_key(*name)) {
        reader.tell(name, DifferenceKind::EndpointAdded, false, "the endpoint is new");
    }
}

/// Path item and operation by method and path, parameters of paths without their names.
fn operations(document: &Value) -> BTreeMap<String, (&Value, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let mut found = BTreeMap::new();
    for (path, item) in paths {
        let item = resolve(document, item);
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                found.insert(format!("{} {}", method.to_uppercase(), nameless(path)), (item, operation));
            }
        }
    }
    found
}

/// `/orders/{id}` as `/orders/{}`.
fn nameless(path: &str) -> String {
    let part =
        |part: &str| if part.starts_with('{') && part.ends_with('}') { "{}".to_string() } else { part.to_string() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn one(reader: &mut Reader<'_>, name: &str, old: (&Value, &Value), new: (&Value, &Value)) {
    parameters(reader, name, old, new);
    body(reader, name, &old.1["requestBody"], &new.1["requestBody"]);
    answers(reader, name, &old.1["responses"], &new.1["responses"]);
    if is_open(reader.old, old.1) && !is_open(reader.new, new.1) {
        reader.tell(name, DifferenceKind::SecurityRequired, true, "callers have to prove who they are");
    }
}

/// Whether an operation may be called by everybody.
fn is_open(document: &Value, operation: &Value) -> bool {
    let own = operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
    own.is_none_or(|list| {
        list.is_empty() || list.iter().any(|one| one.as_object().is_some_and(serde_json::Map::is_empty))
    })
}

/// Parameters by place and name; those of paths by their position.
fn parameters_of<'d>(document: &'d Value, (item, operation): (&'d Value, &'d Value)) -> BTreeMap<String, &'d Value> {
    let lists = [item, operation].into_iter().filter_map(|value| value["parameters"].as_array());
    let mut found = BTreeMap::new();
    for parameter in lists.flatten().map(|parameter| resolve(document, parameter)) {
        let place = parameter["in"].as_str().unwrap_or_default();
        let name = parameter["name"].as_str().unwrap_or_default();
        // Those of a path are told apart by the path.
        if place != "path" {
            found.insert(format!("{place} {}", name.to_lowercase()), parameter);
        }
    }
    found
}

fn parameters(reader: &mut Reader<'_>, name: &str, old: (&Value, &Value), new: (&Value, &Value)) {
    let (documents, is_required) = ((reader.old, reader.new), |value: &Value| value["required"] == true);
    let old: BTreeMap<String, Value> = owned(parameters_of(documents.0, old));
    let new: BTreeMap<String, Value> = owned(parameters_of(documents.1, new));
    for (key, parameter) in &new {
        let place = format!("{name} {key}");
        let Some(before) = old.get(key) else {
            let needed = is_required(parameter);
            let kind = if needed { DifferenceKind::InputRequired } else { DifferenceKind::InputOptional };
            reader.tell(&place, kind, needed, "the parameter is new");
            continue;
        };
        requirement(reader, &place, is_required(before), is_required(parameter));
        super::schema::compare(reader, &place, Direction::Request, &before["schema"], &parameter["schema"]);
    }
    for key in old.keys().filter(|key| !new.contains_key(*key)) {
        reader.tell(
            &format!("{name} {key}"),
            DifferenceKind::InputRemoved,
            false,
            "the parameter is gone: it has no effect",
        );
    }
}

fn owned(found: BTreeMap<String, &Value>) -> BTreeMap<String, Value> {
    found.into_iter().map(|(key, value)| (key, value.clone())).collect()
}

fn requirement(reader: &mut Reader<'_>, place: &str, was: bool, is: bool) {
    match (was, is) {
        (false, true) => reader.tell(place, DifferenceKind::InputRequired, true, "it has to be given now"),
        (true, false) => reader.tell(place, DifferenceKind::InputOptional, false, "it may be left out now"),
        _ => {}
    }
}

fn body(reader: &mut Reader<'_>, name: &str, old: &Value, new: &Value) {
    let (old, new) = (resolve(reader.old, old).clone(), resolve(reader.new, new).clone());
    let place = format!("{name} request");
    match (old.is_object(), new.is_object()) {
        (false, false) => {}
        (true, false) => reader.tell(&place, DifferenceKind::InputRemoved, false, "the body is gone: it has no effect"),
        (false, true) => requirement(reader, &place, false, new["required"] == true),
        (true, true) => {
            requirement(reader, &place, old["required"] == true, new["required"] == true);
            media(reader, &place, Direction::Request, &old["content"], &new["content"]);
        }
    }
}

fn answers(reader: &mut Reader<'_>, name: &str, old: &Value, new: &Value) {
    let statuses = |value: &Value| -> BTreeMap<String, Value> {
        value.as_object().into_iter().flatten().map(|(status, answer)| (status.clone(), answer.clone())).collect()
    };
    let (old, new) = (statuses(old), statuses(new));
    for (status, before) in &old {
        let place = format!("{name} response {status}");
        let Some(after) = new.get(status) else {
            let is_success = status.starts_with('2');
            reader.tell(&place, DifferenceKind::AnswerRemoved, is_success, "this answer is gone");
            continue;
        };
        let (before, after) = (resolve(reader.old, before).clone(), resolve(reader.new, after).clone());
        media(reader, &place, Direction::Response, &before["content"], &after["content"]);
    }
    for status in new.keys().filter(|status| !old.contains_key(*status)) {
        // Callers take statuses that they do not know for failures.
        let is_success = status.starts_with('2');
        reader.tell(
            &format!("{name} response {status}"),
            DifferenceKind::AnswerAdded,
            is_success,
            "this answer is new",
        );
    }
}

fn media(reader: &mut Reader<'_>, place: &str, direction: Direction, old: &Value, new: &Value) {
    let types = |value: &Value| -> BTreeMap<String, Value> {
        value.as_object().into_iter().flatten().map(|(name, media)| (name.clone(), media["schema"].clone())).collect()
    };
    let (old, new) = (types(old), types(new));
    for (name, before) in &old {
        match new.get(name) {
            Some(after) => super::schema::compare(reader, place, direction, before, after),
            None => reader.tell(place, DifferenceKind::MediaRemoved, true, format!("{name} is gone")),
        }
    }
    for name in new.keys().filter(|name| !old.contains_key(*name)) {
        reader.tell(place, DifferenceKind::MediaAdded, false, format!("{name} is new"));
    }
}
