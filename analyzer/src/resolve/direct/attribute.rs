//! Attributes, doc comments and visibilities.

use smol_str::SmolStr;

use super::cursor::Parser;
use super::literal::string_value;
use super::token::{Kind, Literal, Word};
use crate::resolve::lower::{gives_expressions, tells_expressions};
use crate::resolve::tree::{Name, RawAttribute, RawPath, RawVisibility};

/// The attributes of one item.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// All but doc comments.
    pub(super) raw: Vec<RawAttribute>,
    /// The text of the doc comments.
    pub(super) doc: String,
    has_doc: bool,
    /// Where the first one before the item begins.
    pub(super) start: Option<u32>,
    /// `#[macro_export]`.
    pub(super) exports: bool,
    /// First and last token of those that hold expressions of a function.
    pub(super) giving: Vec<(usize, usize)>,
    /// The same for expressions that may name its parameters.
    pub(super) telling: Vec<(usize, usize)>,
}

impl Attributes {
    fn add_doc(&mut self, line: &str) {
        if self.has_doc {
            self.doc.push('\n');
        }
        self.doc.push_str(line.strip_prefix(' ').unwrap_or(line));
        self.has_doc = true;
    }
}

impl Parser<'_, '_> {
    pub(super) fn no_attributes(&self) -> Attributes {
        Attributes::default()
    }

    /// `#[…]` and `///`.
    pub(super) fn outer_attributes(&mut self) -> Option<Attributes> {
        let mut found = Attributes::default();
        while matches!(self.kind(), Kind::Doc(false) | Kind::Mark(b'#')) {
            found.start = found.start.or(Some(self.start()));
            self.one_attribute(1, &mut found)?;
        }
        Some(found)
    }

    /// `#![…]` and `//!`.
    pub(super) fn inner_attributes(&mut self, into: &mut Attributes) -> Option<()> {
        while self.kind() == Kind::Doc(true) || self.is(b'#') && self.ahead(1) == Kind::Mark(b'!') {
            self.one_attribute(2, into)?;
        }
        Some(())
    }

    /// Skips `#[…]` and `///`.
    pub(super) fn skip_attributes(&mut self) -> Option<()> {
        while matches!(self.kind(), Kind::Doc(false) | Kind::Mark(b'#')) {
            if self.eat(b'#') {
                (self.is_open(b'[')).then_some(())?;
                self.skip_group()?;
            } else {
                self.at += 1;
            }
        }
        Some(())
    }

    /// An attribute whose bracket stands so many tokens further on.
    fn one_attribute(&mut self, bracket: usize, into: &mut Attributes) -> Option<()> {
        if matches!(self.kind(), Kind::Doc(_)) {
            return self.comment(into);
        }
        let first = self.at;
        self.at += bracket;
        self.is_open(b'[').then_some(())?;
        let last = self.token().mate as usize;
        self.open(b'[')?;
        let meta = self.at;
        if self.meta(last, into).is_none() {
            self.at = last;
            let (attributes, doc) = self.attribute_by_lower(first, last)?;
            into.raw.extend(attributes);
            if let Some(doc) = doc {
                into.add_doc(&doc);
            }
        }
        into.exports |= self.token_at(meta + 1).kind != Kind::Mark(b':') && self.text_of(meta) == "macro_export";
        if gives_expressions(self.text_of(meta)) {
            into.giving.push((first, last));
        }
        if tells_expressions(self.last_word(meta, last)) {
            into.telling.push((first, last));
        }
        self.at = last + 1;
        Some(())
    }

    /// The last name of the path that begins at a token.
    fn last_word(&self, first: usize, end: usize) -> &str {
        let is_path = |at: &usize| matches!(self.token_at(*at).kind, Kind::Name | Kind::Raw | Kind::Mark(b':'));
        let last = (first..end).take_while(is_path).last().unwrap_or(first);
        self.text_of(last)
    }

    fn comment(&mut self, into: &mut Attributes) -> Option<()> {
        let text = self.text_of(self.at);
        self.at += 1;
        let inner = text.get(3..)?;
        if text.starts_with("//") {
            into.add_doc(inner);
        } else {
            into.add_doc(inner.strip_suffix("*/")?);
        }
        Some(())
    }

