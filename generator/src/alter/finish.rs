//! The last form of a boundary function: nothing but the remote call.

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Service};

use super::{AlterError, body_of, call};
use crate::edit::line::{deeper, indentation, line_ending};
use crate::edit::{Edit, FileEdits};
use crate::layout;

/// Replaces the body of every boundary function of a service by the remote call alone.
///
/// Gives the changes only, so that they can be joined with the removal of what is dead by then.
///
/// # Errors
/// When a parameter cannot be passed on or a function has no body.
pub fn finish(plan: &Plan, service: &Service, sources: &SourceSet) -> Result<FileEdits, AlterError> {
    let mut edits = FileEdits::default();
    let Some(home) = layout::home(plan, service, sources) else { return Ok(edits) };
    for function in &service.boundary {
        let Some(item) = plan.item(function.item) else { continue };
        let arguments = call::arguments(item, sources)?.join(", ");
        let wait = if function.is_async { ".await" } else { "" };
        let call = format!("{}::service().{}({arguments}){wait}", home.child_name, call::raw(&function.shim));
        let (file, text, start) = body_of(item, sources)?;
        let end = item.body.map_or(start, |body| body.end as usize);
        let outer = indentation(text, start);
        let newline = line_ending(text);
        let body = format!("{{{newline}{}{call}{newline}{outer}}}", deeper(text, outer));
        edits.push(file, Edit { start, end, text: body });
    }
    Ok(edits)
}
