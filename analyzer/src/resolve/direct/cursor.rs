//! Where the parser stands, and what it sees there.
//!
//! `None` means everywhere: this is left to others.

use std::collections::BTreeMap;
use std::rc::Rc;

use smol_str::SmolStr;

use super::rules::Rules;
use super::token::{Kind, Token, Word};
use crate::ingest::{FileId, Span};
use crate::resolve::expand::Expander;
use crate::resolve::lower::Part;
use crate::resolve::tree::{BlockId, FileTree, Name};

/// Goes through the tokens of one file.
pub(super) struct Parser<'t, 'm> {
    pub(super) text: &'t str,
    /// The same text when it stands in the file; `None` for what a macro call becomes.
    pub(super) source: Option<&'m str>,
    /// Where the text begins in its file.
    base: u32,
    pub(super) tokens: Vec<Token>,
    /// Where each token stands in the file, when it does not stand in the text like this.
    pub(super) places: Vec<Span>,
    /// Positions of parentheses that nobody wrote.
    pub(super) invisible: Vec<u32>,
    /// The token at hand.
    pub(super) at: usize,
    /// What is shared with those who read parts of the file.
    pub(super) part: Part<'m>,
    /// How many expansions deep this is.
    pub(super) depth: usize,
    /// Whether only the end of what is read matters: macro calls are skipped.
    pub(super) skims: bool,
    /// The rules of macros that were called; `None` for those left to others.
    pub(super) rules: BTreeMap<(FileId, SmolStr), Option<Rc<Rules>>>,
}

/// Where the parser stood, to come back to.
pub(super) struct Place {
    at: usize,
    next_block: u32,
    left: Option<usize>,
}

impl<'t, 'm> Parser<'t, 'm> {
    /// At the beginning of a text that stands in the file.
    pub(super) fn new(text: &'m str, base: usize, tokens: Vec<Token>, part: Part<'m>) -> Self
    where
        'm: 't,
    {
        Self { source: Some(text), ..Self::of_tokens(text, base, tokens, part) }
    }

    /// At the beginning of what a macro call becomes.
    pub(super) fn of_tokens(text: &'t str, base: usize, tokens: Vec<Token>, part: Part<'m>) -> Self {
        // Texts are shorter than what fits; see `file_tree`.
        let base = base as u32;
        let (places, invisible, rules) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { text, source: None, base, tokens, places, invisible, at: 0, part, depth: 0, skims: false, rules }
    }

    /// Reads something of which only the end matters; gives where it ends.
    pub(super) fn skimming(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<usize> {
        let before = std::mem::replace(&mut self.skims, true);
        let read = read(self);
        self.skims = before;
        read.map(|()| self.at)
    }

    /// The whole file.
    pub(super) fn file(&mut self) -> Option<FileTree> {
        let mut attributes = self.no_attributes();
        self.inner_attributes(&mut attributes)?;
        let mut nodes = Vec::new();
        while self.kind() != Kind::End {
            self.item(&mut nodes)?;
        }
        Some(FileTree { attributes: attributes.raw, doc: attributes.doc, nodes })
    }

    /// The token at hand.
    pub(super) fn token(&self) -> Token {
        self.token_at(self.at)
    }

    /// A token by its position.
    pub(super) fn token_at(&self, at: usize) -> Token {
        let end = Token { start: 0, end: 0, mate: 0, kind: Kind::End };
        self.tokens.get(at).copied().unwrap_or(end)
    }

    pub(super) fn kind(&self) -> Kind {
        self.token().kind
    }

    /// The kind of a token further on.
    pub(super) fn ahead(&self, count: usize) -> Kind {
        self.token_at(self.at + count).kind
    }

    /// Where a token stands in the file.
    pub(super) fn place_of(&self, at: usize) -> Span {
        let token = self.token_at(at);
        let plain = Span { start: self.base + token.start, end: self.base + token.end };
        self.places.get(at).copied().unwrap_or(plain)
    }

    /// Where the token at hand begins.
    pub(super) fn start(&self) -> u32 {
        self.place_of(self.at).start
    }

    /// Where the token before ends.
    pub(super) fn end(&self) -> u32 {
        self.place_of(self.at.wrapping_sub(1)).end
    }

    /// The bytes from one token to another, which belongs to them.
    pub(super) fn span(&self, first: usize, last: usize) -> Span {
        Span { start: self.place_of(first).start, end: self.place_of(last).end }
    }

    /// Whether a parenthesis only holds the expression together that a macro was given.
    pub(super) fn is_invisible(&self, at: usize) -> bool {
        self.invisible.iter().any(|open| *open as usize == at)
    }

    /// How many tokens stand from one position up to before another, a group counted as one.
    pub(super) fn trees(&self, from: usize, to: usize) -> usize {
        let (mut at, mut count) = (from, 0);
        while at < to {
            let token = self.token_at(at);
            at = if matches!(token.kind, Kind::Open(_)) { token.mate as usize + 1 } else { at + 1 };
            count += 1;
        }
        count
    }

    /// The text of a token as it stands there.
    pub(super) fn raw_text(&self, at: usize) -> &'t str {
        let token = self.token_at(at);
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    pub(super) fn is(&self, mark: u8) -> bool {
        self.kind() == Kind::Mark(mark)
    }

    pub(super) fn is_word(&self, word: Word) -> bool {
        self.kind() == Kind::Word(word)
    }

    pub(super) fn is_open(&self, bracket: u8) -> bool {
        self.kind() == Kind::Open(bracket)
    }

    /// Whether marks stand here without anything between them.
    pub(super) fn are(&self, marks: &[u8]) -> bool {
        self.are_ahead(0, marks)
    }

    /// The same further on.
    pub(super) fn are_ahead(&self, count: usize, marks: &[u8]) -> bool {
        marks.iter().enumerate().all(|(at, mark)| {
            let here = self.at + count + at;
            self.token_at(here).kind == Kind::Mark(*mark)
                && (at == 0 || self.token_at(here - 1).end == self.token_at(here).start)
        })
    }

    /// Whether a name stands at a position, no reserved word.
    pub(super) fn is_name(&self, count: usize) -> bool {
        matches!(self.ahead(count), Kind::Name | Kind::Raw)
    }

    /// Whether the name at a position is a word that is special here alone: `union`.
    pub(super) fn is_called(&self, count: usize, word: &str) -> bool {
        self.ahead(count) == Kind::Name && self.text_of(self.at + count) == word
    }

    pub(super) fn is_lifetime(&self) -> bool {
        self.is(b'\'')
    }

    /// Whether a group ends here.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self.kind(), Kind::Close(_) | Kind::End)
    }

