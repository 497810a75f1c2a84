//! The headers of a call.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::Schema;
use super::document::Parameter;

/// What only calls that write have.
const OF_WRITES: [&str; 2] = ["IdempotencyKey", "Repeated"];

/// Name among the components, header, what it says, schema, example.
fn all(hash: &str) -> [(&'static str, &'static str, &'static str, Schema, Value); 7] {
    let number = || Schema::of("integer").with("minimum", 0);
    [
        (
            "Traceparent",
            "traceparent",
            "W3C trace context; continued by the service, begun by it when missing.",
            Schema::of("string").with("pattern", "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"),
            json!("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        ),
        (
            "Tracestate",
            "tracestate",
            "What tracing systems have added to the trace context; handed on as it is.",
            Schema::of("string").with("maxLength", 512),
            json!("vendor=t61rcWkgMzE"),
        ),
        (
            "Deadline",
            "x-calve-deadline-ms",
            "Milliseconds the caller will still wait. The service gives up when they are over.",
            number(),
            json!(1500),
        ),
        (
            "Contract",
            "x-calve-contract",
            "Hash of the contract the caller was built with; another one than the service's is answered with 409.",
            Schema::of("string").with("pattern", "^[0-9a-f]{16}$"),
            json!(hash),
        ),
        (
            "IdempotencyKey",
            "idempotency-key",
            "Unique to one call that writes. A repeated key is answered with the answer of the first call.",
            Schema::of("string").with("minLength", 1).with("maxLength", 200),
            json!("6f1c2b7e-0d53-4a0e-9c55-2f9d3b7a1e44"),
        ),
        (
            "Repeated",
            "x-calve-repeated",
            "Says that the call may have been begun before, here or by another process: it is answered if its key is \
             known here, and with 409 and the code `outcome-unknown` if not; it is never begun anew.",
            Schema::of("string").with("enum", json!(["1"])),
            json!("1"),
        ),
        ("Hops", "x-calve-hops", "How many services the call has come through.", number(), json!(1)),
    ]
}

/// The headers as components.
pub(super) fn components(hash: &str, with_key: bool) -> BTreeMap<String, Parameter> {
    let headers = all(hash).into_iter().filter(|header| with_key || !OF_WRITES.contains(&header.0));
    headers
        .map(|(component, name, description, schema, example)| {
            let parameter = Parameter {
                name: Some(name.to_string()),
                place: Some("header"),
                required: Some(false),
                description: Some(description.to_string()),
                schema: Some(schema),
                example: Some(example),
                ..Parameter::default()
            };
            (component.to_string(), parameter)
        })
        .collect()
}

/// References to the headers of one operation.
pub(super) fn references(read_only: bool) -> Vec<Parameter> {
    let headers = all("").into_iter().filter(|header| !read_only || !OF_WRITES.contains(&header.0));
    headers
        .map(|(component, ..)| Parameter {
            reference: Some(format!("#/components/parameters/{component}")),
            ..Parameter::default()
        })
        .collect()
}
