//! Method calls: by the type of the receiver, through what it dereferences to.

use smol_str::{SmolStr, format_smolstr};

use super::context::Body;
use crate::resolve::rules::{RuleSignature, TypeRule, any_type, type_rule};
use crate::resolve::tree::{Expr, Name};
use crate::resolve::typing::{Substitution, Ty};
use crate::resolve::{Certainty, ItemId, ItemKind, ReferenceKind};

/// Most parameters of a closure that are thought of.
const MOST_PARAMETERS: usize = 4;

/// Most implementations that are told as possible targets wherever a member of a trait is used.
const MOST_TARGETS: usize = 64;

/// What a method name means for a receiver.
pub(super) enum Method {
    /// Items of the workspace, and the type they were found for. The first tells the signature.
    Items(Vec<(ItemId, Certainty)>, Ty),
    /// A method outside of the workspace whose signature is known.
    Rule(Option<&'static TypeRule>, &'static RuleSignature, Ty),
    /// A method outside of the workspace.
    Outside(Ty),
    /// The receiver is not known.
    Unknown,
}

impl Body<'_, '_, '_> {
    /// A method call.
    pub(super) fn method_call(
        &mut self,
        receiver: &Expr,
        name: &Name,
        turbofish: &[Ty],
        args: &[Expr],
        expected: &Ty,
    ) -> Ty {
        let ty = self.expr(receiver, &Ty::Unknown);
        let ty = self.shallow(&ty);
        let label = if args.is_empty() { SmolStr::default() } else { format_smolstr!(".{}", name.text) };
        let found = match self.method(&ty, &name.text) {
            found @ (Method::Outside(_) | Method::Unknown) => told_output(&ty, &name.text, turbofish).unwrap_or(found),
            found => found,
        };
        match found {
            Method::Items(found, own) => {
                self.sink.methods_resolved += 1;
                for (id, certainty) in &found {
                    self.refer(*id, ReferenceKind::Method, *certainty, name.at);
                }
                let first = found.first().map(|(id, _)| *id);
                match first.and_then(|id| self.instance(id, Some(&own), turbofish)) {
                    Some(instance) => self.apply(&instance.parameters, &instance.output, args, expected, &label),
                    None => self.apply_unknown(args, &label),
                }
            }
            Method::Rule(rule, signature, own) => {
                self.sink.methods_resolved += 1;
                let told = own.told(self.index);
                self.sink.use_method(self.around.from, name, told);
                let instance = self.rule_instance(rule, signature, Some(&own), turbofish);
                let output = self.apply(&instance.parameters, &instance.output, args, expected, &label);
                self.after_rule(&own, name, &output, expected);
                output
            }
            Method::Outside(own) => {
                self.sink.methods_resolved += 1;
                let told = own.told(self.index);
                self.sink.use_method(self.around.from, name, told);
                self.outside_output(&own, turbofish, args, &label)
            }
            Method::Unknown => self.unknown_method(&ty, name, args, expected, &label),
        }
    }

    /// What a method outside of the workspace gives when nothing tells.
    fn outside_output(&mut self, own: &Ty, turbofish: &[Ty], args: &[Expr], label: &SmolStr) -> Ty {
        let wanted = self.outside_closure(own);
        let types = self.args_as(args, &wanted, label);
        let mut involved = types.iter().chain(turbofish).chain([own]);
        let types: Vec<Ty> = involved.by_ref().cloned().collect();
        if types.iter().any(|ty| self.holds_own(ty)) { Ty::Unknown } else { Ty::Outside }
    }

    /// Closures handed to a value of the outside that holds nothing of the workspace get values of the outside.
    fn outside_closure(&mut self, own: &Ty) -> Ty {
        if self.holds_own(own) {
            return Ty::Unknown;
        }
        let output = self.var();
        Ty::Fn(vec![Ty::Outside; MOST_PARAMETERS], Box::new(output))
    }

    /// What some methods of the outside do beyond their signature.
    fn after_rule(&mut self, own: &Ty, name: &Name, output: &Ty, expected: &Ty) {
        match name.text.as_str() {
            "collect" | "sum" | "product" => {
                let item = self.item_of(own);
                self.collected(output, &item, 0);
            }
            "into" | "try_into" => {
                let output = self.shallow(output);
                let target = match &output {
                    Ty::External(path, args) if path == "std::result::Result" => args.first().cloned(),
                    other => Some(other.clone()),
                };
                let target = target.unwrap_or_else(|| expected.clone());
                self.converted(own, &target, name.at);
            }
            "to_string" => self.displayed(own, name.at),
            "parse" => self.parsed(output, name.at),
            "eq" | "ne" | "cmp" | "partial_cmp" => {}
            _ => {}
        }
    }

    /// Notes the `Display` of a type of the workspace.
    pub(super) fn displayed(&mut self, own: &Ty, at: u32) {
        let own = self.shallow(own);
        self.operated("std::fmt::Display", &["fmt"], &own, &Ty::Unknown, at);
    }

    fn parsed(&mut self, output: &Ty, at: u32) {
        let Ty::External(_, args) = self.shallow(output) else { return };
        let Some(own) = args.first().cloned() else { return };
        let own = self.shallow(&own);
        self.operated("std::str::FromStr", &["from_str"], &own, &Ty::Unknown, at);
        if let (Some(error), Some(known)) = (args.get(1), self.project_external("std::str::FromStr", "Err", &own)) {
            self.unify(error, &known);
        }
    }

    /// Fills what a collection is left open with what is collected.
    fn collected(&mut self, into: &Ty, item: &Ty, depth: usize) {
        let Ty::External(path, args) = self.shallow(into) else { return };
        let item = self.shallow(item);
        match (path.as_str(), args.as_slice(), &item) {
            ("std::result::Result" | "std::option::Option", [inner, ..], Ty::External(other, parts))
                if path == *other =>
            {
                if let Some(error) = args.get(1).zip(parts.get(1)) {
                    self.unify(error.0, error.1);
                }
                if depth < 4
                    && let Some(part) = parts.first()
                {
                    self.collected(inner, part, depth + 1);
                }
            }
            (_, [key, value], Ty::Tuple(parts)) => {
                for (wanted, part) in [key, value].into_iter().zip(parts) {
                    self.unify(wanted, part);
                }
            }
            (_, [only], _) => self.unify(only, &item),
            _ => {}
        }
    }

    /// What a method name means for a receiver, looking through references and wrappers.
    pub(super) fn method(&mut self, receiver: &Ty, name: &str) -> Method {
        let mut here = self.shallow(receiver);
        let mut known = here.clone();
        for _ in 0..12 {
            if let Some(found) = self.method_at(&here, name) {
                return found;
            }
            let next = match &here {
                Ty::Ref(to) => Some((**to).clone()),
                other => self.derefed(&other.clone()),
            };
            match next {
                Some(next) => {
                    here = self.shallow(&next);
                    if here.is_known() {
                        known = here.clone();
                    }
                }
                None => break,
            }
        }
        if let Some(found) = self.blanket(&known, name).or_else(|| self.extension_method(&known, name)) {
            return found;
        }
        match here {
            Ty::Unknown | Ty::Hole | Ty::Var(_) | Ty::Associated(..) => Method::Unknown,
            _ => Method::Outside(known),
        }
    }

    /// The method of exactly one type.
    fn method_at(&mut self, ty: &Ty, name: &str) -> Option<Method> {
        match ty {
            Ty::Ref(_) | Ty::Unknown | Ty::Hole | Ty::Var(_) => return None,
            // Methods of the trait object itself: `impl dyn Trait { … }`.
            Ty::Bounds(_) if self.inherent_method(ty, name).is_some() => return self.inherent_method(ty, name),
            Ty::Param(_) | Ty::SelfType | Ty::Bounds(_) | Ty::Associated(..) => {
                let bounds = self.bounds_of(ty);
                if let Some(found) = self.method_of_bounds(ty, &bounds, name) {
                    return Some(found);
                }
                let rest = bounds.iter().find_map(|bound| self.rule_method(bound, name));
                return rest.or_else(|| self.any_method(ty, name));
            }
            _ => {}
        }
        let key = self.index.key(ty)?;
        let methods = |ids: &[ItemId], body: &Self| -> Vec<ItemId> {
            ids.iter().copied().filter(|id| body.index.takes_self(*id)).collect()
        };
        let mut found = methods(self.index.inherent(key, name), self);
        if found.is_empty() {
            let is_own = matches!(ty, Ty::Adt(..));
            let callable = |id: &ItemId| self.index.takes_self(*id) && (is_own || self.may_call(*id));
            found = self.impl_members(key, name).into_iter().filter(callable).collect();
            self.keep_fitting(&mut found, ty);
        }
        if !found.is_empty() {
            let certainty = if found.len() > 1 { Certainty::OneOfSeveral } else { Certainty::Resolved };
            return Some(Method::Items(found.into_iter().map(|id| (id, certainty)).collect(), ty.clone()));
        }
        if let Some(found) = self.rule_method(ty, name) {
            return Some(found);
        }
        if let Ty::Adt(..) = ty
            && let Some(item) = self.project_external(super::unify::ITERATOR, "Item", ty)
        {
            let iterator = Ty::external(super::unify::ITERATOR, vec![item]);
            if let Some(found) = self.rule_method(&iterator, name) {
                return Some(found);
            }
        }
        self.any_method(ty, name)
    }

    /// Methods of impls without a trait.
    fn inherent_method(&self, ty: &Ty, name: &str) -> Option<Method> {
        let found = self.index.inherent(self.index.key(ty)?, name);
        let found: Vec<ItemId> = found.iter().copied().filter(|id| self.index.takes_self(*id)).collect();
        let certainty = if found.len() > 1 { Certainty::OneOfSeveral } else { Certainty::Resolved };
        let items = found.into_iter().map(|id| (id, certainty)).collect::<Vec<_>>();
        if items.is_empty() { None } else { Some(Method::Items(items, ty.clone())) }
    }

    /// Members of trait impls for a type: the impl's own, else what the trait provides.
    pub(super) fn impl_members(&self, key: &str, name: &str) -> Vec<ItemId> {
        let mut found: Vec<ItemId> = Vec::new();
        for id in self.index.impls(key) {
            let own = self.index.members(*id, name);
            if own.is_empty() {
                if let Some(of_trait) = self.index.trait_of(*id) {
                    found.extend(self.index.trait_members(of_trait, name));
                }
            } else {
                found.extend(own);
            }
        }
        found.sort();
        found.dedup();
        if found.len() > 1 && found.iter().any(|id| self.may_call(*id)) {
            found.retain(|id| self.may_call(*id));
        }
        found
    }

    /// Leaves out members of impls for the same type with other arguments, unless none is left.
    fn keep_fitting(&mut self, found: &mut Vec<ItemId>, ty: &Ty) {
        if found.len() < 2 {
            return;
        }
        let ty = self.deep(ty);
        let fits = |id: &ItemId| {
            let header = self.index.parent(*id).and_then(|id| self.index.types(id)?.impl_header.as_ref());
            header.is_none_or(|header| {
                Ty::from_ref(&header.self_type, self.index, &Substitution::new(), None).behind_refs().may_be(&ty)
            })
        };
        let fitting: Vec<ItemId> = found.iter().copied().filter(fits).collect();
        if !fitting.is_empty() {
            *found = fitting;
        }
    }

    fn rule_method(&self, ty: &Ty, name: &str) -> Option<Method> {
        let key = self.index.key(ty)?;
        let rule = type_rule(key)?;
        let signature = rule.function(name).filter(|signature| signature.has_self)?;
        Some(Method::Rule(Some(rule), signature, ty.clone()))
    }

    /// Methods any type may have; those of pointers stand with what they point to.
    fn any_method(&mut self, ty: &Ty, name: &str) -> Option<Method> {
        let signature = any_type()?.function(name).filter(|signature| signature.has_self)?;
        if matches!(ty, Ty::Outside) || self.derefed(ty).is_some() && matches!(ty, Ty::External(..)) {
            return None;
        }
        Some(Method::Rule(None, signature, ty.clone()))
    }

    /// The traits that tell the methods of a parameter, `Self` or trait object.
    pub(super) fn bounds_of(&mut self, ty: &Ty) -> Vec<Ty> {
        match ty {
            Ty::Bounds(bounds) => bounds.clone(),
            Ty::Param(name) => self.bounds.get(name).cloned().unwrap_or_default(),
            Ty::SelfType => self.around.container.map(|id| Ty::Adt(id, Vec::new())).into_iter().collect(),
            Ty::Associated(member, _) => self.index.associated_bounds(*member).iter().map(|ty| self.open(ty)).collect(),
            _ => Vec::new(),
        }
    }

    /// The method of a trait, and its implementations in the workspace as possible targets.
    fn method_of_bounds(&mut self, ty: &Ty, bounds: &[Ty], name: &str) -> Option<Method> {
        let mut found: Vec<(ItemId, Certainty)> = Vec::new();
        for bound in bounds {
            let Ty::Adt(of_trait, _) = bound else { continue };
            if self.index.kind(*of_trait) != Some(ItemKind::Trait) {
                continue;
            }
            for member in self.index.trait_members(*of_trait, name) {
                found.push((member, Certainty::Resolved));
                found.extend(self.implementations(member, name).into_iter().map(|id| (id, Certainty::OneOfSeveral)));
            }
        }
        if found.is_empty() { None } else { Some(Method::Items(found, ty.clone())) }
    }

    /// What implements a member of a trait, as far as each use of it tells them all; see [`Self::many_targets`].
    pub(super) fn implementations(&self, member: ItemId, name: &str) -> Vec<ItemId> {
        let found = self.all_implementations(member, name);
        if found.len() > MOST_TARGETS { Vec::new() } else { found }
    }

    /// Notes at a member of a trait what implements it when that is too much to be told wherever it is used: then
    /// uses lead to the member, and the member to its implementations.
    pub(super) fn many_targets(&mut self, member: ItemId, name: &str, at: u32) {
        let is_of_trait = self.index.parent(member).is_some_and(|id| self.index.kind(id) == Some(ItemKind::Trait));
        let found = if is_of_trait { self.all_implementations(member, name) } else { Vec::new() };
        if found.len() > MOST_TARGETS {
            found.into_iter().for_each(|id| self.refer(id, ReferenceKind::Method, Certainty::OneOfSeveral, at));
        }
    }

    fn all_implementations(&self, member: ItemId, name: &str) -> Vec<ItemId> {
        let Some(of_trait) = self.index.parent(member) else { return Vec::new() };
        let impls = self.index.impls_of(&format!("#{}", of_trait.0));
        impls.iter().flat_map(|id| self.index.members(*id, name).iter().copied()).collect()
    }

    /// Methods of traits that are implemented for any type.
    fn blanket(&mut self, ty: &Ty, name: &str) -> Option<Method> {
        if matches!(ty, Ty::Unknown | Ty::Hole | Ty::Var(_)) {
            return None;
        }
        let mut found = self.impl_members("", name);
        found.retain(|id| self.index.takes_self(*id) && self.may_call(*id) && self.may_have(ty, *id));
        if found.is_empty() {
            return None;
        }
        let certainty = match (ty, found.len()) {
            // It may have a method of its own of this name.
            (Ty::Outside, _) => Certainty::Guessed,
            (_, 1) => Certainty::Resolved,
            _ => Certainty::OneOfSeveral,
        };
        Some(Method::Items(found.into_iter().map(|id| (id, certainty)).collect(), ty.clone()))
    }
}

/// A method of the outside that is told its output: `load::<User>(…)`.
fn told_output(ty: &Ty, name: &str, turbofish: &[Ty]) -> Option<Method> {
    let signature = type_rule("#turbofish")?.function(name).filter(|_| !turbofish.is_empty())?;
    Some(Method::Rule(None, signature, ty.clone()))
}
