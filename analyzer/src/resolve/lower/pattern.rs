//! Patterns.

use syn::spanned::Spanned;

use super::context::Lowerer;
use crate::resolve::tree::{Expr, ExprKind, Name, Pat, PatKind};

impl Lowerer<'_> {
    /// A pattern.
    pub(super) fn pat(&mut self, pat: &syn::Pat) -> Pat {
        let kind = match pat {
            syn::Pat::Ident(ident) => {
                let is_binding = ident.by_ref.is_some() || ident.mutability.is_some();
                let inner = ident.subpat.as_ref().map(|(_, pat)| Box::new(self.pat(pat)));
                PatKind::Name(self.name(&ident.ident), is_binding, inner)
            }
            syn::Pat::Path(path) => PatKind::Path(self.qualified(path.qself.as_ref(), &path.path)),
            syn::Pat::TupleStruct(tuple) => {
                let (pats, rest) = self.pats(&tuple.elems);
                PatKind::TupleStruct(self.qualified(tuple.qself.as_ref(), &tuple.path), pats, rest)
            }
            syn::Pat::Struct(fields) => {
                let path = self.qualified(fields.qself.as_ref(), &fields.path);
                let fields = fields.fields.iter().map(|field| (self.member(&field.member), self.pat(&field.pat)));
                PatKind::Struct(path, fields.collect())
            }
            syn::Pat::Tuple(tuple) => {
                let (pats, rest) = self.pats(&tuple.elems);
                PatKind::Tuple(pats, rest)
            }
            syn::Pat::Slice(slice) => PatKind::Slice(slice.elems.iter().map(|pat| self.pat(pat)).collect()),
            syn::Pat::Or(or) => PatKind::Or(or.cases.iter().map(|pat| self.pat(pat)).collect()),
            syn::Pat::Paren(paren) => return self.pat(&paren.pat),
            syn::Pat::Reference(reference) => PatKind::Reference(Box::new(self.pat(&reference.pat))),
            syn::Pat::Type(typed) => PatKind::Typed(Box::new(self.pat(&typed.pat)), self.ty(&typed.ty)),
            syn::Pat::Guard(guarded) => {
                PatKind::Guard(Box::new(self.pat(&guarded.pat)), Box::new(self.expr(&guarded.guard)))
            }
            syn::Pat::Lit(literal) => PatKind::Expr(vec![self.literal(&literal.lit, literal.span())]),
            syn::Pat::Range(range) => {
                let ends = [range.start.as_deref(), range.end.as_deref()];
                PatKind::Expr(ends.into_iter().flatten().map(|end| self.expr(end)).collect())
            }
            syn::Pat::Const(constant) => {
                let block = self.block(&constant.block);
                PatKind::Expr(vec![Expr { kind: ExprKind::Block(block), at: self.start_of(constant) }])
            }
            syn::Pat::Wild(_) => PatKind::Wild,
            syn::Pat::Rest(_) => PatKind::Rest,
            _ => PatKind::Unknown,
        };
        Pat { kind }
    }

    fn pats<'p>(&mut self, pats: impl IntoIterator<Item = &'p syn::Pat>) -> (Vec<Pat>, Option<usize>) {
        let mut lowered = Vec::new();
        let mut rest = None;
        for pat in pats {
            if matches!(pat, syn::Pat::Rest(_)) {
                rest = Some(lowered.len());
            } else {
                lowered.push(self.pat(pat));
            }
        }
        (lowered, rest)
    }

    /// The name or index of a field.
    pub(super) fn member(&self, member: &syn::Member) -> Name {
        match member {
            syn::Member::Named(ident) => self.name(ident),
            syn::Member::Unnamed(index) => Name { text: index.index.to_string().into(), at: self.at(index.span) },
        }
    }
}
