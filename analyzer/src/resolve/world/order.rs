//! Gives items their final ids: crates first, then by file and position.

use super::World;
use super::entry::item_id;
use crate::resolve::{ItemId, ItemKind};

/// Renumbers all items in the order of their places.
pub(super) fn renumber(world: &mut World<'_>) {
    let mut order: Vec<usize> = (0..world.entries.len()).collect();
    order.sort_by_key(|at| {
        let entry = world.entries.get(*at);
        entry.map(|entry| {
            let start = entry.node.map_or(0, |node| node.span.start);
            (
                entry.kind != ItemKind::Crate,
                if entry.kind == ItemKind::Crate { None } else { Some((entry.file, start)) },
                *at,
            )
        })
    });
    let mut new_ids = vec![ItemId(0); order.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(slot) = new_ids.get_mut(*old) {
            *slot = item_id(new);
        }
    }
    let renumbered = |id: ItemId| new_ids.get(id.0 as usize).copied().unwrap_or(id);
    let mut old: Vec<_> = std::mem::take(&mut world.entries).into_iter().map(Some).collect();
    for at in order {
        if let Some(mut entry) = old.get_mut(at).and_then(Option::take) {
            entry.parent = entry.parent.map(renumbered);
            entry.module = renumbered(entry.module);
            entry.krate = renumbered(entry.krate);
            entry.made_by = entry.made_by.map(renumbered);
            entry.members = entry.members.into_iter().map(renumbered).collect();
            world.entries.push(entry);
        }
    }
    for scope in &mut world.scopes {
        scope.module = renumbered(scope.module);
        scope.owner = renumbered(scope.owner);
        scope.krate = renumbered(scope.krate);
        scope.items = std::mem::take(&mut scope.items).into_iter().map(renumbered).collect();
    }
    world.blocks = std::mem::take(&mut world.blocks)
        .into_iter()
        .map(|((item, block), scope)| ((renumbered(item), block), scope))
        .collect();
    world.targets =
        std::mem::take(&mut world.targets).into_iter().map(|(id, target)| (renumbered(id), target)).collect();
}
