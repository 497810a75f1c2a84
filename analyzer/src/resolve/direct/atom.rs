//! Operands.

use super::cursor::Parser;
use super::expr::{Binding, Class, Found};
use super::path::Style;
use super::token::{Kind, Word};
use crate::resolve::tree::{Block, Closure, Expr, ExprKind, Name, Pat, PatKind, RawPath, RawType};

fn other(kind: ExprKind, at: u32) -> Option<Found> {
    Some((Expr { kind, at }, Class::Other))
}

impl Parser<'_, '_> {
    /// An operand; `first` is where its attributes begin.
    pub(super) fn atom(&mut self, structs: bool, first: u32) -> Option<Found> {
        let at = self.start();
        match self.kind() {
            Kind::Literal(_) | Kind::Word(Word::True | Word::False) => self.literal().map(|expr| (expr, Class::Other)),
            Kind::Open(b'(') => self.parenthesized(),
            Kind::Open(b'[') => self.array(first),
            Kind::Mark(b'|') | Kind::Word(Word::Move) => self.closure(structs),
            Kind::Mark(b'.') if self.are(b"..") => self.open_range(structs),
            Kind::Mark(b'\'') | Kind::Open(b'{') => self.control(first),
            Kind::Word(word) => match word {
                Word::Async => self.asynchronous(structs),
                Word::Break => self.break_expr(structs, first),
                Word::Continue => {
                    self.at += 1;
                    if self.is_lifetime() {
                        self.lifetime()?;
                    }
                    other(ExprKind::Continue, first)
                }
                Word::Return => {
                    self.at += 1;
                    other(ExprKind::Return(self.optional(true)?), at)
                }
                Word::Yield => {
                    self.at += 1;
                    other(ExprKind::Break(self.optional(true)?), first)
                }
                Word::Let => self.let_expr(structs, first),
                Word::Underscore => {
                    self.at += 1;
                    other(ExprKind::Unknown, first)
                }
                Word::SelfValue | Word::SelfType | Word::Super | Word::Crate => self.path_expr(structs),
                _ => self.control(first),
            },
            _ if self.begins_path() => self.path_expr(structs),
            _ => None,
        }
    }

    /// A path, a macro call or a struct.
    fn path_expr(&mut self, structs: bool) -> Option<Found> {
        if self.is_called(0, "builtin") && self.ahead(1) == Kind::Mark(b'#') {
            return None;
        }
        let (begin, start) = (self.at, self.start());
        let path = self.qualified(Style::Expression)?;
        if self.is(b'!') && !self.are(b"!=") && path.qself.is_none() && path.segments.iter().all(is_plain) {
            self.at += 1;
            let class = if self.is_open(b'{') { Class::BraceMacro } else { Class::Other };
            let call = self.macro_call(path, begin)?;
            return Some((Expr { kind: ExprKind::Macro(Box::new(call)), at: start }, class));
        }
        let at = path.segments.first().map_or(0, |segment| segment.name.at);
        if structs && self.is_open(b'{') {
            let kind = self.struct_literal(path)?;
            return other(kind, at);
        }
        other(ExprKind::Path(path), at)
    }

    fn struct_literal(&mut self, path: RawPath) -> Option<ExprKind> {
        self.open(b'{')?;
        let mut fields: Vec<(Name, Expr)> = Vec::new();
        let mut rest = None;
        while !self.is_closed() {
            if self.eat_all(b"..") {
                rest = if self.is_closed() { None } else { Some(self.boxed()?) };
                break;
            }
            self.skip_attributes()?;
            let is_name = self.is_name(0);
            let name = self.member()?;
            let value = if self.is(b':') || !is_name {
                self.expect(b':')?;
                self.expr()?
            } else {
                let segments = vec![super::path::segment(name.clone())];
                Expr { at: name.at, kind: ExprKind::Path(RawPath { segments, ..RawPath::default() }) }
            };
            fields.push((name, value));
            if !self.is_closed() {
                self.expect(b',')?;
            }
        }
        self.close(b'{')?;
        Some(ExprKind::Struct { path, fields, rest })
    }

    fn parenthesized(&mut self) -> Option<Found> {
        let at = self.start();
        self.open(b'(')?;
        let mut parts = Vec::new();
        let mut ends_in_comma = true;
        while !self.is_closed() {
            parts.push(self.expr()?);
            ends_in_comma = self.eat(b',');
            if !ends_in_comma && !self.is_closed() {
                return None;
            }
        }
        self.close(b'(')?;
        if ends_in_comma || parts.len() > 1 {
            return other(ExprKind::Tuple(parts), at);
        }
        other(parts.pop()?.kind, at)
    }

