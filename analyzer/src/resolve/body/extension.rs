//! Traits of the workspace that are implemented for types outside of it.

use super::context::Body;
use super::method::Method;
use super::path::Callee;
use super::unify::ITERATOR;
use crate::resolve::names::canonical;
use crate::resolve::rules::{external, type_rule};
use crate::resolve::typing::Ty;
use crate::resolve::{Certainty, ItemId, ItemKind, TypeHead, TypeRef};

impl Body<'_, '_, '_> {
    /// `Outside::function`, when a trait in scope provides the function.
    pub(super) fn of_extension(&mut self, full: &str, at: u32) -> Option<Callee> {
        let (of, name) = full.rsplit_once("::")?;
        if type_rule(full).is_some() || !is_type_name(of) {
            return None;
        }
        let own = self.open(&external(of, Vec::new(), false));
        let own = match own {
            Ty::External(path, args) if args.is_empty() => self.opened(path),
            other => other,
        };
        let key = self.index.key(&own)?;
        if type_rule(key).is_some_and(|rule| rule.function(name).is_some()) {
            return None;
        }
        let mut found = self.impl_members(key, name);
        if found.is_empty() {
            found = self.impl_members("", name);
        }
        found.retain(|id| self.may_call(*id));
        if found.is_empty() { None } else { Some(self.members(found, own, at)) }
    }

    /// Whether the trait that a member belongs to is in scope, when it belongs to one of the workspace.
    pub(super) fn may_call(&self, member: ItemId) -> bool {
        match self.trait_of_member(member) {
            Some(of_trait) => {
                self.around.container == Some(of_trait) || self.names.is_in_scope(of_trait, self.around.scope)
            }
            None => true,
        }
    }

    /// Whether a type can have a member of an impl for any type: traits of the workspace that the impl asks for must be
    /// implemented.
    pub(super) fn may_have(&mut self, ty: &Ty, member: ItemId) -> bool {
        let Some(types) = self.index.parent(member).and_then(|id| self.index.types(id)) else { return true };
        let Some(header) = &types.impl_header else { return true };
        let Some(parameter) = parameter_of(&header.self_type) else { return true };
        let bounds = types.generics.types.iter().filter(|(name, _)| name == parameter).flat_map(|(_, bounds)| bounds);
        let wanted: Vec<ItemId> = bounds
            .filter_map(|bound| match bound {
                TypeRef::Path { head: TypeHead::Item(id), .. } => Some(*id),
                _ => None,
            })
            .collect();
        let own = self.bounds_of(ty);
        let key = self.index.key(ty);
        wanted.iter().all(|wanted| {
            let is_bound = own.iter().any(|bound| matches!(bound, Ty::Adt(id, _) if id == wanted));
            let impls = key.iter().flat_map(|key| self.index.impls(key)).chain(self.index.impls(""));
            is_bound
                || impls
                    .into_iter()
                    .any(|id| self.index.trait_of(*id) == Some(*wanted) && !self.is_for_any(*id, *wanted))
        })
    }

    /// Whether an impl hands a trait on to whatever has it already.
    fn is_for_any(&self, id: ItemId, of_trait: ItemId) -> bool {
        let Some(types) = self.index.types(id) else { return false };
        let Some(parameter) = types.impl_header.as_ref().and_then(|header| parameter_of(&header.self_type)) else {
            return false;
        };
        let mut bounds =
            types.generics.types.iter().filter(|(name, _)| name == parameter).flat_map(|(_, bounds)| bounds);
        bounds.any(|bound| matches!(bound, TypeRef::Path { head: TypeHead::Item(id), .. } if *id == of_trait))
    }

    /// The trait of the workspace that a method is declared in, or that it implements.
    pub(super) fn trait_of_member(&self, member: ItemId) -> Option<ItemId> {
        let container = self.index.parent(member)?;
        match self.index.kind(container)? {
            ItemKind::Trait => Some(container),
            ItemKind::Impl => self.index.trait_of(container),
            _ => None,
        }
    }

    /// A method of a type outside of the workspace, by a trait in scope that is implemented for a type outside of
    /// the same name: libraries re-export each other's types.
    pub(super) fn extension_method(&mut self, ty: &Ty, name: &str) -> Option<Method> {
        let told = match ty {
            Ty::External(path, _) => Some(canonical(path)),
            Ty::Outside => None,
            _ => return None,
        };
        let traits: Vec<ItemId> = self.extension_traits(name);
        let [of_trait] = traits.as_slice() else { return None };
        let impls = self.index.impls_of(&format!("#{}", of_trait.0)).to_vec();
        let fits = |id: &ItemId| match (&told, self.outside_head(*id)) {
            (Some(told), Some(head)) => {
                last_name(told) == last_name(&head) || told == ITERATOR && last_name(&head).starts_with("Range")
            }
            (None, head) => head.is_some(),
            _ => false,
        };
        let fitting: Vec<ItemId> = impls.into_iter().filter(fits).collect();
        let own: Vec<ItemId> = fitting.iter().flat_map(|id| self.index.members(*id, name).iter().copied()).collect();
        let certainty = if told.is_some() { Certainty::Resolved } else { Certainty::Guessed };
        let target = match (fitting.len(), own.as_slice()) {
            (0, _) => return None,
            (1, [only]) => *only,
            _ => *self.index.trait_members(*of_trait, name).first()?,
        };
        Some(Method::Items(vec![(target, certainty)], ty.clone()))
    }

    /// Traits in scope with a method of a name.
    fn extension_traits(&self, name: &str) -> Vec<ItemId> {
        let mut traits: Vec<ItemId> = self
            .index
            .methods(name)
            .iter()
            .filter_map(|id| self.trait_of_member(*id))
            .filter(|id| self.names.is_in_scope(*id, self.around.scope))
            .collect();
        traits.sort();
        traits.dedup();
        traits
    }

    /// The path of the type outside of the workspace that an impl is for.
    fn outside_head(&self, id: ItemId) -> Option<String> {
        match &self.index.types(id)?.impl_header.as_ref()?.self_type {
            TypeRef::Path { head: TypeHead::External(path) | TypeHead::Primitive(path), .. } => Some(path.to_string()),
            _ => None,
        }
    }
}

/// `T` of `T`, `&T`.
fn parameter_of(ty: &TypeRef) -> Option<&str> {
    match ty {
        TypeRef::Path { head: TypeHead::Parameter(name), .. } => Some(name),
        TypeRef::Reference { to, .. } => parameter_of(to),
        _ => None,
    }
}

fn last_name(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

fn is_type_name(path: &str) -> bool {
    last_name(path).starts_with(char::is_uppercase) || !path.contains("::")
}
