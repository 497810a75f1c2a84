//! Types and bounds.

use super::cursor::Parser;
use super::path::Style;
use super::token::{Kind, Literal, Word};
use crate::resolve::tree::{RawPath, RawType};

impl Parser<'_, '_> {
    /// A type.
    pub(super) fn ty(&mut self) -> Option<RawType> {
        self.type_with(true)
    }

    /// A type where a `+` belongs to what is around.
    pub(super) fn ty_without_plus(&mut self) -> Option<RawType> {
        self.type_with(false)
    }

    fn type_with(&mut self, plus: bool) -> Option<RawType> {
        match self.kind() {
            Kind::Open(b'(') => self.tuple_type(plus),
            Kind::Open(b'[') => self.slice_type(),
            Kind::Mark(b'&') => self.reference_type(),
            Kind::Mark(b'*') => {
                self.at += 1;
                if !self.eat_word(Word::Mut) {
                    self.expect_word(Word::Const)?;
                }
                Some(RawType::Pointer(Box::new(self.ty_without_plus()?)))
            }
            Kind::Mark(b'!') => {
                self.at += 1;
                Some(RawType::Never)
            }
            Kind::Word(Word::Underscore) => {
                self.at += 1;
                Some(RawType::Infer)
            }
            Kind::Word(Word::Dyn) => {
                self.at += 1;
                Some(RawType::Dyn(self.object_bounds(plus, false)?))
            }
            Kind::Word(Word::Impl) => {
                self.at += 1;
                Some(RawType::ImplTrait(self.object_bounds(plus, true)?))
            }
            Kind::Word(Word::Fn | Word::Unsafe | Word::Extern) => self.pointer_type(),
            Kind::Word(Word::For) => {
                self.binder()?;
                if matches!(self.kind(), Kind::Word(Word::Fn | Word::Unsafe | Word::Extern)) {
                    return self.pointer_type();
                }
                if !self.begins_path() || self.is(b'<') || self.are(b"::") {
                    return None;
                }
                let path = self.type_path()?;
                (!(plus && self.is(b'+')) && path.qself.is_none()).then(|| RawType::Dyn(vec![path]))
            }
            _ if self.begins_path() => self.path_type(plus),
            _ => None,
        }
    }

    fn path_type(&mut self, plus: bool) -> Option<RawType> {
        if self.is_called(0, "builtin") && self.ahead(1) == Kind::Mark(b'#') {
            return None;
        }
        let begin = self.at;
        let path = self.type_path()?;
        if path.qself.is_none() && self.is(b'!') && !self.are(b"!=") {
            self.at += 1;
            self.skip_group()?;
            return Some(RawType::Opaque(self.written(begin, self.at)));
        }
        // Bare trait objects are left to others.
        let is_bare = path.qself.is_none() && plus && self.is(b'+');
        (!is_bare).then_some(RawType::Path(path))
    }

    /// A path that may end in `(A) -> B`.
    fn type_path(&mut self) -> Option<RawPath> {
        let mut path = self.qualified(Style::Type)?;
        let has_arguments = self.token_at(self.at.wrapping_sub(1)).kind == Kind::Mark(b'>');
        let is_list = self.is_open(b'(') || self.are(b"::") && self.ahead(2) == Kind::Open(b'(');
        if !is_list || path.qself.is_some() {
            return if is_list { None } else { Some(path) };
        }
        if has_arguments {
            return None;
        }
        self.eat_all(b"::");
        self.open(b'(')?;
        let inputs = self.list(Self::ty)?;
        self.close(b'(')?;
        let output = self.output(false)?.unwrap_or_else(RawType::unit);
        let last = path.segments.last_mut()?;
        last.args = inputs;
        last.output = Some(Box::new(output));
        Some(path)
    }

    /// The type behind `->`, when there is one.
    pub(super) fn output(&mut self, plus: bool) -> Option<Option<RawType>> {
        if self.eat_all(b"->") { self.type_with(plus).map(Some) } else { Some(None) }
    }

    fn reference_type(&mut self) -> Option<RawType> {
        self.at += 1;
        let mut is_static = false;
        if self.is_lifetime() {
            is_static = self.ahead(1) == Kind::Word(Word::Static);
            self.lifetime()?;
        }
        let mutable = self.eat_word(Word::Mut);
        Some(RawType::Reference { mutable, is_static, to: Box::new(self.ty_without_plus()?) })
    }

    fn tuple_type(&mut self, plus: bool) -> Option<RawType> {
        self.open(b'(')?;
        if self.is_lifetime() || self.is(b'?') {
            return None;
        }
        let mut parts = Vec::new();
        let mut ends_in_comma = false;
        while !self.is_closed() {
            parts.push(self.ty()?);
            ends_in_comma = self.eat(b',');
            if !ends_in_comma && !self.is_closed() {
                return None;
            }
        }
        self.close(b'(')?;
        if parts.len() == 1 && !ends_in_comma {
            return if plus && self.is(b'+') { None } else { parts.pop() };
        }
        Some(RawType::Tuple(parts))
    }

