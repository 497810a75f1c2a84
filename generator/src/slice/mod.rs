//! Takes plan and sources, gives the sources of a service's package: the monolith's files with everything cut out
//! that the service does not reach.
//!
//! What is kept stays byte for byte, comments included; only `use` declarations are printed anew when they lose a
//! part. Never decides what is kept: that is the plan's.

mod asset;
mod cut;
mod extension;
mod gap;
mod idle;
mod import;
mod mention;
mod start_up;
mod style;
mod text;
mod tree;
mod use_tree;
mod widen;

use std::collections::BTreeSet;

use calve_analyzer::ingest::{FileId, SourceFile, SourceSet};
use calve_analyzer::plan::{Plan, Provider, Service};
use calve_analyzer::resolve::{Item, ItemId, ItemKind};
use thiserror::Error;

use crate::Artifact;
use crate::edit::line::{after_inner_attributes, at_end, before_brace, line_ending};
use crate::edit::{Edit, FileEdits, apply};
use crate::layout::{self, Home, join};

/// Above the crate root's items: the kept text is the monolith's own and is not to be tidied.
const ALLOWED: &[&str] = &[
    "// The modules below are the monolith's own text, cut down to what this service reaches: what that leaves unused",
    "// or more visible than needed is no mistake.",
    "#![allow(dead_code, private_interfaces, unused_imports, unused_macros)]",
];

/// Why the sources of a service cannot be cut out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SliceError {
    /// The service has no code in any crate of the plan.
    #[error("service {service} has no code in this workspace")]
    NoCrate {
        /// Its name.
        service: String,
    },
    /// Kept code lies, or takes in a file, outside of its package.
    #[error("{path} lies outside of the package the service is cut from")]
    OutsideOfPackage {
        /// The file.
        path: String,
    },
    /// A file that kept code takes in cannot be read.
    #[error("{path}: {reason}")]
    Asset {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

/// Cuts out the sources of a service: its crate down to [`Slice::keep`](calve_analyzer::plan::Slice::keep), with the
/// lines that declare the generated modules, and the files that the kept code takes in.
///
/// # Errors
/// When the service has no code, or something of it lies outside of its package.
pub fn slice(plan: &Plan, service: &Service, sources: &SourceSet) -> Result<Vec<Artifact>, SliceError> {
    let no_crate = || SliceError::NoCrate { service: service.name.clone() };
    let home = layout::home(plan, service, sources).ok_or_else(no_crate)?;
    let root = plan.item(home.krate).ok_or_else(no_crate)?;
    let children = layout::child_modules(plan, service, sources);
    let with_child: Vec<ItemId> = children.iter().map(|child| child.module).collect();
    let mut keep: BTreeSet<ItemId> = service.slice.keep.iter().chain(&with_child).copied().collect();
    let begins = |id: &ItemId| {
        let started = service.contexts.iter().filter_map(|context| match &context.provider {
            Provider::StartUp(start) => Some(start.item),
            _ => None,
        });
        started.into_iter().any(|item| item == *id)
    };
    keep.retain(|id| begins(id) || !plan.item(*id).is_some_and(|item| is_main(item, root)));
    let mut cut = cut::cut(plan, sources, home.krate, &keep, &start_up::parts(plan, service));
    cut.edits.extend(start_up::edits(plan, service, sources));
    cut.edits.extend(widen::widen(plan, service, sources, &with_child));
    for child in &children {
        if let Some(module) = plan.item(child.module) {
            declare(module, child.declaration_in_service(), sources, &mut cut.edits);
        }
    }
    declare(root, vec!["pub mod calve;".to_string()], sources, &mut cut.edits);
    allow(root, sources, &mut cut.edits);
    let mut artifacts = asset::assets(&cut, &home, &plan.workspace, sources)?;
    for file in cut.files.iter().filter_map(|file| sources.file(*file)) {
        artifacts.push(source(file, &home, &cut.edits)?);
    }
    // The text of the monolith is laid out by the monolith's rules, wherever the package lies.
    let rules = style::style(plan, home.krate).file;
    artifacts.extend(rules.map(|(name, content)| Artifact::generated(join(&home.service_dir, &name), content)));
    Ok(crate::Artifacts::from_files(artifacts).files)
}

/// Whether an item is what a program starts with: a library has no use for it.
fn is_main(item: &Item, root: &Item) -> bool {
    let is_program = root.path.contains("[bin]");
    is_program && item.kind == ItemKind::Function && item.name == "main" && item.parent == Some(root.id)
}

/// What is left of the monolith's crate when only `keep` stays: for the time when a service has taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rest {
    /// What changes in the files that stay.
    pub edits: FileEdits,
    /// Files of the crate that nothing is left of.
    pub gone: BTreeSet<FileId>,
}

