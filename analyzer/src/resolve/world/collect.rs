//! Walks the module tree of every target.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rayon::prelude::*;

use super::entry::item_id;
use super::files::{Folders, files_of, join};
use super::{Entry, Scope, ScopeId, World, marks, order};
use crate::ingest::{FileId, PackageId, SourceSet, Target, TargetKind, Workspace};
use crate::resolve::tree::{
    Block, Expr, ExprKind, FileTree, LiteralKind, MacroCall, Node, NodeKind, blocks_in_block, blocks_in_expr,
    blocks_in_macro,
};
use crate::resolve::{ItemId, ItemKind};

/// Deepest chain of modules that is followed.
const MOST_MODULES: usize = 128;
/// How often a file is gone through for one target: files that name each other several times multiply.
const MOST_TIMES: usize = 32;

/// Collects all items of all targets. `trees` holds the tree of each file, by its id.
pub(in crate::resolve) fn world<'t>(
    workspace: &'t Workspace,
    sources: &'t SourceSet,
    trees: &'t [Option<FileTree>],
) -> World<'t> {
    let world = World {
        workspace,
        sources,
        entries: Vec::new(),
        scopes: Vec::new(),
        breaks: sources.files.par_iter().map(|file| line_breaks(&file.text)).collect(),
        blocks: BTreeMap::new(),
        targets: BTreeMap::new(),
        findings: Vec::new(),
    };
    let mut collector = Collector {
        world,
        trees,
        reached: BTreeSet::new(),
        open: Vec::new(),
        entered: BTreeMap::new(),
        for_tests: workspace.only_for_tests(),
    };
    for package in &workspace.packages {
        for target in &package.targets {
            collector.target(package.id, target);
        }
    }
    collector.tell_unreached();
    let mut world = collector.world;
    order::renumber(&mut world);
    world
}

fn line_breaks(text: &str) -> Vec<u32> {
    let breaks = text.match_indices('\n');
    breaks.map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect()
}

/// What surrounds the nodes that are being collected.
#[derive(Clone)]
pub(super) struct Around {
    package: PackageId,
    pub(super) file: FileId,
    parent: ItemId,
    module: ItemId,
    krate: ItemId,
    scope: ScopeId,
    is_test: bool,
    made_by: Option<ItemId>,
    folders: Rc<Folders>,
    depth: usize,
}

pub(super) struct Collector<'t> {
    pub(super) world: World<'t>,
    trees: &'t [Option<FileTree>],
    pub(super) reached: BTreeSet<FileId>,
    /// Files that are being gone through, from the root of the target on.
    open: Vec<FileId>,
    /// How often files were gone through for a target.
    entered: BTreeMap<(ItemId, FileId), usize>,
    /// Packages that only tests need.
    for_tests: BTreeSet<PackageId>,
}

