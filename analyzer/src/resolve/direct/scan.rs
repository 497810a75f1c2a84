//! Looks at tokens nobody parses: which paths are named. Gives what `lower::scan` gives.

use super::cursor::Parser;
use super::path::segment;
use super::token::Kind;
use crate::resolve::lower::is_keyword;
use crate::resolve::tree::{Name, RawPath, ScannedPath};

impl Parser<'_, '_> {
    /// The paths among the tokens from one position up to before another.
    pub(super) fn scan(&self, from: usize, to: usize) -> Vec<ScannedPath> {
        let mut found = Vec::new();
        let mut at = from;
        while at < to {
            match self.token_at(at).kind {
                Kind::Name | Kind::Raw | Kind::Word(_) => {
                    let (path, next) = self.path_among(at, from, to);
                    let is_member = self.marks(at, from, 1, b'.') && !self.marks(at, from, 2, b'.');
                    let is_fragment = self.marks(at, from, 1, b'$') && path.names().first() != Some(&"crate");
                    if !is_fragment && !is_keyword(&path) {
                        found.push(ScannedPath { path, followed_by: self.follow(next, to), is_member });
                    }
                    at = next;
                }
                Kind::Doc(_) => {
                    // A comment is an attribute: `#[doc = "…"]`.
                    let name = Name { text: "doc".into(), at: self.place_of(at).start };
                    let path = RawPath { segments: vec![segment(name)], ..RawPath::default() };
                    found.push(ScannedPath { path, followed_by: '=', is_member: false });
                    at += 1;
                }
                _ => at += 1,
            }
        }
        found
    }

    /// Whether a mark stands so many tokens before a position.
    fn marks(&self, at: usize, from: usize, back: usize, mark: u8) -> bool {
        at >= from + back && self.token_at(at - back).kind == Kind::Mark(mark)
    }

    /// The longest `a::b::c` that begins at a position, and the position behind it.
    fn path_among(&self, at: usize, from: usize, to: usize) -> (RawPath, usize) {
        let is_colons = |at: usize| {
            at + 1 < to && self.token_at(at).kind == Kind::Mark(b':') && self.token_at(at + 1).kind == Kind::Mark(b':')
        };
        let is_word = |at: usize| matches!(self.token_at(at).kind, Kind::Name | Kind::Raw | Kind::Word(_));
        let mut path = RawPath::default();
        if at >= from + 2 && is_colons(at - 2) {
            let before = (at >= from + 3).then(|| at - 3);
            path.absolute =
                !before.is_some_and(is_word) && !before.is_some_and(|at| self.token_at(at).kind == Kind::Mark(b'>'));
        }
        let mut here = at;
        while here < to && is_word(here) {
            let name = Name { text: self.text_of(here).into(), at: self.place_of(here).start };
            path.segments.push(segment(name));
            here += 1;
            if is_colons(here) && here + 2 < to && is_word(here + 2) {
                here += 2;
            } else {
                break;
            }
        }
        (path, here)
    }

    fn follow(&self, at: usize, to: usize) -> char {
        match self.token_at(at).kind {
            _ if at >= to => ' ',
            Kind::Open(b'(') => '(',
            Kind::Open(b'{') => '{',
            Kind::Mark(mark) => char::from(mark),
            Kind::Doc(_) => '#',
            _ => ' ',
        }
    }
}
