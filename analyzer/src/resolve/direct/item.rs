//! Items.

use super::attribute::Attributes;
use super::cursor::Parser;
use super::token::{Kind, Word};
use crate::ingest::Span;
use crate::resolve::tree::{MacroRules, Name, Node, NodeKind, RawVisibility, TraitNode};

/// What stands before the keyword of an item.
pub(super) struct Head {
    pub(super) attributes: Attributes,
    pub(super) visibility: RawVisibility,
    /// Where the item begins, attributes left out.
    pub(super) start: u32,
}

impl Head {
    /// The node of an item.
    pub(super) fn node(self, name: Name, end: u32, body: Option<Span>, kind: NodeKind) -> Node {
        let Attributes { raw, doc, start, .. } = self.attributes;
        let span = Span { start: start.unwrap_or(self.start), end };
        Node { name, visibility: self.visibility, attributes: raw, doc, span, body, kind }
    }
}

impl Parser<'_, '_> {
    /// An item; blocks of foreign items give several.
    pub(super) fn item(&mut self, into: &mut Vec<Node>) -> Option<()> {
        let begin = self.at;
        let attributes = self.outer_attributes()?;
        let start = self.start();
        let visibility = self.visibility()?;
        let is_plain = visibility == RawVisibility::Inherited;
        let head = Head { attributes, visibility, start };
        if self.begins_function() {
            into.push(self.function_item(head)?);
            return Some(());
        }
        let node = match self.kind() {
            Kind::Word(word) => match word {
                Word::Use => self.use_item(head)?,
                Word::Struct => self.struct_item(head)?,
                Word::Enum => self.enum_item(head)?,
                Word::Impl if is_plain => self.impl_item(head)?,
                Word::Unsafe if is_plain && self.ahead(1) == Kind::Word(Word::Impl) => self.impl_item(head)?,
                Word::Mod => self.module(head)?,
                Word::Const => self.constant(head, true)?,
                Word::Static => self.static_item(head)?,
                Word::Type => self.alias(head)?,
                Word::Trait => self.trait_item(head)?,
                Word::Unsafe if self.ahead(1) == Kind::Word(Word::Trait) => self.trait_item(head)?,
                Word::Extern if self.ahead(1) == Kind::Word(Word::Crate) => self.extern_crate(head)?,
                Word::Extern | Word::Unsafe if is_plain => return self.foreign_items(into),
                _ => return None,
            },
            Kind::Name if self.is_called(0, "union") && self.is_name(1) => self.union_item(head)?,
            Kind::Name if self.is_called(0, "auto") || self.is_called(0, "default") => return None,
            _ if is_plain => return self.macro_item(begin, head, into),
            _ => return None,
        };
        into.push(node);
        Some(())
    }

    fn use_item(&mut self, head: Head) -> Option<Node> {
        let at = self.start();
        self.at += 1;
        let kind = NodeKind::Use(self.use_declaration()?);
        self.expect(b';')?;
        Some(head.node(Name { text: Default::default(), at }, self.end(), None, kind))
    }

    fn extern_crate(&mut self, head: Head) -> Option<Node> {
        self.at += 2;
        let krate = if self.is_word(Word::SelfValue) { self.any_name() } else { self.name()? };
        let rename = if self.eat_word(Word::As) {
            Some(if self.is_word(Word::Underscore) { self.any_name() } else { self.name()? })
        } else {
            None
        };
        self.expect(b';')?;
        let name = rename.unwrap_or_else(|| krate.clone());
        Some(head.node(name, self.end(), None, NodeKind::ExternCrate(krate)))
    }

    fn module(&mut self, mut head: Head) -> Option<Node> {
        self.at += 1;
        let name = self.name()?;
        if self.eat(b';') {
            return Some(head.node(name, self.end(), None, NodeKind::Module(None)));
        }
        let open = self.at;
        self.open(b'{')?;
        self.inner_attributes(&mut head.attributes)?;
        let mut nodes = Vec::new();
        while !self.is_closed() {
            self.item(&mut nodes)?;
        }
        let body = self.span(open, self.at);
        self.close(b'{')?;
        Some(head.node(name, self.end(), Some(body), NodeKind::Module(Some(nodes))))
    }

