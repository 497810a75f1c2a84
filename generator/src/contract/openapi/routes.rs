//! Operations of the paths the service serves besides its functions.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Route, Schema};
use super::document::{Operation, Parameter, Response};

/// Group of the original paths.
pub(super) const ORIGINAL: &str = "original routes";

/// Group of what the platform asks.
pub(super) const PLATFORM: &str = "platform";

/// What every service serves: path and what it tells.
pub(super) const SERVED: [(&str, &str); 5] = [
    ("/livez", "Whether the service lives."),
    ("/readyz", "Whether the service can take calls."),
    ("/startupz", "Whether everything the service needs has been built."),
    ("/metrics", "Rate, errors and duration of requests in the text format of Prometheus."),
    ("/openapi.json", "This document."),
];

/// The operation of a path every service serves.
pub(super) fn served(path: &str, about: &str) -> Operation {
    let told = |text: &str| Response { description: Some(text.to_string()), ..Response::default() };
    let mut responses = BTreeMap::from([
        ("200".to_string(), told(about)),
        ("4XX".to_string(), told("Refused by what stands in front of the service.")),
    ]);
    if path == "/readyz" {
        responses.insert("503".to_string(), super::reference("Unavailable"));
    }
    Operation {
        operation_id: format!("platform_{}", path.trim_matches('/').replace('.', "_")),
        summary: about.trim_end_matches('.').to_string(),
        description: about.to_string(),
        tags: vec![PLATFORM.to_string()],
        responses,
        ..Operation::default()
    }
}

/// Paths apart from those that a reader could not tell from another one: `/a/{id}/c` and `/a/b/{name}`. Of these, those
/// that stand in the way of the fewest others stay; the rest is given second.
pub(super) fn told_apart(routes: &[Route]) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let paths: BTreeSet<&str> = routes.iter().map(|route| route.path.as_str()).collect();
    let conflicts = |path: &str| paths.iter().filter(|other| **other != path && is_ambiguous(path, other)).count();
    let mut order: Vec<(usize, &str)> = paths.iter().map(|path| (conflicts(path), *path)).collect();
    order.sort_unstable();
    let mut kept = BTreeSet::<&str>::new();
    let mut left = BTreeSet::<&str>::new();
    for (_, path) in order {
        let clashes = kept.iter().any(|other| is_ambiguous(path, other));
        if clashes {
            left.insert(path)
        } else {
            kept.insert(path)
        };
    }
    (kept, left)
}

fn is_ambiguous(left: &str, right: &str) -> bool {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.split('/').collect(), right.split('/').collect());
    let mut pairs = left.iter().zip(&right);
    left.len() == right.len()
        && pairs.all(|(one, other)| one == other || one.starts_with('{') || other.starts_with('{'))
}

/// Methods a path item can have.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The operation of an original path; `None` for methods OpenAPI has no word for.
pub(super) fn operation(route: &Route) -> Option<Operation> {
    if !METHODS.contains(&route.method.as_str()) {
        return None;
    }
    let words: String = route.path.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect();
    let told = |text: &str| Response { description: Some(text.to_string()), ..Response::default() };
    Some(Operation {
        operation_id: format!("route_{}_{}", route.method, words.trim_matches('_')),
        summary: format!("{} {}", route.method.to_uppercase(), route.path),
        description: "Answers as the monolith does at this path, with the monolith's own code.".to_string(),
        tags: vec![ORIGINAL.to_string()],
        parameters: path_parameters(&route.path),
        request_body: None,
        responses: BTreeMap::from([
            ("2XX".to_string(), told("As the monolith answers.")),
            ("4XX".to_string(), told("As the monolith refuses.")),
            ("503".to_string(), super::reference("Unavailable")),
            ("504".to_string(), super::reference("DeadlineExceeded")),
        ]),
        function: None,
        read_only: None,
    })
}

fn path_parameters(path: &str) -> Vec<Parameter> {
    let names: BTreeSet<&str> = path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    names
        .into_iter()
        .map(|name| Parameter {
            name: Some(name.to_string()),
            place: Some("path"),
            required: Some(true),
            description: Some(format!("The `{name}` of the path.")),
            schema: Some(Schema::of("string")),
            ..Parameter::default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_ambiguous_paths_the_most_stay() {
        let route = |path: &str| Route { path: path.into(), method: "get".into() };
        let routes = ["/p/by-sku/{sku}", "/p/{id}/price", "/p/{id}/other", "/p/{id}"].map(route);
        let (kept, left) = told_apart(&routes);
        assert_eq!(kept.into_iter().collect::<Vec<_>>(), ["/p/{id}", "/p/{id}/other", "/p/{id}/price"]);
        assert_eq!(left.into_iter().collect::<Vec<_>>(), ["/p/by-sku/{sku}"]);
    }
}
