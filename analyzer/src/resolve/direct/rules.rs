//! The rules of the workspace's own macros, as pieces of the same kind as those of the call.

use super::lexer;
use super::token::{Kind, Token};

/// The rules of one definition.
pub(super) struct Rules {
    text: String,
    tokens: Vec<Token>,
    /// Matcher and transcriber of each rule.
    pub(super) rules: Vec<(Vec<Part>, Vec<Part>)>,
}

/// A part of a matcher or transcriber. Numbers are positions of tokens.
pub(super) enum Part {
    /// `$name:kind`, or `$name` in a transcriber (with an empty kind).
    Fragment(String, String),
    /// `$( … ) separator operator`.
    Repeat { inner: Vec<Self>, separator: std::ops::Range<usize>, operator: u8 },
    /// `( … )`, `[ … ]`, `{ … }`.
    Group(u8, Vec<Self>),
    /// `$crate`.
    Crate,
    /// Any other token.
    Token(usize),
}

impl Rules {
    /// Reads the rules of a definition; what is no rule is left out. `None` when the text is left to others.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut read = Self { text: text.to_owned(), tokens: lexer::tokens(text)?, rules: Vec::new() };
        let mut groups = Vec::new();
        let mut at = 0;
        while at < read.tokens.len() {
            let token = read.token(at);
            let is_group = matches!(token.kind, Kind::Open(_));
            if is_group {
                groups.push((at + 1, token.mate as usize));
            }
            at = if is_group { token.mate as usize + 1 } else { at + 1 };
        }
        read.rules = groups
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [matcher, transcriber] => Some((read.parts(*matcher, true), read.parts(*transcriber, false))),
                _ => None,
            })
            .collect();
        Some(read)
    }

    /// A token by its position.
    pub(super) fn token(&self, at: usize) -> Token {
        self.tokens.get(at).copied().unwrap_or(Token { start: 0, end: 0, mate: 0, kind: Kind::End })
    }

    /// The text of a token.
    pub(super) fn text_of(&self, at: usize) -> &str {
        let token = self.token(at);
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    fn parts(&self, (from, to): (usize, usize), is_matcher: bool) -> Vec<Part> {
        let mut found = Vec::new();
        let mut at = from;
        while at < to {
            let token = self.token(at);
            let (part, next) = match token.kind {
                Kind::Mark(b'$') => self.dollar(at, is_matcher),
                Kind::Open(bracket) => {
                    let end = token.mate as usize;
                    (Part::Group(bracket, self.parts((at + 1, end), is_matcher)), end + 1)
                }
                _ => (Part::Token(at), at + 1),
            };
            found.push(part);
            at = next;
        }
        found
    }

    fn is_word(&self, at: usize) -> bool {
        matches!(self.token(at).kind, Kind::Name | Kind::Raw | Kind::Word(_))
    }

    /// What a `$` at a position begins, and the position behind it.
    fn dollar(&self, at: usize, is_matcher: bool) -> (Part, usize) {
        let next = self.token(at + 1);
        match next.kind {
            _ if self.is_word(at + 1) && self.text_of(at + 1) == "crate" => (Part::Crate, at + 2),
            _ if self.is_word(at + 1) => {
                let name = self.text_of(at + 1).to_owned();
                let is_told = is_matcher && self.token(at + 2).kind == Kind::Mark(b':') && self.is_word(at + 3);
                if is_told {
                    (Part::Fragment(name, self.text_of(at + 3).to_owned()), at + 4)
                } else {
                    (Part::Fragment(name, String::new()), at + 2)
                }
            }
            Kind::Open(_) => {
                let end = next.mate as usize;
                let inner = self.parts((at + 2, end), is_matcher);
                let (separator, operator, next) = self.repetition(end + 1);
                (Part::Repeat { inner, separator, operator }, next)
            }
            _ => (Part::Token(at), at + 1),
        }
    }

    fn operator(&self, at: usize) -> Option<u8> {
        match self.token(at).kind {
            Kind::Mark(mark @ (b'*' | b'+' | b'?')) => Some(mark),
            _ => None,
        }
    }

    /// Separator and operator of a repetition whose group ends before a position, and the position behind them.
    fn repetition(&self, at: usize) -> (std::ops::Range<usize>, u8, usize) {
        let none = at..at;
        match (self.operator(at), self.operator(at + 1)) {
            // `$( … )+ +`: a separator that looks like an operator is followed by one.
            (Some(b'+'), Some(second)) => (at..at + 1, second, at + 2),
            (Some(first), _) => (none, first, at + 1),
            (None, Some(second)) => (at..at + 1, second, at + 2),
            // A separator of two marks: `=>`.
            (None, None) => match self.operator(at + 2) {
                Some(third) => (at..at + 2, third, at + 3),
                None => (none, b'*', at),
            },
        }
    }
}

/// The fragments named in parts.
pub(super) fn names(parts: &[Part]) -> Vec<&str> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            Part::Fragment(name, _) => found.push(name.as_str()),
            Part::Repeat { inner, .. } | Part::Group(_, inner) => found.extend(names(inner)),
            _ => {}
        }
    }
    found
}
