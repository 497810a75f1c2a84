//! A contract from a plan.

use std::collections::{BTreeMap, BTreeSet};

use calve_analyzer::plan::{BoundaryFunction, Passing, Plan, Role, SelfRole, Service};

use calve_analyzer::resolve::ItemId;

use super::names::pascal;
use super::{Contract, Endpoint, Route, WireField};

/// Gives the contract of a service: the same for client, server and document.
#[must_use]
pub fn contract(plan: &Plan, service: &Service) -> Contract {
    let mut types = service.dtos.clone();
    types.sort_by(|left, right| left.name.cmp(&right.name));
    let mut functions: Vec<&BoundaryFunction> = service.boundary.iter().collect();
    functions.sort_by(|left, right| left.endpoint.cmp(&right.endpoint).then(left.item.cmp(&right.item)));
    let shared = shared_endpoints(&functions);
    // Which of the impls answers is the service's choice.
    let writes: BTreeSet<&str> =
        functions.iter().filter(|function| !function.read_only).map(|function| function.endpoint.as_str()).collect();
    functions.dedup_by(|later, earlier| later.endpoint == earlier.endpoint);
    let mut taken: BTreeSet<String> = types.iter().map(|dto| dto.name.clone()).collect();
    let names = type_names(&functions, &mut taken);
    let mut endpoints: Vec<Endpoint> =
        functions.iter().zip(names).map(|(function, name)| endpoint(plan, function, name, &shared)).collect();
    for endpoint in &mut endpoints {
        endpoint.read_only &= !writes.contains(endpoint.path.trim_start_matches("/v1/"));
    }
    let package = service.slice.package.and_then(|id| plan.workspace.package(id));
    let package = package.or_else(|| {
        let item = service.boundary.iter().map(|function| function.item).chain(service.items.iter().copied()).next();
        item.and_then(|id| plan.item(id)).and_then(|item| plan.workspace.package(item.package))
    });
    Contract {
        service: service.name.clone(),
        package: package.map(|package| package.name.clone()).unwrap_or_default(),
        version: package.map_or_else(|| "0.0.0".to_string(), |package| package.version.clone()),
        endpoints,
        types,
        contexts: service.contexts.clone(),
        routes: routes(service),
    }
}

/// Names of request and response structs. Shims are unique in their module only, wire types in the service.
fn type_names(functions: &[&BoundaryFunction], taken: &mut BTreeSet<String>) -> Vec<(String, String)> {
    let mut shims = BTreeMap::<&str, usize>::new();
    for function in functions {
        *shims.entry(&function.shim).or_default() += 1;
    }
    let mut names = Vec::new();
    for function in functions {
        let is_alone = shims.get(function.shim.as_str()) == Some(&1);
        let stem = if is_alone { pascal(&function.shim) } else { pascal(&function.endpoint) };
        let is_free =
            |stem: &str| !taken.contains(&format!("{stem}Request")) && !taken.contains(&format!("{stem}Response"));
        let numbered = (2..100_000).map(|count| format!("{stem}{count}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|stem| is_free(stem)).unwrap_or(stem);
        let pair = (format!("{free}Request"), format!("{free}Response"));
        taken.extend([pair.0.clone(), pair.1.clone()]);
        names.push(pair);
    }
    names
}

/// The functions of each endpoint: the impls of a trait that the service holds as an object share theirs.
fn shared_endpoints(functions: &[&BoundaryFunction]) -> BTreeMap<String, Vec<ItemId>> {
    let mut shared = BTreeMap::<String, Vec<ItemId>>::new();
    for function in functions {
        shared.entry(function.endpoint.clone()).or_default().push(function.item);
    }
    shared
}

fn endpoint(
    plan: &Plan,
    function: &BoundaryFunction,
    (request, response): (String, String),
    shared: &BTreeMap<String, Vec<ItemId>>,
) -> Endpoint {
    let item = plan.item(function.item);
    let (sent, returned) = fields(function);
    Endpoint {
        items: shared.get(&function.endpoint).cloned().unwrap_or_default(),
        path: format!("/v1/{}", function.endpoint),
        operation: function.endpoint.replace(|letter: char| !letter.is_alphanumeric(), "_"),
        function: item.map_or_else(|| function.call_path.clone(), |item| item.path.clone()),
        request,
        response,
        sent,
        value: function.output.value.clone(),
        value_text: function.output_text.clone(),
        returned,
        error: function.output.error.clone(),
        read_only: function.read_only,
        is_posted: function.saga.is_some(),
        doc: first_paragraph(item.map_or("", |item| &item.doc)),
    }
}

/// What is sent, and of it what comes back.
fn fields(function: &BoundaryFunction) -> (Vec<WireField>, Vec<WireField>) {
    let mut sent = Vec::new();
    let mut returned = Vec::new();
    let mut add = |field: WireField, passing: Passing| {
        if passing == Passing::MutReference {
            returned.push(field.clone());
        }
        sent.push(field);
    };
    if let Some((SelfRole::Data(shape), passing)) = &function.receiver {
        let ty_text = function.self_text.clone().unwrap_or_default();
        add(WireField { name: "self".into(), ident: "self_".into(), shape: shape.clone(), ty_text }, *passing);
    }
    for parameter in &function.parameters {
        let Role::Data(shape) = &parameter.role else { continue };
        let name = parameter.name.trim_start_matches("r#").to_string();
        let ident = super::names::ident(&name).to_string();
        let ty_text = parameter.ty_text.clone();
        add(WireField { name, ident, shape: shape.clone(), ty_text }, parameter.passing);
    }
    (sent, returned)
}

fn first_paragraph(doc: &str) -> String {
    let lines = doc.trim().lines().map(str::trim).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Routes in the manner of OpenAPI: methods in lower case, `{name}` for parameters.
fn routes(service: &Service) -> Vec<Route> {
    let written = service.seams.iter().flat_map(|seam| &seam.routes);
    let routes: BTreeSet<Route> = written
        .flat_map(|(method, path)| {
            let method = method.to_lowercase();
            let methods = if method == "any" { vec!["get".to_string(), "post".to_string()] } else { vec![method] };
            methods.into_iter().map(|method| Route { path: open_path(path), method })
        })
        .collect();
    routes.into_iter().collect()
}

fn open_path(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        let inner = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        let inner = inner.or_else(|| part.strip_prefix(':')).or_else(|| part.strip_prefix('*'));
        let inner = inner.or_else(|| part.strip_prefix('<').and_then(|part| part.strip_suffix('>')));
        inner.map_or_else(
            || part.to_string(),
            |name| format!("{{{}}}", name.trim_matches(['*', '.']).split(':').next().unwrap_or(name)),
        )
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_paths_are_spelled_as_in_openapi() {
        assert_eq!(open_path("/invoices/{id}/lines/:line"), "/invoices/{id}/lines/{line}");
        assert_eq!(open_path("/files/{*rest}"), "/files/{rest}");
        assert_eq!(open_path("/users/<id>"), "/users/{id}");
        assert_eq!(open_path("/r/{id:\\d+}"), "/r/{id}");
    }

    #[test]
    fn of_a_documentation_the_first_paragraph_is_told() {
        assert_eq!(first_paragraph("\n Collects the\n total.\n\n More."), "Collects the total.");
    }
}
