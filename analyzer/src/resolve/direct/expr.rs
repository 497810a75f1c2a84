//! Expressions: operators and what follows an operand.

use super::cursor::Parser;
use super::token::{Kind, Literal, Word};
use crate::resolve::tree::{Expr, ExprKind};

/// What syntax has to know of an expression beside what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Ends a statement without `;`: `if`, `match`, blocks, loops.
    Block,
    /// `a..b`.
    Range,
    /// A comparison: these make no chains.
    Comparison,
    /// A macro call with braces.
    BraceMacro,
    /// Anything else.
    Other,
}

/// How strongly operators bind, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    Least,
    Assign,
    Range,
    Or,
    And,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Cast,
}

/// An expression while it is put together.
pub(super) type Found = (Expr, Class);

/// Operators of several marks before those that begin like them: marks, how it is told, how it binds.
const OPERATORS: [(&[u8], &str, Binding); 30] = [
    (b"<<=", "<<=", Binding::Assign),
    (b">>=", ">>=", Binding::Assign),
    (b"+=", "+=", Binding::Assign),
    (b"-=", "-=", Binding::Assign),
    (b"*=", "*=", Binding::Assign),
    (b"/=", "/=", Binding::Assign),
    (b"%=", "%=", Binding::Assign),
    (b"^=", "^=", Binding::Assign),
    (b"&=", "&=", Binding::Assign),
    (b"|=", "|=", Binding::Assign),
    (b"&&", "&&", Binding::And),
    (b"||", "||", Binding::Or),
    (b"<<", "<<", Binding::Shift),
    (b">>", ">>", Binding::Shift),
    (b"==", "==", Binding::Compare),
    (b"<=", "<=", Binding::Compare),
    (b"!=", "!=", Binding::Compare),
    (b">=", ">=", Binding::Compare),
    (b"->", "", Binding::Least),
    (b"<-", "", Binding::Least),
    (b"+", "+", Binding::Sum),
    (b"-", "-", Binding::Sum),
    (b"*", "*", Binding::Product),
    (b"/", "/", Binding::Product),
    (b"%", "%", Binding::Product),
    (b"^", "^", Binding::BitXor),
    (b"&", "&", Binding::BitAnd),
    (b"|", "|", Binding::BitOr),
    (b"<", "<", Binding::Compare),
    (b">", ">", Binding::Compare),
];

impl Parser<'_, '_> {
    /// An expression.
    pub(super) fn expr(&mut self) -> Option<Expr> {
        self.expr_with(true).map(|(expr, _)| expr)
    }

    /// An expression before a block: `A { … }` is no literal in it.
    pub(super) fn expr_before_block(&mut self) -> Option<Expr> {
        self.expr_with(false).map(|(expr, _)| expr)
    }

    pub(super) fn boxed(&mut self) -> Option<Box<Expr>> {
        self.expr().map(Box::new)
    }

    pub(super) fn expr_with(&mut self, structs: bool) -> Option<Found> {
        let left = self.unary(structs)?;
        self.binary(left, structs, Binding::Least)
    }

    /// The operator at hand: how many marks, how it is told, how it binds.
    fn operator(&self) -> Option<(usize, &'static str, Binding)> {
        let Kind::Mark(first) = self.kind() else { return None };
        let fitting = OPERATORS.iter().filter(|(marks, _, _)| marks.first() == Some(&first));
        let (marks, told, binding) = fitting.into_iter().find(|(marks, _, _)| self.are(marks))?;
        (!told.is_empty()).then_some((marks.len(), told, *binding))
    }

    fn next_binding(&self) -> Binding {
        match self.kind() {
            Kind::Word(Word::As) => Binding::Cast,
            Kind::Mark(_) => match self.operator() {
                Some((_, _, binding)) => binding,
                None if self.is(b'=') && !self.are(b"=>") => Binding::Assign,
                None if self.are(b"..") => Binding::Range,
                None => Binding::Least,
            },
            _ => Binding::Least,
        }
    }

    /// Goes on with operators that bind at least so strongly.
    pub(super) fn binary(&mut self, mut left: Found, structs: bool, base: Binding) -> Option<Found> {
        while left.1 != Class::Range && matches!(self.kind(), Kind::Mark(_) | Kind::Word(Word::As)) {
            let at = left.0.at;
            if let Some((marks, told, binding)) = self.operator() {
                if binding < base {
                    break;
                }
                if binding == Binding::Compare && left.1 == Class::Comparison {
                    return None;
                }
                self.at += marks;
                let right = self.right(structs, binding)?;
                let class = if binding == Binding::Compare { Class::Comparison } else { Class::Other };
                left = (Expr { kind: ExprKind::Binary(told, Box::new(left.0), Box::new(right)), at }, class);
            } else if Binding::Assign >= base && self.is(b'=') && !self.are(b"=>") {
                self.at += 1;
                let right = self.right(structs, Binding::Assign)?;
                left = (Expr { kind: ExprKind::Assign(Box::new(left.0), Box::new(right)), at }, Class::Other);
            } else if Binding::Range >= base && self.are(b"..") {
                let (_, end) = self.range_end(structs)?;
                left = (Expr { kind: ExprKind::Range(Some(Box::new(left.0)), end), at }, Class::Range);
            } else if Binding::Cast >= base && self.eat_word(Word::As) {
                let ty = self.ty_without_plus()?;
                let is_odd = self.is(b'.') && !self.are(b"..")
                    || self.is(b'?')
                    || matches!(self.kind(), Kind::Open(b'[' | b'('));
                if is_odd {
                    return None;
                }
                left = (Expr { kind: ExprKind::Cast(Box::new(left.0), ty), at }, Class::Other);
            } else if self.are(b"<-") {
                return None;
            } else {
                break;
            }
        }
        Some(left)
    }

