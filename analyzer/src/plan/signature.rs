//! Reads the signature of a function that is called through the wall: what is sent, what stays, what blocks.

use super::index::Index;
use super::knowledge::blocker_of;
use super::makers::Makers;
use super::naming::{from_child, identifier};
use super::nature::{Natures, is_held};
use super::shapes::{Forms, Trouble};
use super::type_view::{any_part, any_part_seen, describe, expand, foreign, inside};
use super::unmade::unmade;
use super::wants::{How, Slot, Want};
use super::{BlockerKind, Output, Passing, Shape};
use crate::resolve::{Item, ItemKind, Parameter, Receiver, Signature, TypeHead, TypeRef, argument_of_pattern};
use crate::signals::rules::ContextKind;

/// Data, or a context that is still to be built.
#[derive(Debug, Clone)]
pub(super) enum DraftRole {
    Data(Shape),
    Context(Want),
}

/// A parameter before the contexts have their ids.
#[derive(Debug, Clone)]
pub(super) struct DraftParameter {
    pub name: String,
    pub ty_text: String,
    pub passing: Passing,
    pub role: DraftRole,
    pub line: usize,
}

/// A signature that can cross.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub receiver: Option<(DraftRole, Passing)>,
    pub parameters: Vec<DraftParameter>,
    pub output: Output,
}

impl Draft {
    /// The contexts it asks for.
    pub fn wants(&self) -> Vec<Want> {
        let roles = self.receiver.iter().map(|(role, _)| role).chain(self.parameters.iter().map(|one| &one.role));
        roles.filter_map(|role| if let DraftRole::Context(want) = role { Some(want.clone()) } else { None }).collect()
    }
}

/// Reads signatures of one service.
pub(super) struct Reader<'f, 'i, 'a> {
    pub forms: &'f mut Forms<'i, 'a>,
    pub makers: &'f Makers,
}

