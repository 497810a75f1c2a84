//! Resolves imports to a fixed point.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use smallvec::SmallVec;

use super::crates::crate_names;
use super::def::{Binding, Reach, Table};
use super::definitions::textual_macros;
use super::tables::{Tables, looking};
use super::traits::bound_traits;
use super::{Def, Defs, Found, Names, Namespace, canonical};
use crate::ingest::FileId;
use crate::resolve::tree::{NodeKind, UseLeafNode};
use crate::resolve::world::{Scope, ScopeId, World};
use crate::resolve::{ItemId, ItemKind};

/// Rounds after which imports that still change are left as they are.
const MOST_ROUNDS: usize = 40;

/// The names a round gives a scope, when they differ from before, and the scopes that were looked at for it.
type Imported = (ScopeId, Option<Table>, BTreeSet<ScopeId>);

/// What each name means in each scope.
pub(in crate::resolve) fn names<'w, 't>(world: &'w World<'t>) -> Names<'w, 't> {
    let mut homes: BTreeMap<FileId, ItemId> = BTreeMap::new();
    for entry in &world.entries {
        let home = homes.entry(entry.file).or_insert(entry.krate);
        *home = (*home).min(entry.krate);
    }
    let (crates, textual) = (crate_names(world), textual_macros(world));
    let mut names = Names { world, tables: Tables::default(), traits: Vec::new(), crates, homes, textual };
    let declared = names.declared();
    names.tables = Tables::new(declared.clone());
    let mut looked_at: Vec<BTreeSet<ScopeId>> = Vec::new();
    let mut changed: BTreeSet<ScopeId> = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let again = names.imported(&declared, &changed, &looked_at);
        looked_at.resize(declared.len(), BTreeSet::new());
        changed.clear();
        for (id, table, seen) in again {
            if let Some(slot) = looked_at.get_mut(id.0 as usize) {
                *slot = seen;
            }
            if let Some(table) = table {
                names.tables.put(id, table);
                changed.insert(id);
            }
        }
        if changed.is_empty() {
            break;
        }
    }
    names.traits = bound_traits(world, names.tables.all());
    names
}

impl Names<'_, '_> {
    /// The tables of scopes that import, as far as this round changes them, and what was looked at for them: scopes
    /// that looked at nothing that has changed are left out, they would come to the same. Each round starts from the
    /// declared names, so that what an early round misread does not stay.
    fn imported(
        &self,
        declared: &[Table],
        changed: &BTreeSet<ScopeId>,
        looked_at: &[BTreeSet<ScopeId>],
    ) -> Vec<Imported> {
        let scopes = self.world.scopes.par_iter().zip(declared).zip(self.tables.all()).enumerate();
        let importing = scopes.filter(|(at, ((scope, _), _))| {
            let seen = looked_at.get(*at);
            !scope.uses.is_empty() && seen.is_none_or(|seen| seen.iter().any(|scope| changed.contains(scope)))
        });
        let again = importing.map(|(at, ((scope, declared), before))| {
            let id = ScopeId(u32::try_from(at).unwrap_or(u32::MAX));
            let mut table = declared.clone();
            let ((), seen) = looking(|| self.import_all(id, scope, &mut table));
            (id, (table != *before).then_some(table), seen)
        });
        again.collect()
    }

    fn import_all(&self, id: ScopeId, scope: &Scope<'_>, table: &mut Table) {
        for (node, leaves, _, _) in &scope.uses {
            let reach = self.reach(&node.visibility, scope.module, scope.krate);
            for leaf in &leaves.leaves {
                if leaf.is_glob() {
                    self.import_glob(id, scope, leaf, reach, table);
                } else {
                    self.import_one(id, leaf, reach, table);
                }
            }
        }
    }

    fn import_one(&self, id: ScopeId, leaf: &UseLeafNode, reach: Reach, table: &mut Table) {
        for (space, defs) in Namespace::ALL.into_iter().zip(self.meanings(id, leaf)) {
            if leaf.is_self && space != Namespace::Types {
                continue;
            }
            for def in defs {
                table.bind(space, &leaf.binds, Binding { def, reach }, false);
            }
        }
    }

    /// What a leaf means in each of the namespaces.
    pub(super) fn meanings(&self, id: ScopeId, leaf: &UseLeafNode) -> [Defs; 3] {
        let path: SmallVec<[&str; 8]> = leaf.path.iter().map(|name| name.text.as_str()).collect();
        let mut found = self.resolve_use(id, &path, leaf);
        for (space, defs) in Namespace::ALL.into_iter().zip(&mut found) {
            defs.retain(|def| match def {
                Def::Item(item) => self.fits(*item, space),
                _ => true,
            });
        }
        found
    }