impl<'t> Collector<'t> {
    fn tree(&self, file: FileId) -> Option<&'t FileTree> {
        self.trees.get(file.0 as usize).and_then(Option::as_ref)
    }

    fn target(&mut self, package: PackageId, target: &'t Target) {
        let Some(file) = self.world.sources.by_path(&target.root) else { return };
        let file = file.id;
        let id = item_id(self.world.entries.len());
        let scope = self.new_scope(None, id, id, id);
        self.reached.insert(file);
        let tree = self.tree(file);
        let is_test = matches!(target.kind, TargetKind::Test | TargetKind::Bench)
            || self.for_tests.contains(&package)
            || tree.is_some_and(|tree| marks::is_test(&tree.attributes));
        let around = Around {
            package,
            file,
            parent: id,
            module: id,
            krate: id,
            scope,
            is_test,
            made_by: None,
            folders: Rc::new(Folders::of_file(&target.root, true)),
            depth: 0,
        };
        let entry = self.entry(ItemKind::Crate, None, &around);
        let entry = Entry {
            name: target.crate_name.clone().into(),
            parent: None,
            own_scope: Some(scope),
            own_file: Some(file),
            inner_doc: tree.map(|tree| tree.doc.as_str()).unwrap_or_default(),
            ..entry
        };
        self.world.entries.push(entry);
        self.world.targets.insert(id, (package, target));
        if let Some(tree) = tree {
            self.open = vec![file];
            self.nodes(&tree.nodes, &around);
        }
    }

    /// Whether a file is gone through here: not inside of itself, and not without end through others.
    fn enters(&mut self, file: FileId, node: &Node, around: &Around) -> bool {
        let times = self.entered.entry((around.krate, file)).or_default();
        *times += 1;
        if self.open.contains(&file) || *times > MOST_TIMES {
            self.tell_circle(node, around);
            return false;
        }
        self.open.push(file);
        true
    }

    fn new_scope(&mut self, parent: Option<ScopeId>, module: ItemId, owner: ItemId, krate: ItemId) -> ScopeId {
        let id = ScopeId(u32::try_from(self.world.scopes.len()).unwrap_or(u32::MAX));
        let (items, uses, extern_crates) = (Vec::new(), Vec::new(), Vec::new());
        self.world.scopes.push(Scope { parent, module, owner, krate, items, uses, extern_crates });
        id
    }

    fn entry(&self, kind: ItemKind, node: Option<&'t Node>, around: &Around) -> Entry<'t> {
        Entry {
            kind,
            node,
            name: node.map(|node| node.name.text.clone()).unwrap_or_default(),
            parent: Some(around.parent),
            module: around.module,
            krate: around.krate,
            package: around.package,
            file: around.file,
            scope: around.scope,
            own_scope: None,
            is_test: around.is_test || node.is_some_and(|node| marks::is_test(&node.attributes)),
            made_by: around.made_by,
            own_file: None,
            inner_doc: "",
            members: Vec::new(),
        }
    }

    /// Adds an item and gives its id.
    fn add(&mut self, kind: ItemKind, node: &'t Node, around: &Around) -> ItemId {
        let id = item_id(self.world.entries.len());
        let entry = self.entry(kind, Some(node), around);
        self.world.entries.push(entry);
        let is_member = self
            .world
            .entries
            .get(around.parent.0 as usize)
            .is_some_and(|parent| matches!(parent.kind, ItemKind::Impl | ItemKind::Trait));
        if is_member {
            if let Some(parent) = self.world.entries.get_mut(around.parent.0 as usize) {
                parent.members.push(id);
            }
        } else if let Some(scope) = self.world.scopes.get_mut(around.scope.0 as usize) {
            scope.items.push(id);
        }
        id
    }

    fn nodes(&mut self, nodes: &'t [Node], around: &Around) {
        for node in nodes {
            self.node(node, around);
        }
    }

    fn node(&mut self, node: &'t Node, around: &Around) {
        let in_type = self
            .world
            .entries
            .get(around.parent.0 as usize)
            .is_some_and(|parent| matches!(parent.kind, ItemKind::Impl | ItemKind::Trait));
        let kind = match &node.kind {
            NodeKind::Module(nodes) => return self.module(node, nodes.as_deref(), around),
            NodeKind::Use(leaves) => {
                let is_test = around.is_test || marks::is_test(&node.attributes);
                if let Some(scope) = self.world.scopes.get_mut(around.scope.0 as usize) {
                    scope.uses.push((node, leaves, around.file, is_test));
                }
                return;
            }
            NodeKind::ExternCrate(_) => {
                if let Some(scope) = self.world.scopes.get_mut(around.scope.0 as usize) {
                    scope.extern_crates.push(node);
                }
                return;
            }
            NodeKind::MacroCall(call, made) => return self.macro_call(node, call, made.as_deref(), around),
            NodeKind::Function(_) if in_type => ItemKind::Method,
            NodeKind::Function(_) => ItemKind::Function,
            NodeKind::Struct { is_union: true, .. } => ItemKind::Union,
            NodeKind::Struct { .. } => ItemKind::Struct,
            NodeKind::Enum { .. } => ItemKind::Enum,
            NodeKind::Trait(_) => ItemKind::Trait,
            NodeKind::Impl(_) => ItemKind::Impl,
            NodeKind::Const { .. } if in_type => ItemKind::AssociatedConst,
            NodeKind::Const { .. } => ItemKind::Const,
            NodeKind::Static { .. } => ItemKind::Static,
            NodeKind::TypeAlias { .. } if in_type => ItemKind::AssociatedType,
            NodeKind::TypeAlias { .. } => ItemKind::TypeAlias,
            NodeKind::MacroRules(_) => ItemKind::Macro,
        };
        let id = self.add(kind, node, around);
        self.inside(id, node, around);
    }

    /// Collects what stands inside of an item.
    fn inside(&mut self, id: ItemId, node: &'t Node, around: &Around) {
        let is_test = around.is_test || marks::is_test(&node.attributes);
        let inner = Around { parent: id, is_test, ..around.clone() };
        match &node.kind {
            NodeKind::Trait(item) => self.nodes(&item.nodes, &inner),
            NodeKind::Impl(item) => self.nodes(&item.nodes, &inner),
            NodeKind::Function(function) => {
                if let Some(block) = &function.block {
                    self.block(id, block, &inner);
                }
            }
            NodeKind::Const { value: Some(value), .. } | NodeKind::Static { value: Some(value), .. } => {
                self.expr(id, value, &inner);
            }
            NodeKind::Enum { variants, .. } => {
                for number in variants.iter().filter_map(|variant| variant.discriminant.as_ref()) {
                    self.expr(id, number, &inner);
                }
            }
            _ => {}
        }
    }

    /// Collects the items in a block of the body of `owner`.
    fn block(&mut self, owner: ItemId, block: &'t Block, around: &Around) {
        let mut inner = around.clone();
        if let Some(id) = block.id {
            inner.scope = self.new_scope(Some(around.scope), around.module, owner, around.krate);
            self.world.blocks.insert((owner, id), inner.scope);
            self.nodes(&block.nodes, &inner);
        }
        let mut blocks = Vec::new();
        blocks_in_block(block, &mut |block| blocks.push(block));
        for block in blocks {
            self.block(owner, block, &inner);
        }
    }

    fn expr(&mut self, owner: ItemId, expr: &'t Expr, around: &Around) {
        let mut blocks = Vec::new();
        blocks_in_expr(expr, &mut |block| blocks.push(block));
        for block in blocks {
            self.block(owner, block, around);
        }
    }

    fn module(&mut self, node: &'t Node, inline: Option<&'t [Node]>, around: &Around) {
        if around.depth > MOST_MODULES {
            return;
        }
        if let Some(nodes) = inline {
            let folders = Rc::new(around.folders.inline(node));
            return self.one_module(node, nodes, None, folders, around);
        }
        let files = files_of(node, &around.folders, self.world.sources);
        if files.is_empty() {
            self.tell_missing(node, around);
        }
        for (file, is_named) in files {
            self.reached.insert(file);
            if !self.enters(file, node, around) {
                continue;
            }
            let path = self.world.sources.file(file).map(|file| file.path.as_str()).unwrap_or_default();
            let folders = Rc::new(Folders::of_file(path, is_named));
            let nodes = self.tree(file).map(|tree| tree.nodes.as_slice()).unwrap_or_default();
            self.one_module(node, nodes, Some(file), folders, around);
            self.open.pop();
        }
    }

    fn one_module(
        &mut self,
        node: &'t Node,
        nodes: &'t [Node],
        file: Option<FileId>,
        folders: Rc<Folders>,
        around: &Around,
    ) {
        let id = self.add(ItemKind::Module, node, around);
        let scope = self.new_scope(None, id, id, around.krate);
        let tree = file.and_then(|file| self.tree(file));
        let marked = tree.is_some_and(|tree| marks::is_test(&tree.attributes));
        let is_test = around.is_test || marks::is_test(&node.attributes) || marked;
        if let Some(entry) = self.world.entries.get_mut(id.0 as usize) {
            entry.own_scope = Some(scope);
            entry.own_file = file;
            entry.inner_doc = tree.map(|tree| tree.doc.as_str()).unwrap_or_default();
            entry.module = id;
            entry.is_test = is_test;
        }
        let inner = Around {
            file: file.unwrap_or(around.file),
            parent: id,
            module: id,
            scope,
            is_test,
            folders,
            depth: around.depth + 1,
            ..around.clone()
        };
        self.nodes(nodes, &inner);
    }

    /// A macro call in place of items: `include!`d, expanded or opaque.
    fn macro_call(&mut self, node: &'t Node, call: &'t MacroCall, made: Option<&'t [Node]>, around: &Around) {
        let id = self.add(ItemKind::MacroCall, node, around);
        let inner = Around { made_by: Some(id), depth: around.depth + 1, ..around.clone() };
        if let Some(nodes) = made {
            return self.nodes(nodes, &inner);
        }
        if call.path.last().is_some_and(|last| last.name.text == "include") && self.included(call, around).is_none() {
            self.tell_not_included(node, around);
        }
        if around.depth < MOST_MODULES
            && let Some(file) = self.included(call, around)
        {
            self.reached.insert(file);
            if let Some(tree) = self.tree(file)
                && self.enters(file, node, around)
            {
                self.nodes(&tree.nodes, &Around { file, made_by: None, ..inner });
                self.open.pop();
            }
            return;
        }
        let mut blocks = Vec::new();
        blocks_in_macro(call, &mut |block| blocks.push(block));
        for block in blocks {
            self.block(id, block, &Around { parent: id, ..around.clone() });
        }
    }

    fn included(&self, call: &MacroCall, around: &Around) -> Option<FileId> {
        if call.path.last()?.name.text != "include" {
            return None;
        }
        let ExprKind::Literal(LiteralKind::Str(path)) = &call.input.args.first()?.kind else { return None };
        self.world.sources.by_path(&join(&around.folders.file_folder, path)).map(|file| file.id)
    }
}