    /// `const`; in traits also without a value.
    pub(super) fn constant(&mut self, head: Head, needs_value: bool) -> Option<Node> {
        self.at += 1;
        let name = if self.is_word(Word::Underscore) { self.any_name() } else { self.name()? };
        self.expect(b':')?;
        let ty = self.ty()?;
        let value = if self.eat(b'=') { Some(self.expr()?) } else { None };
        self.expect(b';')?;
        if needs_value && value.is_none() {
            return None;
        }
        Some(head.node(name, self.end(), None, NodeKind::Const { ty, value }))
    }

    fn static_item(&mut self, head: Head) -> Option<Node> {
        self.at += 1;
        let mutable = self.eat_word(Word::Mut);
        let name = self.name()?;
        self.expect(b':')?;
        let ty = self.ty()?;
        self.expect(b'=')?;
        let value = Some(self.expr()?);
        self.expect(b';')?;
        Some(head.node(name, self.end(), None, NodeKind::Static { ty, value, mutable }))
    }

    fn alias(&mut self, head: Head) -> Option<Node> {
        self.at += 1;
        let name = self.name()?;
        let mut generics = self.generics()?;
        self.where_clause(&mut generics)?;
        self.expect(b'=')?;
        let ty = Some(self.ty()?);
        if self.is_word(Word::Where) {
            return None;
        }
        self.expect(b';')?;
        Some(head.node(name, self.end(), None, NodeKind::TypeAlias { generics, ty, bounds: Vec::new() }))
    }

    fn trait_item(&mut self, mut head: Head) -> Option<Node> {
        self.eat_word(Word::Unsafe);
        self.expect_word(Word::Trait)?;
        let name = self.name()?;
        let mut generics = self.generics()?;
        let supertraits = self.supertraits()?;
        self.where_clause(&mut generics)?;
        let open = self.at;
        self.open(b'{')?;
        self.inner_attributes(&mut head.attributes)?;
        let mut nodes = Vec::new();
        while !self.is_closed() {
            self.trait_member(&mut nodes)?;
        }
        let body = self.span(open, self.at);
        self.close(b'{')?;
        let kind = NodeKind::Trait(TraitNode { generics, supertraits, nodes });
        Some(head.node(name, self.end(), Some(body), kind))
    }

    /// Bounds behind `:`.
    pub(super) fn supertraits(&mut self) -> Option<Vec<crate::resolve::tree::RawPath>> {
        let mut found = Vec::new();
        if !self.eat(b':') {
            return Some(found);
        }
        let ends = |parser: &Self| {
            parser.is_word(Word::Where) || parser.is_open(b'{') || matches!(parser.kind(), Kind::Mark(b'=' | b';'))
        };
        while !ends(self) {
            found.extend(self.bound(false)?);
            if !ends(self) {
                self.expect(b'+')?;
            }
        }
        Some(found)
    }

    /// `macro_rules! name { … }`, or a call in place of items.
    fn macro_item(&mut self, begin: usize, head: Head, into: &mut Vec<Node>) -> Option<()> {
        let path = self.plain_path()?;
        self.expect(b'!')?;
        if !self.is_name(0) {
            let open = self.at;
            let last = self.macro_end()?;
            let is_known = self.part.macros.as_mut().is_some_and(|macros| macros.knows(&path.names()));
            if is_known {
                let place = self.place();
                if let Some(node) = self.made_items(path, open, head, self.end()) {
                    into.push(node);
                    return Some(());
                }
                self.back_to(&place);
            }
            into.extend(self.items_by_lower(begin, last)?);
            return Some(());
        }
        let name = self.name()?;
        let (from, to) = (self.at + 1, self.token().mate as usize);
        let paths = self.scan(from, to);
        self.macro_end()?;
        let kind = NodeKind::MacroRules(MacroRules { paths, is_exported: head.attributes.exports });
        into.push(head.node(name, self.end(), None, kind));
        Some(())
    }

    /// Skips the group of a macro call and the `;` that it needs without braces; gives the last token.
    pub(super) fn macro_end(&mut self) -> Option<usize> {
        let is_braced = self.is_open(b'{');
        self.skip_group()?;
        if !is_braced {
            self.expect(b';')?;
        }
        Some(self.at - 1)
    }
}
