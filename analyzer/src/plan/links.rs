//! References between modules, summed up: what a picture of the whole is drawn from.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::index::Index;
use crate::resolve::{ItemId, ReferenceKind};

/// The references from one module's items to another's. Test code does not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ModuleLink {
    /// The module that refers.
    pub from: ItemId,
    /// The module referred to.
    pub to: ItemId,
    /// Distinct references between their items.
    pub references: usize,
    /// Their kinds, sorted.
    pub kinds: Vec<ReferenceKind>,
}

/// All links between different modules, sorted.
pub(super) fn links(index: &Index<'_>) -> Vec<ModuleLink> {
    let mut found: BTreeMap<(ItemId, ItemId), (usize, BTreeSet<ReferenceKind>)> = BTreeMap::new();
    let module = |id: ItemId| index.item(id).filter(|item| !item.is_test).map(|item| item.module);
    for edge in index.graph.edges().filter(|edge| !edge.is_test) {
        let (Some(from), Some(to)) = (module(edge.from), module(edge.to)) else { continue };
        if from == to {
            continue;
        }
        let entry = found.entry((from, to)).or_default();
        entry.0 += 1;
        entry.1.extend(edge.kinds.keys().copied());
    }
    let links = found.into_iter().map(|((from, to), (references, kinds))| ModuleLink {
        from,
        to,
        references,
        kinds: kinds.into_iter().collect(),
    });
    links.collect()
}
