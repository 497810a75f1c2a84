//! Which imports the kept code needs, and which modules it passes through.

use std::collections::{BTreeMap, BTreeSet};

use calve_analyzer::resolve::{ItemId, ItemKind, UseLeaf};

use super::extension::Extensions;
use super::text::Placed;
use super::tree::{Tree, is_module};

/// What the kept code needs besides its own items.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Imports by their index in the plan.
    pub(super) imports: BTreeSet<usize>,
    /// Modules that hold nothing kept but that paths lead through (re-exports).
    pub(super) passed: BTreeSet<ItemId>,
}

/// Finds the imports that kept items need.
///
/// `before` is everything the crate mentions, `after` what its kept code mentions; `macros` are the mentions within
/// each kept `macro_rules!`, which count wherever it is called.
pub(super) fn needs(
    tree: &Tree<'_>,
    kept: &BTreeSet<ItemId>,
    before: &[&Placed],
    after: &[&Placed],
    macros: &BTreeMap<&str, Vec<&Placed>>,
) -> Needs {
    let mut search = Search { tree, kept, needs: Needs::default(), open: Vec::new(), seen: BTreeSet::new() };
    for placed in after {
        search.follow(placed.scope, placed, macros);
    }
    let names = Names::new(tree, before, after);
    let extensions = Extensions::load();
    let modules: BTreeSet<ItemId> = kept.iter().copied().filter(|id| !tree.modules_among(&[*id]).is_empty()).collect();
    for module in modules {
        for (at, leaf) in tree.imports(module) {
            let is_needed = search.is_needed_unnamed(leaf) && !names.has_lost(tree, module, leaf);
            if is_needed || names.may_be_called(tree, module, (at, leaf), &extensions) {
                search.need(at);
            }
        }
    }
    for (at, leaf) in tree.plan.uses.iter().enumerate() {
        let scope = tree.plan.item(leaf.scope).filter(|scope| scope.krate == tree.root && !is_module(scope));
        if scope.is_some_and(|scope| kept.contains(&scope.id)) {
            search.need(at);
        }
    }
    search.close();
    search.needs
}

/// What the last name of a path may mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// No module: a bare name in code.
    Item,
    /// Also a module, which then is needed: a string in an attribute.
    Module,
    /// Also a module; an import alone does not make it needed.
    Import,
}

struct Search<'t, 'a> {
    tree: &'t Tree<'a>,
    kept: &'t BTreeSet<ItemId>,
    needs: Needs,
    open: Vec<usize>,
    seen: BTreeSet<(ItemId, String)>,
}

impl Search<'_, '_> {
    /// Follows a mention, and when it calls a macro of the crate, all that the macro mentions.
    fn follow(&mut self, scope: ItemId, placed: &Placed, macros: &BTreeMap<&str, Vec<&Placed>>) {
        let mention = &placed.mention;
        if mention.is_member {
            return;
        }
        if !mention.is_absolute {
            self.walk(scope, &mention.segments, if mention.is_quoted { End::Module } else { End::Item });
        }
        let called = mention.macro_input.as_ref().and(mention.segments.last());
        if let Some(name) = called
            && let Some(inside) = macros.get(name.as_str())
            && self.seen.insert((scope, name.clone()))
        {
            for placed in inside {
                self.follow(scope, placed, macros);
            }
        }
    }

    /// Walks a path from a module, taking note of imports and modules on the way.
    fn walk(&mut self, scope: ItemId, segments: &[String], end: End) {
        let mut here = BTreeSet::from([scope]);
        for (at, name) in segments.iter().enumerate() {
            let is_last = at + 1 == segments.len();
            let wants_module = !is_last || end != End::Item;
            let mut next = BTreeSet::new();
            for module in here {
                match name.as_str() {
                    "crate" => drop(next.insert(self.tree.root)),
                    "self" => drop(next.insert(module)),
                    "super" => drop(next.insert(self.tree.parent(module))),
                    name => next.extend(self.look_up(module, name, wants_module)),
                }
            }
            if !is_last || end == End::Module {
                next.iter().for_each(|module| self.pass(*module));
            }
            here = next;
        }
    }