    pub(super) fn eat(&mut self, mark: u8) -> bool {
        let found = self.is(mark);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_word(&mut self, word: Word) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    /// Eats marks that stand without anything between them.
    pub(super) fn eat_all(&mut self, marks: &[u8]) -> bool {
        let found = self.are(marks);
        self.at += if found { marks.len() } else { 0 };
        found
    }

    pub(super) fn expect(&mut self, mark: u8) -> Option<()> {
        self.eat(mark).then_some(())
    }

    pub(super) fn expect_word(&mut self, word: Word) -> Option<()> {
        self.eat_word(word).then_some(())
    }

    pub(super) fn lifetime(&mut self) -> Option<()> {
        self.expect(b'\'')?;
        self.at += 1;
        Some(())
    }

    /// Goes into a group.
    pub(super) fn open(&mut self, bracket: u8) -> Option<()> {
        self.at += usize::from(self.is_open(bracket));
        (self.token_at(self.at.wrapping_sub(1)).kind == Kind::Open(bracket)).then_some(())
    }

    /// Goes out of a group, which has to end here.
    pub(super) fn close(&mut self, bracket: u8) -> Option<()> {
        let found = self.kind() == Kind::Close(bracket);
        self.at += usize::from(found);
        found.then_some(())
    }

    /// Skips a group; gives the position of the token that closes it.
    pub(super) fn skip_group(&mut self) -> Option<usize> {
        let Token { kind: Kind::Open(_), mate, .. } = self.token() else { return None };
        self.at = mate as usize + 1;
        Some(mate as usize)
    }

    /// What stands between commas up to the end of the group around.
    pub(super) fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut found = Vec::new();
        while !self.is_closed() {
            found.push(one(self)?);
            if !self.is_closed() {
                self.expect(b',')?;
            }
        }
        Some(found)
    }

    /// The text of a token, raw names without their mark.
    pub(super) fn text_of(&self, at: usize) -> &'t str {
        let token = self.token_at(at);
        let text = self.text.get(token.start as usize..token.end as usize).unwrap_or_default();
        if token.kind == Kind::Raw { text.get(2..).unwrap_or_default() } else { text }
    }

    /// The text from one token up to before another.
    pub(super) fn written(&self, first: usize, behind: usize) -> String {
        let (start, end) = (self.token_at(first).start, self.token_at(behind.wrapping_sub(1)).end);
        self.text.get(start as usize..end as usize).unwrap_or_default().to_owned()
    }

    /// A name that is no reserved word.
    pub(super) fn name(&mut self) -> Option<Name> {
        if self.is_name(0) { Some(self.any_name()) } else { None }
    }

    /// The word at hand as a name.
    pub(super) fn any_name(&mut self) -> Name {
        let name = Name { text: self.text_of(self.at).into(), at: self.start() };
        self.at += 1;
        name
    }

    /// A number for a block with items.
    pub(super) fn new_block(&mut self) -> BlockId {
        self.part.next_block += 1;
        BlockId(self.part.next_block)
    }

    /// Where the parser stands.
    pub(super) fn place(&self) -> Place {
        let left = self.part.macros.as_ref().map(Expander::left);
        Place { at: self.at, next_block: self.part.next_block, left }
    }

    /// Goes back.
    pub(super) fn back_to(&mut self, place: &Place) {
        self.at = place.at;
        self.part.next_block = place.next_block;
        if let (Some(macros), Some(left)) = (self.part.macros.as_mut(), place.left) {
            macros.put_back(left);
        }
    }
}
