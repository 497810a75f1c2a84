//! Names that scopes get from the items declared in them.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::def::{Binding, Reach, Table};
use super::{Def, Names, Namespace};
use crate::resolve::tree::{NodeKind, RawPath, RawVisibility};
use crate::resolve::world::{Entry, Scope, ScopeId};
use crate::resolve::{ItemId, ItemKind, VariantForm, Visibility};

impl Names<'_, '_> {
    /// Tables with the declared names alone.
    pub(super) fn declared(&self) -> Vec<Table> {
        let mut tables: Vec<Table> = self.world.scopes.iter().map(|_| Table::default()).collect();
        for (at, scope) in self.world.scopes.iter().enumerate() {
            let Some(table) = tables.get_mut(at) else { continue };
            for id in &scope.items {
                if let Some(entry) = self.world.entry(*id) {
                    self.declare(*id, entry, table);
                }
            }
            self.declare_crates(scope, table);
        }
        self.declare_exported(&mut tables);
        tables
    }

    fn declare(&self, id: ItemId, entry: &Entry<'_>, table: &mut Table) {
        let reach = match self.visibility(entry) {
            Visibility::Public => Reach::Everyone,
            Visibility::Crate => Reach::Module(entry.krate),
            Visibility::Restricted(module) => Reach::Module(module),
            Visibility::Private => Reach::Module(self.declaring_module(entry)),
        };
        let mut bind = |space| table.bind(space, &entry.name, Binding { def: Def::Item(id), reach }, false);
        match entry.kind {
            ItemKind::Module | ItemKind::Enum | ItemKind::Union | ItemKind::Trait | ItemKind::TypeAlias => {
                bind(Namespace::Types);
            }
            ItemKind::Struct => {
                bind(Namespace::Types);
                let is_plain = matches!(entry.node.map(|node| &node.kind), Some(NodeKind::Struct { variant, .. })
                    if variant.form == VariantForm::Named);
                if !is_plain {
                    bind(Namespace::Values);
                }
            }
            ItemKind::Function => {
                bind(Namespace::Values);
                self.declare_proc_macro(id, entry, table);
            }
            ItemKind::Const | ItemKind::Static => bind(Namespace::Values),
            ItemKind::Macro => bind(Namespace::Macros),
            _ => {}
        }
    }

    /// The module whose inside sees a private item.
    fn declaring_module(&self, entry: &Entry<'_>) -> ItemId {
        match entry.kind {
            ItemKind::Module => entry.parent.and_then(|id| self.world.entry(id)).map_or(entry.module, |e| e.module),
            _ => entry.module,
        }
    }

    /// Functions of proc-macro crates are macros for everybody else.
    fn declare_proc_macro(&self, id: ItemId, entry: &Entry<'_>, table: &mut Table) {
        for attribute in entry.node.into_iter().flat_map(|node| &node.attributes) {
            let name = match attribute.path.as_str() {
                "proc_macro" | "proc_macro_attribute" => Some(entry.name.clone()),
                "proc_macro_derive" => attribute.tokens.split([' ', ',']).next().map(SmolStr::new),
                _ => None,
            };
            if let Some(name) = name {
                let binding = Binding { def: Def::Item(id), reach: Reach::Everyone };
                table.bind(Namespace::Macros, &name, binding, false);
            }
        }
    }

    /// Who may see what a declaration with a visibility binds in a module.
    pub(super) fn reach(&self, written: &RawVisibility, module: ItemId, krate: ItemId) -> Reach {
        match self.visibility_in(written, module) {
            Visibility::Public => Reach::Everyone,
            Visibility::Crate => Reach::Module(krate),
            Visibility::Restricted(above) => Reach::Module(above),
            Visibility::Private => Reach::Module(module),
        }
    }

    fn declare_crates(&self, scope: &Scope<'_>, table: &mut Table) {
        for node in &scope.extern_crates {
            let NodeKind::ExternCrate(name) = &node.kind else { continue };
            let def = match name.text.as_str() {
                "self" => Some(Def::Item(scope.krate)),
                other => self.crates.get(&scope.krate).and_then(|names| names.get(other)).cloned(),
            };
            if let Some(def) = def {
                let reach = self.reach(&node.visibility, scope.module, scope.krate);
                table.bind(Namespace::Types, &node.name.text, Binding { def, reach }, false);
            }
        }
    }

    /// `#[macro_export]` puts a macro into the crate root.
    fn declare_exported(&self, tables: &mut [Table]) {
        for ((krate, name), macros) in &self.textual {
            let root = self.world.entry(*krate).and_then(|entry| entry.own_scope);
            let Some(table) = root.and_then(|scope| tables.get_mut(scope.0 as usize)) else { continue };
            for id in macros {
                let exported = self
                    .world
                    .entry(*id)
                    .and_then(|entry| entry.node)
                    .is_some_and(|node| matches!(&node.kind, NodeKind::MacroRules(rules) if rules.is_exported));
                if exported {
                    let binding = Binding { def: Def::Item(*id), reach: Reach::Everyone };
                    table.bind(Namespace::Macros, name, binding, false);
                }
            }
        }
    }

    /// The visibility of an item, its `in` path resolved.
    pub(in crate::resolve) fn visibility(&self, entry: &Entry<'_>) -> Visibility {
        let module = self.declaring_module(entry);
        entry.node.map_or(Visibility::Public, |node| self.visibility_in(&node.visibility, module))
    }

    /// A visibility written in a module.
    pub(in crate::resolve) fn visibility_in(&self, written: &RawVisibility, module: ItemId) -> Visibility {
        match written {
            RawVisibility::Public => Visibility::Public,
            RawVisibility::Inherited => Visibility::Private,
            RawVisibility::In(path) => self.restricted(path, module),
        }
    }

    fn restricted(&self, path: &RawPath, module: ItemId) -> Visibility {
        let names = path.names();
        let Some(entry) = self.world.entry(module) else { return Visibility::Private };
        let mut here = match names.first() {
            Some(&"crate") if names.len() == 1 => return Visibility::Crate,
            Some(&"self") if names.len() == 1 => return Visibility::Private,
            Some(&"super") => self.above(module, names.iter().take_while(|name| **name == "super").count()),
            Some(&"self") => Some(module),
            _ => Some(entry.krate),
        };
        let rest = names.iter().filter(|name| !matches!(**name, "crate" | "self" | "super"));
        for name in rest {
            let scope = here.and_then(|id| self.world.entry(id)).and_then(|entry| entry.own_scope);
            here = scope.and_then(|scope: ScopeId| self.child_module(scope, name));
        }
        here.map_or(Visibility::Crate, Visibility::Restricted)
    }

    fn child_module(&self, scope: ScopeId, name: &str) -> Option<ItemId> {
        let items = &self.world.scope(scope)?.items;
        let mut modules = items.iter().copied().filter(|id| {
            self.world.entry(*id).is_some_and(|entry| entry.kind == ItemKind::Module && entry.name == name)
        });
        modules.next()
    }
}

/// All `macro_rules!` by target and name.
pub(super) fn textual_macros(world: &crate::resolve::world::World<'_>) -> BTreeMap<(ItemId, SmolStr), Vec<ItemId>> {
    let mut macros: BTreeMap<(ItemId, SmolStr), Vec<ItemId>> = BTreeMap::new();
    for (id, entry) in world.ids() {
        if entry.kind == ItemKind::Macro {
            macros.entry((entry.krate, entry.name.clone())).or_default().push(id);
        }
    }
    macros
}
