//! The slice: which items of the monolith a service's package keeps.
//!
//! A superset by design: references that are only guessed count. What is left out is what nothing kept can name.

use std::collections::{BTreeMap, BTreeSet};

use super::Slice;
use super::attribute_paths::named_in_attributes;
use super::index::Index;
use crate::ingest::{PackageId, Span};
use crate::resolve::{Attribute, Item, ItemId, ItemKind, ReferenceKind, TypeHead, TypeRef, UseLeaf};

/// Grows a slice of one crate until nothing is missing.
struct Keeper<'i, 'a> {
    index: &'i Index<'a>,
    krate: ItemId,
    keep: BTreeSet<ItemId>,
    members: BTreeSet<PackageId>,
    open: Vec<ItemId>,
    /// What macro calls make.
    made: BTreeMap<ItemId, Vec<ItemId>>,
    /// Parts of functions that are gone.
    cuts: BTreeMap<ItemId, Vec<Span>>,
    /// Functions whose bodies are gone: only what their signatures name is needed.
    hollow: BTreeSet<ItemId>,
}

/// The slice of a crate that these items need, some functions being cut down.
pub(super) fn slice(
    index: &Index<'_>,
    krate: ItemId,
    roots: impl IntoIterator<Item = ItemId>,
    cuts: BTreeMap<ItemId, Vec<Span>>,
) -> Slice {
    let package = index.item(krate).map(|item| item.package);
    let keeper = Keeper::grown(index, krate, roots, BTreeSet::new(), cuts);
    let lines = |ids: &mut dyn Iterator<Item = ItemId>| own_lines(index, ids);
    let total = &mut index.resolved.items.iter().filter(|item| item.krate == krate).map(|item| item.id);
    let lines_total = lines(total);
    let kept = lines(&mut keeper.keep.iter().copied());
    let (keep, cuts, members) = (keeper.keep, keeper.cuts, keeper.members.into_iter().collect());
    Slice { package, keep, cuts, members, lines: kept, lines_total }
}

/// The items of a crate that these roots need when the bodies of the hollow functions are gone.
pub(super) fn needed(
    index: &Index<'_>,
    krate: ItemId,
    roots: impl IntoIterator<Item = ItemId>,
    hollow: BTreeSet<ItemId>,
) -> BTreeSet<ItemId> {
    Keeper::grown(index, krate, roots, hollow, BTreeMap::new()).keep
}

impl<'i, 'a> Keeper<'i, 'a> {
    fn grown(
        index: &'i Index<'a>,
        krate: ItemId,
        roots: impl IntoIterator<Item = ItemId>,
        hollow: BTreeSet<ItemId>,
        cuts: BTreeMap<ItemId, Vec<Span>>,
    ) -> Self {
        let mut made: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        for item in &index.resolved.items {
            if let Some(call) = item.made_by {
                made.entry(call).or_default().push(item.id);
            }
        }
        let (keep, members, open) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        let mut keeper = Self { index, krate, keep, members, open, made, cuts, hollow };
        keeper.add(krate);
        for root in roots {
            keeper.add(root);
        }
        keeper.grow();
        keeper.add_tests();
        keeper
    }
}

impl Keeper<'_, '_> {
    /// Keeps an item of the crate; of another crate of the same package or another member, remembers the package.
    fn add(&mut self, id: ItemId) {
        let Some(item) = self.index.item(id) else { return };
        if item.krate != self.krate {
            let own = self.index.item(self.krate).map(|krate| krate.package);
            if own != Some(item.package) {
                self.members.insert(item.package);
            }
            return;
        }
        if self.keep.insert(id) {
            self.open.push(id);
        }
    }

    fn grow(&mut self) {
        loop {
            while let Some(id) = self.open.pop() {
                self.follow(id);
            }
            let before = self.keep.len();
            self.add_impls();
            self.add_called_by_templates();
            self.add_unseen();
            self.add_macro_calls();
            if self.keep.len() == before {
                return;
            }
        }
    }

    /// What an item cannot do without.
    fn follow(&mut self, id: ItemId) {
        let Some(item) = self.index.item(id) else { return };
        self.add_all(item.parent.into_iter().chain([item.module]));
        self.add_all(item.made_by);
        if self.hollow.contains(&id) {
            self.add_all(named_in_signature(item));
            return;
        }
        let gone = self.cuts.get(&id).map_or(&[][..], Vec::as_slice);
        let is_left = |at: u32| !gone.iter().any(|span| (span.start..span.end).contains(&at));
        let references = self.index.outgoing(id).iter().filter(|one| one.kind != ReferenceKind::Use);
        let references = references.filter(|one| one.file != item.file || is_left(one.offset));
        self.add_all(references.map(|one| one.to).collect::<Vec<_>>());
        self.add_all(named_in_attributes(self.index, item));
        // Its text is kept as a whole, and so is what comes out of it.
        if item.kind == ItemKind::MacroCall {
            self.add_all(self.made.get(&id).cloned().unwrap_or_default());
        }
        // A type in a function is part of its body; what stands in a kept trait or trait impl belongs to it.
        let is_whole = match item.kind {
            ItemKind::Function | ItemKind::Method | ItemKind::Trait => true,
            ItemKind::Impl => item.impl_header.as_ref().is_some_and(|header| header.of_trait.is_some()),
            _ => false,
        };
        if is_whole {
            self.add_all(self.index.tree().children(id).to_vec());
        }
    }

