//! Generic parameters and where clauses.

use super::cursor::Parser;
use super::token::{Kind, Word};
use crate::resolve::tree::{GenericsNode, RawPath};

impl Parser<'_, '_> {
    /// `<'a, T: A = B, const N: usize>`, when it is there.
    pub(super) fn generics(&mut self) -> Option<GenericsNode> {
        let mut generics = GenericsNode::default();
        if !self.eat(b'<') {
            return Some(generics);
        }
        while !self.is(b'>') {
            self.skip_attributes()?;
            self.generic_parameter(&mut generics)?;
            if !self.is(b'>') {
                self.expect(b',')?;
            }
        }
        self.expect(b'>')?;
        Some(generics)
    }

    fn generic_parameter(&mut self, into: &mut GenericsNode) -> Option<()> {
        if self.is_lifetime() {
            let text = self.text_of(self.at + 1).into();
            into.lifetimes.push(text);
            self.lifetime()?;
            return self.lifetime_bounds();
        }
        if self.eat_word(Word::Const) {
            let name = self.name()?;
            self.expect(b':')?;
            into.consts.push((name.text, self.ty()?));
            if self.eat(b'=') && !self.constant_argument()? {
                self.name()?;
            }
            return Some(());
        }
        let name = self.name()?;
        let mut bounds = Vec::new();
        if self.eat(b':') {
            while !self.is(b',') && !self.is(b'>') && !self.is(b'=') {
                bounds.extend(self.bound(false)?);
                if !self.eat(b'+') {
                    break;
                }
            }
        }
        let default = if self.eat(b'=') { Some(self.ty()?) } else { None };
        into.types.push((name.text, bounds, default));
        Some(())
    }

    /// `where T: A`, when it is there.
    pub(super) fn where_clause(&mut self, into: &mut GenericsNode) -> Option<()> {
        if !self.eat_word(Word::Where) {
            return Some(());
        }
        if self.is(b'<') && (self.ahead(1) == Kind::Mark(b'>') || self.ahead(1) == Kind::Mark(b'\'')) {
            return None;
        }
        while !self.ends_where() {
            self.skip_attributes()?;
            if self.is_lifetime() && self.ahead(2) == Kind::Mark(b':') {
                self.lifetime()?;
                self.lifetime_bounds()?;
            } else {
                if self.is_word(Word::For) {
                    self.binder()?;
                }
                let of = self.ty()?;
                self.expect(b':')?;
                let bounds = self.where_bounds()?;
                into.wheres.push((of, bounds));
            }
            if !self.eat(b',') {
                break;
            }
        }
        Some(())
    }

    fn where_bounds(&mut self) -> Option<Vec<RawPath>> {
        let mut bounds = Vec::new();
        while !self.ends_where() {
            bounds.extend(self.bound(false)?);
            if !self.eat(b'+') {
                break;
            }
        }
        Some(bounds)
    }

    fn ends_where(&self) -> bool {
        self.is_open(b'{')
            || self.is_closed()
            || matches!(self.kind(), Kind::Mark(b',' | b';' | b'='))
            || self.is(b':') && !self.are(b"::")
    }
}
