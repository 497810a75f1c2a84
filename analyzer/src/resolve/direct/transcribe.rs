//! Writes what a call becomes: what stood in the call keeps its place in the file, what comes from the definition gets
//! the place of the call.

use super::cursor::Parser;
use super::matching::{Bindings, Bound};
use super::rules::{Part, Rules, names};
use super::token::{Kind, Token};
use crate::ingest::Span;

/// Most tokens an expansion may have: wider ones are left alone.
const MOST_TOKENS: usize = 120_000;

/// What a call becomes.
#[derive(Default)]
pub(super) struct Expansion {
    /// Its text.
    pub(super) text: String,
    /// Its tokens, an end behind them.
    pub(super) tokens: Vec<Token>,
    /// The place of each token in the file.
    pub(super) places: Vec<Span>,
    /// Positions of parentheses that only hold an expression together.
    pub(super) invisible: Vec<u32>,
}

/// Where a token was copied from: it joins the one before when they also stood side by side there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Rules(usize),
    Call(usize),
    Nothing,
}

/// Writes one expansion.
pub(super) struct Writer<'p, 't, 'm, 'r> {
    pub(super) parser: &'p Parser<'t, 'm>,
    pub(super) rules: &'r Rules,
    /// What `$crate` becomes.
    pub(super) home: String,
    /// The place of the call.
    pub(super) call: Span,
    out: Expansion,
    open: Vec<usize>,
    last: Source,
    /// How many parts were written.
    pub(super) written: usize,
}

impl<'p, 't, 'm, 'r> Writer<'p, 't, 'm, 'r> {
    pub(super) fn new(parser: &'p Parser<'t, 'm>, rules: &'r Rules, home: String, call: Span) -> Self {
        let (out, open, last) = (Expansion::default(), Vec::new(), Source::Nothing);
        Self { parser, rules, home, call, out, open, last, written: 0 }
    }

    /// What the parts of a transcriber become; `None` when that is too much or means nothing.
    pub(super) fn expansion(mut self, parts: &[Part], bindings: &Bindings<'_>) -> Option<(Expansion, usize)> {
        self.parts(parts, bindings)?;
        self.push(Kind::End, "", self.call, Source::Nothing);
        Some((self.out, self.written))
    }

    fn parts(&mut self, parts: &[Part], bindings: &Bindings<'_>) -> Option<()> {
        for part in parts {
            match part {
                Part::Token(at) => {
                    let rules = self.rules;
                    self.push(rules.token(*at).kind, rules.text_of(*at), self.call, Source::Rules(*at));
                }
                Part::Crate => {
                    let home = self.home.clone();
                    self.push(Kind::Name, &home, self.call, Source::Nothing);
                }
                Part::Group(bracket, inner) => {
                    self.bracket(Kind::Open(*bracket));
                    self.parts(inner, bindings)?;
                    self.bracket(Kind::Close(*bracket));
                }
                Part::Fragment(name, _) => self.fragment(name, bindings)?,
                Part::Repeat { inner, separator, .. } => self.repeat(inner, separator.clone(), bindings)?,
            }
            self.written += 1;
            if self.written + self.out.tokens.len() > MOST_TOKENS {
                return None;
            }
        }
        Some(())
    }

    fn push(&mut self, kind: Kind, text: &str, place: Span, source: Source) {
        let is_joined = match (self.last, source) {
            (Source::Rules(before), Source::Rules(at)) => {
                before + 1 == at && self.rules.token(before).end == self.rules.token(at).start
            }
            (Source::Call(before), Source::Call(at)) => {
                before + 1 == at && self.parser.token_at(before).end == self.parser.token_at(at).start
            }
            _ => false,
        };
        if !is_joined && !self.out.text.is_empty() {
            self.out.text.push(' ');
        }
        // Shorter than what fits: the number of tokens is bounded, and so are texts.
        let start = self.out.text.len() as u32;
        self.out.text.push_str(text);
        let at = self.out.tokens.len();
        match kind {
            Kind::Open(_) => self.open.push(at),
            Kind::Close(_) => {
                let open = self.open.pop().and_then(|open| self.out.tokens.get_mut(open));
                open.into_iter().for_each(|open| open.mate = at as u32);
            }
            _ => {}
        }
        self.out.tokens.push(Token { start, end: self.out.text.len() as u32, mate: 0, kind });
        self.out.places.push(place);
        self.last = source;
    }

    fn bracket(&mut self, kind: Kind) {
        let text = match kind {
            Kind::Open(b'(') => "(",
            Kind::Open(b'[') => "[",
            Kind::Open(_) => "{",
            Kind::Close(b'(') => ")",
            Kind::Close(b'[') => "]",
            _ => "}",
        };
        self.push(kind, text, self.call, Source::Nothing);
    }

    fn fragment(&mut self, name: &str, bindings: &Bindings<'_>) -> Option<()> {
        match bindings.get(name) {
            Some(Bound::Tokens(from, to, is_expr)) => {
                let must_hold = *is_expr && self.parser.trees(*from, *to) > 1;
                if must_hold {
                    self.out.invisible.push(self.out.tokens.len() as u32);
                    self.bracket(Kind::Open(b'('));
                }
                for at in *from..*to {
                    let (kind, text, place) =
                        (self.parser.token_at(at).kind, self.parser.raw_text(at), self.parser.place_of(at));
                    if self.parser.is_invisible(at) {
                        self.out.invisible.push(self.out.tokens.len() as u32);
                    }
                    self.push(kind, text, place, Source::Call(at));
                }
                if must_hold {
                    self.bracket(Kind::Close(b'('));
                }
                Some(())
            }
            // Without its repetition around it means nothing.
            Some(Bound::Turns(_)) => None,
            None => {
                let kind = if name.starts_with("r#") { Kind::Raw } else { Kind::Name };
                self.push(kind, name, self.call, Source::Nothing);
                Some(())
            }
        }
    }

    fn repeat(&mut self, inner: &[Part], separator: std::ops::Range<usize>, bindings: &Bindings<'_>) -> Option<()> {
        let used = names(inner);
        let turns = used.iter().find_map(|name| match bindings.get(name) {
            Some(Bound::Turns(turns)) => Some(turns),
            _ => None,
        })?;
        for at in 0..turns.len() {
            let mut here = Bindings::new();
            for name in &used {
                match bindings.get(name) {
                    Some(Bound::Turns(turns)) => {
                        here.extend(turns.get(at)?.iter().map(|(name, one)| (*name, one.clone())))
                    }
                    Some(tokens) => drop(here.insert(name, tokens.clone())),
                    None => {}
                }
            }
            for token in separator.clone().filter(|_| at > 0) {
                let rules = self.rules;
                self.push(rules.token(token).kind, rules.text_of(token), self.call, Source::Rules(token));
            }
            self.parts(inner, &here)?;
        }
        Some(())
    }
}
