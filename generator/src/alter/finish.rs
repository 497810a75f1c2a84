//! The last form of a boundary function: nothing but the remote call.

use std::collections::BTreeSet;

use calve_analyzer::ingest::{SourceSet, UNFORMATTED};
use calve_analyzer::plan::{BoundaryFunction, Plan, RouteSeam, Service};
use calve_analyzer::resolve::{Item, ItemId};

use super::{AlterError, body_of, call};
use crate::edit::line::{deeper, indentation, line_ending};
use crate::edit::{Edit, FileEdits};
use crate::layout;

/// Whether nothing but the remote call is left of a function: without a way to tell a failure it keeps its body.
pub(super) fn is_hollow(function: &BoundaryFunction) -> bool {
    !function.output.falls_back()
}

/// Whether a router seam forwards its routes and nothing else: one without known routes, and one that others have
/// routes in, keep their bodies.
pub(super) fn is_replaced(seam: &RouteSeam) -> bool {
    !seam.routes.is_empty() && !seam.is_shared && !seam.is_rocket
}

/// The functions and seams of a service that have nothing but the remote call left once it is finished.
#[must_use]
pub fn hollow(service: &Service) -> BTreeSet<ItemId> {
    let functions = service.boundary.iter().filter(|function| is_hollow(function)).map(|function| function.item);
    let seams = service.seams.iter().filter(|seam| is_replaced(seam)).map(|seam| seam.item);
    functions.chain(seams).collect()
}

/// Replaces the body of every boundary function of a service that can tell a failure by the remote call alone, and
/// that of every router seam whose routes are known by a router that forwards them.
///
/// Gives the changes only, so that they can be joined with the removal of what is dead by then.
///
/// # Errors
/// When a parameter cannot be passed on or a function has no body.
pub fn finish(plan: &Plan, service: &Service, sources: &SourceSet) -> Result<FileEdits, AlterError> {
    let mut edits = FileEdits::default();
    let Some(home) = layout::home(plan, service, sources) else { return Ok(edits) };
    for function in service.boundary.iter().filter(|function| is_hollow(function)) {
        let Some(item) = plan.item(function.item) else { continue };
        let arguments = call::arguments(item, sources)?.join(", ");
        let wait = if function.is_async { ".await" } else { "" };
        let call = format!("return {}::service().{}({arguments}){wait};", home.child_name, call::raw(&function.shim));
        replace_body(item, &[call], sources, &mut edits)?;
    }
    for seam in service.seams.iter().filter(|seam| is_replaced(seam)) {
        let Some(item) = plan.item(seam.item) else { continue };
        let mut lines = vec![format!("return crate::calve::{}::SERVICE.routes(&[", home.service)];
        lines.extend(seam.routes.iter().map(|(method, path)| format!("    ({method:?}, {path:?}),")));
        lines.push("]);".to_string());
        replace_body(item, &lines, sources, &mut edits)?;
    }
    Ok(edits)
}

/// A formatter leaves a statement behind the attribute as it is, whatever its rules for long lines are.
fn replace_body(item: &Item, lines: &[String], sources: &SourceSet, edits: &mut FileEdits) -> Result<(), AlterError> {
    let (file, text, start) = body_of(item, sources)?;
    let end = item.body.map_or(start, |body| body.end as usize);
    let outer = indentation(text, start);
    let (newline, inner) = (line_ending(text), deeper(text, outer));
    let lines = [UNFORMATTED].into_iter().chain(lines.iter().map(String::as_str));
    let lines: Vec<String> = lines.map(|line| format!("{inner}{line}{newline}")).collect();
    edits.push(file, Edit { start, end, text: format!("{{{newline}{}{outer}}}", lines.concat()) });
    Ok(())
}