    fn resolve_use(&self, id: ScopeId, path: &[&str], leaf: &UseLeafNode) -> [Defs; 3] {
        let Some(scope) = self.world.scope(id) else { return Default::default() };
        let is_2015 = self.world.targets.get(&scope.krate).is_some_and(|(_, target)| target.edition == "2015");
        let whole = |found: Found| if found.used == path.len() { found.defs } else { Defs::new() };
        let mut outside: [Defs; 3] = Default::default();
        if is_2015 && !leaf.absolute {
            outside = self.resolve_all(id, path, true).map(whole);
        }
        // A name must not be looked up through the import that binds it: `use log::log` means the crate.
        let is_own = path.len() > 1 && path.first() == Some(&leaf.binds.as_str());
        let absolute = if is_own { self.is_outside_of_itself(id, path, leaf) } else { leaf.absolute };
        let mut found = self.resolve_all(id, path, absolute).map(whole);
        for (found, outside) in found.iter_mut().zip(outside).filter(|(_, outside)| !outside.is_empty()) {
            *found = outside;
        }
        found
    }

    /// A path whose first name is the one being bound: a crate wins over that very import.
    fn is_outside_of_itself(&self, id: ScopeId, path: &[&str], leaf: &UseLeafNode) -> bool {
        let krate = self.world.scope(id).map(|scope| scope.krate);
        let declared = self.declared_module(id, path.first().copied().unwrap_or_default());
        let is_crate = krate
            .and_then(|krate| self.crates.get(&krate))
            .is_some_and(|names| path.first().is_some_and(|name| names.contains_key(*name)));
        leaf.absolute || (is_crate && !declared)
    }

    fn declared_module(&self, id: ScopeId, name: &str) -> bool {
        let items = self.world.scope(id).map(|scope| scope.items.as_slice()).unwrap_or_default();
        items
            .iter()
            .filter_map(|id| self.world.entry(*id))
            .any(|entry| entry.name == name && matches!(entry.kind, ItemKind::Module | ItemKind::Enum))
    }

    /// Whether an item has a name in a namespace.
    fn fits(&self, item: ItemId, space: Namespace) -> bool {
        let Some(entry) = self.world.entry(item) else { return false };
        match entry.kind {
            ItemKind::Crate
            | ItemKind::Module
            | ItemKind::Enum
            | ItemKind::Union
            | ItemKind::Trait
            | ItemKind::TypeAlias => space == Namespace::Types,
            ItemKind::Struct => space != Namespace::Macros,
            ItemKind::Const | ItemKind::Static => space == Namespace::Values,
            ItemKind::Function => space != Namespace::Types,
            ItemKind::Macro => space == Namespace::Macros,
            _ => false,
        }
    }

    fn import_glob(&self, id: ScopeId, scope: &Scope<'_>, leaf: &UseLeafNode, reach: Reach, table: &mut Table) {
        let path: SmallVec<[&str; 8]> = leaf.path.iter().map(|name| name.text.as_str()).collect();
        let [types, ..] = self.resolve_use(id, &path, leaf);
        for def in types {
            match def {
                Def::External(path) => {
                    let path = canonical(&path);
                    if table.outside.iter().all(|known| *known != path) {
                        table.outside.push(path.into_owned());
                    }
                }
                Def::Item(item) => self.import_from(item, scope, reach, table),
                _ => {}
            }
        }
    }

    /// Everything visible in a module, or all variants of an enum.
    fn import_from(&self, item: ItemId, scope: &Scope<'_>, reach: Reach, table: &mut Table) {
        let Some(entry) = self.world.entry(item) else { return };
        if let Some(NodeKind::Enum { variants, .. }) = entry.node.map(|node| &node.kind) {
            for (at, variant) in variants.iter().enumerate() {
                for space in [Namespace::Types, Namespace::Values] {
                    table.bind(space, &variant.name.text, Binding { def: Def::Variant(item, at), reach }, true);
                }
            }
            return;
        }
        let Some(from) = entry.own_scope.and_then(|scope| self.tables.of(scope)) else { return };
        for space in Namespace::ALL {
            for names in [&from.explicit, &from.globs] {
                for (name, bindings) in &names[space as usize] {
                    if name == "_" {
                        continue;
                    }
                    for binding in bindings.iter().filter(|binding| self.is_visible(binding, scope.module)) {
                        table.bind(space, name, Binding { def: binding.def.clone(), reach }, true);
                    }
                }
            }
        }
        for path in &from.outside {
            if !table.outside.contains(path) {
                table.outside.push(path.clone());
            }
        }
    }
}
