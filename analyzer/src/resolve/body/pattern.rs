//! Patterns: bind names and note what is named.

use super::context::Body;
use crate::resolve::ReferenceKind;
use crate::resolve::names::{Def, Namespace, canonical};
use crate::resolve::tree::{Name, Pat, PatKind, RawPath};
use crate::resolve::typing::Ty;

impl Body<'_, '_, '_> {
    /// Matches a pattern against a type.
    pub(super) fn pattern(&mut self, pat: &Pat, ty: &Ty) {
        let ty = &self.shallow(ty);
        match &pat.kind {
            PatKind::Name(name, is_binding, inner) => {
                if let Some(inner) = inner {
                    self.pattern(inner, ty);
                } else if !is_binding && self.is_constant(name) {
                    return;
                }
                self.bind(&name.text, ty.clone());
            }
            PatKind::Path(path) => {
                self.callee(path);
            }
            PatKind::TupleStruct(path, pats, rest) => self.tuple_struct(path, pats, *rest, ty),
            PatKind::Struct(path, fields) => {
                let declared = self.shape(path, Some(ty)).map(|(_, fields)| fields).unwrap_or_default();
                for (name, pat) in fields {
                    let field = declared.iter().find(|(field, _)| *field == name.text).map(|(_, ty)| ty.clone());
                    let field = seen_through(ty, field.unwrap_or(Ty::Unknown));
                    self.pattern(pat, &field);
                }
            }
            PatKind::Tuple(pats, rest) => self.tuple_pattern(pats, *rest, ty),
            PatKind::Slice(pats) => {
                let item = self.item_of(ty);
                for pat in pats {
                    let is_rest =
                        matches!(&pat.kind, PatKind::Name(_, _, Some(inner)) if matches!(inner.kind, PatKind::Rest));
                    self.pattern(pat, if is_rest { ty } else { &item });
                }
            }
            PatKind::Or(pats) => pats.iter().for_each(|pat| self.pattern(pat, ty)),
            PatKind::Reference(inner) => {
                let inside = match ty {
                    Ty::Ref(to) => (**to).clone(),
                    other => other.clone(),
                };
                self.pattern(inner, &inside);
            }
            PatKind::Typed(inner, raw) => {
                let declared = self.lower(raw);
                self.unify(&declared, ty);
                self.pattern(inner, &declared);
            }
            PatKind::Guard(inner, guard) => {
                self.pattern(inner, ty);
                self.expr(guard, &Ty::primitive("bool"));
            }
            PatKind::Expr(exprs) => {
                for expr in exprs {
                    self.expr(expr, ty);
                }
            }
            PatKind::Wild | PatKind::Rest | PatKind::Unknown => {}
        }
    }

    fn tuple_pattern(&mut self, pats: &[Pat], rest: Option<usize>, ty: &Ty) {
        let parts = match self.shallow(ty.behind_refs()) {
            Ty::Tuple(parts) => parts,
            Ty::Var(number) if rest.is_none() => {
                let parts: Vec<Ty> = pats.iter().map(|_| self.var()).collect();
                self.unify(&Ty::Var(number), &Ty::Tuple(parts.clone()));
                parts
            }
            _ => Vec::new(),
        };
        self.positions(pats, rest, &parts, ty);
    }

    /// Whether a plain name in a pattern means a constant, unit struct or variant; notes it.
    fn is_constant(&mut self, name: &Name) -> bool {
        if !name.text.starts_with(char::is_uppercase) {
            return false;
        }
        let found = self.names.lookup(self.around.scope, &name.text, Namespace::Values);
        for def in &found {
            match def {
                Def::Item(id) => {
                    let kind = match self.index.kind(*id) {
                        Some(crate::resolve::ItemKind::Static) => ReferenceKind::Static,
                        Some(crate::resolve::ItemKind::Const) => ReferenceKind::Const,
                        _ => ReferenceKind::Type,
                    };
                    self.refer_surely(*id, kind, name.at);
                }
                Def::Variant(id, _) => self.refer_surely(*id, ReferenceKind::Type, name.at),
                _ => {}
            }
        }
        !found.is_empty()
    }

    fn tuple_struct(&mut self, path: &RawPath, pats: &[Pat], rest: Option<usize>, ty: &Ty) {
        let names = path.names();
        let found = self.names.resolve(self.around.scope, &names, path.absolute, Namespace::Values);
        let parts = match found.defs.first() {
            Some(Def::External(full)) if names.first() != Some(&"Self") => {
                let full = canonical(full);
                self.sink.refer_outside(
                    self.around.from,
                    &full,
                    ReferenceKind::Type,
                    path.last().map_or(0, |l| l.name.at),
                );
                self.parts_of_outside(&full, ty)
            }
            _ => self
                .shape(path, Some(ty))
                .map(|(_, fields)| fields.into_iter().map(|(_, ty)| ty).collect())
                .unwrap_or_default(),
        };
        self.positions(pats, rest, &parts, ty);
    }

    /// What `Some(x)`, `Ok(x)`, `Json(x)` … take out.
    fn parts_of_outside(&mut self, full: &str, ty: &Ty) -> Vec<Ty> {
        let matched = self.shallow(ty.behind_refs());
        if let Ty::Var(_) = matched {
            let made = self.external_value(full, &[]);
            if let Ty::Fn(inputs, output) = made {
                self.unify(&matched, &output);
                return inputs;
            }
        }
        match matched {
            Ty::External(_, args) if args.is_empty() => vec![Ty::Outside],
            Ty::External(_, args) if full.ends_with("::Err") => args.get(1).cloned().into_iter().collect(),
            Ty::External(_, args) => args.first().cloned().into_iter().collect(),
            Ty::Outside => vec![Ty::Outside],
            _ => Vec::new(),
        }
    }

    /// Matches patterns with parts by their position; `rest` is where `..` stands.
    fn positions(&mut self, pats: &[Pat], rest: Option<usize>, parts: &[Ty], of: &Ty) {
        let skipped = rest.map_or(0, |_| parts.len().saturating_sub(pats.len()));
        for (at, pat) in pats.iter().enumerate() {
            let from = if rest.is_some_and(|rest| at >= rest) { at + skipped } else { at };
            let part = parts.get(from).cloned().unwrap_or(if *of == Ty::Outside { Ty::Outside } else { Ty::Unknown });
            self.pattern(pat, &seen_through(of, part));
        }
    }
}

/// What is taken out of something behind a reference is behind a reference too.
fn seen_through(of: &Ty, part: Ty) -> Ty {
    match of {
        Ty::Ref(_) if part.is_known() || matches!(part, Ty::Var(_)) => Ty::Ref(Box::new(part)),
        _ => part,
    }
}
