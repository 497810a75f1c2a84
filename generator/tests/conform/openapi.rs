//! The document as tools for OpenAPI 3.1 read it.

use std::collections::BTreeSet;

use calve_generator::contract::{self, openapi};
use serde_json::Value;

use super::{at, cut, keys, list, shops, word};

const METHODS: [&str; 7] = ["delete", "get", "head", "options", "patch", "post", "put"];

fn all() -> Vec<Value> {
    let (plan, _) = &shops()[0];
    let told = |service| {
        let contract = contract::contract(plan, service);
        let hash = contract::hash(&contract).expect("a hash");
        serde_json::to_value(openapi::openapi(&contract, &hash)).expect("JSON")
    };
    cut(plan).into_iter().map(told).collect()
}

#[test]
fn the_document_is_openapi() {
    for document in all() {
        let spec = oas3::from_json(document.to_string()).expect("OpenAPI 3.1");
        assert!(spec.openapi.starts_with("3.1."), "{}", spec.openapi);
        spec.validate_version().expect("a version that is understood");
        let operations = spec.operations().count();
        assert!(operations > 3, "{operations} operations");
        let paths = spec.paths.as_ref().expect("paths");
        let written: usize = keys(&document, "/paths").map(|path| methods(&document, path).count()).sum();
        assert_eq!(operations, written, "{:?}", paths.keys());
    }
}

/// The methods of a path with their operations.
fn methods<'a>(document: &'a Value, path: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let item = document["paths"][path].as_object().expect("a path");
    item.iter().map(|(name, operation)| (name.as_str(), operation)).filter(|(name, _)| METHODS.contains(name))
}

/// The value itself, or what it refers to.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => at(document, reference.strip_prefix('#').expect("a place in the document")),
        None => value,
    }
}

#[test]
fn operations_are_complete() {
    for document in all() {
        let mut ids = BTreeSet::new();
        for path in keys(&document, "/paths") {
            let in_path: BTreeSet<&str> = path.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
            for (_, operation) in methods(&document, path) {
                assert!(ids.insert(word(operation, "/operationId")), "{path} has the name of another one");
                let parameters: Vec<&Value> =
                    list(operation, "/parameters").map(|one| resolved(&document, one)).collect();
                let names = parameters.iter().filter(|one| one["in"] == "path").map(|one| word(one, "/name"));
                assert_eq!(names.collect::<BTreeSet<_>>(), in_path, "{path}");
                assert!(parameters.iter().all(|one| one.get("schema").is_some()), "{path}");
                let answers: Vec<&str> = keys(operation, "/responses").collect();
                assert!(!answers.is_empty(), "{path}");
                for answer in answers {
                    let is_status = answer == "default" || answer.trim_end_matches('X').parse::<u16>().is_ok();
                    assert!(is_status, "{path} answers {answer}");
                    word(resolved(&document, &operation["responses"][answer]), "/description");
                }
                for tag in list(operation, "/tags") {
                    assert!(list(&document, "/tags").any(|known| &known["name"] == tag), "{path}: {tag}");
                }
            }
        }
    }
}

#[test]
fn references_lead_somewhere_and_nothing_is_left_over() {
    for document in all() {
        let text = document.to_string();
        let references: BTreeSet<&str> =
            text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for reference in &references {
            at(&document, reference);
        }
        for section in keys(&document, "/components").filter(|section| *section != "securitySchemes") {
            for name in keys(&document, &format!("/components/{section}")) {
                let own = format!("/components/{section}/{name}");
                assert!(references.contains(own.as_str()), "nothing refers to {own}");
            }
        }
    }
}
