//! Takes plan and sources, gives the altered files of the monolith: head lines in boundary functions and seams,
//! `mod` lines for the generated code.
//!
//! Never touches anything else in a file: taking the marked lines out again gives the pristine text, byte for byte.

mod call;
mod finish;

use std::collections::{BTreeMap, BTreeSet};

use calve_analyzer::ingest::{FileId, MARKER, Place, SourceSet, UNFORMATTED};
use calve_analyzer::plan::{Plan, Service};
use calve_analyzer::resolve::{Item, ItemId, ItemKind};
use thiserror::Error;

use crate::edit::{self, FileEdits, line};
use crate::layout::{self, Home};
use crate::{Artifact, ArtifactKind};

pub use finish::{finish, hollow};

/// Why a monolith cannot be altered. Tells the function or module and its place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AlterError {
    /// A parameter cannot be named in the function's body, so it cannot be passed on.
    #[error("{file}:{line}: the parameter `{pattern}` of {function} cannot be passed on; give it a name", file = place.file, line = place.line)]
    UnnamedParameter {
        /// The function.
        function: String,
        /// The parameter's pattern.
        pattern: String,
        /// Where it stands.
        place: Place,
    },
    /// A function without a body in the sources (made by a macro, or declared only).
    #[error("{file}:{line}: {function} has no body in the sources", file = place.file, line = place.line)]
    NoBody {
        /// The function.
        function: String,
        /// Where it stands.
        place: Place,
    },
    /// The crate has a module of this name already.
    #[error("{file}:{line}: the module name `{name}` is taken; calve needs it for generated code", file = place.file, line = place.line)]
    NameTaken {
        /// The module's name.
        name: String,
        /// Where it stands.
        place: Place,
    },
}

/// Alters the monolith for these services, all at once: each file comes back once, with all lines of all services.
///
/// Gives the altered files, each holding its pristine text.
///
/// # Errors
/// When a function cannot get its head line, or a module name is taken. Nothing is altered then.
pub fn alter(plan: &Plan, services: &[&Service], sources: &SourceSet) -> Result<Vec<Artifact>, AlterError> {
    Ok(artifacts(sources, &edits(plan, services, &[], sources)?))
}

/// The changes themselves; functions and seams of the finished services have only their remote path left.
///
/// # Errors
/// As [`alter`].
pub fn edits(
    plan: &Plan,
    services: &[&Service],
    finished: &[String],
    sources: &SourceSet,
) -> Result<FileEdits, AlterError> {
    let mut edits = FileEdits::default();
    let mut mod_lines = BTreeMap::<ItemId, Vec<String>>::new();
    for service in services {
        let Some(home) = layout::home(plan, service, sources) else { continue };
        let is_finished = finished.contains(&service.name);
        edits.extend(head_lines(plan, service, &home, is_finished, sources)?);
        if is_finished {
            edits.extend(finish(plan, service, sources)?);
        }
        collect_mod_lines(plan, service, &home, sources, &mut mod_lines)?;
    }
    edits.extend(declare(plan, sources, &mod_lines));
    Ok(edits)
}

/// The files of these changes as altered artifacts.
#[must_use]
pub fn artifacts(sources: &SourceSet, edits: &FileEdits) -> Vec<Artifact> {
    let altered = edits.files.iter().filter_map(|(id, edits)| {
        let file = sources.file(*id)?;
        let content = edit::apply(&file.text, edits).into_bytes();
        let kind = ArtifactKind::Altered { pristine: file.text.to_string() };
        Some(Artifact { path: file.path.clone(), content, kind })
    });
    altered.collect()
}

fn head_lines(
    plan: &Plan,
    service: &Service,
    home: &Home,
    is_finished: bool,
    sources: &SourceSet,
) -> Result<FileEdits, AlterError> {
    let mut edits = FileEdits::default();
    for function in service.boundary.iter().filter(|function| !is_finished || !finish::is_hollow(function)) {
        let Some(item) = plan.item(function.item) else { continue };
        let head = call::head_line(plan, service, home, function, item, sources)?;
        let (file, text, body) = body_of(item, sources)?;
        edits.push(file, line::after_brace(text, body, &head));
    }
    for seam in service.seams.iter().filter(|seam| !is_finished || !finish::is_replaced(seam)) {
        let Some(item) = plan.item(seam.item) else { continue };
        let head = match &seam.server {
            Some(server) => call::server_line(seam, server, plan),
            None => call::seam_line(home, seam, item, sources)?,
        };
        let (file, text, body) = body_of(item, sources)?;
        edits.push(file, line::after_brace(text, body, &head));
    }
    let makers = service.boundary.iter().filter_map(|function| function.saga.as_ref()).map(|saga| saga.maker);
    for item in makers.collect::<BTreeSet<_>>().into_iter().filter_map(|id| plan.item(id)) {
        let (file, text, body) = body_of(item, sources)?;
        edits.push(file, line::after_brace(text, body, &call::relay_line(home, item, sources)?));
    }
    Ok(edits)
}

/// File, text and position of the `{` of a function.
fn body_of<'a>(item: &Item, sources: &'a SourceSet) -> Result<(FileId, &'a str, usize), AlterError> {
    let missing = || AlterError::NoBody { function: item.path.clone(), place: place_of(item, sources) };
    let file = sources.file(item.file).ok_or_else(missing)?;
    let body = item.body.filter(|_| item.made_by.is_none()).ok_or_else(missing)?;
    Ok((file.id, &file.text, body.start as usize))
}

fn place_of(item: &Item, sources: &SourceSet) -> Place {
    Place { file: sources.file(item.file).map(|file| file.path.clone()).unwrap_or_default(), line: item.line }
}

fn collect_mod_lines(
    plan: &Plan,
    service: &Service,
    home: &Home,
    sources: &SourceSet,
    mod_lines: &mut BTreeMap<ItemId, Vec<String>>,
) -> Result<(), AlterError> {
    for child in layout::child_modules(plan, service, sources) {
        refuse_taken(plan, child.module, &home.child_name, sources)?;
        mod_lines.entry(child.module).or_default().push(child.mod_line);
    }
    refuse_taken(plan, home.krate, "calve", sources)?;
    let root_line = format!("{UNFORMATTED} pub mod calve; {MARKER}");
    let at_root = mod_lines.entry(home.krate).or_default();
    at_root.retain(|line| *line != root_line);
    at_root.push(root_line);
    Ok(())
}

fn refuse_taken(plan: &Plan, module: ItemId, name: &str, sources: &SourceSet) -> Result<(), AlterError> {
    let taken = plan.items.iter().find(|item| {
        item.kind == ItemKind::Module && item.parent == Some(module) && item.name == name && item.made_by.is_none()
    });
    match taken {
        Some(item) => Err(AlterError::NameTaken { name: name.to_string(), place: place_of(item, sources) }),
        None => Ok(()),
    }
}

/// Puts `mod` lines at the end of module files, or before the closing brace of inline modules.
fn declare(plan: &Plan, sources: &SourceSet, mod_lines: &BTreeMap<ItemId, Vec<String>>) -> FileEdits {
    let mut edits = FileEdits::default();
    for (module, lines) in mod_lines {
        let Some(module) = plan.item(*module) else { continue };
        let own_file = module.own_file.or((module.kind == ItemKind::Crate).then_some(module.file));
        if let Some(file) = own_file.and_then(|id| sources.file(id)) {
            edits.push(file.id, line::at_end(&file.text, lines));
        } else if let (Some(file), Some(body)) = (sources.file(module.file), module.body) {
            edits.push(file.id, line::before_brace(&file.text, body.end as usize - 1, lines));
        }
    }
    edits
}
