//! Method calls on receivers of unknown type: put off until more is known, then guessed by name.

use smol_str::SmolStr;

use super::context::{Body, Deferred};
use super::method::Method;
use crate::resolve::rules::is_common;
use crate::resolve::tree::{Expr, Name};
use crate::resolve::typing::Ty;
use crate::resolve::{Certainty, ItemId, ReferenceKind};

/// A name that more types bear says nothing.
const MOST_GUESSES: usize = 8;
/// The same for names that types of the standard library bear too.
const MOST_GUESSES_OF_COMMON_NAMES: usize = 3;

impl Body<'_, '_, '_> {
    /// A call on a receiver of unknown type: put off when it may get known, else guessed by name.
    pub(super) fn unknown_method(&mut self, ty: &Ty, name: &Name, args: &[Expr], expected: &Ty, label: &SmolStr) -> Ty {
        let types = self.args(args, label);
        let output = self.var();
        if matches!(ty, Ty::Var(_) | Ty::Associated(..)) {
            let deferred = Deferred { receiver: ty.clone(), name: name.clone(), args: types, output: output.clone() };
            self.deferred.push(deferred);
            return output;
        }
        self.guess(name, types.len());
        if name.text == "to_string" { Ty::external("std::string::String", vec![]) } else { expected.clone() }
    }

    /// Calls that were put off: what is known by now is resolved, the rest is guessed.
    pub(super) fn settle(&mut self) {
        for _ in 0..4 {
            let waiting = std::mem::take(&mut self.deferred);
            if waiting.is_empty() {
                return;
            }
            let before = waiting.len();
            for call in waiting {
                self.settle_one(call);
            }
            if self.deferred.len() == before {
                break;
            }
        }
        for call in std::mem::take(&mut self.deferred) {
            self.guess(&call.name, call.args.len());
        }
    }

    fn settle_one(&mut self, call: Deferred) {
        let ty = self.shallow(&call.receiver);
        let (instance, is_items) = match self.method(&ty, &call.name.text) {
            Method::Items(found, own) => {
                for (id, certainty) in &found {
                    self.refer(*id, ReferenceKind::Method, *certainty, call.name.at);
                }
                (found.first().and_then(|(id, _)| self.instance(*id, Some(&own), &[])), true)
            }
            Method::Rule(rule, signature, own) => {
                let told = own.told(self.index);
                self.sink.use_method(self.around.from, &call.name, told);
                (Some(self.rule_instance(rule, signature, Some(&own), &[])), true)
            }
            Method::Outside(own) => {
                let told = own.told(self.index);
                self.sink.use_method(self.around.from, &call.name, told);
                (None, true)
            }
            Method::Unknown => (None, false),
        };
        if !is_items {
            self.deferred.push(call);
            return;
        }
        self.sink.methods_resolved += 1;
        if let Some(instance) = instance {
            for (wanted, given) in instance.parameters.iter().zip(&call.args) {
                self.unify(wanted, given);
            }
            self.unify(&call.output, &instance.output);
        }
    }

    /// Guesses by name; a name nobody in the workspace uses leads outside.
    fn guess(&mut self, name: &Name, args: usize) {
        self.sink.use_method(self.around.from, name, None);
        let index = self.index;
        let takes = |id: &ItemId| {
            let signature = index.types(*id).and_then(|types| types.signature.as_ref());
            signature.is_some_and(|signature| signature.parameters.len() == args)
        };
        let module = self.names.world.scope(self.around.scope).map(|scope| scope.module);
        let sees = |id: &ItemId| match self.trait_of_member(*id) {
            Some(_) => self.may_call(*id),
            None => module.is_none_or(|module| self.names.sees(module, *id)),
        };
        let found: Vec<ItemId> = index.methods(&name.text).iter().copied().filter(|id| takes(id) && sees(id)).collect();
        if found.is_empty() {
            self.sink.methods_resolved += 1;
            return;
        }
        self.sink.unknown_methods.push((self.around.from.1, name.at));
        let most = if is_common(&name.text) { MOST_GUESSES_OF_COMMON_NAMES } else { MOST_GUESSES };
        if found.len() <= most {
            for id in found {
                self.refer(id, ReferenceKind::Method, Certainty::Guessed, name.at);
            }
        }
    }
}
