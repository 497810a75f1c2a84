//! Expressions: gives the type of each and notes what it refers to.

use super::context::Body;
use super::path::Callee;
use super::unify::ITERATOR;
use crate::resolve::ReferenceKind;
use crate::resolve::tree::{Expr, ExprKind, LiteralKind};
use crate::resolve::typing::Ty;

/// Deepest nesting of expressions that is gone through.
const MOST: usize = 4_000;

impl Body<'_, '_, '_> {
    /// The type of an expression. `expected` is what the place around wants, when that is known.
    pub(super) fn expr(&mut self, expr: &Expr, expected: &Ty) -> Ty {
        if self.depth > MOST {
            return Ty::Unknown;
        }
        self.depth += 1;
        let ty = self.dispatch(expr, expected);
        self.depth -= 1;
        ty.bounded()
    }

    fn dispatch(&mut self, expr: &Expr, expected: &Ty) -> Ty {
        match &expr.kind {
            ExprKind::Path(path) => {
                let callee = self.callee(path);
                if let Callee::Functions(found, own) = &callee
                    && self.is_open(found, own.as_ref())
                {
                    // Named but not called: what is expected tells which.
                    let at = path.last().map_or(expr.at, |last| last.name.at);
                    let first = match self.shallow(expected) {
                        Ty::Fn(inputs, _) => inputs.first().cloned(),
                        _ => None,
                    };
                    let fitting = self.fitting(&found.clone(), first.as_ref());
                    self.refer_all(&fitting, ReferenceKind::Call, at);
                }
                let turbofish = self.turbofish(path);
                self.value_of(callee, &turbofish)
            }
            ExprKind::Literal(literal) => self.literal_type(literal, expr.at),
            ExprKind::Call(function, args) => self.call(function, args, expected),
            ExprKind::MethodCall { receiver, name, turbofish, args } => {
                let turbofish: Vec<Ty> = turbofish.iter().map(|raw| self.lower(raw)).collect();
                let ty = self.method_call(receiver, name, &turbofish, args, expected);
                self.shallow(&ty)
            }
            ExprKind::Field(base, name) => self.field(base, name),
            ExprKind::Struct { path, fields, rest } => self.struct_literal(path, fields, rest.as_deref(), expected),
            ExprKind::Macro(call) => self.macro_call(call, expr.at, expected),
            ExprKind::Try(inner) => self.try_expr(inner, expr.at, expected),
            ExprKind::Await(inner) => {
                let ty = self.expr(inner, &Ty::Unknown);
                self.awaited(&ty)
            }
            ExprKind::Closure(closure) => self.closure(closure, expected),
            ExprKind::Tuple(parts) => self.tuple(parts, expected),
            _ => self.operator(expr, expected),
        }
    }

    fn literal_type(&mut self, literal: &LiteralKind, at: u32) -> Ty {
        match literal {
            LiteralKind::Str(value) => {
                self.literal(value, at);
                Ty::Ref(Box::new(Ty::primitive("str")))
            }
            LiteralKind::Bytes => Ty::Ref(Box::new(Ty::Slice(Box::new(Ty::primitive("u8"))))),
            LiteralKind::Char => Ty::primitive("char"),
            LiteralKind::Bool => Ty::primitive("bool"),
            LiteralKind::Int(suffix) => Ty::primitive(if suffix.is_empty() { "i32" } else { suffix }),
            LiteralKind::Float(suffix) => Ty::primitive(if suffix.is_empty() { "f64" } else { suffix }),
        }
    }

    fn try_expr(&mut self, inner: &Expr, at: u32, expected: &Ty) -> Ty {
        // What is behind a `?` is wanted inside of the `Result`.
        let wanted = match self.shallow(expected) {
            known if known.is_known() => {
                let error = self.var();
                Ty::external("std::result::Result", vec![known, error])
            }
            _ => Ty::Unknown,
        };
        let wanted =
            if matches!(inner.kind, ExprKind::MethodCall { .. } | ExprKind::Call(..)) { wanted } else { Ty::Unknown };
        let ty = self.expr(inner, &wanted);
        self.tried(&ty, at)
    }

    fn tuple(&mut self, parts: &[Expr], expected: &Ty) -> Ty {
        let wanted = match self.shallow(expected) {
            Ty::Tuple(wanted) => wanted,
            _ => Vec::new(),
        };
        let types = parts.iter().enumerate().map(|(at, part)| {
            let wanted = wanted.get(at).cloned().unwrap_or(Ty::Unknown);
            self.expr(part, &wanted)
        });
        Ty::Tuple(types.collect())
    }

    /// Operators, references, indexing; everything else is a matter of control.
    fn operator(&mut self, expr: &Expr, expected: &Ty) -> Ty {
        match &expr.kind {
            ExprKind::Reference(inner) => {
                let wanted = match self.shallow(expected) {
                    Ty::Ref(to) => *to,
                    _ => Ty::Unknown,
                };
                let ty = self.expr(inner, &wanted);
                Ty::Ref(Box::new(ty))
            }
            ExprKind::Deref(inner) => {
                let ty = self.expr(inner, &Ty::Unknown);
                match self.shallow(&ty) {
                    Ty::Ref(to) => *to,
                    other => self.derefed(&other).unwrap_or(other),
                }
            }
            ExprKind::Unary(inner) => {
                let ty = self.expr(inner, expected);
                for (of_trait, method) in [("std::ops::Not", "not"), ("std::ops::Neg", "neg")] {
                    self.operated(of_trait, &[method], &ty, &Ty::Unknown, expr.at);
                }
                ty
            }
            ExprKind::Binary(operator, left, right) => self.binary(operator, left, right),
            ExprKind::Assign(left, right) => {
                let wanted = self.expr(left, &Ty::Unknown);
                let given = self.expr(right, &wanted);
                self.unify(&wanted, &given);
                Ty::unit()
            }
            ExprKind::Cast(inner, ty) => {
                self.expr(inner, &Ty::Unknown);
                self.lower(ty)
            }
            ExprKind::Index(base, index) => self.index_expr(base, index, expr.at),
            ExprKind::Range(start, end) => {
                let mut item = Ty::Unknown;
                for bound in start.iter().chain(end) {
                    let ty = self.expr(bound, &Ty::Unknown);
                    item = if item.is_known() { item } else { ty };
                }
                Ty::external(ITERATOR, vec![item])
            }
            ExprKind::Array(parts) => self.array(parts, expected),
            ExprKind::Repeat(element, length) => {
                let ty = self.expr(element, &Ty::Unknown);
                self.expr(length, &Ty::Unknown);
                Ty::Slice(Box::new(ty))
            }
            _ => self.control(expr, expected),
        }
    }

    fn array(&mut self, parts: &[Expr], expected: &Ty) -> Ty {
        let item = self.var();
        let wanted = self.shallow(expected);
        if let Ty::Slice(of) = self.shallow(wanted.behind_refs()) {
            self.unify(&item, &of);
        }
        for part in parts {
            let ty = self.expr(part, &item);
            self.unify(&item, &ty);
        }
        Ty::Slice(Box::new(item))
    }

    fn binary(&mut self, operator: &str, left: &Expr, right: &Expr) -> Ty {
        let first = self.expr(left, &Ty::Unknown);
        let compares = matches!(operator, "==" | "!=" | "<" | "<=" | ">" | ">=");
        // Both sides of a comparison are of one type.
        let wanted = if compares { first.clone() } else { Ty::Unknown };
        let second = self.expr(right, &wanted);
        let output = match trait_of(operator) {
            Some((of_trait, methods)) => self.operated(of_trait, methods, &first, &second, left.at),
            None => None,
        };
        match operator {
            "&&" | "||" => Ty::primitive("bool"),
            _ if compares => {
                self.unify(&first, &second);
                Ty::primitive("bool")
            }
            _ if operator.ends_with('=') => Ty::unit(),
            _ => output.unwrap_or_else(|| if first.is_known() { first.behind_refs().clone() } else { second }),
        }
    }

    fn index_expr(&mut self, base: &Expr, index: &Expr, at: u32) -> Ty {
        let base = self.expr(base, &Ty::Unknown);
        let index = self.expr(index, &Ty::Unknown);
        let is_range = matches!(&index, Ty::External(path, _) if path == ITERATOR);
        let mut here = self.shallow(&base);
        for _ in 0..12 {
            if let Some(output) = self.operated("std::ops::Index", &["index"], &here, &index, at) {
                return output;
            }
            let next = match &here {
                Ty::Ref(to) => Some((**to).clone()),
                Ty::Slice(of) => return if is_range { here.clone() } else { (**of).clone() },
                Ty::Primitive(name) if name == "str" => return here,
                Ty::External(path, args) if path.ends_with("Map") => {
                    return args.get(1).cloned().unwrap_or(Ty::Unknown);
                }
                Ty::External(path, args) if path == "std::collections::VecDeque" => {
                    return args.first().cloned().unwrap_or(Ty::Unknown);
                }
                Ty::External(path, _) if path == "serde_json::Value" => return here,
                Ty::Outside => return Ty::Outside,
                other => self.derefed(&other.clone()),
            };
            match next {
                Some(next) => here = self.shallow(&next),
                None => return Ty::Unknown,
            }
        }
        Ty::Unknown
    }
}

