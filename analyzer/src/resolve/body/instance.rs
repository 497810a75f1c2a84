//! Makes the generic parameters of items concrete.

use super::context::Body;
use super::unify::{FUTURE, ITERATOR};
use crate::resolve::rules::{RuleSignature, TypeRule};
use crate::resolve::typing::{Substitution, Ty};
use crate::resolve::{Generics, ItemId, ItemKind, Signature, TypeDefinition, TypeRef};

/// A function with everything generic filled in.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    /// Parameters after `self`.
    pub(super) parameters: Vec<Ty>,
    /// What a call gives (a future for `async fn`).
    pub(super) output: Ty,
    /// Whether it has a `self`.
    pub(super) has_self: bool,
}

impl Body<'_, '_, '_> {
    /// What stands for the parameters of an impl that is used for a type.
    pub(super) fn impl_substitution(&mut self, id: ItemId, of: &Ty) -> Substitution {
        let Some(types) = self.index.types(id) else { return Substitution::new() };
        let given = self.fresh(&types.generics, &Substitution::new(), None);
        if let Some(header) = &types.impl_header {
            let own = self.declared(&header.self_type, &given, None);
            let of = of.behind_refs().clone();
            let own = own.behind_refs().clone();
            self.unify(&own, &of);
        }
        given
    }

    /// Variables for generic parameters; functions, iterators and futures by their bounds.
    fn fresh(&mut self, generics: &Generics, before: &Substitution, own: Option<&Ty>) -> Substitution {
        let mut given = before.clone();
        for (name, _) in &generics.types {
            let var = self.var();
            given.insert(name.clone(), var);
        }
        for (name, bounds) in &generics.types {
            if let Some(shape) = self.shape_of(bounds, &given, own) {
                let var = given.get(name).cloned().unwrap_or(Ty::Unknown);
                self.unify(&var, &shape);
                given.insert(name.clone(), shape);
            }
        }
        given
    }

    /// What bounds tell about the shape of a parameter.
    fn shape_of(&mut self, bounds: &[TypeRef], given: &Substitution, own: Option<&Ty>) -> Option<Ty> {
        for bound in bounds {
            let shape = self.declared(bound, given, own);
            match &shape {
                Ty::Fn(..) => return Some(shape),
                Ty::External(path, args) if !args.is_empty() => {
                    if path == ITERATOR || path == "std::iter::IntoIterator" {
                        return Some(Ty::External(ITERATOR.into(), args.clone()));
                    }
                    if path == FUTURE {
                        return Some(shape);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// A function of the workspace. `own` is the type it is used for, `turbofish` what is written behind `::`.
    pub(super) fn instance(&mut self, id: ItemId, own: Option<&Ty>, turbofish: &[Ty]) -> Option<Instance> {
        let signature = self.index.types(id)?.signature.as_ref()?;
        let (given, own) = self.container_substitution(id, own);
        let given = self.fresh(&signature.generics, &given, own.as_ref());
        for ((name, _), wanted) in signature.generics.types.iter().zip(turbofish) {
            if let Some(var) = given.get(name).cloned() {
                self.unify(&var, wanted);
            }
        }
        Some(self.with(signature, &given, own.as_ref()))
    }

    fn with(&mut self, signature: &Signature, given: &Substitution, own: Option<&Ty>) -> Instance {
        let parameters = signature.parameters.iter().map(|parameter| self.declared(&parameter.ty, given, own));
        let parameters = parameters.collect();
        let output = self.declared(&signature.output, given, own);
        let output = if signature.is_async { Ty::external(FUTURE, vec![output]) } else { output };
        Instance { parameters, output, has_self: signature.receiver.is_some() }
    }

    /// What stands for the parameters of the impl or trait around a function, and for `Self`.
    fn container_substitution(&mut self, id: ItemId, own: Option<&Ty>) -> (Substitution, Option<Ty>) {
        let Some(container) = self.index.parent(id) else { return (Substitution::new(), None) };
        match self.index.kind(container) {
            Some(ItemKind::Impl) => {
                let of = own.cloned().unwrap_or_else(|| self.var());
                let given = self.impl_substitution(container, &of);
                let header = self.index.types(container).and_then(|types| types.impl_header.as_ref());
                let own = header.map(|header| self.declared(&header.self_type, &given, None));
                (given, own)
            }
            Some(ItemKind::Trait) => {
                let generics = self.index.types(container).map(|types| types.generics.clone()).unwrap_or_default();
                let own = own.cloned().unwrap_or_else(|| self.var());
                (self.fresh(&generics, &Substitution::new(), Some(&own)), Some(own))
            }
            _ => (Substitution::new(), None),
        }
    }

    /// A function outside of the workspace, by its rule.
    pub(super) fn rule_instance(
        &mut self,
        rule: Option<&TypeRule>,
        signature: &RuleSignature,
        own: Option<&Ty>,
        turbofish: &[Ty],
    ) -> Instance {
        let mut given = Substitution::new();
        let args = match own {
            Some(Ty::External(_, args)) => args.clone(),
            Some(Ty::Slice(of)) => vec![(**of).clone()],
            _ => Vec::new(),
        };
        for (at, name) in rule.iter().flat_map(|rule| &rule.generics).enumerate() {
            let var = args.get(at).cloned().unwrap_or_else(|| self.var());
            given.insert(name.clone(), var);
        }
        for name in &signature.generics {
            let var = self.var();
            given.insert(name.clone(), var);
        }
        for (name, wanted) in signature.generics.iter().zip(turbofish) {
            if let Some(var) = given.get(name).cloned() {
                self.unify(&var, wanted);
            }
        }
        let parameters = signature.parameters.iter().map(|ty| self.declared(ty, &given, own)).collect();
        let output = self.declared(&signature.output, &given, own);
        let output = if signature.is_async { Ty::external(FUTURE, vec![output]) } else { output };
        Instance { parameters, output, has_self: signature.has_self }
    }

    /// A struct, enum or union with variables for its parameters.
    pub(super) fn adt(&mut self, id: ItemId) -> (Ty, Substitution) {
        let generics = self.index.types(id).map(|types| types.generics.clone()).unwrap_or_default();
        let given = self.fresh(&generics, &Substitution::new(), None);
        let args = generics.types.iter().filter_map(|(name, _)| given.get(name).cloned()).collect();
        (Ty::Adt(id, args), given)
    }

    /// What stands for the parameters of a known struct or enum.
    pub(super) fn adt_substitution(&self, id: ItemId, args: &[Ty]) -> Substitution {
        let generics = self.index.types(id).map(|types| types.generics.types.as_slice()).unwrap_or_default();
        generics.iter().map(|(name, _)| name.clone()).zip(args.iter().cloned()).collect()
    }

    /// Fields of a struct or of a variant of an enum, by name and type as declared.
    pub(super) fn declared_fields(&self, id: ItemId, variant: Option<usize>) -> Vec<(String, TypeRef)> {
        let definition = self.index.types(id).and_then(|types| types.definition.as_ref());
        let form = match (definition, variant) {
            (Some(TypeDefinition::Struct(form)), _) => Some(form),
            (Some(TypeDefinition::Enum(variants)), Some(at)) => variants.get(at),
            _ => None,
        };
        form.into_iter().flat_map(|form| &form.fields).map(|field| (field.name.clone(), field.ty.clone())).collect()
    }
}
