//! Schemas of problems (RFC 9457) and of foreign errors.

use calve_analyzer::plan::{ErrorForm, ErrorKind};
use serde_json::json;

use super::{Contract, Schema, endings};

/// Of a foreign error: its kind and code, no word of infrastructure.
#[must_use]
pub fn opaque_schema() -> Schema {
    let mut schema = Schema::object([
        ("kind".to_string(), Schema::of("string")),
        ("code".to_string(), Schema::of("string")),
        ("messages".to_string(), Schema::list(Schema::of("string"))),
    ]);
    schema.required = vec!["code".to_string(), "kind".to_string()];
    schema.description = Some("An error of a library: which one, and what of it may leave the service.".to_string());
    schema
}

/// Of a problem that carries the error of a function; `None` gives the problem every call can end with.
#[must_use]
pub fn problem_schema(contract: &Contract, error: Option<&ErrorForm>) -> Schema {
    let text = || Schema::of("string");
    let status = Schema::of("integer").with("minimum", 400).with("maximum", 599);
    let mut members = vec![
        ("type".to_string(), text().with("format", "uri-reference")),
        ("title".to_string(), text()),
        ("status".to_string(), status),
        ("detail".to_string(), text()),
        ("code".to_string(), text()),
        ("trace".to_string(), text()),
    ];
    if let Some(error) = error {
        let endings = endings(contract, error);
        let urns: Vec<&str> = endings.iter().map(|ending| ending.urn.as_str()).collect();
        let codes: Vec<&str> = endings.iter().map(|ending| ending.code.as_str()).collect();
        members[0].1 = text().with("enum", json!(urns));
        members[4].1 = text().with("enum", json!(codes));
        members.push(("data".to_string(), data(contract, &error.kind)));
    }
    let mut schema = Schema::object(members);
    schema.additional_properties = None;
    schema.required = vec!["code".into(), "status".into(), "title".into(), "type".into()];
    if error.is_some() {
        schema.required.insert(1, "data".into());
    }
    schema
}

fn data(contract: &Contract, kind: &ErrorKind) -> Schema {
    match kind {
        ErrorKind::Typed(id) => contract.dto(*id).map_or_else(Schema::default, |dto| Schema::refer(&dto.name)),
        ErrorKind::Foreign(_) => Schema::refer("OpaqueError"),
    }
}