    fn slice_type(&mut self) -> Option<RawType> {
        self.open(b'[')?;
        let of = Box::new(self.ty()?);
        if !self.eat(b';') {
            self.close(b'[')?;
            return Some(RawType::Slice(of));
        }
        let begin = self.at;
        let place = self.place();
        self.expr()?;
        let named = self.scan(begin, self.at).into_iter().filter(|found| !found.is_member).map(|found| found.path);
        let named = named.collect();
        // What the length does is no part of the type.
        let end = self.at;
        self.back_to(&place);
        self.at = end;
        self.close(b'[')?;
        Some(RawType::Array(of, named))
    }

    /// `unsafe extern "C" fn(a: A) -> B`.
    fn pointer_type(&mut self) -> Option<RawType> {
        self.eat_word(Word::Unsafe);
        self.abi();
        self.expect_word(Word::Fn)?;
        self.open(b'(')?;
        let inputs = self.list(|parser| {
            parser.skip_attributes()?;
            let is_word = parser.is_name(0) || parser.is_word(Word::Underscore);
            if is_word && parser.ahead(1) == Kind::Mark(b':') && !parser.are_ahead(1, b"::") {
                parser.at += 2;
            }
            parser.ty()
        })?;
        self.close(b'(')?;
        let output = self.output(false)?.unwrap_or_else(RawType::unit);
        Some(RawType::Function(inputs, Box::new(output)))
    }

    /// Skips `extern "C"`.
    pub(super) fn abi(&mut self) -> bool {
        let found = self.eat_word(Word::Extern);
        let is_named = matches!(self.kind(), Kind::Literal(Literal::Str | Literal::RawStr));
        self.at += usize::from(found && is_named);
        found
    }

    /// Skips `for<'a>`.
    pub(super) fn binder(&mut self) -> Option<()> {
        self.expect_word(Word::For)?;
        self.expect(b'<')?;
        while !self.is(b'>') {
            self.skip_attributes()?;
            if !self.is_lifetime() {
                return None;
            }
            self.lifetime()?;
            self.lifetime_bounds()?;
            if !self.is(b'>') {
                self.expect(b',')?;
            }
        }
        self.expect(b'>')
    }

    /// Skips `: 'a + 'b`.
    pub(super) fn lifetime_bounds(&mut self) -> Option<()> {
        if self.is(b':') && !self.are(b"::") {
            self.at += 1;
            while self.is_lifetime() {
                self.lifetime()?;
                if !self.eat(b'+') {
                    break;
                }
            }
        }
        Some(())
    }

    /// The traits behind `dyn` and `impl`.
    fn object_bounds(&mut self, plus: bool, captures: bool) -> Option<Vec<RawPath>> {
        let mut traits = Vec::new();
        loop {
            traits.extend(self.bound(captures)?);
            if !(plus && self.eat(b'+')) {
                break;
            }
            let goes_on = matches!(self.kind(), Kind::Name | Kind::Raw | Kind::Word(_) | Kind::Open(b'('))
                || self.are(b"::")
                || self.is(b'?')
                || self.is_lifetime();
            if !goes_on {
                break;
            }
        }
        (!traits.is_empty()).then_some(traits)
    }

    /// One bound; its path when it is a trait.
    pub(super) fn bound(&mut self, captures: bool) -> Option<Option<RawPath>> {
        if self.is_lifetime() {
            self.lifetime()?;
            return Some(None);
        }
        if self.is_word(Word::Use) {
            return if captures { self.captures().map(|()| None) } else { None };
        }
        if self.is_open(b'(') {
            self.open(b'(')?;
            let path = self.trait_bound()?;
            self.close(b'(')?;
            return Some(Some(path));
        }
        self.trait_bound().map(Some)
    }

    /// `use<'a, T>`.
    fn captures(&mut self) -> Option<()> {
        self.at += 1;
        self.expect(b'<')?;
        while !self.is(b'>') {
            if self.is_lifetime() {
                self.lifetime()?;
            } else if self.is_name(0) || self.is_word(Word::SelfType) {
                self.at += 1;
            } else {
                return None;
            }
            if !self.is(b'>') {
                self.expect(b',')?;
            }
        }
        self.expect(b'>')
    }

    fn trait_bound(&mut self) -> Option<RawPath> {
        if self.is_word(Word::For) {
            self.binder()?;
        } else {
            self.eat(b'?');
        }
        if self.is(b'<') || !self.begins_path() {
            return None;
        }
        self.type_path()
    }
}
