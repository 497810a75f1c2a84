//! Types that are still made, but whose fields only the replaced code read: the compiler is told that this is meant.

use std::collections::BTreeSet;

use calve_analyzer::ingest::{FileId, SourceSet};
use calve_analyzer::plan::Plan;
use calve_analyzer::resolve::{Item, ItemId, TypeDefinition, TypeHead, TypeRef, Visibility};
use syn::spanned::Spanned;

use super::Finished;
use super::cut::{Parts, is_within};
use super::text::{bytes, dropped_ranges, placed_mentions};
use crate::edit::line::{indentation, line_ending};
use crate::edit::{Edit, FileEdits};

/// Stands above such a type.
const WHY: &str = "// What reads this is the service's by now.";

/// Lets the finished services' own types keep what nothing reads any more.
pub(super) fn allow_idle(
    plan: &Plan,
    root: ItemId,
    keep: &BTreeSet<ItemId>,
    finished: &Finished,
    bodies: &Parts,
    sources: &SourceSet,
) -> FileEdits {
    let mut edits = FileEdits::default();
    let dropped = dropped_ranges(plan, root, keep);
    let all = placed_mentions(plan, root, sources);
    let gone = all.iter().filter(|placed| is_within(placed, bodies) || is_within(placed, &dropped));
    let named: BTreeSet<(FileId, &str)> =
        gone.flat_map(|placed| placed.mention.segments.iter().map(|name| (placed.file, name.as_str()))).collect();
    let owners = owners(plan, finished);
    for item in finished.own.intersection(keep).filter_map(|id| plan.item(*id)) {
        let is_touched = owners.contains(&item.id) || named.contains(&(item.file, item.name.as_str()));
        if is_touched && may_be_idle(item) {
            edits.files.entry(item.file).or_default().extend(allowance(item, sources));
        }
    }
    edits
}

/// The types of which a method has lost its body.
fn owners(plan: &Plan, finished: &Finished) -> BTreeSet<ItemId> {
    let methods = finished.hollow.iter().filter_map(|id| plan.item(*id));
    let blocks = methods.filter_map(|method| plan.item(method.parent?)?.impl_header.as_ref());
    let types = blocks.filter_map(|header| match &header.self_type {
        TypeRef::Path { head: TypeHead::Item(id), .. } => Some(*id),
        _ => None,
    });
    types.collect()
}

/// Whether the compiler looks at the fields or variants of a type: what everybody can read is never idle.
fn may_be_idle(item: &Item) -> bool {
    let is_open = |visibility: &Visibility| *visibility == Visibility::Public;
    let is_type_open = is_open(&item.visibility);
    !item.is_test
        && match &item.definition {
            Some(TypeDefinition::Struct(form)) => {
                form.fields.iter().any(|field| !is_type_open || !is_open(&field.visibility))
            }
            Some(TypeDefinition::Enum(variants)) => !variants.is_empty() && !is_type_open,
            _ => false,
        }
}

/// The attribute, between the type's documentation and its name.
fn allowance(item: &Item, sources: &SourceSet) -> Option<Edit> {
    let file = sources.file(item.file)?;
    let start = item.span.start as usize;
    let (visibility, keyword) = match syn::parse_str::<syn::Item>(file.text.get(bytes(item.span))?).ok()? {
        syn::Item::Struct(item) => (item.vis, item.struct_token.span()),
        syn::Item::Enum(item) => (item.vis, item.enum_token.span()),
        _ => return None,
    };
    let first = match visibility {
        syn::Visibility::Inherited => keyword.byte_range().start,
        visibility => visibility.span().byte_range().start,
    };
    let (end, indent) = (line_ending(&file.text), indentation(&file.text, start + first));
    Some(Edit::insert(start + first, format!("{WHY}{end}{indent}#[allow(dead_code)]{end}{indent}")))
}
