//! What loops, `.await` and `?` take out of a type.

use super::context::Body;
use super::unify::{FUTURE, ITERATOR};
use crate::resolve::rules::type_rule;
use crate::resolve::typing::Ty;
use crate::resolve::{Certainty, ItemId, ReferenceKind, TypeHead, TypeRef};

impl Body<'_, '_, '_> {
    /// What a loop over a type gives.
    pub(super) fn item_of(&mut self, ty: &Ty) -> Ty {
        self.item_at(ty, false, 0)
    }

    fn item_at(&mut self, ty: &Ty, behind: bool, depth: usize) -> Ty {
        if depth > 12 {
            return Ty::Unknown;
        }
        let ty = self.shallow(ty);
        let wrap = |item: Ty| if behind { Ty::Ref(Box::new(item)) } else { item };
        match &ty {
            Ty::Ref(to) => self.item_at(to, true, depth + 1),
            Ty::Slice(of) => wrap((**of).clone()),
            Ty::External(path, args) if path == ITERATOR => args.first().cloned().unwrap_or(Ty::Unknown),
            Ty::External(path, _) => {
                let Some(rule) = type_rule(path) else {
                    return if self.holds_own(&ty) { Ty::Unknown } else { Ty::Outside };
                };
                let name = if behind { "iter" } else { "into_iter" };
                let step = rule.function(name).or_else(|| rule.function("into_iter"));
                if let Some(signature) = step {
                    let output = self.rule_instance(Some(rule), signature, Some(&ty), &[]).output;
                    return self.item_at(&output, false, depth + 1);
                }
                match &rule.deref {
                    Some(_) => self.derefed(&ty).map_or(Ty::Unknown, |to| self.item_at(&to, behind, depth + 1)),
                    None => Ty::Unknown,
                }
            }
            Ty::Outside => Ty::Outside,
            Ty::Bounds(bounds) => self.bound_arg(bounds, &[ITERATOR, "std::iter::IntoIterator"]),
            Ty::Param(name) => {
                let bounds = self.bounds.get(name).cloned().unwrap_or_default();
                self.bound_arg(&bounds, &[ITERATOR, "std::iter::IntoIterator"])
            }
            Ty::Adt(..) => {
                for of_trait in [ITERATOR, "std::iter::IntoIterator"] {
                    if let Some(item) = self.project_external(of_trait, "Item", &ty) {
                        return item;
                    }
                }
                self.derefed(&ty).map_or(Ty::Unknown, |to| self.item_at(&to, behind, depth + 1))
            }
            _ => Ty::Unknown,
        }
    }

    fn bound_arg(&mut self, bounds: &[Ty], of: &[&str]) -> Ty {
        let arg = bounds.iter().find_map(|bound| match bound {
            Ty::External(path, args) if of.contains(&path.as_str()) => args.first().cloned(),
            _ => None,
        });
        arg.unwrap_or(Ty::Unknown)
    }

    /// What a type dereferences to, when it is no reference.
    pub(super) fn derefed(&mut self, ty: &Ty) -> Option<Ty> {
        match ty {
            Ty::External(path, _) => {
                let rule = type_rule(path)?;
                let to = rule.deref.as_ref()?;
                let given = match ty {
                    Ty::External(_, args) => rule.generics.iter().cloned().zip(args.iter().cloned()).collect(),
                    _ => return None,
                };
                Some(self.declared(to, &given, None))
            }
            Ty::Adt(..) => self.project_external("std::ops::Deref", "Target", ty),
            _ => None,
        }
    }

    /// What `.await` gives.
    pub(super) fn awaited(&mut self, ty: &Ty) -> Ty {
        let mut here = self.shallow(ty);
        for _ in 0..12 {
            here = match &here {
                Ty::External(path, args) if path == FUTURE => return args.first().cloned().unwrap_or(Ty::Unknown),
                Ty::External(path, args) if path == "tokio::task::JoinHandle" => {
                    let output = args.first().cloned().unwrap_or(Ty::Unknown);
                    return Ty::external(
                        "std::result::Result",
                        vec![output, Ty::external("tokio::task::JoinError", vec![])],
                    );
                }
                Ty::Bounds(bounds) => return self.bound_arg(&bounds.clone(), &[FUTURE]),
                Ty::Param(name) => {
                    let bounds = self.bounds.get(name).cloned().unwrap_or_default();
                    return self.bound_arg(&bounds, &[FUTURE]);
                }
                Ty::Ref(to) => self.shallow(&to.clone()),
                Ty::Adt(..) => {
                    let own = here.clone();
                    let output = self.project_external(FUTURE, "Output", &own);
                    // What is no future itself was made one by a macro around.
                    return output
                        .or_else(|| self.project_external("std::future::IntoFuture", "Output", &own))
                        .unwrap_or(own);
                }
                Ty::External(..) => match self.derefed(&here.clone()) {
                    Some(to) => self.shallow(&to),
                    None => return Ty::Outside,
                },
                Ty::Outside => return Ty::Outside,
                _ => return Ty::Unknown,
            };
        }
        Ty::Unknown
    }

    /// What `?` gives; notes the conversion of the error.
    pub(super) fn tried(&mut self, ty: &Ty, at: u32) -> Ty {
        match self.shallow(ty) {
            Ty::External(path, args) if path == "std::option::Option" => args.first().cloned().unwrap_or(Ty::Unknown),
            Ty::External(path, args) if path == "std::result::Result" => {
                let returned = self.returns.last().cloned().unwrap_or(Ty::Unknown);
                if let (Some(error), Ty::External(path, wanted)) = (args.get(1), self.shallow(&returned))
                    && path == "std::result::Result"
                    && let Some(wanted) = wanted.get(1)
                {
                    self.converted(error, wanted, at);
                }
                args.first().cloned().unwrap_or(Ty::Unknown)
            }
            Ty::Outside => Ty::Outside,
            _ => Ty::Unknown,
        }
    }

    /// Notes the `From` impl of the workspace that makes one type of another.
    pub(super) fn converted(&mut self, from: &Ty, to: &Ty, at: u32) {
        let (from, to) = (self.shallow(from), self.shallow(to));
        let (from, to) = (self.deep(from.behind_refs()), self.deep(to.behind_refs()));
        if from == to {
            return;
        }
        match (&to, &from) {
            (Ty::Adt(..), _) | (_, Ty::Adt(..)) => {}
            (Ty::Var(_), known) if !known.is_known() => return,
            // An error that nothing else tells is the one that comes.
            (Ty::Var(_), _) => return self.unify(&to, &from),
            _ => return,
        }
        for (of_trait, method) in [("std::convert::From", "from"), ("std::convert::Into", "into")] {
            let (own, arg) = if method == "from" { (&to, &from) } else { (&from, &to) };
            let impls = self.conversions(of_trait, own, arg);
            let methods: Vec<ItemId> =
                impls.iter().filter_map(|id| self.index.members(*id, method).first().copied()).collect();
            self.refer_all(&methods, ReferenceKind::Method, at);
        }
    }

    /// Impls of a one-parameter trait of the outside for a type and argument.
    pub(super) fn conversions(&mut self, of_trait: &str, own: &Ty, arg: &Ty) -> Vec<ItemId> {
        let Some(key) = self.index.key(own) else { return Vec::new() };
        let candidates: Vec<ItemId> =
            self.index.impls(key).iter().copied().filter(|id| self.is_impl_of(*id, of_trait)).collect();
        let arg = self.shallow(arg);
        let wanted = self.index.key(arg.behind_refs());
        let fits = |id: &ItemId| {
            let argument = self.impl_argument(*id);
            match (argument, wanted) {
                (Some(argument), Some(wanted)) => self.index.head_key(&argument).is_none_or(|key| key == wanted),
                _ => false,
            }
        };
        candidates.into_iter().filter(fits).collect()
    }

    /// The first type argument of the trait of an impl.
    pub(super) fn impl_argument(&self, id: ItemId) -> Option<TypeRef> {
        match self.index.types(id)?.impl_header.as_ref()?.of_trait.as_ref()? {
            TypeRef::Path { head: TypeHead::External(_) | TypeHead::Item(_), args, .. } => args.first().cloned(),
            _ => None,
        }
    }

    /// Notes the methods that an operator means for a type of the workspace (in each impl the first it has of those
    /// named); gives its `Output` when it has one.
    pub(super) fn operated(&mut self, of_trait: &str, methods: &[&str], own: &Ty, arg: &Ty, at: u32) -> Option<Ty> {
        let own = self.shallow(own);
        let own = self.shallow(own.behind_refs());
        let key = self.index.key(&own)?;
        let all: Vec<ItemId> =
            self.index.impls(key).iter().copied().filter(|id| self.is_impl_of(*id, of_trait)).collect();
        let fitting = self.conversions(of_trait, &own, arg);
        let arg = self.shallow(arg);
        let is_other = self.index.key(arg.behind_refs()).is_some()
            && all
                .iter()
                .all(|id| self.impl_argument(*id).is_some_and(|argument| self.index.head_key(&argument).is_some()));
        let is_own = matches!(own, Ty::Adt(..));
        let impls = if fitting.is_empty() && is_own && !is_other { all } else { fitting };
        let meant = |id: &ItemId| methods.iter().find_map(|name| self.index.members(*id, name).first().copied());
        let meant: Vec<ItemId> = impls.iter().filter_map(meant).collect();
        self.refer_all(&meant, ReferenceKind::Method, at);
        let first = *impls.first()?;
        let output = *self.index.members(first, "Output").first()?;
        self.associated_output(first, output, &own)
    }

    fn associated_output(&mut self, id: ItemId, output: ItemId, own: &Ty) -> Option<Ty> {
        let Some(crate::resolve::TypeDefinition::Alias(to)) = &self.index.types(output)?.definition else {
            return None;
        };
        let given = self.impl_substitution(id, own);
        Some(self.declared(to, &given, Some(own)))
    }

    /// Notes one reference with full certainty.
    pub(super) fn refer_surely(&mut self, to: ItemId, kind: ReferenceKind, at: u32) {
        self.refer(to, kind, Certainty::Resolved, at);
    }
}
