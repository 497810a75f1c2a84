//! Look-ups over the resolved workspace that the whole stage shares.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::knowledge::Knowledge;
use super::type_view::head_item;
use crate::graph::{Containment, ItemGraph};
use crate::ingest::{FileId, Place, SourceSet, Workspace};
use crate::resolve::{Item, ItemId, ItemKind, MethodUse, Reference, ReferenceKind, Resolved, TypeRef, UseLeaf};
use crate::signals::Signals;

/// Everything known so far, with the look-ups the plan asks for again and again.
pub(super) struct Index<'a> {
    pub workspace: &'a Workspace,
    pub resolved: &'a Resolved,
    pub graph: &'a ItemGraph,
    pub signals: &'a Signals,
    pub sources: &'a SourceSet,
    pub knowledge: Knowledge<'a>,
    incoming: BTreeMap<ItemId, Vec<&'a Reference>>,
    outgoing: BTreeMap<ItemId, Vec<&'a Reference>>,
    impls_of_type: BTreeMap<ItemId, Vec<ItemId>>,
    impls_of_trait: BTreeMap<ItemId, Vec<ItemId>>,
    reexports: BTreeMap<ItemId, Vec<&'a UseLeaf>>,
    method_uses: BTreeMap<ItemId, Vec<&'a MethodUse>>,
    start_up: BTreeSet<ItemId>,
    /// Functions by the type they make, without references and `Arc`; only filled in when somebody asks.
    pub made: OnceLock<BTreeMap<TypeRef, Vec<ItemId>>>,
}

impl<'a> Index<'a> {
    pub fn new(
        workspace: &'a Workspace,
        resolved: &'a Resolved,
        graph: &'a ItemGraph,
        signals: &'a Signals,
        sources: &'a SourceSet,
        knowledge: Knowledge<'a>,
    ) -> Self {
        let mut index = Self {
            workspace,
            resolved,
            graph,
            signals,
            sources,
            knowledge,
            incoming: BTreeMap::new(),
            outgoing: BTreeMap::new(),
            impls_of_type: BTreeMap::new(),
            impls_of_trait: BTreeMap::new(),
            reexports: BTreeMap::new(),
            method_uses: BTreeMap::new(),
            start_up: BTreeSet::new(),
            made: OnceLock::new(),
        };
        for one in &resolved.method_uses {
            index.method_uses.entry(one.from).or_default().push(one);
        }
        for reference in &resolved.references {
            index.incoming.entry(reference.to).or_default().push(reference);
            index.outgoing.entry(reference.from).or_default().push(reference);
        }
        for leaf in &resolved.uses {
            if !leaf.is_test {
                index.reexports.entry(leaf.scope).or_default().push(leaf);
            }
        }
        index.add_impls();
        index.start_up = index.reached_from_main();
        index
    }

    fn add_impls(&mut self) {
        for item in &self.resolved.items {
            let Some(header) = &item.impl_header else { continue };
            if let Some(of) = head_item(&header.self_type) {
                self.impls_of_type.entry(of).or_default().push(item.id);
            }
            if let Some(of) = header.of_trait.as_ref().and_then(head_item) {
                self.impls_of_trait.entry(of).or_default().push(item.id);
            }
        }
    }

    fn reached_from_main(&self) -> BTreeSet<ItemId> {
        let is_main = |item: &&Item| {
            item.kind == ItemKind::Function && item.name == "main" && item.parent == Some(item.krate) && !item.is_test
        };
        let mains = self.resolved.items.iter().filter(is_main).map(|item| item.id);
        self.graph.reach(mains, |edge| !edge.is_use_only() && !edge.is_test)
    }

