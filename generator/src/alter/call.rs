//! The text of the head lines.

use calve_analyzer::ingest::{MARKER, Place, SourceSet, UNFORMATTED};
use calve_analyzer::plan::{BoundaryFunction, Passing, Plan, Role, RouteSeam, SelfRole, ServerSeam, Service, Shape};
use calve_analyzer::resolve::{Item, argument_of_pattern};

use super::{AlterError, place_of};
use crate::layout::{self, Home, seam_name};

/// The line at the head of a boundary function, marker included.
pub(super) fn head_line(
    plan: &Plan,
    service: &Service,
    home: &Home,
    function: &BoundaryFunction,
    item: &Item,
    sources: &SourceSet,
) -> Result<String, AlterError> {
    let child = &home.child_name;
    let falls_back = function.output.falls_back();
    let door = if function.read_only { "remote_read" } else { "remote" };
    let mut arguments = arguments(item, sources)?;
    if falls_back {
        copy_values(plan, service, function, &mut arguments);
    }
    let wait = if function.is_async { ".await" } else { "" };
    let call = format!("remote.{}({}){wait}", raw(&function.shim), arguments.join(", "));
    let take = if falls_back {
        // Two statements: nested conditions alone would be told to become one.
        format!("let answer = {call}; if let Some(answer) = answer {{ return answer; }}")
    } else {
        format!("return {call};")
    };
    Ok(statement("remote", &format!("{child}::{door}()"), &take))
}

/// A statement that takes the other way where there is one; one line, which formatters leave as it is.
fn statement(name: &str, door: &str, take: &str) -> String {
    // An attribute can stand at a statement, not at an expression.
    format!("{UNFORMATTED} let () = if let Some({name}) = {door} {{ {take} }}; {MARKER}")
}

/// The line at the head of a router seam, marker included.
pub(super) fn seam_line(home: &Home, seam: &RouteSeam, item: &Item, sources: &SourceSet) -> Result<String, AlterError> {
    let arguments = arguments(item, sources)?.join(", ");
    let is_async = item.signature.as_ref().is_some_and(|signature| signature.is_async);
    let door = seam_name(seam);
    let call = format!("{}({arguments})", seam.call_path);
    // An async function that waits for itself needs its future on the heap.
    let call = if is_async { format!("Box::pin({call}).await") } else { call };
    Ok(statement("seam", &format!("{}::{door}()", home.child_name), &format!("return seam.forward({call});")))
}

/// The line at the head of a function that makes a server of actix-web, marker included: within it, the server is
/// another one. One item, as formatters leave nothing but the next item alone; its second part keeps the import of the
/// original from being unused.
pub(super) fn server_line(seam: &RouteSeam, server: &ServerSeam, plan: &Plan) -> String {
    let (way, name) = (format!("crate::calve::servers::{}", layout::server_name(plan, seam)), &server.written);
    let stand_in = match name.split_once("::") {
        Some((first, _)) => format!("{{{way}::{first}}}"),
        None => format!("{{{way}::{name}, self::{name} as _}}"),
    };
    format!("{UNFORMATTED} #[allow(unused_imports)] use {stand_in}; {MARKER}")
}

/// The line at the head of a function that makes the pool with the outbox in it, marker included.
pub(super) fn relay_line(home: &Home, item: &Item, sources: &SourceSet) -> Result<String, AlterError> {
    let call = format!("self::{}({})", raw(&item.name), arguments(item, sources)?.join(", "));
    let is_async = item.signature.as_ref().is_some_and(|signature| signature.is_async);
    let take = match is_async {
        true => format!("return relay.keep(Box::pin({call})).await;"),
        false => format!("return relay.keep_sync(|| {call});"),
    };
    Ok(statement("relay", &format!("crate::calve::{}::outbox::relay()", home.service), &take))
}

/// The arguments that pass on what the function got: `self` first, then each parameter.
pub(super) fn arguments(item: &Item, sources: &SourceSet) -> Result<Vec<String>, AlterError> {
    let Some(signature) = &item.signature else { return Ok(Vec::new()) };
    let receiver = signature.receiver.map(|_| Ok("self".to_string()));
    let parameters = signature.parameters.iter().map(|parameter| {
        argument_of_pattern(&parameter.pattern).ok_or_else(|| AlterError::UnnamedParameter {
            function: item.path.clone(),
            pattern: parameter.pattern.clone(),
            place: Place { line: parameter.line, ..place_of(item, sources) },
        })
    });
    receiver.into_iter().chain(parameters).collect()
}

/// Where the local body runs after a failed call, it needs the values that were passed: they are passed as copies.
fn copy_values(plan: &Plan, service: &Service, function: &BoundaryFunction, arguments: &mut [String]) {
    let receiver = function.receiver.iter().map(|(role, passing)| {
        let shape = match role {
            SelfRole::Data(shape) => Some(shape),
            SelfRole::Context(_) => None,
        };
        (shape, *passing)
    });
    let parameters = function.parameters.iter().map(|parameter| {
        let shape = match &parameter.role {
            Role::Data(shape) => Some(shape),
            Role::Context(_) => None,
        };
        (shape, parameter.passing)
    });
    for (argument, (shape, passing)) in arguments.iter_mut().zip(receiver.chain(parameters)) {
        if passing == Passing::Value && !shape.is_some_and(|shape| is_copy(plan, service, shape)) {
            *argument = format!("{argument}.clone()");
        }
    }
}

/// Whether a value of this form is known to be `Copy`.
fn is_copy(plan: &Plan, service: &Service, shape: &Shape) -> bool {
    match shape {
        Shape::Unit | Shape::Primitive(_) => true,
        Shape::Option(inner) => is_copy(plan, service, inner),
        Shape::Tuple(parts) => parts.iter().all(|part| is_copy(plan, service, part)),
        Shape::Dto(id) => {
            let dto = service.dtos.iter().find(|dto| dto.id == *id);
            dto.and_then(|dto| plan.item(dto.item)).is_some_and(derives_copy)
        }
        _ => false,
    }
}

fn derives_copy(item: &Item) -> bool {
    let derives = item.attributes.iter().filter(|attribute| attribute.path == "derive");
    derives.flat_map(|attribute| attribute.tokens.split(',')).any(|name| name.trim() == "Copy")
}

/// A name that is a keyword, as raw identifier.
pub(super) fn raw(name: &str) -> String {
    if name.starts_with("r#") || syn::parse_str::<syn::Ident>(name).is_ok() {
        name.to_string()
    } else {
        format!("r#{name}")
    }
}
