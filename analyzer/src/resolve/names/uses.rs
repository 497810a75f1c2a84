//! Tells every import and what it means.

use rayon::prelude::*;

use super::{Def, Names, Namespace, canonical};
use crate::ingest::FileId;
use crate::resolve::tree::{Node, RawVisibility, UseLeafNode};
use crate::resolve::world::{Scope, ScopeId};
use crate::resolve::{ItemId, ItemKind, UseLeaf};

/// All leaves of all `use` declarations, sorted.
pub(in crate::resolve) fn use_leaves(names: &Names<'_, '_>) -> Vec<UseLeaf> {
    let of_scope = |(at, scope): (usize, &Scope<'_>)| {
        let id = ScopeId(u32::try_from(at).unwrap_or(u32::MAX));
        let is_test = names.world.entry(scope.owner).is_some_and(|entry| entry.is_test);
        let mut found = Vec::new();
        for (node, leaves, file, test) in &scope.uses {
            for leaf in &leaves.leaves {
                found.push(use_leaf(names, (id, scope), (node, *file, is_test || *test), leaf));
            }
        }
        found
    };
    let mut found: Vec<UseLeaf> = names.world.scopes.par_iter().enumerate().flat_map_iter(of_scope).collect();
    found.sort_by_key(|leaf| (leaf.file, leaf.leaf, leaf.scope));
    found
}

fn use_leaf(
    names: &Names<'_, '_>,
    (id, scope): (ScopeId, &Scope<'_>),
    (node, file, is_test): (&Node, FileId, bool),
    leaf: &UseLeafNode,
) -> UseLeaf {
    // Types are the first of the namespaces.
    let spaces = if leaf.is_glob() || leaf.is_self { 1 } else { Namespace::ALL.len() };
    let mut targets: Vec<ItemId> = Vec::new();
    let mut external = None;
    for def in names.meanings(id, leaf).into_iter().take(spaces).flatten() {
        match def {
            Def::External(path) => external = external.or_else(|| Some(canonical(&path).into_owned())),
            other => targets.extend(other.item()),
        }
    }
    targets.sort();
    targets.dedup();
    let is_unseen = targets.is_empty() && external.is_none() && !leaf.is_glob();
    UseLeaf {
        unseen_in: if is_unseen { module_before(names, id, leaf) } else { None },
        scope: scope.owner,
        file,
        declaration: node.span,
        leaf: leaf.span,
        name: leaf.binds.to_string(),
        external: if targets.is_empty() { external } else { None },
        targets,
        is_reexport: node.visibility != RawVisibility::Inherited,
        is_test,
    }
}

/// The module that all but the last name of an import lead to.
fn module_before(names: &Names<'_, '_>, id: ScopeId, leaf: &UseLeafNode) -> Option<ItemId> {
    let path: Vec<&str> = leaf.path.iter().map(|name| name.text.as_str()).collect();
    let (_, front) = path.split_last()?;
    let found = names.resolve(id, front, leaf.absolute, Namespace::Types);
    let module = found.defs.first().filter(|_| found.used == front.len()).and_then(Def::item)?;
    let kind = names.world.entry(module).map(|entry| entry.kind);
    matches!(kind, Some(ItemKind::Module | ItemKind::Crate)).then_some(module)
}
