//! `use` declarations, cut into leaves.

use super::context::Lowerer;
use crate::ingest::Span;
use crate::resolve::tree::{Name, UseLeafNode, UseNode};

impl Lowerer<'_> {
    /// All leaves of a `use`.
    pub(super) fn use_declaration(&self, item: &syn::ItemUse) -> UseNode {
        let mut leaves = Vec::new();
        self.leaves(&item.tree, &[], item.leading_colon.is_some(), &mut leaves);
        UseNode { leaves }
    }

    fn leaves(&self, tree: &syn::UseTree, before: &[Name], absolute: bool, into: &mut Vec<UseLeafNode>) {
        match tree {
            syn::UseTree::Path(path) => {
                let mut longer = before.to_vec();
                longer.push(self.name(&path.ident));
                self.leaves(&path.tree, &longer, absolute, into);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.leaves(tree, before, absolute, into);
                }
            }
            syn::UseTree::Glob(glob) => {
                let span = self.range(glob.star_token.spans[0]);
                into.push(UseLeafNode { absolute, path: before.to_vec(), binds: "*".into(), is_self: false, span });
            }
            syn::UseTree::Name(leaf) => {
                let span = self.range(leaf.ident.span());
                into.push(self.leaf(&leaf.ident, None, before, absolute, span));
            }
            syn::UseTree::Rename(leaf) => {
                let span = self.between(leaf.ident.span(), leaf.rename.span());
                into.push(self.leaf(&leaf.ident, Some(&leaf.rename), before, absolute, span));
            }
        }
    }

    fn leaf(
        &self,
        ident: &syn::Ident,
        rename: Option<&syn::Ident>,
        before: &[Name],
        absolute: bool,
        span: Span,
    ) -> UseLeafNode {
        let mut path = before.to_vec();
        let is_self = ident == "self" && !before.is_empty();
        if !is_self {
            path.push(self.name(ident));
        }
        let own = path.last().map(|name| name.text.clone()).unwrap_or_default();
        let binds = rename.map_or(own, |rename| self.name(rename).text);
        UseLeafNode { absolute, path, binds, is_self, span }
    }
}
