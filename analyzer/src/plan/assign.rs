//! Which item belongs to which service: first what a person named, then the groups found.

use std::collections::{BTreeMap, BTreeSet};

use super::NamedContext;
use super::change::alter;
use super::given::unknown_types;
use super::index::Index;
use super::providers::snake;
use super::seeds::name_of;
use super::{NamedService, Wishes};
use crate::ingest::{Finding, Severity};
use crate::resolve::{ItemId, ItemKind};

/// A service before its wall is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub name: String,
    pub is_named: bool,
    /// Whether a person said a word about it: it stays even when nothing can be called in it.
    pub is_wished: bool,
    /// Modules that lie in it as a whole.
    pub modules: BTreeSet<ItemId>,
    pub items: BTreeSet<ItemId>,
    /// Functions that stay local.
    pub excluded: BTreeSet<ItemId>,
}

/// Who owns what.
#[derive(Debug, Default)]
pub(super) struct Assignment {
    /// Sorted by name.
    pub drafts: Vec<Draft>,
    /// How services build contexts.
    pub contexts: Vec<NamedContext>,
    /// Services that are called through an outbox where a transaction is open.
    pub sagas: Vec<String>,
    pub findings: Vec<Finding>,
}

impl Assignment {
    /// Whether a service was found, and no person said a word about it.
    pub fn is_free(&self, name: &str) -> bool {
        self.drafts.iter().any(|draft| draft.name == name && !draft.is_wished)
    }

    /// Name of the service an item lies in.
    pub fn owner(&self, id: ItemId) -> Option<&str> {
        self.drafts.iter().find(|draft| draft.items.contains(&id)).map(|draft| draft.name.as_str())
    }
}

/// What is a service of its own according to the groups found: items without what is below them.
pub(super) struct Group {
    pub items: BTreeSet<ItemId>,
}

/// Gives every item to at most one service: named ones first, in their order.
pub(super) fn assign(index: &Index<'_>, wishes: &Wishes, groups: &[Group]) -> Assignment {
    let mut assignment = Assignment::default();
    let mut taken: BTreeSet<ItemId> = BTreeSet::new();
    assignment.findings.extend(unknown_types(index, &wishes.contexts));
    assignment.contexts.clone_from(&wishes.contexts);
    assignment.sagas.clone_from(&wishes.sagas);
    for wish in &wishes.kernel {
        match modules(index, wish) {
            found if found.is_empty() => assignment.findings.push(unknown(index, "kernel", wish, &is_module)),
            found => taken.extend(found.iter().flat_map(|id| whole(index, *id))),
        }
    }
    for wish in &wishes.services {
        let draft = wished(index, wish, &taken, &mut assignment.findings);
        taken.extend(&draft.items);
        assignment.drafts.push(draft);
    }
    for seed in &wishes.seeds {
        let missing = seed.modules.iter().chain(&seed.items).filter(|path| named(index, path).is_empty());
        assignment.findings.extend(missing.map(|path| unknown(index, &seed.name, path, &|_| true)));
    }
    let unknown_bounds = wishes.bounds.paths().into_iter().filter(|path| named(index, path).is_empty());
    assignment.findings.extend(unknown_bounds.map(|path| unknown(index, "groups", path, &|_| true)));
    for group in groups {
        let draft = free(index, group, &taken);
        assignment.drafts.extend(
            draft.map(|draft| Draft {
                name: name_of(index.resolved, wishes, &draft.items).unwrap_or_default(),
                ..draft
            }),
        );
    }
    give_names(index, &mut assignment.drafts);
    alter(index, wishes, &mut assignment);
    if let Some(only) = &wishes.only {
        assignment.drafts.retain(|draft| draft.name == *only);
    }
    for path in &wishes.keep_local {
        let found = named(index, path);
        if found.is_empty() {
            assignment.findings.push(unknown(index, "keep-local", path, &is_function));
        }
        for draft in &mut assignment.drafts {
            draft.excluded.extend(found.iter().filter(|id| draft.items.contains(id)));
        }
    }
    assignment.drafts.sort_by(|a, b| a.name.cmp(&b.name));
    assignment
}

/// A service as a person named it, without what lies in another one already.
fn wished(index: &Index<'_>, wish: &NamedService, taken: &BTreeSet<ItemId>, findings: &mut Vec<Finding>) -> Draft {
    let mut draft = Draft { name: wish.name.clone(), is_named: true, is_wished: true, ..Draft::default() };
    for module in &wish.modules {
        let found = modules(index, module);
        if found.is_empty() {
            findings.push(unknown(index, &wish.name, module, &is_module));
        }
        draft.modules.extend(&found);
        draft.items.extend(found.iter().flat_map(|id| whole(index, *id)));
    }
    for path in &wish.items {
        let found = named(index, path);
        if found.is_empty() {
            findings.push(unknown(index, &wish.name, path, &|_| true));
        }
        draft.items.extend(found.iter().flat_map(|id| whole(index, *id)));
    }
    for path in &wish.exclude {
        let found = named(index, path);
        if found.is_empty() {
            findings.push(unknown(index, &wish.name, path, &is_function));
        }
        draft.excluded.extend(found);
    }
    findings.extend(twice(index, &draft, taken));
    draft.items.retain(|id| !taken.contains(id));
    draft
}

fn free(index: &Index<'_>, group: &Group, taken: &BTreeSet<ItemId>) -> Option<Draft> {
    let items: BTreeSet<ItemId> = group.items.difference(taken).copied().collect();
    let modules = whole_modules(index, &items);
    let has_code = items.iter().any(|id| index.item(*id).is_some_and(|item| item.signature.is_some()));
    has_code.then(|| Draft { modules, items, ..Draft::default() })
}