    /// The modules that a name in a module may mean; takes note of the imports that bring it in.
    fn look_up(&mut self, module: ItemId, name: &str, wants_module: bool) -> Vec<ItemId> {
        let mut found = if wants_module { self.tree.modules(module, name).to_vec() } else { Vec::new() };
        let mut is_found = !found.is_empty() || !self.tree.items(module, name).is_empty();
        for (at, leaf) in self.tree.imports(module).filter(|(_, leaf)| leaf.name == name) {
            let modules = self.tree.modules_among(&leaf.targets);
            let is_only_module = !modules.is_empty() && modules.len() == leaf.targets.len();
            if wants_module || !is_only_module {
                self.need(at);
                found.extend(modules);
                is_found = true;
            }
        }
        if !is_found {
            for (at, leaf) in self.tree.imports(module).filter(|(_, leaf)| leaf.name == "*") {
                for target in self.tree.modules_among(&leaf.targets) {
                    if target != module && self.provides(target, name, &mut BTreeSet::from([module])) {
                        self.need(at);
                        self.pass(target);
                        found.extend(self.look_up(target, name, wants_module));
                    }
                }
            }
        }
        found
    }

    /// Whether a module has a name, itself or by its globs.
    fn provides(&self, module: ItemId, name: &str, seen: &mut BTreeSet<ItemId>) -> bool {
        if !seen.insert(module) {
            return false;
        }
        let own = self.tree.items(module, name).iter().any(|item| self.kept.contains(item));
        own || !self.tree.modules(module, name).is_empty()
            || self.tree.imports(module).any(|(_, leaf)| leaf.name == name)
            || self.tree.imports(module).filter(|(_, leaf)| leaf.name == "*").any(|(_, leaf)| {
                let targets = self.tree.modules_among(&leaf.targets);
                targets.into_iter().any(|target| self.provides(target, name, seen))
            })
    }

    /// Imports that do their work without being named: re-exports, traits, globs.
    fn is_needed_unnamed(&self, leaf: &UseLeaf) -> bool {
        let is_outside = |id: &ItemId| self.tree.plan.item(*id).is_none_or(|item| item.krate != self.tree.root);
        let kept_target = |id: &ItemId| self.kept.contains(id) || is_outside(id);
        let is_trait = |id: &ItemId| self.tree.plan.item(*id).is_some_and(|item| item.kind == ItemKind::Trait);
        let is_unresolved = leaf.targets.is_empty() && leaf.external.is_none();
        match leaf.name.as_str() {
            "*" => {
                is_unresolved
                    || leaf.external.is_some()
                    || leaf.targets.iter().any(|id| is_outside(id) || self.has_kept(*id))
            }
            "_" => is_unresolved || leaf.external.is_some() || leaf.targets.iter().any(kept_target),
            _ => {
                let works = |id: &ItemId| leaf.is_reexport || is_trait(id) || self.is_made(*id);
                leaf.targets.iter().any(|id| kept_target(id) && works(id))
            }
        }
    }

    /// A module that a macro makes: derives may name it without that showing in the text (the table of a struct).
    fn is_made(&self, id: ItemId) -> bool {
        self.tree.plan.item(id).is_some_and(|item| item.kind == ItemKind::Module && item.made_by.is_some())
    }

    /// Whether a glob of this module or enum brings in anything.
    fn has_kept(&self, id: ItemId) -> bool {
        let is_part = |kept: &ItemId| self.tree.plan.item(*kept).is_some_and(|item| item.parent == Some(id));
        self.kept.contains(&id) && (self.tree.modules_among(&[id]).is_empty() || self.kept.iter().any(is_part))
    }

    fn need(&mut self, import: usize) {
        if self.needs.imports.insert(import) {
            self.open.push(import);
        }
    }

