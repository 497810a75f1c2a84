//! Tells every import and what it means.

use rayon::prelude::*;

use super::{Def, Names, Namespace, canonical};
use crate::ingest::FileId;
use crate::resolve::tree::{Node, RawVisibility, UseLeafNode};
use crate::resolve::world::{Scope, ScopeId};
use crate::resolve::{ItemId, UseLeaf};

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
    UseLeaf {
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
