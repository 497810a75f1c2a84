//! Which item stands in which.

use crate::resolve::{ItemId, ItemKind, Resolved};

/// The tree of crates, modules, impls, traits, functions and what stands in them.
#[derive(Debug, Clone, Default)]
pub struct Containment {
    parent: Vec<Option<ItemId>>,
    children: Vec<Vec<ItemId>>,
    module: Vec<ItemId>,
    is_module: Vec<bool>,
}

impl Containment {
    pub(super) fn build(resolved: &Resolved) -> Self {
        let mut tree = Self { children: vec![Vec::new(); resolved.items.len()], ..Self::default() };
        for item in &resolved.items {
            // An item that claims to stand in itself or in nothing known is a root.
            let parent = item.parent.filter(|parent| *parent != item.id && resolved.item(*parent).is_some());
            if let Some(below) = parent.and_then(|parent| tree.children.get_mut(parent.0 as usize)) {
                below.push(item.id);
            }
            tree.parent.push(parent);
            tree.module.push(item.module);
            tree.is_module.push(matches!(item.kind, ItemKind::Crate | ItemKind::Module));
        }
        tree
    }

    /// The item around an item; `None` for crates and unknown ids.
    #[must_use]
    pub fn parent(&self, id: ItemId) -> Option<ItemId> {
        self.parent.get(id.0 as usize).copied().flatten()
    }

    /// The items around an item, innermost first, without itself.
    #[must_use]
    pub fn ancestors(&self, id: ItemId) -> Vec<ItemId> {
        let mut out = Vec::new();
        let mut at = self.parent(id);
        while let Some(parent) = at {
            // A tree cannot be deeper than it has nodes; a broken one must not hold us.
            if out.len() >= self.parent.len() {
                break;
            }
            out.push(parent);
            at = self.parent(parent);
        }
        out
    }

    /// The items that stand directly in an item, by id.
    #[must_use]
    pub fn children(&self, id: ItemId) -> &[ItemId] {
        self.children.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// All items below an item, by id, without itself.
    #[must_use]
    pub fn below(&self, id: ItemId) -> Vec<ItemId> {
        let mut out = Vec::new();
        let mut open: Vec<ItemId> = self.children(id).to_vec();
        while let Some(next) = open.pop() {
            out.push(next);
            open.extend_from_slice(self.children(next));
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Whether `inner` is `outer` or stands somewhere in it.
    #[must_use]
    pub fn contains(&self, outer: ItemId, inner: ItemId) -> bool {
        inner == outer || self.ancestors(inner).contains(&outer)
    }

    /// Whether an item is a module or a crate root.
    #[must_use]
    pub fn is_module(&self, id: ItemId) -> bool {
        self.is_module.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// The innermost module of an item; a module is its own.
    #[must_use]
    pub fn module_of(&self, id: ItemId) -> ItemId {
        self.module.get(id.0 as usize).copied().unwrap_or(id)
    }

    /// All modules and crate roots, by id.
    #[must_use]
    pub fn modules(&self) -> Vec<ItemId> {
        (0u32..).zip(&self.is_module).filter(|(_, is_module)| **is_module).map(|(id, _)| ItemId(id)).collect()
    }
}