    /// The item of an id.
    pub fn item(&self, id: ItemId) -> Option<&'a Item> {
        self.resolved.item(id)
    }

    /// Which item stands in which.
    pub fn tree(&self) -> &Containment {
        self.graph.containment()
    }

    /// References to an item.
    pub fn incoming(&self, id: ItemId) -> &[&'a Reference] {
        self.incoming.get(&id).map_or(&[], Vec::as_slice)
    }

    /// References an item makes.
    pub fn outgoing(&self, id: ItemId) -> &[&'a Reference] {
        self.outgoing.get(&id).map_or(&[], Vec::as_slice)
    }

    /// `impl` blocks of a type, inherent and of traits.
    pub fn impls_of_type(&self, id: ItemId) -> &[ItemId] {
        self.impls_of_type.get(&id).map_or(&[], Vec::as_slice)
    }

    /// `impl` blocks of a workspace trait.
    pub fn impls_of_trait(&self, id: ItemId) -> &[ItemId] {
        self.impls_of_trait.get(&id).map_or(&[], Vec::as_slice)
    }

    /// What a module imports and re-exports, test code left out.
    pub fn imports(&self, module: ItemId) -> &[&'a UseLeaf] {
        self.reexports.get(&module).map_or(&[], Vec::as_slice)
    }

    /// Method calls of an item that lead outside or nowhere known.
    pub fn method_uses(&self, id: ItemId) -> &[&'a MethodUse] {
        self.method_uses.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Method and path of the routes that a function registers.
    pub fn routes_in(&self, id: ItemId) -> Vec<(String, String)> {
        let own = self.signals.entry_points.routes.iter().filter(|route| route.registered_in == id);
        own.map(|route| (route.method.clone(), route.path.clone())).collect()
    }

    /// Whether the start-up code of a program reaches an item; `None` when there is no program.
    pub fn is_started(&self, id: ItemId) -> Option<bool> {
        (!self.start_up.is_empty()).then(|| self.start_up.contains(&id))
    }

    /// The path of a file.
    pub fn file(&self, id: FileId) -> String {
        self.sources.file(id).map_or_else(String::new, |file| file.path.clone())
    }

    /// Where an item's name stands.
    pub fn place(&self, item: &Item) -> Place {
        Place { file: self.file(item.file), line: item.line }
    }

    /// Where a reference stands.
    pub fn place_of(&self, reference: &Reference) -> Place {
        Place { file: self.file(reference.file), line: reference.line }
    }

    /// Whether an item is neither test code nor part of a test, example or benchmark target.
    pub fn is_live(&self, id: ItemId) -> bool {
        let Some(item) = self.item(id) else { return false };
        let krate = self.item(item.krate).map_or("", |krate| krate.path.as_str());
        !item.is_test && !["[test]", "[example]", "[bench]", "[build]"].iter().any(|target| krate.contains(target))
    }

    /// The methods that may run when an item is called: itself, and for a trait's method those of its impls.
    pub fn dispatch(&self, id: ItemId) -> Vec<ItemId> {
        let mut out = vec![id];
        let Some(method) = self.item(id).filter(|item| item.kind == ItemKind::Method) else { return out };
        let Some(parent) = method.parent.filter(|parent| self.kind(*parent) == Some(ItemKind::Trait)) else {
            return out;
        };
        for block in self.impls_of_trait(parent) {
            out.extend(self.named_child(*block, &method.name));
        }
        out
    }

    /// The trait method that a method of a trait impl fulfils, when the trait lies in the workspace.
    pub fn fulfils(&self, method: &Item) -> Option<&'a Item> {
        let block = self.item(method.parent?)?;
        let of = head_item(block.impl_header.as_ref()?.of_trait.as_ref()?)?;
        self.named_child(of, &method.name).and_then(|id| self.item(id))
    }

    /// The item of a name that stands directly in another one.
    pub fn named_child(&self, parent: ItemId, name: &str) -> Option<ItemId> {
        let is_named = |id: &&ItemId| self.item(**id).is_some_and(|item| item.name == name);
        self.tree().children(parent).iter().find(is_named).copied()
    }

    /// What an item is.
    pub fn kind(&self, id: ItemId) -> Option<ItemKind> {
        self.item(id).map(|item| item.kind)
    }
}

/// Whether a reference runs or hands on the code it names (an import or a type does not).
pub(super) fn is_use_of_code(kind: ReferenceKind) -> bool {
    matches!(
        kind,
        ReferenceKind::Call
            | ReferenceKind::Method
            | ReferenceKind::Const
            | ReferenceKind::Static
            | ReferenceKind::Macro
    )
}
