//! The two halves of a service that have least to do with each other.

use std::collections::{BTreeMap, BTreeSet};

use super::assign::Draft;
use super::index::Index;
use crate::cluster::{Constraints, group};
use crate::resolve::{Item, ItemId, ItemKind, ReferenceKind};

/// A part of a service that could stand alone.
pub(super) struct Piece {
    /// A name after its largest module.
    pub name: String,
    pub items: BTreeSet<ItemId>,
}

/// The half with fewer lines; `None` when the service has no parts.
pub(super) fn lighter_half(index: &Index<'_>, draft: &Draft) -> Option<Piece> {
    let part_of = parts(index, draft);
    let mut size_of: BTreeMap<ItemId, u64> = BTreeMap::new();
    for (id, head) in &part_of {
        *size_of.entry(*head).or_default() += index.item(*id).filter(|item| item.signature.is_some()).map_or(0, lines);
    }
    // What only names its children is no part: it stays where most of them stay.
    size_of.retain(|_, lines| *lines > 0);
    if size_of.len() < 2 {
        return None;
    }
    let number: BTreeMap<ItemId, u32> = size_of.keys().copied().zip(0u32..).collect();
    let sizes: Vec<u64> = size_of.into_values().collect();
    let at = |id: &ItemId| part_of.get(id).and_then(|head| number.get(head)).copied();
    let mut weights: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for one in index.resolved.references.iter().filter(|one| one.kind != ReferenceKind::Use && index.is_live(one.from))
    {
        if let (Some(a), Some(b)) = (at(&one.from), at(&one.to)) {
            *weights.entry((a.min(b), a.max(b))).or_default() += 1.0;
        }
    }
    let edges: Vec<(u32, u32, f64)> = weights.into_iter().map(|((a, b), weight)| (a, b, weight)).collect();
    let found = group(&sizes, &edges, &Constraints { count: Some(2), ..Constraints::default() });
    let size = |units: &Vec<u32>| units.iter().map(|unit| sizes[*unit as usize]).sum::<u64>();
    let lighter = found.groups.iter().min_by_key(|units| size(units)).filter(|_| found.groups.len() > 1)?;
    let largest = lighter.iter().max_by_key(|unit| (sizes[**unit as usize], std::cmp::Reverse(**unit)))?;
    let head = number.iter().find(|(_, number)| *number == largest).and_then(|(id, _)| index.item(*id))?;
    let items = draft.items.iter().copied().filter(|id| at(id).is_some_and(|part| lighter.contains(&part))).collect();
    Some(Piece { name: head.name.replace('_', "-"), items })
}

fn lines(item: &Item) -> u64 {
    (item.end_line.saturating_sub(item.line) + 1) as u64
}

/// The part each item lies in: one of the service's modules when there are several, else one of their children; what
/// stands beside the children is a part of its own.
fn parts(index: &Index<'_>, draft: &Draft) -> BTreeMap<ItemId, ItemId> {
    let tree = index.tree();
    let mut heads: BTreeSet<ItemId> = draft.modules.clone();
    if let [only] = heads.iter().copied().collect::<Vec<_>>().as_slice() {
        let is_module = |id: &&ItemId| index.kind(**id) == Some(ItemKind::Module) && index.is_live(**id);
        heads.extend(tree.children(*only).iter().filter(is_module));
    }
    let head_of = |id: ItemId| {
        let above = std::iter::once(id).chain(tree.ancestors(id));
        above.into_iter().find(|id| heads.contains(id)).or_else(|| index.item(id).map(|item| item.module))
    };
    draft.items.iter().filter_map(|id| Some((*id, head_of(*id)?))).collect()
}