    fn add_all(&mut self, ids: impl IntoIterator<Item = ItemId>) {
        for id in ids {
            self.add(id);
        }
    }

    /// An impl of a trait applies as soon as everything its header names is there.
    fn add_impls(&mut self) {
        let blocks = self.index.resolved.items.iter().filter(|item| item.krate == self.krate && !item.is_test);
        let ready: Vec<ItemId> =
            blocks.filter(|item| !self.keep.contains(&item.id) && self.is_ready(item)).map(|item| item.id).collect();
        self.add_all(ready);
        while let Some(id) = self.open.pop() {
            self.follow(id);
        }
    }

    /// Templates call methods, and nobody reads them here: where a kept type is printed by one, kept types keep all
    /// their methods.
    fn add_called_by_templates(&mut self) {
        let prints = |id: &ItemId| self.index.item(*id).is_some_and(|item| item.attributes.iter().any(is_template));
        if !self.keep.iter().any(prints) {
            return;
        }
        let blocks = self.keep.iter().flat_map(|id| self.index.impls_of_type(*id));
        let methods = blocks.flat_map(|block| self.index.tree().children(*block)).filter(|id| {
            let method = self.index.item(**id).filter(|item| !item.is_test);
            method.and_then(|item| item.signature.as_ref()).is_some_and(|signature| signature.receiver.is_some())
        });
        self.add_all(methods.copied().collect::<Vec<_>>());
        while let Some(id) = self.open.pop() {
            self.follow(id);
        }
    }

    fn is_ready(&self, block: &Item) -> bool {
        let Some(header) = &block.impl_header else { return false };
        let Some(of) = &header.of_trait else { return false };
        let mut named = BTreeSet::new();
        items_in(&header.self_type, &mut named);
        items_in(of, &mut named);
        if named.is_empty() {
            // Foreign on both sides can only be a blanket impl that stands in a kept module.
            return self.keep.contains(&block.module);
        }
        named.iter().all(|id| self.is_here(*id))
    }

    fn is_here(&self, id: ItemId) -> bool {
        self.keep.contains(&id) || self.index.item(id).is_some_and(|item| item.krate != self.krate)
    }

    /// Modules in which macros make what kept code imports and names: `use crate::schema::users` of a macro that nobody here can expand.
    fn add_unseen(&mut self) {
        let index = self.index;
        let leaves = index.resolved.uses.iter().filter(|leaf| !leaf.is_test && self.keep.contains(&leaf.scope));
        let modules = leaves.filter_map(|leaf| {
            let module = leaf.unseen_in.filter(|module| !self.keep.contains(module))?;
            self.is_named(leaf).then_some(module)
        });
        let modules: Vec<ItemId> = modules.collect();
        self.add_all(modules);
    }

    /// Whether a kept item of the module names what an import brings in.
    fn is_named(&self, leaf: &UseLeaf) -> bool {
        let items = self.index.resolved.items.iter();
        let own = items.filter(|item| item.module == leaf.scope && item.kind != ItemKind::Module);
        own.filter(|item| self.keep.contains(&item.id)).any(|item| {
            let text = self.index.sources.file(item.file).map_or("", |file| file.text.as_ref());
            let text = text.get(item.span.start as usize..item.span.end as usize).unwrap_or_default();
            let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            words.any(|word| word == leaf.name)
        })
    }

