//! Bodies that may wait until everything else is known.

use super::cursor::Parser;
use super::token::{Kind, Word};
use crate::resolve::tree::FunctionNode;

impl Parser<'_, '_> {
    /// The statements of a body whose `{` stands at `open`, or a note that they are read later.
    pub(super) fn body(&mut self, function: &mut FunctionNode, open: usize) -> Option<()> {
        let end = self.token_at(open).mate as usize;
        if self.depth == 0 && self.may_wait(end) {
            function.waits = true;
            self.at = end;
        } else {
            function.block = Some(self.statements()?);
        }
        Some(())
    }

    /// Whether nothing up to a token can be an item, nor a macro call that becomes something else. Says `false` where
    /// that would need a closer look.
    fn may_wait(&mut self, end: usize) -> bool {
        (self.at..end).all(|at| match self.token_at(at).kind {
            Kind::Word(word) => !self.may_begin_item(word, at),
            Kind::Name | Kind::Raw => match (self.token_at(at + 1).kind, self.token_at(at + 2).kind) {
                (Kind::Mark(b'!'), Kind::Open(_)) => !self.is_own_macro(at),
                (Kind::Mark(b'!'), Kind::Name | Kind::Raw) => false,
                (Kind::Name | Kind::Raw, _) => self.text_of(at) != "union",
                _ => true,
            },
            _ => true,
        })
    }

    fn may_begin_item(&self, word: Word, at: usize) -> bool {
        let next = self.token_at(at + 1).kind;
        match word {
            Word::Pub | Word::Extern | Word::Use | Word::Fn | Word::Mod | Word::Type | Word::Struct => true,
            Word::Enum | Word::Trait | Word::Impl | Word::Static | Word::Const | Word::Reserved => true,
            Word::Unsafe => next != Kind::Open(b'{'),
            Word::Crate => next != Kind::Mark(b':'),
            _ => false,
        }
    }

    /// Whether the macro whose last name stands at a token is known; notes that it was asked for.
    fn is_own_macro(&mut self, last: usize) -> bool {
        let is_joined = |parser: &Self, at: usize| {
            at >= 3 && (1..=2).all(|back| parser.token_at(at - back).kind == Kind::Mark(b':'))
        };
        let mut first = last;
        while is_joined(self, first) && matches!(self.token_at(first - 3).kind, Kind::Name | Kind::Raw | Kind::Word(_))
        {
            first -= 3;
        }
        let path: Vec<&str> = (first..=last).step_by(3).map(|at| self.text_of(at)).collect();
        self.part.macros.as_mut().is_some_and(|macros| macros.knows(&path))
    }
}
