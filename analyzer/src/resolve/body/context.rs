//! What is known while a body is gone through.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::resolve::names::Names;
use crate::resolve::sink::Sink;
use crate::resolve::tree::{Name, RawType};
use crate::resolve::typing::{Index, Substitution, Surroundings, Ty, TypeLowering};
use crate::resolve::{Certainty, ItemId, Literal, ReferenceKind, TypeRef};

/// A method call on a receiver that was not known when its place was reached.
#[derive(Debug, Clone)]
pub(super) struct Deferred {
    pub(super) receiver: Ty,
    pub(super) name: Name,
    pub(super) args: Vec<Ty>,
    pub(super) output: Ty,
}

/// One body while it is gone through.
pub(super) struct Body<'a, 'w, 't> {
    pub(super) names: &'a Names<'w, 't>,
    pub(super) index: &'a Index<'a>,
    /// The item it belongs to, and where its names are looked up right now.
    pub(super) around: Surroundings,
    /// What `Self` is.
    pub(super) own: Option<Ty>,
    /// Local names, the innermost last.
    pub(super) locals: Vec<(SmolStr, Ty)>,
    /// Variables by number.
    pub(super) vars: Vec<Option<Ty>>,
    /// What functions, closures and async blocks around return, innermost last.
    pub(super) returns: Vec<Ty>,
    /// Bounds of type parameters.
    pub(super) bounds: BTreeMap<SmolStr, Vec<Ty>>,
    /// Other types that where clauses ask something of.
    pub(super) conditions: Vec<Ty>,
    /// Calls around, innermost last, and the argument at hand.
    pub(super) calls: Vec<(SmolStr, usize)>,
    pub(super) deferred: Vec<Deferred>,
    pub(super) sink: Sink,
    pub(super) depth: usize,
}

impl Body<'_, '_, '_> {
    /// A new variable.
    pub(super) fn var(&mut self) -> Ty {
        self.vars.push(None);
        Ty::Var(self.vars.len() - 1)
    }

    /// Notes a reference of this body.
    pub(super) fn refer(&mut self, to: ItemId, kind: ReferenceKind, certainty: Certainty, at: u32) {
        self.sink.refer(self.around.from, to, kind, certainty, at);
    }

    /// Notes references to all alternatives of one name.
    pub(super) fn refer_all(&mut self, to: &[ItemId], kind: ReferenceKind, at: u32) {
        let certainty = if to.len() > 1 { Certainty::OneOfSeveral } else { Certainty::Resolved };
        for id in to {
            self.refer(*id, kind, certainty, at);
        }
    }

    /// Notes a string literal under the call around it.
    pub(super) fn literal(&mut self, value: &str, at: u32) {
        let (call, argument) =
            self.calls.last().cloned().map_or((None, 0), |(call, argument)| (Some(call.to_string()), argument));
        let literal = Literal {
            item: self.around.from.0,
            value: value.to_owned(),
            call,
            argument,
            file: self.around.from.1,
            line: 0,
        };
        self.sink.literals.push((literal, at));
    }

    /// A written type; what is left open becomes a variable.
    pub(super) fn lower(&mut self, raw: &RawType) -> Ty {
        let ty = TypeLowering { names: self.names, around: &self.around, sink: &mut self.sink }.ty(raw);
        self.open(&ty)
    }

    /// A declared type in terms of this body; what is left open becomes a variable.
    pub(super) fn open(&mut self, ty: &TypeRef) -> Ty {
        let ty = Ty::from_ref(ty, self.index, &Substitution::new(), self.own.as_ref());
        self.fill(&ty)
    }

    /// A declared type of another item.
    pub(super) fn declared(&mut self, ty: &TypeRef, given: &Substitution, own: Option<&Ty>) -> Ty {
        let ty = Ty::from_ref(ty, self.index, given, own);
        self.fill(&ty)
    }

    /// Puts variables into holes.
    pub(super) fn fill(&mut self, ty: &Ty) -> Ty {
        match ty {
            Ty::Hole => self.var(),
            other => other.map(&mut |part| self.fill(part)),
        }
    }

    /// The type of a local name.
    pub(super) fn local(&self, name: &str) -> Option<Ty> {
        self.locals.iter().rev().find(|(known, _)| known == name).map(|(_, ty)| ty.clone())
    }

    /// Binds a local name.
    pub(super) fn bind(&mut self, name: &str, ty: Ty) {
        self.locals.push((name.into(), ty));
    }

    /// Does something with local names of its own.
    pub(super) fn nested<R>(&mut self, inside: impl FnOnce(&mut Self) -> R) -> R {
        let around = self.locals.len();
        let result = inside(self);
        self.locals.truncate(around);
        result
    }
}
