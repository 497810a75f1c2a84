//! Changes to the services found: what a person tries out.

use std::collections::BTreeSet;

use serde::Serialize;

use super::assign::{Assignment, Draft, named, unknown, whole, whole_modules};
use super::index::Index;
use super::usage::KERNEL;
use super::{Wishes, pieces};
use crate::ingest::{Finding, Severity};
use crate::resolve::ItemId;

/// A change to the services found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Puts an item with all that stands in it into a service; one that is not there yet is made.
    Move {
        /// Full path.
        path: String,
        /// Name of the service; `kernel` for none.
        to: String,
    },
    /// Makes one service of several, under the name of the first.
    Merge {
        /// Their names.
        services: Vec<String>,
    },
    /// Divides a service into the two parts that have least to do with each other.
    Split {
        /// Its name.
        service: String,
    },
}

/// Makes the changes a person wishes; pins come first.
pub(super) fn alter(index: &Index<'_>, wishes: &Wishes, assignment: &mut Assignment) {
    for pin in &wishes.pins {
        put(index, assignment, &pin.path, &pin.service);
    }
    for change in &wishes.changes {
        match change {
            Change::Move { path, to } => put(index, assignment, path, to),
            Change::Merge { services } => merge(index, assignment, services),
            Change::Split { service } => split(index, assignment, service),
        }
    }
    assignment.drafts.sort_by(|a, b| a.name.cmp(&b.name));
}

fn put(index: &Index<'_>, assignment: &mut Assignment, path: &str, to: &str) {
    let found = named(index, path);
    if found.is_empty() {
        assignment.findings.push(unknown(index, to, path, &|_| true));
        return;
    }
    let items: BTreeSet<ItemId> = found.iter().flat_map(|id| whole(index, *id)).collect();
    for draft in assignment.drafts.iter_mut().filter(|draft| draft.name != to) {
        if draft.items.iter().any(|id| items.contains(id)) {
            draft.items.retain(|id| !items.contains(id));
            draft.modules = whole_modules(index, &draft.items);
        }
    }
    if to != KERNEL {
        let draft = draft_of(assignment, to);
        draft.is_wished = true;
        draft.items.extend(items);
        draft.modules = whole_modules(index, &draft.items);
    }
    assignment.drafts.retain(|draft| has_code(index, draft));
}

fn has_code(index: &Index<'_>, draft: &Draft) -> bool {
    draft.is_named || draft.items.iter().any(|id| index.item(*id).is_some_and(|item| item.signature.is_some()))
}

fn draft_of<'d>(assignment: &'d mut Assignment, name: &str) -> &'d mut Draft {
    let at = assignment.drafts.iter().position(|draft| draft.name == name).unwrap_or_else(|| {
        assignment.drafts.push(Draft { name: name.to_owned(), ..Draft::default() });
        assignment.drafts.len() - 1
    });
    &mut assignment.drafts[at]
}

fn merge(index: &Index<'_>, assignment: &mut Assignment, services: &[String]) {
    let Some((first, others)) = services.split_first() else { return };
    for name in services {
        if !assignment.drafts.iter().any(|draft| draft.name == *name) {
            let finding = no_service(assignment, name);
            assignment.findings.push(finding);
            return;
        }
    }
    for name in others.iter().filter(|name| *name != first) {
        let Some(at) = assignment.drafts.iter().position(|draft| draft.name == *name) else { continue };
        let gone = assignment.drafts.remove(at);
        let draft = draft_of(assignment, first);
        draft.items.extend(gone.items);
        draft.excluded.extend(gone.excluded);
        draft.modules = whole_modules(index, &draft.items);
    }
}

fn split(index: &Index<'_>, assignment: &mut Assignment, service: &str) {
    let Some(at) = assignment.drafts.iter().position(|draft| draft.name == service) else {
        let finding = no_service(assignment, service);
        assignment.findings.push(finding);
        return;
    };
    let Some(part) = pieces::lighter_half(index, &assignment.drafts[at]) else {
        assignment.findings.push(Finding {
            code: "cannot-be-split".to_owned(),
            severity: Severity::Error,
            place: None,
            message: format!("`{service}` is one module without parts"),
            advice: "Move single items instead: `--move PATH=SERVICE`.".to_owned(),
        });
        return;
    };
    let taken: BTreeSet<String> = assignment.drafts.iter().map(|draft| draft.name.clone()).collect();
    let draft = &mut assignment.drafts[at];
    draft.items.retain(|id| !part.items.contains(id));
    draft.modules = whole_modules(index, &draft.items);
    let free = [part.name.clone(), format!("{service}-{}", part.name)].into_iter().find(|name| !taken.contains(name));
    let name = free.unwrap_or_else(|| format!("{service}-part"));
    let excluded: BTreeSet<ItemId> = draft.excluded.intersection(&part.items).copied().collect();
    let modules = whole_modules(index, &part.items);
    assignment.drafts.push(Draft { name, is_wished: true, modules, items: part.items, excluded, ..Draft::default() });
}

fn no_service(assignment: &Assignment, name: &str) -> Finding {
    let known: Vec<&str> = assignment.drafts.iter().map(|draft| draft.name.as_str()).collect();
    Finding {
        code: "unknown-service".to_owned(),
        severity: Severity::Error,
        place: None,
        message: format!("there is no service `{name}` to change"),
        advice: format!("The services are: {}.", known.join(", ")),
    }
}
