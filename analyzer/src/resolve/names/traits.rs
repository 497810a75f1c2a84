//! Which traits are in scope: their methods may be called.

use std::collections::BTreeSet;

use super::def::Table;
use super::{Names, Namespace};
use crate::resolve::world::{ScopeId, World};
use crate::resolve::{ItemId, ItemKind, Visibility};

/// The traits of the workspace that each table binds, also those bound as `_`.
pub(super) fn bound_traits(world: &World<'_>, tables: &[Table]) -> Vec<BTreeSet<ItemId>> {
    let is_trait = |id: &ItemId| world.entry(*id).is_some_and(|entry| entry.kind == ItemKind::Trait);
    let of_table = |table: &Table| {
        let space = Namespace::Types as usize;
        let bindings = [&table.explicit, &table.globs].into_iter().filter_map(|names| names.get(space));
        bindings.flat_map(|names| names.values()).flatten().filter_map(|one| one.def.item()).filter(is_trait).collect()
    };
    tables.iter().map(of_table).collect()
}

impl Names<'_, '_> {
    /// Whether methods of a trait may be called in a scope.
    pub(in crate::resolve) fn is_in_scope(&self, of_trait: ItemId, scope: ScopeId) -> bool {
        let mut here = Some(scope);
        while let Some(id) = here {
            if self.traits.get(id.0 as usize).is_some_and(|traits| traits.contains(&of_trait)) {
                return true;
            }
            here = self.world.scope(id).and_then(|scope| scope.parent);
        }
        false
    }

    /// Whether a module sees an item.
    pub(in crate::resolve) fn sees(&self, module: ItemId, item: ItemId) -> bool {
        let Some(entry) = self.world.entry(item) else { return false };
        match self.visibility(entry) {
            Visibility::Public => true,
            Visibility::Crate => self.world.entry(module).is_some_and(|from| from.krate == entry.krate),
            Visibility::Restricted(above) => self.is_below(module, above),
            Visibility::Private => self.is_below(module, entry.module),
        }
    }
}
