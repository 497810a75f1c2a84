//! Patterns.

use super::atom::pat;
use super::cursor::Parser;
use super::path::Style;
use super::token::{Kind, Literal, Word};
use crate::resolve::tree::{Expr, ExprKind, Name, Pat, PatKind};

impl Parser<'_, '_> {
    /// A pattern with its alternatives.
    pub(super) fn pattern(&mut self) -> Option<Pat> {
        let leads = self.eat(b'|');
        let first = self.single_pattern()?;
        let mut cases = vec![first];
        while self.is(b'|') && !self.are(b"||") && !self.are(b"|=") {
            self.at += 1;
            cases.push(self.single_pattern()?);
        }
        if cases.len() == 1 && !leads { cases.pop() } else { Some(pat(PatKind::Or(cases))) }
    }

    /// A pattern without alternatives.
    pub(super) fn single_pattern(&mut self) -> Option<Pat> {
        match self.kind() {
            Kind::Name | Kind::Raw => {
                let is_path = match self.ahead(1) {
                    Kind::Open(b'{' | b'(') | Kind::Mark(b'!') => true,
                    Kind::Mark(b':') => self.are_ahead(1, b"::"),
                    Kind::Mark(b'.') => self.are_ahead(1, b".."),
                    _ => false,
                };
                if is_path { self.path_pattern() } else { self.name_pattern() }
            }
            Kind::Word(word) => match word {
                Word::SelfType | Word::Super | Word::Crate => self.path_pattern(),
                Word::SelfValue if self.are_ahead(1, b"::") => self.path_pattern(),
                Word::SelfValue | Word::Ref | Word::Mut => self.name_pattern(),
                Word::Underscore => {
                    self.at += 1;
                    Some(pat(PatKind::Wild))
                }
                Word::True | Word::False => self.bound_pattern(),
                _ => None,
            },
            Kind::Literal(_) => self.bound_pattern(),
            Kind::Open(b'(') => self.tuple_pattern(),
            Kind::Open(b'[') => {
                self.open(b'[')?;
                let parts = self.list(Self::pattern)?;
                self.close(b'[')?;
                Some(pat(PatKind::Slice(parts)))
            }
            Kind::Mark(mark) => match mark {
                b':' if self.are(b"::") => self.path_pattern(),
                b'<' => self.path_pattern(),
                b'-' => self.bound_pattern(),
                b'&' => {
                    self.at += 1;
                    self.eat_word(Word::Mut);
                    Some(pat(PatKind::Reference(Box::new(self.single_pattern()?))))
                }
                b'.' if self.are(b"..") && !self.are(b"...") => self.open_range_pattern(),
                _ => None,
            },
            _ => None,
        }
    }

    fn name_pattern(&mut self) -> Option<Pat> {
        let by_ref = self.eat_word(Word::Ref);
        let mutable = self.eat_word(Word::Mut);
        let name = if self.is_word(Word::SelfValue) { self.any_name() } else { self.name()? };
        let inner = if self.eat(b'@') { Some(Box::new(self.single_pattern()?)) } else { None };
        Some(pat(PatKind::Name(name, by_ref || mutable, inner)))
    }

    fn path_pattern(&mut self) -> Option<Pat> {
        let path = self.qualified(Style::Expression)?;
        if self.is(b'!') && !self.are(b"!=") {
            self.at += 1;
            self.skip_group()?;
            return Some(pat(PatKind::Unknown));
        }
        if self.is_open(b'{') {
            let fields = self.field_patterns()?;
            return Some(pat(PatKind::Struct(path, fields)));
        }
        if self.is_open(b'(') {
            self.open(b'(')?;
            let (parts, rest) = self.parts()?;
            self.close(b'(')?;
            return Some(pat(PatKind::TupleStruct(path, parts, rest)));
        }
        if self.are(b"..") {
            let at = path.segments.first().map_or(0, |segment| segment.name.at);
            return self.range_pattern(Expr { kind: ExprKind::Path(path), at });
        }
        Some(pat(PatKind::Path(path)))
    }

