//! Looks names and paths up.

use std::collections::{BTreeMap, BTreeSet};

use smallvec::smallvec;
use smol_str::{SmolStr, format_smolstr};

use super::def::{Binding, Reach};
use super::prelude::prelude;
use super::tables::Tables;
use super::{Def, Defs, Namespace, canonical};
use crate::ingest::FileId;
use crate::resolve::tree::NodeKind;
use crate::resolve::world::{ScopeId, World};
use crate::resolve::{ItemId, ItemKind};

/// What a path means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::resolve) struct Found {
    /// The meanings, sorted; several for cfg'd alternatives.
    pub defs: Defs,
    /// How many segments were used; what follows is associated with the type or trait found.
    pub used: usize,
}

/// What each name means in each scope.
#[derive(Debug)]
pub(in crate::resolve) struct Names<'w, 't> {
    /// The items.
    pub world: &'w World<'t>,
    pub(super) tables: Tables,
    /// The traits that each table binds.
    pub(super) traits: Vec<BTreeSet<ItemId>>,
    pub(super) crates: BTreeMap<ItemId, BTreeMap<SmolStr, Def>>,
    /// The first crate that holds each file.
    pub(super) homes: BTreeMap<FileId, ItemId>,
    /// `macro_rules!` by target and name.
    pub(super) textual: BTreeMap<(ItemId, SmolStr), Vec<ItemId>>,
}

impl Names<'_, '_> {
    /// What a path means in a scope.
    pub(in crate::resolve) fn resolve(&self, scope: ScopeId, path: &[&str], absolute: bool, space: Namespace) -> Found {
        let Some((first, _)) = path.split_first() else { return Found::default() };
        let Some(here) = self.world.scope(scope) else { return Found::default() };
        let of = |used: usize| if used == path.len() { space } else { Namespace::Types };
        let (defs, used) = if absolute {
            (self.absolute(here.krate, first, of(1)), 1)
        } else {
            match *first {
                "crate" => (smallvec![Def::Item(here.krate)], 1),
                "self" => (smallvec![Def::Item(here.module)], 1),
                "super" => {
                    let ups = path.iter().take_while(|name| **name == "super").count();
                    (self.above(here.module, ups).map(Def::Item).into_iter().collect(), ups)
                }
                name => match name.strip_prefix("__calve_crate_") {
                    Some(file) => (self.crates_with_file(file), 1),
                    None if path.len() > 1 => (crates_before_macros(name, self.lookup(scope, name, of(1))), 1),
                    None => (self.lookup(scope, name, of(1)), 1),
                },
            }
        };
        self.follow(defs, path, used, space, here.module)
    }

    /// What a path means in each of the namespaces.
    pub(super) fn resolve_all(&self, scope: ScopeId, path: &[&str], absolute: bool) -> [Found; 3] {
        let each = || Namespace::ALL.map(|space| self.resolve(scope, path, absolute, space));
        let Some((last, before)) = path.split_last().filter(|(_, before)| !before.is_empty()) else { return each() };
        if matches!(*last, "crate" | "self" | "super") {
            return each();
        }
        // All but the last name is looked up among types and modules, whatever the last one is looked up in.
        let begun = self.resolve(scope, before, absolute, Namespace::Types);
        let Some(here) = self.world.scope(scope).filter(|_| begun.used == before.len()) else {
            return [begun.clone(), begun.clone(), begun];
        };
        Namespace::ALL.map(|space| self.follow(begun.defs.clone(), path, begun.used, space, here.module))
    }

    /// Follows the rest of a path from what its beginning means.
    fn follow(&self, mut defs: Defs, path: &[&str], mut used: usize, space: Namespace, from: ItemId) -> Found {
        while used < path.len() && !defs.is_empty() {
            if let ([Def::External(front)], Some(rest)) = (defs.as_slice(), path.get(used..)) {
                let whole = rest.iter().fold(front.to_string(), |path, name| path + "::" + name);
                return Found { defs: smallvec![Def::External(whole.into())], used: path.len() };
            }
            let Some(name) = path.get(used) else { break };
            let of = if used + 1 == path.len() { space } else { Namespace::Types };
            let mut next = Defs::new();
            let mut is_module = false;
            for def in &defs {
                is_module |= self.is_module(def);
                next.extend(self.step(def, name, of, from));
            }
            if next.is_empty() {
                // A module without such a name leads nowhere; a type goes on with what is associated with it.
                return Found { defs: if is_module { Defs::new() } else { defs }, used };
            }
            defs = prefer_items(next);
            used += 1;
        }
        Found { defs, used }
    }