    /// Follows the paths of needed imports.
    fn close(&mut self) {
        while let Some(import) = self.open.pop() {
            let scope = self.tree.plan.uses.get(import).and_then(|leaf| self.tree.plan.item(leaf.scope));
            let path = self.tree.import_path(import).filter(|path| !path.is_absolute);
            if let (Some(scope), Some(path)) = (scope, path) {
                let segments = path.segments.clone();
                self.walk(scope.module, &segments, End::Import);
            }
        }
    }

    fn pass(&mut self, module: ItemId) {
        for module in self.tree.with_ancestors(module) {
            if !self.kept.contains(&module) {
                self.needs.passed.insert(module);
            }
        }
    }
}

/// What a module and those below it mention.
#[derive(Default)]
struct Mentioned<'p> {
    /// First names of paths.
    names: BTreeSet<&'p str>,
    /// Methods, fields and last names of longer paths.
    members: BTreeSet<&'p str>,
}

/// The names that each module mentions, before and after the cut.
struct Names<'p> {
    before: BTreeMap<ItemId, Mentioned<'p>>,
    after: BTreeMap<ItemId, Mentioned<'p>>,
}

impl<'p> Names<'p> {
    fn new(tree: &Tree<'_>, before: &[&'p Placed], after: &[&'p Placed]) -> Self {
        Self { before: gather(tree, before), after: gather(tree, after) }
    }

    /// Whether an import is that of a trait of the crate of which a method was called, and none is any more.
    fn has_lost(&self, tree: &Tree<'_>, module: ItemId, leaf: &UseLeaf) -> bool {
        let [target] = leaf.targets.as_slice() else { return false };
        let is_trait = tree.plan.item(*target).is_some_and(|item| item.kind == ItemKind::Trait);
        if leaf.is_reexport || !is_trait {
            return false;
        }
        let methods = tree.plan.items.iter().filter(|item| item.parent == Some(*target));
        let methods: Vec<&str> = methods.map(|item| item.name.as_str()).collect();
        let is_called = |names: &BTreeMap<ItemId, Mentioned<'_>>| {
            let members = names.get(&module).map(|mentioned| &mentioned.members);
            members.is_some_and(|members| methods.iter().any(|method| members.contains(method)))
        };
        is_called(&self.before) && !is_called(&self.after)
    }

    /// Whether an import from outside that the kept code does not name may be a trait whose methods it calls.
    fn may_be_called(
        &self,
        tree: &Tree<'_>,
        module: ItemId,
        (at, leaf): (usize, &UseLeaf),
        extensions: &Extensions,
    ) -> bool {
        if !leaf.targets.is_empty() {
            return false;
        }
        // A library may bear another name than its package (`sha1` of `sha-1`), and is not known by it.
        let written = || tree.import_path(at).map(|path| path.segments.join("::"));
        let Some(path) = leaf.external.clone().or_else(written) else { return false };
        let path = path.as_str();
        let none = Mentioned::default();
        let (before, after) = (self.before.get(&module).unwrap_or(&none), self.after.get(&module).unwrap_or(&none));
        let is_called = |mentioned: &Mentioned<'_>| extensions.is_called(path, &mentioned.members, &mentioned.names);
        // A rule counts where it explains why the import was there; else its list of methods has a gap.
        if is_called(before) == Some(true) {
            return is_called(after) == Some(true);
        }
        let is_type_like = leaf.name.starts_with(char::is_uppercase) && leaf.name.contains(char::is_lowercase);
        is_type_like && (!before.names.contains(leaf.name.as_str()) || leaf.name.ends_with("Ext"))
    }
}

fn gather<'p>(tree: &Tree<'_>, all: &[&'p Placed]) -> BTreeMap<ItemId, Mentioned<'p>> {
    let mut found = BTreeMap::<ItemId, Mentioned<'p>>::new();
    for placed in all {
        let mention = &placed.mention;
        for module in tree.with_ancestors(placed.scope) {
            let mentioned = found.entry(module).or_default();
            if !mention.is_member && !mention.is_absolute {
                mentioned.names.extend(mention.segments.first().map(String::as_str));
            }
            if mention.is_member || mention.segments.len() > 1 {
                mentioned.members.extend(mention.segments.last().map(String::as_str));
            }
        }
    }
    found
}