    fn field_patterns(&mut self) -> Option<Vec<(Name, Pat)>> {
        self.open(b'{')?;
        let mut fields = Vec::new();
        while !self.is_closed() {
            self.skip_attributes()?;
            if self.eat_all(b"..") {
                break;
            }
            fields.push(self.field_pattern()?);
            if !self.is_closed() {
                self.expect(b',')?;
            }
        }
        self.close(b'{')?;
        Some(fields)
    }

    fn field_pattern(&mut self) -> Option<(Name, Pat)> {
        let by_ref = self.eat_word(Word::Ref);
        let is_binding = self.eat_word(Word::Mut) || by_ref;
        let is_name = self.is_name(0);
        let name = if is_binding { self.name()? } else { self.member()? };
        if !is_binding && self.is(b':') || !is_name {
            self.expect(b':')?;
            return Some((name, self.pattern()?));
        }
        let bound = pat(PatKind::Name(name.clone(), is_binding, None));
        Some((name, bound))
    }

    /// Parts of a tuple, and where `..` stands among them.
    fn parts(&mut self) -> Option<(Vec<Pat>, Option<usize>)> {
        let mut parts = Vec::new();
        let mut rest = None;
        while !self.is_closed() {
            let part = self.pattern()?;
            if matches!(part.kind, PatKind::Rest) {
                rest = Some(parts.len());
            } else {
                parts.push(part);
            }
            if !self.is_closed() {
                self.expect(b',')?;
            }
        }
        Some((parts, rest))
    }

    fn tuple_pattern(&mut self) -> Option<Pat> {
        self.open(b'(')?;
        let (mut parts, rest) = self.parts()?;
        let ends_in_comma = self.token_at(self.at - 1).kind == Kind::Mark(b',');
        self.close(b'(')?;
        if parts.len() == 1 && rest.is_none() && !ends_in_comma {
            return parts.pop();
        }
        Some(pat(PatKind::Tuple(parts, rest)))
    }

    /// A literal, or a range that begins with one.
    fn bound_pattern(&mut self) -> Option<Pat> {
        let literal = self.signed_literal()?;
        if self.are(b"..") { self.range_pattern(literal) } else { Some(pat(PatKind::Expr(vec![literal]))) }
    }

    fn signed_literal(&mut self) -> Option<Expr> {
        let at = self.start();
        if self.eat(b'-') && !matches!(self.kind(), Kind::Literal(Literal::Int | Literal::Float)) {
            return None;
        }
        let literal = self.literal()?;
        Some(Expr { kind: literal.kind, at })
    }

    fn range_pattern(&mut self, start: Expr) -> Option<Pat> {
        let is_closed = self.eat_all(b"..=") || self.eat_all(b"...");
        if !is_closed {
            self.at += 2;
        }
        let end = self.bound_of_range()?;
        if is_closed && end.is_none() {
            return None;
        }
        Some(pat(PatKind::Expr(std::iter::once(start).chain(end).collect())))
    }

    fn open_range_pattern(&mut self) -> Option<Pat> {
        let is_closed = self.eat_all(b"..=");
        if !is_closed {
            self.at += 2;
        }
        match self.bound_of_range()? {
            Some(end) => Some(pat(PatKind::Expr(vec![end]))),
            None => (!is_closed).then(|| pat(PatKind::Rest)),
        }
    }

    fn bound_of_range(&mut self) -> Option<Option<Expr>> {
        let is_end = self.is_closed()
            || matches!(self.kind(), Kind::Mark(b'|' | b'=' | b',' | b';') | Kind::Word(Word::If))
            || self.is(b':') && !self.are(b"::");
        if is_end {
            return Some(None);
        }
        if !self.begins_path() {
            return self.signed_literal().map(Some);
        }
        let path = self.qualified(Style::Expression)?;
        let at = path.segments.first().map_or(0, |segment| segment.name.at);
        Some(Some(Expr { kind: ExprKind::Path(path), at }))
    }
}