    fn is_module(&self, def: &Def) -> bool {
        let Def::Item(id) = def else { return false };
        self.world.entry(*id).is_some_and(|entry| matches!(entry.kind, ItemKind::Module | ItemKind::Crate))
    }

    /// One segment further.
    fn step(&self, def: &Def, name: &str, space: Namespace, from: ItemId) -> Defs {
        match def {
            Def::External(path) => smallvec![Def::External(format_smolstr!("{path}::{name}"))],
            Def::Item(id) => {
                let Some(entry) = self.world.entry(*id) else { return Defs::new() };
                if let Some(scope) = entry.own_scope {
                    return self.in_scope(scope, name, space, Some(from));
                }
                match entry.node.map(|node| &node.kind) {
                    Some(NodeKind::Enum { variants, .. }) => {
                        let at = variants.iter().position(|variant| variant.name.text == name);
                        at.map(|at| Def::Variant(*id, at)).into_iter().collect()
                    }
                    _ => Defs::new(),
                }
            }
            _ => Defs::new(),
        }
    }

    /// `::name`.
    fn absolute(&self, krate: ItemId, name: &str, space: Namespace) -> Defs {
        let is_2015 = self.world.targets.get(&krate).is_some_and(|(_, target)| target.edition == "2015");
        if is_2015 && let Some(scope) = self.world.entry(krate).and_then(|entry| entry.own_scope) {
            let found = self.in_scope(scope, name, space, None);
            if !found.is_empty() {
                return found;
            }
        }
        self.crate_named(krate, name).into_iter().collect()
    }

    fn crate_named(&self, krate: ItemId, name: &str) -> Option<Def> {
        self.crates.get(&krate).and_then(|names| names.get(name)).cloned()
    }

    /// The module a number of levels above one.
    pub(super) fn above(&self, module: ItemId, levels: usize) -> Option<ItemId> {
        let mut here = module;
        for _ in 0..levels {
            let parent = self.world.entry(here)?.parent?;
            here = self.world.entry(parent)?.module;
        }
        Some(here)
    }

    /// The first crate that holds a file: where `$crate` of a macro defined in it leads.
    fn crates_with_file(&self, file: &str) -> Defs {
        let home = file.parse::<u32>().ok().and_then(|file| self.homes.get(&FileId(file)));
        home.map(|krate| Def::Item(*krate)).into_iter().collect()
    }

    /// What a single name means: blocks outward to the module, then crates, then what is known everywhere.
    pub(in crate::resolve) fn lookup(&self, scope: ScopeId, name: &str, space: Namespace) -> Defs {
        let mut here = Some(scope);
        let mut outside: Vec<&str> = Vec::new();
        while let Some(id) = here {
            let found = self.in_scope_without_outside(id, name, space, None);
            if !found.is_empty() {
                return found;
            }
            outside.extend(self.tables.of(id).into_iter().flat_map(|table| &table.outside).map(String::as_str));
            here = self.world.scope(id).and_then(|scope| scope.parent);
        }
        let Some(krate) = self.world.scope(scope).map(|scope| scope.krate) else { return Defs::new() };
        if space == Namespace::Types
            && let Some(def) = self.crate_named(krate, name)
        {
            return smallvec![def];
        }
        if let Some(def) = prelude(name, space) {
            return smallvec![def];
        }
        let is_likely = space != Namespace::Values || name.starts_with(char::is_uppercase);
        match outside.first() {
            Some(path) if is_likely => smallvec![Def::External(format_smolstr!("{path}::{name}"))],
            _ => Defs::new(),
        }
    }

    /// What a name means in a scope itself, also through globs that lead outside.
    pub(super) fn in_scope(&self, scope: ScopeId, name: &str, space: Namespace, from: Option<ItemId>) -> Defs {
        let found = self.in_scope_without_outside(scope, name, space, from);
        if !found.is_empty() {
            return found;
        }
        let outside = self.tables.of(scope).and_then(|table| table.outside.first());
        outside.map(|path| Def::External(canonical(&format!("{path}::{name}")).into())).into_iter().collect()
    }

