//! Impls, what stands in traits and impls, and foreign items.

use super::cursor::Parser;
use super::item::Head;
use super::token::{Kind, Word};
use crate::resolve::tree::{ImplNode, Name, Node, NodeKind, RawType, RawVisibility};

impl Parser<'_, '_> {
    /// An impl.
    pub(super) fn impl_item(&mut self, mut head: Head) -> Option<Node> {
        self.eat_word(Word::Unsafe);
        let at = self.start();
        self.expect_word(Word::Impl)?;
        let mut generics = if self.begins_generics() { self.generics()? } else { Default::default() };
        let is_negative = self.is(b'!') && self.ahead(1) != Kind::Open(b'{');
        self.at += usize::from(is_negative);
        if self.is_word(Word::Const) {
            return None;
        }
        let mut begin = self.at;
        let mut self_type = self.ty()?;
        let mut of_trait = None;
        if self.eat_word(Word::For) {
            let RawType::Path(path) = self_type else { return None };
            if path.qself.is_some() {
                return None;
            }
            of_trait = Some(path);
            begin = self.at;
            self_type = self.ty()?;
        } else if is_negative {
            return None;
        }
        let self_type_text = self.written(begin, self.at);
        self.where_clause(&mut generics)?;
        let open = self.at;
        self.open(b'{')?;
        self.inner_attributes(&mut head.attributes)?;
        let mut nodes = Vec::new();
        while !self.is_closed() {
            self.impl_member(&mut nodes)?;
        }
        let body = self.span(open, self.at);
        self.close(b'{')?;
        let kind = NodeKind::Impl(Box::new(ImplNode { generics, of_trait, self_type, self_type_text, nodes }));
        Some(head.node(Name { text: Default::default(), at }, self.end(), Some(body), kind))
    }

    /// Whether `<` begins generic parameters, no `<T as Trait>::X`.
    fn begins_generics(&self) -> bool {
        if !self.is(b'<') {
            return false;
        }
        let (skipped, is_first) = match self.ahead(1) {
            Kind::Mark(b'\'') => (3, true),
            Kind::Name | Kind::Raw => (2, true),
            other => return matches!(other, Kind::Mark(b'>' | b'#') | Kind::Word(Word::Const)),
        };
        let goes_on = match self.ahead(skipped) {
            Kind::Mark(b'>' | b',' | b'=') => true,
            Kind::Mark(b':') => !self.are_ahead(skipped, b"::"),
            _ => false,
        };
        is_first && goes_on
    }

    fn impl_member(&mut self, into: &mut Vec<Node>) -> Option<()> {
        let begin = self.at;
        let attributes = self.outer_attributes()?;
        let start = self.start();
        let visibility = self.visibility()?;
        let is_plain = visibility == RawVisibility::Inherited;
        let head = Head { attributes, visibility, start };
        let is_default = self.is_called(0, "default") && self.ahead(1) != Kind::Mark(b'!');
        self.at += usize::from(is_default);
        if self.begins_function() {
            into.push(self.function_item(head)?);
            return Some(());
        }
        // Where such an item begins is a question of its own.
        if is_default {
            return None;
        }
        match self.kind() {
            Kind::Word(Word::Const) => into.push(self.constant(head, true)?),
            Kind::Word(Word::Type) => into.push(self.associated_type(head, true)?),
            _ if is_plain => self.member_macro(begin, into, false)?,
            _ => return None,
        }
        Some(())
    }

    /// What stands in a trait.
    pub(super) fn trait_member(&mut self, into: &mut Vec<Node>) -> Option<()> {
        let begin = self.at;
        let attributes = self.outer_attributes()?;
        let head = Head { attributes, visibility: RawVisibility::Inherited, start: self.start() };
        if self.begins_function() {
            into.push(self.declared_function(head)?);
            return Some(());
        }
        match self.kind() {
            Kind::Word(Word::Const) => into.push(self.constant(head, false)?),
            Kind::Word(Word::Type) => into.push(self.associated_type(head, false)?),
            Kind::Name if self.is_called(0, "default") => return None,
            _ => self.member_macro(begin, into, true)?,
        }
        Some(())
    }

    fn associated_type(&mut self, head: Head, needs_type: bool) -> Option<Node> {
        self.at += 1;
        let name = self.name()?;
        let mut generics = self.generics()?;
        let bounds = self.supertraits()?;
        let ty = if self.eat(b'=') { Some(self.ty()?) } else { None };
        self.where_clause(&mut generics)?;
        self.expect(b';')?;
        if needs_type && (ty.is_none() || !bounds.is_empty()) {
            return None;
        }
        Some(head.node(name, self.end(), None, NodeKind::TypeAlias { generics, ty, bounds }))
    }

    fn member_macro(&mut self, begin: usize, into: &mut Vec<Node>, in_trait: bool) -> Option<()> {
        self.plain_path()?;
        self.expect(b'!')?;
        let last = self.macro_end()?;
        into.extend(self.member_by_lower((begin, last), in_trait)?);
        Some(())
    }

    /// `extern "C" { … }`: the items in it.
    pub(super) fn foreign_items(&mut self, into: &mut Vec<Node>) -> Option<()> {
        self.eat_word(Word::Unsafe);
        self.abi().then_some(())?;
        self.open(b'{')?;
        self.skip_inner_attributes()?;
        while !self.is_closed() {
            let attributes = self.outer_attributes()?;
            let start = self.start();
            let visibility = self.visibility()?;
            let head = Head { attributes, visibility, start };
            let is_safe = self.is_called(0, "safe");
            self.at += usize::from(is_safe);
            into.push(self.foreign(head)?);
        }
        self.close(b'{')
    }

    fn foreign(&mut self, head: Head) -> Option<Node> {
        if self.begins_function() {
            let signature = self.signature()?;
            self.expect(b';')?;
            let kind = NodeKind::Function(Box::new(signature.node));
            return Some(head.node(signature.name, self.end(), None, kind));
        }
        if self.is_word(Word::Unsafe) && self.ahead(1) == Kind::Word(Word::Static) {
            self.at += 1;
        }
        if self.eat_word(Word::Static) {
            let mutable = self.eat_word(Word::Mut);
            let name = self.name()?;
            self.expect(b':')?;
            let ty = self.ty()?;
            self.expect(b';')?;
            return Some(head.node(name, self.end(), None, NodeKind::Static { ty, value: None, mutable }));
        }
        self.expect_word(Word::Type)?;
        let name = self.name()?;
        let mut generics = self.generics()?;
        self.where_clause(&mut generics)?;
        self.expect(b';')?;
        let kind = NodeKind::TypeAlias { generics, ty: None, bounds: Vec::new() };
        Some(head.node(name, self.end(), None, kind))
    }
}
