//! One operation per function.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::{
    Contract, Endpoint, Mood, Schema, endings, error_sample, fields_schema, request_sample, response_sample, schema,
};
use super::document::{Body, Example, Media, Operation, Response};
use super::{PROBLEM, headers, reference};

/// The operation of a function.
pub(super) fn operation(contract: &Contract, endpoint: &Endpoint) -> Operation {
    let name = endpoint.function.rsplit("::").next().unwrap_or(&endpoint.function);
    let doc = if endpoint.doc.is_empty() { format!("Calls `{}`.", endpoint.function) } else { endpoint.doc.clone() };
    let repeat = if endpoint.read_only {
        "Reads only: it may be repeated."
    } else {
        "Writes: repeat it with the same `idempotency-key` only."
    };
    Operation {
        operation_id: endpoint.operation.clone(),
        summary: name.to_string(),
        description: format!("{doc}\n\n{repeat}"),
        tags: vec![tag(endpoint)],
        parameters: headers::references(endpoint.read_only),
        request_body: Some(Body {
            required: true,
            content: json_body(&endpoint.request, request_sample(contract, endpoint, Mood::Full)),
        }),
        responses: responses(contract, endpoint),
        function: Some(endpoint.function.clone()),
        read_only: Some(endpoint.read_only),
    }
}

/// The group of an operation: the module path of its endpoint.
pub(super) fn tag(endpoint: &Endpoint) -> String {
    let below = endpoint.path.trim_start_matches("/v1/");
    below.rsplit_once('/').map_or(below, |(module, _)| module).to_string()
}

/// Schemas of request and response.
pub(super) fn schemas(contract: &Contract, endpoint: &Endpoint) -> [(String, Schema); 2] {
    let mut request = fields_schema(contract, &endpoint.sent);
    request.description = Some(format!("What `{}` takes.", endpoint.function));
    let mut response = fields_schema(contract, &endpoint.returned);
    response.properties.insert("value".into(), schema(contract, &endpoint.value));
    response.required = response.properties.keys().cloned().collect();
    response.description = Some(format!("What `{}` gives.", endpoint.function));
    [(endpoint.request.clone(), request), (endpoint.response.clone(), response)]
}

fn json_body(schema: &str, example: Option<Value>) -> BTreeMap<&'static str, Media> {
    let examples = example.map(|value| ("example".to_string(), Example { summary: "An example".to_string(), value }));
    BTreeMap::from([(
        "application/json",
        Media { schema: Schema::refer(schema), examples: examples.into_iter().collect() },
    )])
}

fn responses(contract: &Contract, endpoint: &Endpoint) -> BTreeMap<String, Response> {
    let ok = Response {
        description: Some("The function's value and what it changed.".to_string()),
        content: json_body(&endpoint.response, response_sample(contract, endpoint, Mood::Full)),
        ..Response::default()
    };
    let shared = super::SHARED.iter().map(|(name, status, ..)| (status.to_string(), reference(name)));
    let mut responses: BTreeMap<String, Response> = shared.collect();
    responses.insert("200".to_string(), ok);
    responses.extend(error_response(contract, endpoint).map(|response| ("422".to_string(), response)));
    responses
}

fn error_response(contract: &Contract, endpoint: &Endpoint) -> Option<Response> {
    let error = endpoint.error.as_ref()?;
    let first = endings(contract, error).into_iter().next();
    let examples = first.zip(error_sample(contract, &error.kind)).map(|(ending, data)| {
        let value = json!({
            "type": ending.urn, "title": ending.code, "status": 422, "code": ending.code, "data": data,
            "trace": "4bf92f3577b34da6a3ce929d0e0e4736",
        });
        ("example".to_string(), Example { summary: "An example".to_string(), value })
    });
    let media =
        Media { schema: Schema::refer(&problem_name(contract, endpoint)?), examples: examples.into_iter().collect() };
    Some(Response {
        description: Some("The function gave its error.".to_string()),
        content: BTreeMap::from([(PROBLEM, media)]),
        ..Response::default()
    })
}

/// Name of the schema of a function's problem: one per error type.
pub(super) fn problem_name(contract: &Contract, endpoint: &Endpoint) -> Option<String> {
    use calve_analyzer::plan::ErrorKind;
    let stem = match &endpoint.error.as_ref()?.kind {
        ErrorKind::Typed(id) => contract.dto(*id)?.name.clone(),
        ErrorKind::Foreign(rule) => super::super::names::pascal(rule),
    };
    Some(format!("{stem}Problem"))
}
