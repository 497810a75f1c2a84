//! A proposal by the measures of the field.
//!
//! They are defined over classes and their calls. The classes of Rust code are types with their implementations, and
//! functions, constants and statics that stand alone; all references between them count as calls.

use std::collections::BTreeMap;

use super::assign::Assignment;
use super::index::Index;
use super::type_view::head_item;
use crate::cluster::metrics::{Metrics, directed, metrics};
use crate::resolve::{Item, ItemId, ItemKind};

/// The measures of the services; what lies in none counts against the coverage alone. Test code does not count.
pub(super) fn measured(index: &Index<'_>, assignment: &Assignment) -> Metrics {
    let mut numbers: BTreeMap<ItemId, u32> = BTreeMap::new();
    let mut groups: Vec<Option<u32>> = Vec::new();
    for item in index.resolved.items.iter().filter(|item| !item.is_test && class(index, item) == Some(item.id)) {
        numbers.insert(item.id, u32::try_from(groups.len()).unwrap_or(u32::MAX));
        let service = assignment.drafts.iter().position(|draft| draft.items.contains(&item.id));
        groups.push(service.and_then(|at| u32::try_from(at).ok()));
    }
    let number = |id: ItemId| index.item(id).and_then(|item| numbers.get(&class(index, item)?).copied());
    let references = index.resolved.references.iter();
    let calls = references.filter_map(|one| Some((number(one.from)?, number(one.to)?, 1.0)));
    metrics(&directed(calls), &groups)
}

/// The class an item belongs to: itself when it stands in a module, the type of the implementation around it, or what
/// else it stands in. Modules, what macros put into modules that they make, and implementations for types of others,
/// are none.
fn class(index: &Index<'_>, item: &Item) -> Option<ItemId> {
    let mut item = item;
    loop {
        match item.kind {
            ItemKind::Crate | ItemKind::Module => return None,
            ItemKind::Impl => return head_item(&item.impl_header.as_ref()?.self_type),
            _ => {}
        }
        let parent = index.item(item.parent?)?;
        if matches!(parent.kind, ItemKind::Crate | ItemKind::Module) {
            let is_made = parent.kind == ItemKind::Module && parent.made_by.is_some();
            return (!is_made).then_some(item.id);
        }
        item = parent;
    }
}