    fn array(&mut self, first: u32) -> Option<Found> {
        let at = self.start();
        self.open(b'[')?;
        let mut parts = Vec::new();
        if !self.is_closed() {
            parts.push(self.expr()?);
            if self.eat(b';') {
                let length = self.boxed()?;
                self.close(b'[')?;
                return other(ExprKind::Repeat(Box::new(parts.pop()?), length), first);
            }
            if !self.is_closed() {
                self.expect(b',')?;
                parts.extend(self.list(Self::expr)?);
            }
        }
        self.close(b'[')?;
        other(ExprKind::Array(parts), at)
    }

    fn asynchronous(&mut self, structs: bool) -> Option<Found> {
        let at = self.start();
        let moved = usize::from(self.ahead(1) == Kind::Word(Word::Move));
        if self.ahead(1 + moved) == Kind::Open(b'{') {
            self.at += 1 + moved;
            return other(ExprKind::Async(self.block()?), at);
        }
        self.closure(structs)
    }

    /// `async move |a, b: B| …`.
    fn closure(&mut self, structs: bool) -> Option<Found> {
        let is_async = self.eat_word(Word::Async);
        self.eat_word(Word::Move);
        let at = self.start();
        self.expect(b'|')?;
        let mut params = Vec::new();
        while !self.is(b'|') {
            params.push(self.closure_parameter()?);
            if !self.is(b'|') {
                self.expect(b',')?;
            }
        }
        self.expect(b'|')?;
        let output = self.output(true)?;
        let body = match output {
            Some(_) => {
                let at = self.start();
                Expr { kind: ExprKind::Block(self.block()?), at }
            }
            None => self.expr_with(structs)?.0,
        };
        other(ExprKind::Closure(Box::new(Closure { params, output, body, is_async })), at)
    }

    fn closure_parameter(&mut self) -> Option<(Pat, Option<RawType>)> {
        self.skip_attributes()?;
        let pat = self.single_pattern()?;
        let ty = if self.eat(b':') { Some(self.ty()?) } else { None };
        Some((pat, ty))
    }

    fn break_expr(&mut self, structs: bool, first: u32) -> Option<Found> {
        self.at += 1;
        if self.is_lifetime() {
            if self.ahead(2) == Kind::Mark(b':') {
                return None;
            }
            self.lifetime()?;
        }
        other(ExprKind::Break(self.optional(structs || !self.is_open(b'{'))?), first)
    }

    /// An expression, when one begins here.
    fn optional(&mut self, may: bool) -> Option<Option<Box<Expr>>> {
        if may && self.begins_expr() { self.boxed().map(Some) } else { Some(None) }
    }

    /// Whether an expression may begin here.
    pub(super) fn begins_expr(&self) -> bool {
        match self.kind() {
            Kind::Name | Kind::Raw | Kind::Literal(_) | Kind::Open(_) => true,
            Kind::Word(word) => word != Word::As,
            Kind::Mark(mark) => match mark {
                b'!' => !self.are(b"!="),
                b'-' => !self.are(b"-=") && !self.are(b"->"),
                b'*' => !self.are(b"*="),
                b'|' => !self.are(b"|="),
                b'&' => !self.are(b"&="),
                b'<' => !self.are(b"<=") && !self.are(b"<<="),
                b'.' => self.are(b".."),
                b':' => self.are(b"::"),
                b'\'' | b'#' => true,
                _ => false,
            },
            _ => false,
        }
    }

    fn let_expr(&mut self, structs: bool, first: u32) -> Option<Found> {
        self.at += 1;
        let pat = Box::new(self.pattern()?);
        self.expect(b'=')?;
        let left = self.unary(structs)?;
        let (value, _) = self.binary(left, structs, Binding::Compare)?;
        other(ExprKind::Let(pat, Box::new(value)), first)
    }

    /// A block in place of an expression.
    pub(super) fn block_expr(&mut self) -> Option<Expr> {
        let at = self.start();
        let block: Block = self.block()?;
        Some(Expr { kind: ExprKind::Block(block), at })
    }
}

fn is_plain(segment: &crate::resolve::tree::Segment) -> bool {
    segment.args.is_empty() && segment.bindings.is_empty() && segment.output.is_none() && !segment.borrowed
}

/// A pattern of a kind.
pub(super) fn pat(kind: PatKind) -> Pat {
    Pat { kind }
}