    /// What stands in the brackets of an attribute, up to the token that closes them.
    fn meta(&mut self, last: usize, into: &mut Attributes) -> Option<()> {
        let at = self.start();
        let path = self.plain_path()?.text();
        if self.at == last {
            let strings = Vec::new();
            into.raw.push(RawAttribute { path: path.into(), tokens: String::new(), at, paths: Vec::new(), strings });
            return Some(());
        }
        if self.eat(b'=') {
            return self.pair(path, at, last, into);
        }
        if path == "cfg_attr" || !matches!(self.kind(), Kind::Open(_)) || self.token().mate as usize + 1 != last {
            return None;
        }
        let (from, to) = (self.at + 1, self.token().mate as usize);
        let tokens = self.printed(from, to)?;
        let mut strings = Vec::new();
        self.strings(from, to, &mut strings)?;
        let paths = self.scan(from, to).into_iter().map(|found| found.path).collect();
        into.raw.push(RawAttribute { path: path.into(), tokens, at, paths, strings });
        Some(())
    }

    /// `key = "value"`.
    fn pair(&mut self, path: String, at: u32, last: usize, into: &mut Attributes) -> Option<()> {
        let Kind::Literal(literal) = self.kind() else { return None };
        if self.at + 1 != last {
            return None;
        }
        let text = self.text_of(self.at);
        let mut strings = Vec::new();
        if matches!(literal, Literal::Str | Literal::RawStr) {
            let value = string_value(text)?;
            if path == "doc" {
                into.add_doc(&value);
                return Some(());
            }
            strings.push((path.as_str().into(), Name { text: value.into(), at: self.start() }));
        }
        let tokens = text.to_owned();
        into.raw.push(RawAttribute { path: path.into(), tokens, at, paths: Vec::new(), strings });
        Some(())
    }

    /// Strings with the name before their `=` or around their parentheses.
    fn strings(&self, from: usize, to: usize, into: &mut Vec<(SmolStr, Name)>) -> Option<()> {
        let mut keys: Vec<&str> = vec![""];
        for at in from..to {
            let token = self.token_at(at);
            let key = keys.last_mut()?;
            match token.kind {
                Kind::Name | Kind::Word(_) => *key = self.text_of(at),
                Kind::Open(_) => {
                    let inner = *key;
                    keys.push(inner);
                }
                Kind::Close(_) => drop(keys.pop()),
                Kind::Mark(b',') => *key = "",
                Kind::Literal(Literal::Str | Literal::RawStr) => {
                    let value = string_value(self.text_of(at))?;
                    into.push(((*key).into(), Name { text: value.into(), at: self.place_of(at).start }));
                }
                Kind::Raw | Kind::Doc(_) => return None,
                _ => {}
            }
        }
        Some(())
    }

    /// Tokens as the parser's library prints them.
    fn printed(&self, from: usize, to: usize) -> Option<String> {
        let mut text = String::new();
        let mut is_joint = true;
        for at in from..to {
            let (token, before) = (self.token_at(at), self.token_at(at.wrapping_sub(1)).kind);
            let opens = at > from && matches!(before, Kind::Open(_));
            match token.kind {
                Kind::Doc(_) | Kind::End => return None,
                Kind::Close(b'{') if !opens => text.push(' '),
                Kind::Close(_) => {}
                _ if !is_joint && !opens => text.push(' '),
                _ => {}
            }
            text.push_str(self.raw_text(at));
            if token.kind == Kind::Open(b'{') {
                text.push(' ');
            }
            is_joint = matches!(token.kind, Kind::Mark(_)) && self.is_joint(at);
        }
        Some(text)
    }

    /// Whether another mark follows a mark at once.
    fn is_joint(&self, at: usize) -> bool {
        let (token, next) = (self.token_at(at), self.token_at(at + 1));
        token.kind == Kind::Mark(b'\'') || token.end == next.start && matches!(next.kind, Kind::Mark(_))
    }

    /// `pub`, `pub(crate)`, `pub(in a::b)`.
    pub(super) fn visibility(&mut self) -> Option<RawVisibility> {
        if !self.eat_word(Word::Pub) {
            return Some(RawVisibility::Inherited);
        }
        if !self.is_open(b'(') {
            return Some(RawVisibility::Public);
        }
        let is_path_word = matches!(self.ahead(1), Kind::Word(Word::Crate | Word::SelfValue | Word::Super));
        if is_path_word && matches!(self.ahead(2), Kind::Close(_)) {
            self.at += 1;
            let name = self.any_name();
            self.close(b'(')?;
            let path = RawPath { segments: vec![super::path::segment(name)], ..RawPath::default() };
            return Some(RawVisibility::In(path));
        }
        if self.ahead(1) == Kind::Word(Word::In) {
            self.at += 2;
            let path = self.plain_path()?;
            self.close(b'(')?;
            return Some(RawVisibility::In(path));
        }
        Some(RawVisibility::Public)
    }
}