    /// The operand to the right of an operator.
    fn right(&mut self, structs: bool, binding: Binding) -> Option<Expr> {
        let mut right = self.unary(structs)?;
        loop {
            let next = self.next_binding();
            let goes_on = next > binding || next == binding && binding == Binding::Assign;
            let before = self.at;
            if goes_on {
                right = self.binary(right, structs, next)?;
            }
            if !goes_on || self.at == before {
                return Some(right.0);
            }
        }
    }

    /// `..`, `..=` and the end of a range.
    fn range_end(&mut self, structs: bool) -> Option<(u32, Option<Box<Expr>>)> {
        let at = self.start();
        if self.are(b"...") {
            return None;
        }
        let is_closed = self.eat_all(b"..=");
        if !is_closed {
            self.at += 2;
            let is_end = self.is_closed()
                || matches!(self.kind(), Kind::Mark(b',' | b';' | b'?' | b'=' | b'+' | b'/' | b'%' | b'^' | b'>'))
                || self.is(b'.') && !self.are(b"..")
                || !structs && self.is_open(b'{')
                || [&b"<="[..], b"!=", b"-=", b"*=", b"&=", b"|=", b"<<="].iter().any(|marks| self.are(marks))
                || self.is_word(Word::As);
            if is_end {
                return Some((at, None));
            }
        }
        Some((at, Some(Box::new(self.right(structs, Binding::Range)?))))
    }

    /// `..b`.
    pub(super) fn open_range(&mut self, structs: bool) -> Option<Found> {
        let (at, end) = self.range_end(structs)?;
        Some((Expr { kind: ExprKind::Range(None, end), at }, Class::Range))
    }

    /// An operand with the operators before it.
    pub(super) fn unary(&mut self, structs: bool) -> Option<Found> {
        let attributes = self.start();
        self.skip_attributes()?;
        let at = self.start();
        match self.kind() {
            Kind::Mark(b'&') => {
                self.at += 1;
                let is_raw = self.is_called(0, "raw") && matches!(self.ahead(1), Kind::Word(Word::Mut | Word::Const));
                self.at += if is_raw { 2 } else { 0 };
                if !is_raw {
                    self.eat_word(Word::Mut);
                }
                let inner = self.unary(structs)?.0;
                Some((Expr { kind: ExprKind::Reference(Box::new(inner)), at }, Class::Other))
            }
            Kind::Mark(mark @ (b'*' | b'!' | b'-')) => {
                self.at += 1;
                let inner = Box::new(self.unary(structs)?.0);
                let kind = if mark == b'*' { ExprKind::Deref(inner) } else { ExprKind::Unary(inner) };
                Some((Expr { kind, at: attributes }, Class::Other))
            }
            _ => {
                let mut atom = self.atom(structs, attributes)?;
                if atom.0.at == attributes && matches!(self.kind(), Kind::Open(b'(' | b'[') | Kind::Mark(b'.' | b'?')) {
                    // The attributes belong to all of it.
                    atom.0.at = at;
                }
                self.trailer(atom)
            }
        }
    }

    /// Calls, fields, indexes and `?` behind an operand.
    pub(super) fn trailer(&mut self, mut found: Found) -> Option<Found> {
        loop {
            let at = found.0.at;
            let kind = match self.kind() {
                Kind::Open(b'(') => {
                    self.open(b'(')?;
                    let args = self.list(Self::expr)?;
                    self.close(b'(')?;
                    ExprKind::Call(Box::new(found.0), args)
                }
                Kind::Mark(b'.') if !self.are(b"..") && found.1 != Class::Range => {
                    self.at += 1;
                    self.member_access(found.0)?
                }
                Kind::Open(b'[') => {
                    self.open(b'[')?;
                    let index = self.boxed()?;
                    self.close(b'[')?;
                    ExprKind::Index(Box::new(found.0), index)
                }
                Kind::Mark(b'?') if found.1 != Class::Range => {
                    self.at += 1;
                    ExprKind::Try(Box::new(found.0))
                }
                _ => return Some(found),
            };
            found = (Expr { kind, at }, Class::Other);
        }
    }

    /// What stands behind a `.`.
    fn member_access(&mut self, base: Expr) -> Option<ExprKind> {
        let base = Box::new(base);
        match self.kind() {
            Kind::Word(Word::Await) => {
                self.at += 1;
                return Some(ExprKind::Await(base));
            }
            Kind::Literal(Literal::Int) => return Some(ExprKind::Field(base, self.index()?)),
            _ => {}
        }
        let name = self.name()?;
        let has_turbofish = self.are(b"::");
        let turbofish = self.turbofish()?;
        if !has_turbofish && !self.is_open(b'(') {
            return Some(ExprKind::Field(base, name));
        }
        self.open(b'(')?;
        let args = self.list(Self::expr)?;
        self.close(b'(')?;
        Some(ExprKind::MethodCall { receiver: base, name, turbofish, args })
    }

    /// The number of a field.
    fn index(&mut self) -> Option<crate::resolve::tree::Name> {
        let text = self.text_of(self.at);
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        (is_plain && text.len() < 9).then(|| self.any_name())
    }

    /// The name or number of a field in a literal or pattern.
    pub(super) fn member(&mut self) -> Option<crate::resolve::tree::Name> {
        if self.kind() == Kind::Literal(Literal::Int) { self.index() } else { self.name() }
    }
}
