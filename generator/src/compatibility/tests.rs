use serde_json::{Value, json};

use super::*;

/// A document with one operation: schema of the request, schema of the answer.
fn document(request: Value, response: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "paths": { "/v1/pay": { "post": {
            "requestBody": { "required": true, "content": { "application/json": { "schema": request } } },
            "responses": { "200": { "content": { "application/json": { "schema": response } } } },
        } } },
        "components": { "schemas": {
            "Tree": { "type": "object", "properties": { "more": { "$ref": "#/components/schemas/Tree" } } },
        } },
    })
}

fn found(old: &Value, new: &Value) -> Vec<(DifferenceKind, bool)> {
    let comparison = compare(old, new).expect("two documents");
    comparison.differences.iter().map(|difference| (difference.kind, difference.breaks)).collect()
}

/// What a change of one schema means when it is sent, and when it is answered.
#[track_caller]
fn both_ways(old: Value, new: Value, kind: DifferenceKind, breaks: (bool, bool)) {
    let any = json!({});
    let sent = found(&document(old.clone(), any.clone()), &document(new.clone(), any.clone()));
    let answered = found(&document(any.clone(), old), &document(any, new));
    assert_eq!((sent, answered), (vec![(kind, breaks.0)], vec![(kind, breaks.1)]));
}

#[test]
fn what_is_equal_has_no_differences() {
    let tree = document(json!({ "$ref": "#/components/schemas/Tree" }), json!({ "type": "string" }));
    assert_eq!(found(&tree, &tree), []);
}

#[test]
fn fewer_values_hurt_who_sends_and_more_values_who_reads() {
    use DifferenceKind::{Narrowed, VariantAdded, VariantRemoved, Widened};
    let (narrow, wide) = ((true, false), (false, true));
    both_ways(json!({ "type": "number" }), json!({ "type": "integer" }), Narrowed, narrow);
    both_ways(json!({ "type": "integer" }), json!({ "type": "number" }), Widened, wide);
    both_ways(json!({ "type": ["string", "null"] }), json!({ "type": "string" }), Narrowed, narrow);
    both_ways(json!({ "enum": ["a", "b"] }), json!({ "enum": ["a"] }), Narrowed, narrow);
    both_ways(json!({ "enum": ["a"] }), json!({ "enum": ["a", "b"] }), Widened, wide);
    both_ways(json!({ "maximum": 9 }), json!({ "maximum": 8 }), Narrowed, narrow);
    both_ways(json!({ "minLength": 2 }), json!({ "minLength": 1 }), Widened, wide);
    both_ways(json!({}), json!({ "pattern": "^a" }), Narrowed, narrow);
    both_ways(json!({ "items": { "type": "number" } }), json!({ "items": { "type": "integer" } }), Narrowed, narrow);
    let card = json!({ "type": "object", "properties": { "kind": { "const": "card" } } });
    let cash = json!({ "type": "object", "properties": { "kind": { "const": "cash" } } });
    let (one, two) = (json!({ "oneOf": [cash] }), json!({ "oneOf": [card, cash] }));
    both_ways(two.clone(), one.clone(), VariantRemoved, narrow);
    both_ways(one, two, VariantAdded, wide);
}

#[test]
fn properties_come_and_go() {
    use DifferenceKind::{PropertyAdded, PropertyOptional, PropertyRemoved, PropertyRequired};
    let object = |names: &[&str], required: &[&str], is_open: bool| {
        let properties: serde_json::Map<String, Value> =
            names.iter().map(|name| ((*name).to_string(), json!({ "type": "string" }))).collect();
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": is_open })
    };
    let (small, large) = (object(&["a"], &["a"], false), object(&["a", "b"], &["a"], false));
    both_ways(small.clone(), large.clone(), PropertyAdded, (false, true));
    both_ways(large.clone(), small.clone(), PropertyRemoved, (true, false));
    both_ways(small, object(&["a", "b"], &["a", "b"], false), PropertyAdded, (true, true));
    both_ways(large.clone(), object(&["a", "b"], &["a", "b"], false), PropertyRequired, (true, false));
    both_ways(large, object(&["a", "b"], &[], false), PropertyOptional, (false, true));
    let (small, large) = (object(&["a"], &["a"], true), object(&["a", "b"], &["a"], true));
    both_ways(small.clone(), large.clone(), PropertyAdded, (false, false));
    both_ways(large, small, PropertyRemoved, (false, false));
}

#[test]
fn endpoints_and_what_they_take() {
    use DifferenceKind::{EndpointAdded, EndpointRemoved, InputOptional, InputRequired, SecurityRequired};
    let with = |path: &str, operation: Value| json!({ "openapi": "3.1.0", "paths": { path: { "get": operation } } });
    let plain = json!({ "responses": {} });
    let orders = with("/orders/{id}", plain.clone());
    assert_eq!(found(&orders, &with("/orders/{order}", plain.clone())), []);
    assert_eq!(found(&orders, &with("/other", plain.clone())), [(EndpointRemoved, true), (EndpointAdded, false)]);
    let page = |required: bool| {
        let parameters = json!([{ "in": "query", "name": "page", "required": required, "schema": {} }]);
        with("/orders/{id}", json!({ "responses": {}, "parameters": parameters }))
    };
    assert_eq!(found(&orders, &page(false)), [(InputOptional, false)]);
    assert_eq!(found(&orders, &page(true)), [(InputRequired, true)]);
    assert_eq!(found(&page(false), &page(true)), [(InputRequired, true)]);
    let guarded = with("/orders/{id}", json!({ "responses": {}, "security": [{ "claims": [] }] }));
    assert_eq!(found(&orders, &guarded), [(SecurityRequired, true)]);
    let body = json!({ "required": true, "content": {} });
    let taking = with("/orders/{id}", json!({ "responses": {}, "requestBody": body }));
    assert_eq!(found(&orders, &taking), [(InputRequired, true)]);
}

#[test]
fn other_documents_are_refused() {
    let old = document(json!({}), json!({}));
    assert!(compare(&old, &json!({ "swagger": "2.0" })).is_err());
    assert!(compare(&json!([]), &old).is_err());
}

#[test]
fn a_circle_of_references_comes_to_an_end() {
    let round = |name: &str| {
        json!({ "openapi": "3.1.0", "paths": { "/a": { "get": { "responses": { "200": {
            "content": { "x/y": { "schema": { "$ref": "#/components/schemas/A" } } } } } } } },
            "components": { "schemas": { "A": { "$ref": format!("#/components/schemas/{name}") },
            "B": { "$ref": "#/components/schemas/A" } } } })
    };
    assert_eq!(found(&round("B"), &round("A")), []);
}
