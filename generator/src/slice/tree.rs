//! The module tree of a crate: what a name in a module may mean.

use std::collections::BTreeMap;

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::Plan;
use calve_analyzer::resolve::{Item, ItemId, ItemKind, UseLeaf};

use super::use_tree::{self, Leaf};

/// The modules of one crate and what stands in them.
pub(super) struct Tree<'a> {
    pub(super) plan: &'a Plan,
    pub(super) root: ItemId,
    modules: BTreeMap<ItemId, BTreeMap<&'a str, Vec<ItemId>>>,
    items: BTreeMap<ItemId, BTreeMap<&'a str, Vec<ItemId>>>,
    imports: BTreeMap<ItemId, Vec<usize>>,
    paths: BTreeMap<usize, Leaf>,
}

impl<'a> Tree<'a> {
    /// Gathers the tree of the crate with this root.
    pub(super) fn new(plan: &'a Plan, root: ItemId, sources: &SourceSet) -> Self {
        let mut tree = Self {
            plan,
            root,
            modules: BTreeMap::new(),
            items: BTreeMap::new(),
            imports: BTreeMap::new(),
            paths: import_paths(plan, root, sources),
        };
        for item in plan.items.iter().filter(|item| item.krate == root) {
            let Some(parent) = item.parent else { continue };
            let by_name = if is_module(item) { &mut tree.modules } else { &mut tree.items };
            by_name.entry(parent).or_default().entry(item.name.as_str()).or_default().push(item.id);
        }
        for (at, leaf) in plan.uses.iter().enumerate() {
            if plan.item(leaf.scope).is_some_and(|scope| scope.krate == root && is_module(scope)) {
                tree.imports.entry(leaf.scope).or_default().push(at);
            }
        }
        tree
    }

    /// Modules of this name that stand in a module.
    pub(super) fn modules(&self, module: ItemId, name: &str) -> &[ItemId] {
        self.modules.get(&module).and_then(|names| names.get(name)).map_or(&[], Vec::as_slice)
    }

    /// Other items of this name that stand in a module.
    pub(super) fn items(&self, module: ItemId, name: &str) -> &[ItemId] {
        self.items.get(&module).and_then(|names| names.get(name)).map_or(&[], Vec::as_slice)
    }

    /// Imports that stand in a module itself, by their index in the plan.
    pub(super) fn imports(&self, module: ItemId) -> impl Iterator<Item = (usize, &'a UseLeaf)> + use<'a> {
        let plan = self.plan;
        let all = self.imports.get(&module).cloned().unwrap_or_default();
        all.into_iter().filter_map(move |at| Some((at, plan.uses.get(at)?)))
    }

    /// The path of an import as written.
    pub(super) fn import_path(&self, import: usize) -> Option<&Leaf> {
        self.paths.get(&import)
    }

    /// The module around a module; itself for the crate root.
    pub(super) fn parent(&self, module: ItemId) -> ItemId {
        let parent = self.plan.item(module).and_then(|item| item.parent);
        parent.and_then(|parent| self.plan.item(parent)).map_or(module, |parent| parent.module)
    }

    /// A module and all modules around it.
    pub(super) fn with_ancestors(&self, module: ItemId) -> Vec<ItemId> {
        let mut line = vec![module];
        let mut at = module;
        while self.parent(at) != at {
            at = self.parent(at);
            line.push(at);
        }
        line
    }

    /// Those of some items that are modules of this crate.
    pub(super) fn modules_among(&self, items: &[ItemId]) -> Vec<ItemId> {
        let own = |id: &ItemId| self.plan.item(*id).is_some_and(|item| item.krate == self.root && is_module(item));
        items.iter().copied().filter(own).collect()
    }
}

/// Whether an item is a module or the crate root.
pub(super) fn is_module(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Module | ItemKind::Crate)
}

/// The paths of all imports of a crate as written, by index.
fn import_paths(plan: &Plan, root: ItemId, sources: &SourceSet) -> BTreeMap<usize, Leaf> {
    let mut declarations = BTreeMap::new();
    let mut paths = BTreeMap::new();
    for (at, leaf) in plan.uses.iter().enumerate() {
        if plan.item(leaf.scope).is_none_or(|scope| scope.krate != root) {
            continue;
        }
        let key = (leaf.file, leaf.declaration);
        let leaves = declarations.entry(key).or_insert_with(|| {
            let text = sources
                .file(leaf.file)
                .and_then(|file| file.text.get(leaf.declaration.start as usize..leaf.declaration.end as usize));
            use_tree::by_start(text.and_then(use_tree::leaves).unwrap_or_default())
        });
        let start = leaf.leaf.start.saturating_sub(leaf.declaration.start) as usize;
        if let Some(path) = leaves.get(&start) {
            paths.insert(at, path.clone());
        }
    }
    paths
}