/// Services that have taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finished {
    /// Functions whose bodies are replaced by somebody else.
    pub hollow: BTreeSet<ItemId>,
    /// The items of these services that do not cross the wall.
    pub own: BTreeSet<ItemId>,
}

/// Takes everything out of the crate with this root that is not in `keep`, and the imports that nothing needs any more
/// when the bodies of the hollow functions are replaced.
#[must_use]
pub fn without(plan: &Plan, root: ItemId, keep: &BTreeSet<ItemId>, finished: &Finished, sources: &SourceSet) -> Rest {
    let mut bodies = cut::Parts::new();
    for item in finished.hollow.iter().filter_map(|id| plan.item(*id)) {
        bodies.entry(item.file).or_default().extend(item.body.map(text::bytes));
    }
    let mut cut = cut::cut(plan, sources, root, keep, &bodies);
    cut.edits.extend(idle::allow_idle(plan, root, keep, finished, &bodies, sources));
    let own = plan.items.iter().filter(|item| item.krate == root);
    let all: BTreeSet<FileId> = own.flat_map(|item| [Some(item.file), item.own_file]).flatten().collect();
    Rest { gone: all.difference(&cut.files).copied().collect(), edits: cut.edits }
}

/// The place of a file in the service's package. A program's root becomes the root of a library.
fn place(path: &str, home: &Home) -> Option<String> {
    let place = home.in_service(path)?;
    if path == home.root_file && place.ends_with("src/main.rs") {
        return Some(place.replace("src/main.rs", "src/lib.rs"));
    }
    Some(place)
}

fn source(file: &SourceFile, home: &Home, edits: &FileEdits) -> Result<Artifact, SliceError> {
    let place = place(&file.path, home).ok_or_else(|| SliceError::OutsideOfPackage { path: file.path.clone() })?;
    let none = BTreeSet::new();
    let content = apply(&file.text, edits.files.get(&file.id).unwrap_or(&none));
    Ok(Artifact::generated(place, content))
}

/// Puts the declaration of a module at the end of another one, as a paragraph of its own.
fn declare(module: &Item, mut lines: Vec<String>, sources: &SourceSet, edits: &mut FileEdits) {
    lines.insert(0, String::new());
    if let Some(file) = text::own_file(module).and_then(|id| sources.file(id)) {
        edits.push(file.id, at_end(&file.text, &lines));
    } else if let (Some(file), Some(body)) = (sources.file(module.file), module.body) {
        edits.push(file.id, before_brace(&file.text, body.end as usize - 1, &lines));
    }
}

/// Puts [`ALLOWED`] behind the inner attributes and documentation of the crate root.
fn allow(root: &Item, sources: &SourceSet, edits: &mut FileEdits) {
    let Some(file) = text::own_file(root).and_then(|id| sources.file(id)) else { return };
    let start = if file.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let end = line_ending(&file.text);
    let at = after_inner_attributes(&file.text, start);
    let lines = ALLOWED.join(end);
    let text = match at == start {
        true => format!("{lines}{end}{end}"),
        // Attributes stand together, documentation apart.
        false if file.text[..at].ends_with(']') => format!("{end}{lines}"),
        false => format!("{end}{end}{lines}"),
    };
    edits.push(file.id, Edit::insert(at, text));
}