    /// A macro call whose output is not known may define what kept code needs; one whose output is known is kept
    /// when something of it is.
    fn add_macro_calls(&mut self) {
        let calls = self
            .index
            .resolved
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::MacroCall && item.krate == self.krate && !item.is_test);
        let wanted: Vec<ItemId> = calls
            .filter(|call| !self.made.contains_key(&call.id) && self.keep.contains(&call.module))
            .map(|call| call.id)
            .collect();
        self.add_all(wanted);
        while let Some(id) = self.open.pop() {
            self.follow(id);
        }
    }

    /// Tests of kept modules that need nothing that is left out. Starts from all of them and takes out until
    /// every one left can be compiled.
    fn add_tests(&mut self) {
        let in_kept_module = |item: &&Item| {
            let around = self.index.tree().ancestors(item.id);
            let first = around.iter().find(|id| self.index.item(**id).is_some_and(|item| !item.is_test));
            item.krate == self.krate && item.is_test && first.is_some_and(|id| self.keep.contains(id))
        };
        let all: BTreeSet<ItemId> =
            self.index.resolved.items.iter().filter(in_kept_module).map(|item| item.id).collect();
        let users = self.users(&all);
        let left_behind = self.reads_left_behind(&all);
        let mut tests = all;
        tests.retain(|id| !left_behind.contains(id));
        loop {
            let is_idle = |id: &ItemId| users.get(id).is_some_and(|users| users.is_disjoint(&tests));
            let broken = tests.iter().copied().filter(|id| !self.stands(*id, &tests) || is_idle(id));
            let broken: Vec<ItemId> = broken.collect();
            if broken.is_empty() {
                break;
            }
            for id in broken {
                tests.remove(&id);
            }
        }
        // A module of tests without a test is of no use.
        let has_content = |id: &ItemId| {
            let is_module = self.index.kind(*id) == Some(ItemKind::Module);
            !is_module || self.index.tree().below(*id).iter().any(|below| tests.contains(below))
        };
        let useful: Vec<ItemId> = tests.iter().copied().filter(has_content).collect();
        self.keep.extend(useful);
    }

    /// Tests that name files in the folders of the package's own tests, which do not come along.
    fn reads_left_behind(&self, tests: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
        let is_behind = |path: &str| {
            let path = path.strip_prefix("./").unwrap_or(path);
            ["tests/", "test/", "testdata/", "fixtures/", "benches/"].iter().any(|folder| path.starts_with(folder))
        };
        let literals = self.index.resolved.literals.iter();
        literals.filter(|one| tests.contains(&one.item) && is_behind(&one.value)).map(|one| one.item).collect()
    }

    /// Who uses each helper of tests: functions, constants and types that others of these items name. A helper whose
    /// users are all gone is needed by nobody.
    fn users(&self, tests: &BTreeSet<ItemId>) -> BTreeMap<ItemId, BTreeSet<ItemId>> {
        let is_helper = |id: ItemId| {
            let kind = self.index.kind(id);
            // Methods may be called by way of their trait, macros by what they make.
            let is_named = matches!(
                kind,
                Some(ItemKind::Function | ItemKind::Const | ItemKind::Static | ItemKind::Struct | ItemKind::Enum)
            );
            tests.contains(&id) && is_named
        };
        let mut users = BTreeMap::<ItemId, BTreeSet<ItemId>>::new();
        for id in tests {
            let named = self.index.outgoing(*id).iter().filter(|one| one.kind != ReferenceKind::Use);
            for to in named.map(|one| one.to).filter(|to| to != id && is_helper(*to)) {
                users.entry(to).or_default().insert(*id);
            }
        }
        users
    }

    fn stands(&self, id: ItemId, tests: &BTreeSet<ItemId>) -> bool {
        let Some(item) = self.index.item(id) else { return false };
        let is_there = |id: ItemId| self.is_here(id) || tests.contains(&id);
        let around_stands = item.parent.is_none_or(is_there);
        let names = |one: &&&crate::resolve::Reference| one.kind != ReferenceKind::Use;
        let own = self.index.outgoing(id).iter().filter(names).all(|one| is_there(one.to));
        let is_whole = matches!(item.kind, ItemKind::Function | ItemKind::Method | ItemKind::Trait | ItemKind::Impl);
        let inside = !is_whole || self.index.tree().children(id).iter().all(|below| is_there(*below));
        around_stands && own && inside
    }
}

fn is_template(attribute: &Attribute) -> bool {
    attribute.path == "template"
}

/// The workspace items that the signature of a function names.
fn named_in_signature(item: &Item) -> BTreeSet<ItemId> {
    let mut named = BTreeSet::new();
    if let Some(signature) = &item.signature {
        signature.parameters.iter().for_each(|parameter| items_in(&parameter.ty, &mut named));
        items_in(&signature.output, &mut named);
    }
    named
}

/// The workspace items that a type names anywhere.
pub(super) fn items_in(ty: &TypeRef, into: &mut BTreeSet<ItemId>) {
    super::type_view::any_part(ty, &mut |part| {
        if let TypeRef::Path { head: TypeHead::Item(id), .. } = part {
            into.insert(*id);
        }
        false
    });
}

/// Lines of items, each line once: modules, impls and traits count by what is in them.
pub(super) fn own_lines(index: &Index<'_>, ids: &mut dyn Iterator<Item = ItemId>) -> usize {
    let mut lines: BTreeSet<(u32, usize)> = BTreeSet::new();
    for item in ids.filter_map(|id| index.item(id)) {
        let is_frame = matches!(item.kind, ItemKind::Crate | ItemKind::Module);
        if !is_frame && item.made_by.is_none() {
            lines.extend((item.line..=item.end_line.max(item.line)).map(|line| (item.file.0, line)));
        }
    }
    lines.len()
}
