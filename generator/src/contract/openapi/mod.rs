//! Takes a contract, gives the OpenAPI 3.1 document of the service.

mod document;
mod headers;
mod operation;
mod routes;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Contract, Schema, dto_schema, opaque_schema, problem_schema};
pub use document::Document;
use document::{Components, Example, Header, Info, Media, Response, Server, Tag};

/// Media type of problems.
const PROBLEM: &str = "application/problem+json";

/// What every call can end with: name among the components, status, code, title.
const SHARED: [(&str, u16, &str, &str); 7] = [
    ("BadRequest", 400, "unreadable-request", "The request does not match the contract"),
    ("Expired", 408, "deadline-exceeded", "The caller has no time left"),
    ("Conflict", 409, "contract-mismatch", "Another contract, or a repeated call that is not known here"),
    ("TooLarge", 413, "request-too-large", "The request is too large"),
    ("Internal", 500, "internal", "The service failed"),
    ("Unavailable", 503, "overloaded", "The service cannot take the call now"),
    ("DeadlineExceeded", 504, "deadline-exceeded", "The caller's deadline passed"),
];

/// The document of a contract with this hash.
#[must_use]
pub fn openapi(contract: &Contract, hash: &str) -> Document {
    let mut paths = BTreeMap::<String, BTreeMap<String, document::Operation>>::new();
    for endpoint in &contract.endpoints {
        paths.entry(endpoint.path.clone()).or_default().insert("post".into(), operation::operation(contract, endpoint));
    }
    let (told, ambiguous) = routes::told_apart(&contract.routes);
    for route in contract.routes.iter().filter(|route| told.contains(route.path.as_str())) {
        if let Some(operation) = routes::operation(route) {
            paths.entry(route.path.clone()).or_default().insert(route.method.clone(), operation);
        }
    }
    for (path, about) in routes::SERVED {
        paths.entry(path.to_string()).or_default().insert("get".into(), routes::served(path, about));
    }
    Document {
        openapi: "3.1.0",
        info: info(contract),
        contract: hash.to_string(),
        servers: vec![Server {
            url: format!("http://{}:8080", contract.service),
            description: "Inside the cluster".to_string(),
        }],
        security: vec![BTreeMap::from([("claims".to_string(), Vec::new())]), BTreeMap::new()],
        tags: tags(contract),
        paths,
        ambiguous: ambiguous.into_iter().map(str::to_string).collect(),
        components: components(contract, hash),
    }
}

fn info(contract: &Contract) -> Info {
    let package = &contract.package;
    Info {
        title: format!("{} of {package}", contract.service),
        version: contract.version.clone(),
        description: format!(
            "Functions of the package `{package}` that are called over the wall. The contract's hash travels as \
             `x-calve-contract` with every call."
        ),
        contact: BTreeMap::from([("name", format!("Maintainers of {package}"))]),
        license: BTreeMap::from([
            ("name", format!("As the package {package}")),
            ("identifier", format!("LicenseRef-{package}")),
        ]),
    }
}

fn tags(contract: &Contract) -> Vec<Tag> {
    let modules: BTreeSet<String> = contract.endpoints.iter().map(operation::tag).collect();
    let mut tags: Vec<Tag> = modules
        .into_iter()
        .map(|name| Tag { description: format!("Functions of `{}`.", name.replace('/', "::")), name })
        .collect();
    let description = "What the platform asks the service.".to_string();
    tags.push(Tag { name: routes::PLATFORM.to_string(), description });
    if !contract.routes.is_empty() {
        let description = "Paths of the monolith that this service answers.".to_string();
        tags.push(Tag { name: routes::ORIGINAL.to_string(), description });
    }
    tags
}

fn components(contract: &Contract, hash: &str) -> Components {
    let has_functions = !contract.endpoints.is_empty();
    let with_key = contract.endpoints.iter().any(|endpoint| !endpoint.read_only);
    let claims = BTreeMap::from([
        ("type", "http".to_string()),
        ("scheme", "bearer".to_string()),
        ("description", "Claims of the user the call is made for; handed on as they came.".to_string()),
    ]);
    Components {
        schemas: schemas(contract),
        responses: shared_responses(has_functions),
        parameters: if has_functions { headers::components(hash, with_key) } else { BTreeMap::new() },
        security_schemes: BTreeMap::from([("claims".to_string(), claims)]),
    }
}

fn schemas(contract: &Contract) -> BTreeMap<String, Schema> {
    let mut schemas = BTreeMap::new();
    for dto in &contract.types {
        schemas.insert(dto.name.clone(), dto_schema(contract, dto));
    }
    for endpoint in &contract.endpoints {
        schemas.extend(operation::schemas(contract, endpoint));
        if let (Some(name), Some(error)) = (operation::problem_name(contract, endpoint), &endpoint.error) {
            schemas.insert(name, problem_schema(contract, Some(error)));
        }
    }
    schemas.insert("Problem".to_string(), problem_schema(contract, None));
    // Only when something refers to it.
    let text = serde_json::to_string(&schemas).unwrap_or_default();
    if text.contains("#/components/schemas/OpaqueError") {
        schemas.insert("OpaqueError".to_string(), opaque_schema());
    }
    schemas
}

/// What every call can end with; of a service without functions what its routes can end with.
fn shared_responses(has_functions: bool) -> BTreeMap<String, Response> {
    SHARED
        .iter()
        .filter(|(_, status, ..)| has_functions || *status == 503 || *status == 504)
        .map(|(name, status, code, title)| {
            let value = json!({
                "type": format!("urn:calve:{code}"), "title": title, "status": status,
                "code": code, "trace": "4bf92f3577b34da6a3ce929d0e0e4736",
            });
            let example = Example { summary: (*title).to_string(), value };
            let media = Media {
                schema: Schema::refer("Problem"),
                examples: BTreeMap::from([("example".to_string(), example)]),
            };
            let later = "Seconds after which it may be asked again.".to_string();
            let later = Header { description: later, schema: Schema::of("integer").with("minimum", 0) };
            let response = Response {
                description: Some((*title).to_string()),
                headers: (*status == 503).then_some(("Retry-After", later)).into_iter().collect(),
                content: BTreeMap::from([(PROBLEM, media)]),
                ..Response::default()
            };
            ((*name).to_string(), response)
        })
        .collect()
}

fn reference(response: &str) -> Response {
    Response { reference: Some(format!("#/components/responses/{response}")), ..Response::default() }
}