    fn in_scope_without_outside(&self, scope: ScopeId, name: &str, space: Namespace, from: Option<ItemId>) -> Defs {
        let Some(table) = self.tables.of(scope) else { return Defs::new() };
        for names in [&table.explicit, &table.globs] {
            let bindings = names.get(space as usize).and_then(|names| names.get(name));
            let visible =
                bindings.into_iter().flatten().filter(|binding| from.is_none_or(|from| self.is_visible(binding, from)));
            let found: Defs = visible.map(|binding| binding.def.clone()).collect();
            if !found.is_empty() {
                return prefer_items(found);
            }
        }
        Defs::new()
    }

    /// Whether a binding may be seen from a module.
    pub(super) fn is_visible(&self, binding: &Binding, from: ItemId) -> bool {
        match binding.reach {
            Reach::Everyone => true,
            Reach::Module(module) => self.is_below(from, module),
        }
    }

    /// Whether a module lies in another (or is it).
    pub(super) fn is_below(&self, module: ItemId, above: ItemId) -> bool {
        let mut here = Some(module);
        while let Some(id) = here {
            if id == above {
                return true;
            }
            here = self.world.entry(id).and_then(|entry| entry.parent);
        }
        false
    }

    /// A macro that `#[macro_use] extern crate` brings in from another crate of the workspace.
    pub(in crate::resolve) fn macro_used(&self, scope: ScopeId, name: &str) -> Option<ItemId> {
        let krate = self.world.scope(scope)?.krate;
        let root = self.world.entry(krate)?.own_scope.and_then(|scope| self.world.scope(scope))?;
        let brought = root
            .extern_crates
            .iter()
            .filter(|node| node.attributes.iter().any(|attribute| attribute.path == "macro_use"));
        brought.into_iter().find_map(|node| {
            let NodeKind::ExternCrate(of) = &node.kind else { return None };
            let Some(Def::Item(other)) = self.crate_named(krate, &of.text) else { return None };
            let scope = self.world.entry(other)?.own_scope?;
            self.in_scope(scope, name, Namespace::Macros, Some(krate)).iter().find_map(Def::item)
        })
    }

    /// `macro_rules!` of a name in scope by its place in the text: nearest module first.
    pub(in crate::resolve) fn textual_macro(&self, scope: ScopeId, name: &str) -> Vec<ItemId> {
        let Some(here) = self.world.scope(scope) else { return Vec::new() };
        let Some(all) = self.textual.get(&(here.krate, name.into())) else { return Vec::new() };
        let mut module = Some(here.module);
        while let Some(id) = module {
            let near = all.iter().copied().filter(|found| self.world.entry(*found).is_some_and(|e| e.module == id));
            let near: Vec<ItemId> = near.collect();
            if !near.is_empty() {
                return near;
            }
            module = self.world.entry(id).and_then(|entry| entry.parent);
        }
        all.iter().copied().filter(|found| self.is_let_out(*found, here.module)).collect()
    }

    /// Whether `#[macro_use]` lets a macro out of its modules to where another module sees it.
    fn is_let_out(&self, found: ItemId, module: ItemId) -> bool {
        let mut here = self.world.entry(found).map(|entry| entry.module);
        while let Some(entry) = here.filter(|id| !self.is_below(module, *id)).and_then(|id| self.world.entry(id)) {
            let is_open = entry.node.is_some_and(|node| node.attributes.iter().any(|one| one.path == "macro_use"));
            if !is_open {
                return false;
            }
            here = entry.parent.and_then(|id| self.world.entry(id)).map(|entry| entry.module);
        }
        true
    }
}

/// `use anyhow::anyhow` brings in a macro: `anyhow::Result` still begins with the crate.
fn crates_before_macros(name: &str, mut found: Defs) -> Defs {
    for def in &mut found {
        let is_macro = matches!(def, Def::External(path) if path.split_once("::") == Some((name, name)));
        if is_macro {
            *def = Def::External(name.into());
        }
    }
    found
}

/// Drops meanings outside of the workspace when there are some inside: an import from outside is bound in every
/// namespace because nothing tells which ones it has.
fn prefer_items(mut defs: Defs) -> Defs {
    defs.sort();
    defs.dedup();
    if defs.iter().any(|def| def.item().is_some()) {
        defs.retain(|def| def.item().is_some());
    }
    defs
}
