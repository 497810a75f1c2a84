//! Calls of functions by path or value.

use smol_str::SmolStr;

use super::context::Body;
use super::path::Callee;
use crate::resolve::names::{Def, Namespace, canonical};
use crate::resolve::tree::{Expr, ExprKind, LiteralKind, RawPath};
use crate::resolve::typing::{Substitution, Ty};
use crate::resolve::{ItemId, ReferenceKind, TypeHead, TypeRef};

impl Body<'_, '_, '_> {
    /// `f(a, b)`.
    pub(super) fn call(&mut self, function: &Expr, args: &[Expr], expected: &Ty) -> Ty {
        let ExprKind::Path(path) = &function.kind else {
            let ty = self.expr(function, &Ty::Unknown);
            return self.call_value(&ty, args, expected, &SmolStr::default());
        };
        // Only literals among arguments ask for it.
        let label = if args.iter().any(may_hold_text) { self.label(path).into() } else { SmolStr::default() };
        match self.callee(path) {
            Callee::Functions(found, own) if self.is_open(&found, own.as_ref()) => {
                self.call_one_of(&found, own.as_ref(), path, args, &label)
            }
            Callee::Functions(found, own) => {
                let turbofish = self.turbofish(path);
                let ty = self.value_of(Callee::Functions(found, own), &turbofish);
                self.call_value(&ty, args, expected, &label)
            }
            Callee::Value(_) if path.names().as_slice() == ["Default", "default"] => self.default_of(expected, path),
            Callee::Value(ty) => self.call_value(&ty, args, expected, &label),
        }
    }

    /// `Default::default()` makes what is wanted; notes the `Default` of the workspace that it means.
    fn default_of(&mut self, expected: &Ty, path: &RawPath) -> Ty {
        let at = path.last().map_or(0, |last| last.name.at);
        self.operated("std::default::Default", &["default"], expected, &Ty::Unknown, at);
        if expected.is_known() { expected.clone() } else { self.var() }
    }

    /// What a literal in the arguments is said to stand in.
    fn label(&self, path: &RawPath) -> String {
        let found = self.names.resolve(self.around.scope, &path.names(), path.absolute, Namespace::Values);
        let rest: Vec<&str> = path.names().into_iter().skip(found.used).collect();
        let front = match found.defs.first() {
            Some(Def::External(full)) => canonical(full),
            Some(Def::Item(id) | Def::Variant(id, _)) => self.index.path(*id).into(),
            Some(Def::Primitive(name)) => name.as_str().into(),
            None => return path.text(),
        };
        let front = match crate::resolve::rules::external(&front, Vec::new(), false) {
            crate::resolve::TypeRef::Path { head: crate::resolve::TypeHead::External(known), .. }
                if matches!(found.defs.first(), Some(Def::External(_))) =>
            {
                known
            }
            _ => front.into(),
        };
        if rest.is_empty() { front.to_string() } else { format!("{front}::{}", rest.join("::")) }
    }

    /// Calls a value of a known function type; anything else takes its arguments as they come.
    pub(super) fn call_value(&mut self, ty: &Ty, args: &[Expr], expected: &Ty, label: &SmolStr) -> Ty {
        let ty = self.shallow(ty);
        match ty.behind_refs() {
            Ty::Fn(inputs, output) => self.apply(&inputs.clone(), &output.clone(), args, expected, label),
            Ty::External(..) => match self.derefed(ty.behind_refs()) {
                Some(to) => self.call_value(&to, args, expected, label),
                None => self.apply_outside(args, label),
            },
            Ty::Param(_) | Ty::Bounds(_) => {
                let function = self.bounds_of(ty.behind_refs()).into_iter().find(|bound| matches!(bound, Ty::Fn(..)));
                match function {
                    Some(Ty::Fn(inputs, output)) => self.apply(&inputs, &output, args, expected, label),
                    _ => self.apply_unknown(args, label),
                }
            }
            Ty::Outside => self.apply_outside(args, label),
            _ => self.apply_unknown(args, label),
        }
    }

    /// Goes through arguments whose parameters are known. Closures come last: by then more is known of them.
    pub(super) fn apply(&mut self, inputs: &[Ty], output: &Ty, args: &[Expr], expected: &Ty, label: &SmolStr) -> Ty {
        if expected.is_known() {
            let expected = expected.clone();
            self.unify(output, &expected);
        }
        for closures in [false, true] {
            for (at, arg) in args.iter().enumerate() {
                if matches!(arg.kind, ExprKind::Closure(_)) != closures {
                    continue;
                }
                let wanted = inputs.get(at).cloned().unwrap_or(Ty::Unknown);
                let given = self.argument(arg, &wanted, label, at);
                self.unify(&wanted, &given);
            }
        }
        output.clone()
    }

    fn argument(&mut self, arg: &Expr, wanted: &Ty, label: &SmolStr, at: usize) -> Ty {
        self.calls.push((label.clone(), at));
        let ty = self.expr(arg, wanted);
        self.calls.pop();
        ty
    }

    /// Goes through arguments of which nothing is wanted.
    pub(super) fn args(&mut self, args: &[Expr], label: &SmolStr) -> Vec<Ty> {
        self.args_as(args, &Ty::Unknown, label)
    }

    /// Goes through arguments; closures among them are of a type.
    pub(super) fn args_as(&mut self, args: &[Expr], closures: &Ty, label: &SmolStr) -> Vec<Ty> {
        let wanted = |arg: &Expr| if matches!(arg.kind, ExprKind::Closure(_)) { closures.clone() } else { Ty::Unknown };
        args.iter().enumerate().map(|(at, arg)| self.argument(arg, &wanted(arg), label, at)).collect()
    }

    /// Arguments of a call of which nothing is known.
    pub(super) fn apply_unknown(&mut self, args: &[Expr], label: &SmolStr) -> Ty {
        self.args(args, label);
        Ty::Unknown
    }

    /// Arguments of a call that leads outside: what comes back is of the outside unless something went in.
    fn apply_outside(&mut self, args: &[Expr], label: &SmolStr) -> Ty {
        let types = self.args(args, label);
        if types.iter().any(|ty| self.holds_own(ty)) { Ty::Unknown } else { Ty::Outside }
    }

    /// One of several functions of the same name: the first argument tells which.
    fn call_one_of(
        &mut self,
        found: &[ItemId],
        own: Option<&Ty>,
        path: &RawPath,
        args: &[Expr],
        label: &SmolStr,
    ) -> Ty {
        let at = path.last().map_or(0, |last| last.name.at);
        let types = self.args(args, label);
        let fitting = self.fitting(found, types.first());
        self.refer_all(&fitting, ReferenceKind::Call, at);
        let turbofish = self.turbofish(path);
        let Some(instance) = fitting.first().and_then(|id| self.instance(*id, own, &turbofish)) else {
            return Ty::Unknown;
        };
        let skip = usize::from(instance.has_self);
        for (wanted, given) in instance.parameters.iter().zip(types.iter().skip(skip)) {
            self.unify(wanted, given);
        }
        instance.output
    }

    /// Those of several functions that take a first argument of a type. Conversions that are none of them are derived.
    pub(super) fn fitting(&mut self, found: &[ItemId], first: Option<&Ty>) -> Vec<ItemId> {
        let first = first.map(|ty| self.shallow(ty));
        let Some(key) = first.as_ref().and_then(|ty| self.index.key(ty.behind_refs())) else { return found.to_vec() };
        let wanted = |id: &ItemId| {
            let signature = self.index.types(*id).and_then(|types| types.signature.as_ref());
            signature
                .and_then(|signature| signature.parameters.first())
                .and_then(|wanted| self.index.head_key(&wanted.ty))
        };
        let fitting: Vec<ItemId> =
            found.iter().copied().filter(|id| wanted(id).is_none_or(|wanted| wanted == key)).collect();
        let is_number =
            matches!(&first, Some(Ty::Primitive(name)) if name != "str" && name != "char" && name != "bool");
        if fitting.is_empty() && (is_number || !found.iter().all(|id| self.is_conversion(*id))) {
            return found.to_vec();
        }
        if fitting.len() < 2 {
            return fitting;
        }
        let Some(first) = first.map(|ty| self.deep(&ty)) else { return fitting };
        let exact: Vec<ItemId> = fitting.iter().copied().filter(|id| self.takes(*id, &first)).collect();
        if exact.is_empty() { fitting } else { exact }
    }

    /// Whether the first parameter of a function may be of a type, references and arguments told apart.
    fn takes(&self, id: ItemId, given: &Ty) -> bool {
        let signature = self.index.types(id).and_then(|types| types.signature.as_ref());
        let wanted = signature.and_then(|signature| signature.parameters.first());
        wanted.is_none_or(|wanted| {
            Ty::from_ref(&wanted.ty, self.index, &Substitution::new(), self.own.as_ref()).may_be(given)
        })
    }

    /// Whether it takes arguments to tell which function is meant.
    pub(super) fn is_open(&self, found: &[ItemId], own: Option<&Ty>) -> bool {
        own.is_some() && (found.len() > 1 || found.iter().any(|id| self.is_conversion(*id)))
            || own.is_none() && found.len() > 1
    }

    /// Whether a function is that of a trait of the outside with an argument, as `From<T>`.
    pub(super) fn is_conversion(&self, id: ItemId) -> bool {
        let types = self.index.parent(id).and_then(|id| self.index.types(id));
        let of_trait = types.and_then(|types| types.impl_header.as_ref()).and_then(|header| header.of_trait.as_ref());
        let takes_self = self.index.takes_self(id);
        !takes_self
            && matches!(of_trait, Some(TypeRef::Path { head: TypeHead::External(_), args, .. }) if !args.is_empty())
    }
}

/// Whether a text may stand in an argument.
fn may_hold_text(arg: &Expr) -> bool {
    match &arg.kind {
        ExprKind::Path(_) => false,
        ExprKind::Literal(literal) => matches!(literal, LiteralKind::Str(_)),
        ExprKind::Field(of, _)
        | ExprKind::Reference(of)
        | ExprKind::Deref(of)
        | ExprKind::Unary(of)
        | ExprKind::Try(of)
        | ExprKind::Await(of) => may_hold_text(of),
        _ => true,
    }
}