/// The topmost modules of which everything belongs to a set.
pub(super) fn whole_modules(index: &Index<'_>, items: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
    let tree = index.tree();
    let is_whole = |id: &ItemId| {
        index.kind(*id) == Some(ItemKind::Module)
            && items.contains(id)
            && tree.below(*id).iter().all(|below| items.contains(below))
    };
    let whole: BTreeSet<ItemId> = items.iter().copied().filter(is_whole).collect();
    whole.iter().copied().filter(|id| !tree.ancestors(*id).iter().any(|above| whole.contains(above))).collect()
}

/// An item with all that stands in it; of a type also its inherent impls.
pub(super) fn whole(index: &Index<'_>, id: ItemId) -> Vec<ItemId> {
    let mut items = index.tree().below(id);
    items.push(id);
    let inherent = |block: &&ItemId| {
        let header = index.item(**block).and_then(|block| block.impl_header.as_ref());
        header.is_some_and(|header| header.of_trait.is_none())
    };
    for block in index.impls_of_type(id).iter().filter(inherent) {
        items.extend(index.tree().below(*block));
        items.push(*block);
    }
    items
}

fn is_module(kind: ItemKind) -> bool {
    matches!(kind, ItemKind::Module | ItemKind::Crate)
}

fn is_function(kind: ItemKind) -> bool {
    matches!(kind, ItemKind::Function | ItemKind::Method)
}

fn modules(index: &Index<'_>, path: &str) -> Vec<ItemId> {
    named(index, path).into_iter().filter(|id| index.kind(*id).is_some_and(is_module)).collect()
}

pub(super) fn named(index: &Index<'_>, path: &str) -> Vec<ItemId> {
    index.resolved.items.iter().filter(|item| item.path == path).map(|item| item.id).collect()
}

/// A service that names what another one, or the kernel, has already.
fn twice(index: &Index<'_>, draft: &Draft, taken: &BTreeSet<ItemId>) -> Option<Finding> {
    let id = draft.items.iter().find(|id| taken.contains(id))?;
    let path = index.item(*id).map_or("", |item| item.path.as_str());
    Some(Finding {
        code: "named-twice".to_owned(),
        severity: Severity::Error,
        place: None,
        message: format!(
            "`{path}` is named for service `{}`, but lies in a service or the kernel named before",
            draft.name
        ),
        advice: "Name each module once in `calve.toml`.".to_owned(),
    })
}

pub(super) fn unknown(index: &Index<'_>, service: &str, path: &str, fits: &dyn Fn(ItemKind) -> bool) -> Finding {
    let known = index.resolved.items.iter().filter(|item| !item.is_test && fits(item.kind) && !item.name.is_empty());
    let mut near: Vec<(usize, &str)> = known
        .map(|item| (distance(&item.path.replace("[bin]", ""), path), item.path.as_str()))
        .filter(|(distance, near)| *distance <= path.len().max(near.len()) / 3 || near.ends_with(&tail(path)))
        .collect();
    near.sort_unstable();
    near.dedup();
    let names: Vec<String> = near.iter().take(3).map(|(_, name)| format!("`{name}`")).collect();
    let advice = match names.as_slice() {
        [] => "Write the full path as `cargo calve explain` tells it, for example `shop::billing`.".to_owned(),
        names => format!("Did you mean {}?", names.join(" or ")),
    };
    Finding {
        code: "unknown-name".to_owned(),
        severity: Severity::Error,
        place: None,
        message: format!("`{service}` names `{path}`, and there is no such item"),
        advice,
    }
}

fn tail(path: &str) -> String {
    format!("::{}", path.rsplit("::").next().unwrap_or(path))
}

/// Edit distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (place, other) in b.iter().enumerate() {
            let cost = before + usize::from(letter != *other);
            before = row[place + 1];
            row[place + 1] = cost.min(before + 1).min(row[place] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Names of services that have none yet: of the module with most of its items, in kebab-case; with the
/// module above in front where two would be called the same.
fn give_names(index: &Index<'_>, drafts: &mut [Draft]) {
    let mut used: BTreeSet<String> = drafts.iter().map(|one| one.name.clone()).collect();
    for draft in drafts.iter_mut().filter(|draft| draft.name.is_empty()) {
        let main = main_module(index, draft);
        let path = main.and_then(|id| index.item(id)).map_or("service", |item| item.path.as_str());
        let parts: Vec<String> = path.split("::").map(|part| snake(part).replace('_', "-")).collect();
        let by_length = (1..=parts.len()).map(|length| parts[parts.len() - length..].join("-"));
        let numbered = (2..).map(|number| format!("{}-{number}", parts.last().map_or("service", String::as_str)));
        draft.name = by_length.chain(numbered).find(|name| !used.contains(name)).unwrap_or_default();
        used.insert(draft.name.clone());
    }
}

fn main_module(index: &Index<'_>, draft: &Draft) -> Option<ItemId> {
    if let [one] = draft.modules.iter().copied().collect::<Vec<_>>().as_slice() {
        return Some(*one);
    }
    let mut lines: BTreeMap<ItemId, usize> = BTreeMap::new();
    for item in draft.items.iter().filter_map(|id| index.item(*id)).filter(|item| item.signature.is_some()) {
        let top = draft.modules.iter().find(|module| index.tree().contains(**module, item.id));
        *lines.entry(top.copied().unwrap_or(item.module)).or_default() += item.end_line.saturating_sub(item.line) + 1;
    }
    lines.into_iter().max_by_key(|(id, lines)| (*lines, std::cmp::Reverse(*id))).map(|(id, _)| id)
}
