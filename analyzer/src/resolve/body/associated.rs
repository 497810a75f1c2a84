//! What is associated with a type: `Type::function`, `Trait::function`, `T::function`.

use super::context::Body;
use super::path::Callee;
use crate::resolve::rules::{any_type, function, type_rule};
use crate::resolve::tree::RawPath;
use crate::resolve::typing::{Substitution, Ty};
use crate::resolve::{Certainty, ItemId, ItemKind, ReferenceKind};

impl Body<'_, '_, '_> {
    /// What the last name of a path means for a type.
    pub(super) fn associated(&mut self, own: &Ty, path: &RawPath) -> Callee {
        let Some(last) = path.last() else { return Callee::Value(Ty::Unknown) };
        let (name, at) = (last.name.text.clone(), last.name.at);
        let own = self.shallow(own);
        let own = self.shallow(own.behind_refs());
        if matches!(own, Ty::Param(_) | Ty::SelfType | Ty::Bounds(_) | Ty::Associated(..)) {
            return self.associated_with_bounds(&own, &name, at);
        }
        let Some(key) = self.index.key(&own) else {
            self.turbofish(path);
            return Callee::Value(Ty::Unknown);
        };
        let mut found = self.index.inherent(key, &name).to_vec();
        if found.is_empty() {
            found = self.impl_members(key, &name);
        }
        if found.is_empty() {
            found = self.impl_members("", &name);
        }
        if !found.is_empty() {
            return self.members(found, own, at);
        }
        if let Ty::Adt(id, _) = own
            && let Some(variant) = self.variant_named(id, &name)
        {
            // Through an alias the enum is not named otherwise.
            self.refer_surely(id, ReferenceKind::Type, at);
            return Callee::Value(self.constructor(id, Some(variant), Some(&own)));
        }
        self.of_outside(&own, &name, path, at)
    }

    /// Members found for a type: functions, or the value of a constant.
    pub(super) fn members(&mut self, found: Vec<ItemId>, own: Ty, at: u32) -> Callee {
        let first = found.first().copied();
        if first.and_then(|id| self.index.kind(id)) == Some(ItemKind::AssociatedConst) {
            self.refer_all(&found, ReferenceKind::Const, at);
            let ty = first.and_then(|id| self.index.types(id)).and_then(|types| types.declared_type.as_ref());
            return Callee::Value(ty.map_or(Ty::Unknown, |ty| self.declared(ty, &Substitution::new(), Some(&own))));
        }
        if found.len() == 1 && !found.iter().any(|id| self.is_conversion(*id)) {
            self.refer_all(&found, ReferenceKind::Call, at);
        }
        // Several are told apart by their arguments, once those are known.
        Callee::Functions(found, Some(own))
    }

    fn variant_named(&self, id: ItemId, name: &str) -> Option<usize> {
        match self.index.types(id)?.definition.as_ref()? {
            crate::resolve::TypeDefinition::Enum(variants) => variants.iter().position(|variant| variant.name == name),
            _ => None,
        }
    }

    /// `T::name`, `Self::name` in a trait.
    fn associated_with_bounds(&mut self, own: &Ty, name: &str, at: u32) -> Callee {
        for bound in self.bounds_of(own) {
            if let Ty::Adt(of_trait, _) = bound
                && let Some(callee) = self.trait_member(of_trait, Some(own), name, at)
            {
                return callee;
            }
        }
        if let Some(signature) = any_type().and_then(|rule| rule.function(name)) {
            let instance = self.rule_instance(None, signature, Some(own), &[]);
            return Callee::Value(Ty::Fn(instance.parameters, Box::new(instance.output)));
        }
        Callee::Value(Ty::Unknown)
    }

    /// `Trait::name`, `<T as Trait>::name`.
    pub(super) fn of_trait(&mut self, of_trait: ItemId, own: Option<&Ty>, path: &RawPath) -> Callee {
        let Some(last) = path.last() else { return Callee::Value(Ty::Unknown) };
        let (name, at) = (last.name.text.clone(), last.name.at);
        if let Some(own) = own.map(|own| self.shallow(own))
            && let Some(key) = self.index.key(own.behind_refs())
        {
            let of_this = |id: &ItemId| self.index.trait_of(*id) == Some(of_trait);
            let impls: Vec<ItemId> = self.index.impls(key).iter().copied().filter(of_this).collect();
            let found: Vec<ItemId> =
                impls.iter().flat_map(|id| self.index.members(*id, &name).iter().copied()).collect();
            if !found.is_empty() {
                return self.members(found, own.behind_refs().clone(), at);
            }
        }
        self.trait_member(of_trait, own, &name, at).unwrap_or(Callee::Value(Ty::Unknown))
    }

    /// A member of a trait, with what implements it as possible targets.
    fn trait_member(&mut self, of_trait: ItemId, own: Option<&Ty>, name: &str, at: u32) -> Option<Callee> {
        let found = self.index.trait_members(of_trait, name);
        let first = *found.first()?;
        let is_const = self.index.kind(first) == Some(ItemKind::AssociatedConst);
        let kind = if is_const { ReferenceKind::Const } else { ReferenceKind::Call };
        self.refer_all(&found, kind, at);
        for id in self.implementations(first, name) {
            self.refer(id, kind, Certainty::OneOfSeveral, at);
        }
        if is_const {
            let ty = self.index.types(first).and_then(|types| types.declared_type.as_ref());
            return Some(Callee::Value(ty.map_or(Ty::Unknown, |ty| self.declared(ty, &Substitution::new(), own))));
        }
        let own = own.cloned().unwrap_or_else(|| self.var());
        Some(Callee::Functions(vec![first], Some(own)))
    }

    /// A function of a type that is not written in the workspace: derived, or of the outside.
    fn of_outside(&mut self, own: &Ty, name: &str, path: &RawPath, at: u32) -> Callee {
        let turbofish = self.turbofish(path);
        let told = own.told(self.index).unwrap_or_default();
        if matches!(own, Ty::External(..) | Ty::Primitive(_)) {
            self.sink.refer_outside(self.around.from, &format!("{told}::{name}"), ReferenceKind::Call, at);
        }
        let rule = self.index.key(own).and_then(type_rule);
        let own_signature = rule.and_then(|rule| rule.function(name)).map(|signature| (rule, signature));
        let derived = if matches!(own, Ty::Adt(..)) { type_rule("#derived") } else { None };
        let derived = derived.and_then(|rule| rule.function(name)).map(|signature| (None, signature));
        let signature = own_signature.or(derived).or_else(|| Some((None, any_type()?.function(name)?)));
        if let Some((rule, signature)) = signature {
            let instance = self.rule_instance(rule, signature, Some(own), &turbofish);
            let mut inputs = instance.parameters;
            if instance.has_self {
                inputs.insert(0, own.clone());
            }
            return Callee::Value(Ty::Fn(inputs, Box::new(instance.output)));
        }
        self.told_by_condition(own);
        Callee::Value(self.guessed(own.clone(), name))
    }

    /// Fills in what is open in a type that a where clause names: `Arc::from_ref(state)` where `Arc<Data>: FromRef<S>`.
    fn told_by_condition(&mut self, own: &Ty) {
        let Ty::External(path, _) = own else { return };
        let is_like = |ty: &&Ty| matches!(ty, Ty::External(other, _) if other == path);
        let like: Vec<Ty> = self.conditions.iter().filter(is_like).cloned().collect();
        if let [only] = like.as_slice() {
            self.unify(own, only);
        }
    }

    /// What a function or constant of a type outside most likely is.
    fn guessed(&mut self, own: Ty, name: &str) -> Ty {
        let makes_itself = matches!(name, "new" | "default" | "from" | "builder" | "now" | "empty" | "from_iter")
            || name.starts_with("with_")
            || name.starts_with("from_")
            || name.starts_with("new_");
        if makes_itself || name.starts_with(char::is_uppercase) {
            return if name.starts_with(char::is_uppercase) { own } else { Ty::Fn(Vec::new(), Box::new(own)) };
        }
        if self.holds_own(&own) { Ty::Unknown } else { Ty::Outside }
    }

    /// A function, constant or constructor outside of the workspace, by its full path.
    pub(super) fn external_value(&mut self, full: &str, args: &[Ty]) -> Ty {
        if let Some(signature) = function(full) {
            let instance = self.rule_instance(None, signature, None, args);
            return Ty::Fn(instance.parameters, Box::new(instance.output));
        }
        let Some((of, name)) = full.rsplit_once("::") else { return Ty::Outside };
        let own = crate::resolve::rules::external(of, Vec::new(), false);
        let is_type = of.rsplit("::").next().is_some_and(|last| last.starts_with(char::is_uppercase));
        // A constructor is written like the type it makes.
        let itself = type_rule(full).filter(|rule| rule.function(name).is_some());
        if let Some(rule) = itself
            && let Some(signature) = rule.function(name)
        {
            let own = self.opened(full.into());
            let instance = self.rule_instance(Some(rule), signature, Some(&own), args);
            return Ty::Fn(instance.parameters, Box::new(instance.output));
        }
        if !is_type {
            let is_constructor = name.starts_with(char::is_uppercase) && name.chars().any(char::is_lowercase);
            return if is_constructor { Ty::external(full, args.to_vec()) } else { self.outside_with(args) };
        }
        self.external_member(&own, name, args)
    }

    fn outside_with(&mut self, args: &[Ty]) -> Ty {
        if args.iter().any(|arg| self.holds_own(arg)) { Ty::Unknown } else { Ty::Outside }
    }

    fn external_member(&mut self, own: &crate::resolve::TypeRef, name: &str, args: &[Ty]) -> Ty {
        let own = self.open(own);
        let (path, known) = match own {
            Ty::External(path, known) => (path, known),
            other => return self.guessed(other, name),
        };
        let own = if known.is_empty() { self.opened(path.clone()) } else { Ty::External(path.clone(), known) };
        let rule = type_rule(&path);
        let own_signature = rule.and_then(|rule| rule.function(name)).map(|signature| (rule, signature));
        let signature = own_signature.or_else(|| Some((None, any_type()?.function(name)?)));
        let Some((rule, signature)) = signature else {
            self.told_by_condition(&own);
            return self.guessed(own, name);
        };
        // `Vec::<T>::new`: arguments belong to the type, `size_of::<T>` to the function.
        let turbofish = if signature.generics.is_empty() { &[][..] } else { args };
        if let Ty::External(_, open) = &own
            && signature.generics.is_empty()
        {
            for (open, given) in open.clone().iter().zip(args) {
                self.unify(open, given);
            }
        }
        let instance = self.rule_instance(rule, signature, Some(&own), turbofish);
        let mut inputs = instance.parameters;
        if instance.has_self {
            inputs.insert(0, own.clone());
        }
        if name == "None" {
            return own;
        }
        Ty::Fn(inputs, Box::new(instance.output))
    }
}
