//! Paths and what stands in their angle brackets.

use super::cursor::Parser;
use super::token::{Kind, Literal, Word};
use crate::resolve::tree::{RawPath, RawType, Segment};

/// Whether `<` after a name begins arguments (in types) or only `::<` does (in expressions).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Type,
    Expression,
}

/// A segment without arguments.
pub(super) fn segment(name: crate::resolve::tree::Name) -> Segment {
    Segment { name, args: Vec::new(), bindings: Vec::new(), output: None, borrowed: false }
}

impl Parser<'_, '_> {
    /// Whether a path may begin here.
    pub(super) fn begins_path(&self) -> bool {
        match self.kind() {
            Kind::Name | Kind::Raw => true,
            Kind::Word(word) => matches!(word, Word::SelfValue | Word::SelfType | Word::Super | Word::Crate),
            Kind::Mark(b':') => self.are(b"::"),
            Kind::Mark(b'<') => true,
            _ => false,
        }
    }

    /// A path, also with `<T as Trait>`.
    pub(super) fn qualified(&mut self, style: Style) -> Option<RawPath> {
        if !self.eat(b'<') {
            return self.path(style);
        }
        let own = self.ty()?;
        let of_trait = if self.eat_word(Word::As) { Some(self.path(Style::Type)?) } else { None };
        self.expect(b'>')?;
        let mut path = of_trait.unwrap_or_else(|| RawPath { absolute: true, ..RawPath::default() });
        path.qself = Some((Box::new(own), path.segments.len()));
        loop {
            self.eat_all(b"::").then_some(())?;
            let segment = self.segment(style)?;
            path.segments.push(segment);
            if !self.are(b"::") {
                return Some(path);
            }
        }
    }

    /// A path.
    pub(super) fn path(&mut self, style: Style) -> Option<RawPath> {
        let absolute = self.eat_all(b"::");
        let first = self.segment(style)?;
        // Most paths have one segment; others grow.
        let mut segments = Vec::with_capacity(1);
        segments.push(first);
        while self.are(b"::") && self.ahead(2) != Kind::Open(b'(') {
            self.at += 2;
            segments.push(self.segment(style)?);
        }
        Some(RawPath { absolute, qself: None, segments })
    }

    /// A path of names alone: `crate::a::b`.
    pub(super) fn plain_path(&mut self) -> Option<RawPath> {
        let absolute = self.eat_all(b"::");
        let mut segments = Vec::with_capacity(1);
        loop {
            let is_path_word = matches!(
                self.kind(),
                Kind::Name | Kind::Raw | Kind::Word(Word::SelfValue | Word::SelfType | Word::Super | Word::Crate)
            );
            if !is_path_word {
                return None;
            }
            segments.push(segment(self.any_name()));
            if !self.eat_all(b"::") {
                return Some(RawPath { absolute, qself: None, segments });
            }
        }
    }

    fn segment(&mut self, style: Style) -> Option<Segment> {
        match self.kind() {
            Kind::Word(Word::Super | Word::SelfValue | Word::Crate) => return Some(segment(self.any_name())),
            Kind::Name | Kind::Raw | Kind::Word(Word::SelfType) => {}
            _ => return None,
        }
        let mut lowered = segment(self.any_name());
        let begins = match style {
            Style::Type => self.is(b'<') && !self.are(b"<=") && !self.are(b"<<="),
            Style::Expression => false,
        };
        if begins || self.are(b"::") && self.ahead(2) == Kind::Mark(b'<') {
            self.eat_all(b"::");
            self.type_arguments(&mut lowered)?;
        }
        Some(lowered)
    }

    /// `<A, 'b, C = D>`.
    fn type_arguments(&mut self, into: &mut Segment) -> Option<()> {
        self.expect(b'<')?;
        while !self.is(b'>') {
            self.type_argument(into)?;
            if !self.is(b'>') {
                self.expect(b',')?;
            }
        }
        self.expect(b'>')
    }

    fn type_argument(&mut self, into: &mut Segment) -> Option<()> {
        if self.is_lifetime() && self.ahead(2) != Kind::Mark(b'+') {
            self.at += 1;
            into.borrowed |= !self.is_word(Word::Static);
            self.at += 1;
            return Some(());
        }
        if self.constant_argument()? {
            return Some(());
        }
        let begin = self.at;
        let ty = self.ty()?;
        let binds = self.is(b'=') || self.is(b':') && !self.are(b"::");
        let RawType::Path(path) = &ty else {
            into.args.push(ty);
            return Some(());
        };
        let is_single = !path.absolute && path.qself.is_none() && path.segments.len() == 1;
        if !binds || !is_single || path.last().is_some_and(|last| last.output.is_some()) {
            into.args.push(ty);
            return Some(());
        }
        let name = self.text_of(begin).into();
        if self.eat(b'=') {
            if self.is_open(b'{') || matches!(self.kind(), Kind::Literal(_)) {
                return self.constant_argument()?.then_some(());
            }
            into.bindings.push((name, self.ty()?));
            return Some(());
        }
        self.expect(b':')?;
        let mut bounds = Vec::new();
        while !self.is(b',') && !self.is(b'>') {
            bounds.extend(self.bound(false)?);
            if !self.eat(b'+') {
                break;
            }
        }
        into.bindings.push((name, RawType::ImplTrait(bounds)));
        Some(())
    }

    /// Skips a constant in place of a type, when there is one.
    pub(super) fn constant_argument(&mut self) -> Option<bool> {
        let sign = usize::from(self.is(b'-'));
        match self.ahead(sign) {
            Kind::Literal(Literal::Int | Literal::Float) => self.at += sign + 1,
            _ if sign > 0 => return None,
            Kind::Literal(_) | Kind::Word(Word::True | Word::False) => self.at += 1,
            Kind::Open(b'{') => {
                self.skip_group()?;
            }
            _ => return Some(false),
        }
        Some(true)
    }

    /// The type arguments of a `::<…>` of a method.
    pub(super) fn turbofish(&mut self) -> Option<Vec<RawType>> {
        if !self.eat_all(b"::") {
            return Some(Vec::new());
        }
        let mut held = segment(crate::resolve::tree::Name { text: Default::default(), at: 0 });
        self.type_arguments(&mut held)?;
        Some(held.args)
    }
}