impl Reader<'_, '_, '_> {
    /// The signature as it crosses, or all that is in the way. `dyn_self` is the trait whose object stands in for
    /// `self`.
    pub fn read(&mut self, item: &Item, signature: &Signature, dyn_self: Option<&Want>) -> Result<Draft, Vec<Trouble>> {
        let mark = self.forms.mark();
        let mut troubles = self.outside_of_types(item, signature);
        let receiver = signature.receiver.map(|receiver| self.receiver(item, receiver, dyn_self));
        let receiver = collect(receiver.transpose(), &mut troubles).flatten();
        let mut parameters = Vec::new();
        for (at, parameter) in signature.parameters.iter().enumerate() {
            let read = self.parameter(at, parameter);
            parameters.extend(collect(read, &mut troubles));
        }
        let output = self.output(item, signature);
        let output = collect(output, &mut troubles);
        match output {
            Some(output) if troubles.is_empty() => Ok(Draft { receiver, parameters, output }),
            _ => {
                self.forms.forget_since(mark);
                troubles.sort();
                troubles.dedup_by_key(|trouble| trouble.kind);
                Err(troubles)
            }
        }
    }

    fn index(&self) -> &Index<'_> {
        self.forms.naming.index
    }

    fn natures(&self) -> &Natures {
        self.forms.natures
    }

    fn outside_of_types(&self, item: &Item, signature: &Signature) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        if item.made_by.is_some() {
            troubles
                .push(Trouble::new(BlockerKind::MacroMade, "is made by a macro: it has no body to put a line into"));
        }
        if signature.is_unsafe {
            troubles.push(Trouble::new(BlockerKind::RawOrUnsafe, "is an `unsafe fn`"));
        }
        let generics = &signature.generics.types;
        let takes_code =
            generics.iter().flat_map(|(_, bounds)| bounds).any(|bound| matches!(bound, TypeRef::Function(..)));
        for (name, bounds) in generics {
            // What the code gives back is as open as the code.
            if !(takes_code && bounds.is_empty()) {
                troubles.push(self.generic(name, bounds));
            }
        }
        let around = item.parent.and_then(|parent| self.index().item(parent));
        if let Some(around) = around.filter(|around| around.kind == ItemKind::Impl)
            && let Some((name, _)) = around.generics.types.first()
        {
            let reason = format!("its `impl` is generic over `{name}`");
            troubles.push(Trouble::new(BlockerKind::OpenGenerics, reason));
        }
        troubles
    }

    fn generic(&self, name: &str, bounds: &[TypeRef]) -> Trouble {
        let kind = bounds.iter().find_map(|bound| self.bound_kind(bound)).unwrap_or(BlockerKind::OpenGenerics);
        let why = match kind {
            BlockerKind::ClosureParameter => "is code, and code cannot be sent",
            BlockerKind::Stream => "is handed over piece by piece",
            BlockerKind::TransactionParameter => "may be an open transaction",
            _ => "can be any type its callers choose",
        };
        Trouble::new(kind, format!("its type parameter `{name}` {why}"))
    }

    fn bound_kind(&self, bound: &TypeRef) -> Option<BlockerKind> {
        if matches!(bound, TypeRef::Function(..)) {
            return Some(BlockerKind::ClosureParameter);
        }
        let (path, _) = foreign(bound)?;
        match self.index().knowledge.class(path)? {
            ContextKind::Context => None,
            class => Some(blocker_of(class)),
        }
    }

    fn receiver(
        &mut self,
        item: &Item,
        receiver: Receiver,
        dyn_self: Option<&Want>,
    ) -> Result<(DraftRole, Passing), Trouble> {
        let passing = match receiver {
            Receiver::Value | Receiver::Typed => Passing::Value,
            Receiver::Reference => Passing::Reference,
            Receiver::MutReference => Passing::MutReference,
        };
        if let Some(want) = dyn_self {
            return Ok((DraftRole::Context(want.clone()), Passing::Dereference));
        }
        let around = item.parent.and_then(|parent| self.index().item(parent));
        let Some(own) = around.and_then(|around| around.impl_header.as_ref()).map(|header| header.self_type.clone())
        else {
            return Err(Trouble::new(BlockerKind::OpenGenerics, "is a method of a trait: `Self` can be any type"));
        };
        let own = expand(self.index().resolved, &own);
        if self.natures().is_context(self.index(), &own) {
            let how = match receiver {
                Receiver::Reference => How::Reference,
                Receiver::Value => How::Value,
                Receiver::Typed => How::Arc,
                Receiver::MutReference => return Err(shared_self(&describe(self.index().resolved, &own))),
            };
            let want = Want { ty: Slot::of(&own).ty, how };
            return self.provided(want).map(|want| (DraftRole::Context(want), passing));
        }
        if receiver == Receiver::Typed {
            return Err(Trouble::new(BlockerKind::NotUnderstood, "takes `self` in a pointer"));
        }
        Ok((DraftRole::Data(self.forms.shape(&own)?), passing))
    }

    fn provided(&self, want: Want) -> Result<Want, Trouble> {
        if self.makers.price(self.index(), &want).is_some() {
            return Ok(want);
        }
        let reason = unmade(self.forms.naming, &want);
        Err(Trouble::new(BlockerKind::ContextWithoutProvider, reason))
    }

    fn parameter(&mut self, at: usize, parameter: &Parameter) -> Result<DraftParameter, Trouble> {
        let name = parameter.name.as_deref().map_or_else(|| format!("arg{at}"), identifier);
        let ty = expand(self.index().resolved, &parameter.ty);
        let of_parameter = |trouble: Trouble| {
            Trouble::new(trouble.kind, format!("parameter `{name}: {}`: {}", parameter.ty_text, trouble.reason))
        };
        if argument_of_pattern(&parameter.pattern).is_none() {
            let reason = format!(
                "parameter `{}: {}` has no name by which its value can be passed on; give it one",
                parameter.pattern, parameter.ty_text
            );
            return Err(Trouble::new(BlockerKind::NotUnderstood, reason));
        }
        let (role, passing) = self.role(&ty).map_err(of_parameter)?;
        Ok(DraftParameter { name, ty_text: from_child(&parameter.ty_text), passing, role, line: parameter.line })
    }

    fn role(&mut self, ty: &TypeRef) -> Result<(DraftRole, Passing), Trouble> {
        if let Some(trouble) = self.never_crosses(ty) {
            return Err(trouble);
        }
        if self.natures().is_context(self.index(), ty) {
            let want = self.provided(Want::of(self.index(), ty)?)?;
            let passing = if matches!(ty, TypeRef::Reference { .. }) { Passing::Reference } else { Passing::Value };
            return Ok((DraftRole::Context(want), passing));
        }
        let (inner, passing) = match ty {
            TypeRef::Reference { mutable: true, to, .. } => (to.as_ref(), Passing::MutReference),
            TypeRef::Reference { to, .. } => (to.as_ref(), Passing::Reference),
            other => match inside(other, &["Option"]) {
                Some(TypeRef::Reference { mutable: false, .. }) => (other, Passing::OptionReference),
                _ => (other, Passing::Value),
            },
        };
        if passing == Passing::MutReference && matches!(inner, TypeRef::Slice(_)) {
            let reason = "a part of a list that is changed in place; take the whole list";
            return Err(Trouble::new(BlockerKind::NotUnderstood, reason));
        }
        let lent =
            if passing == Passing::OptionReference { inside(inner, &["Option"]).map(strip) } else { Some(inner) };
        if lent.is_some_and(borrows) {
            let reason = "lends something inside of another type, where an owned value cannot take its place";
            return Err(Trouble::new(BlockerKind::NotUnderstood, reason));
        }
        Ok((DraftRole::Data(self.forms.shape(inner)?), passing))
    }

    /// Kinds of types that no wire form and no context can stand for, wherever they are in a type.
    fn never_crosses(&self, ty: &TypeRef) -> Option<Trouble> {
        let mut found: Option<BlockerKind> = None;
        any_part_seen(ty, &|part| is_held(self.index(), part), &mut |part| {
            let kind = match part {
                TypeRef::Pointer(_) => Some(BlockerKind::RawOrUnsafe),
                TypeRef::Function(..) => Some(BlockerKind::ClosureParameter),
                TypeRef::ImplTrait(bounds) => {
                    Some(bounds.iter().find_map(|one| self.bound_kind(one)).unwrap_or(BlockerKind::OpenGenerics))
                }
                TypeRef::Path { head: TypeHead::External(path), .. } => match self.index().knowledge.class(path) {
                    Some(ContextKind::Context | ContextKind::Pointer | ContextKind::Cell | ContextKind::Wrapper)
                    | None => None,
                    Some(class) => Some(blocker_of(class)),
                },
                _ => None,
            };
            found = found.or(kind);
            found.is_some()
        });
        let why = match found? {
            BlockerKind::RawOrUnsafe => "a raw pointer means nothing in another process",
            BlockerKind::ClosureParameter => "code cannot be sent",
            BlockerKind::TransactionParameter => "an open transaction belongs to one connection of one process",
            BlockerKind::Stream => "it is handed over piece by piece",
            BlockerKind::OpenGenerics => "it can be any type its callers choose",
            _ => "it belongs to this process",
        };
        found.map(|kind| Trouble::new(kind, why))
    }

    fn output(&mut self, item: &Item, signature: &Signature) -> Result<Output, Trouble> {
        let ty = expand(self.index().resolved, &signature.output);
        let told = |trouble: Trouble| {
            Trouble::new(trouble.kind, format!("returns `{}`: {}", signature.output_text, trouble.reason))
        };
        if borrows(&ty) {
            let reason = "what is lent cannot outlive the call on the other side";
            return Err(told(Trouble::new(BlockerKind::BorrowedReturn, reason)));
        }
        if let Some(trouble) = self.never_crosses(&ty) {
            // What a function hides is not generic: its callers do not choose it.
            let hidden = trouble.kind == BlockerKind::OpenGenerics;
            let opaque = || Trouble::new(BlockerKind::OpaqueType, "the type behind it has no name");
            return Err(told(if hidden { opaque() } else { trouble }));
        }
        self.forms.output(&ty, item.module).map_err(told)
    }
}

fn collect<T>(answer: Result<T, Trouble>, troubles: &mut Vec<Trouble>) -> Option<T> {
    answer.map_err(|trouble| troubles.push(trouble)).ok()
}

fn strip(ty: &TypeRef) -> &TypeRef {
    if let TypeRef::Reference { to, .. } = ty { to } else { ty }
}

fn shared_self(text: &str) -> Trouble {
    let reason = format!("takes `&mut {text}`, and what a service holds is shared by all of its requests");
    Trouble::new(BlockerKind::ContextWithoutProvider, reason)
}

/// Whether a type lends something that is not `'static`.
fn borrows(ty: &TypeRef) -> bool {
    any_part(ty, &mut |part| match part {
        TypeRef::Reference { is_static, .. } => !is_static,
        TypeRef::Path { borrowed, head, .. } => {
            let is_cow = matches!(head, TypeHead::External(path) if path.ends_with("::Cow"));
            *borrowed && !is_cow
        }
        _ => false,
    })
}