/// The trait of an operator and its methods: of several the first that an impl writes is meant.
fn trait_of(operator: &str) -> Option<(&'static str, &'static [&'static str])> {
    Some(match operator {
        "+" => ("std::ops::Add", &["add"]),
        "-" => ("std::ops::Sub", &["sub"]),
        "*" => ("std::ops::Mul", &["mul"]),
        "/" => ("std::ops::Div", &["div"]),
        "%" => ("std::ops::Rem", &["rem"]),
        "&" => ("std::ops::BitAnd", &["bitand"]),
        "|" => ("std::ops::BitOr", &["bitor"]),
        "^" => ("std::ops::BitXor", &["bitxor"]),
        "<<" => ("std::ops::Shl", &["shl"]),
        ">>" => ("std::ops::Shr", &["shr"]),
        "+=" => ("std::ops::AddAssign", &["add_assign"]),
        "-=" => ("std::ops::SubAssign", &["sub_assign"]),
        "*=" => ("std::ops::MulAssign", &["mul_assign"]),
        "/=" => ("std::ops::DivAssign", &["div_assign"]),
        "%=" => ("std::ops::RemAssign", &["rem_assign"]),
        "&=" => ("std::ops::BitAndAssign", &["bitand_assign"]),
        "|=" => ("std::ops::BitOrAssign", &["bitor_assign"]),
        "^=" => ("std::ops::BitXorAssign", &["bitxor_assign"]),
        "<<=" => ("std::ops::ShlAssign", &["shl_assign"]),
        ">>=" => ("std::ops::ShrAssign", &["shr_assign"]),
        "==" => ("std::cmp::PartialEq", &["eq"]),
        "!=" => ("std::cmp::PartialEq", &["ne", "eq"]),
        "<" => ("std::cmp::PartialOrd", &["lt", "partial_cmp"]),
        "<=" => ("std::cmp::PartialOrd", &["le", "partial_cmp"]),
        ">" => ("std::cmp::PartialOrd", &["gt", "partial_cmp"]),
        ">=" => ("std::cmp::PartialOrd", &["ge", "partial_cmp"]),
        _ => return None,
    })
}
