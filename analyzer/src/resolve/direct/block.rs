//! Blocks and statements.

use super::cursor::Parser;
use super::expr::{Binding, Class, Found};
use super::token::{Kind, Word};
use crate::resolve::tree::{Block, Expr, ExprKind, Let, Stmt};

impl Parser<'_, '_> {
    /// `{ … }`.
    pub(super) fn block(&mut self) -> Option<Block> {
        self.open(b'{')?;
        self.skip_inner_attributes()?;
        let block = self.statements()?;
        self.close(b'{')?;
        Some(block)
    }

    pub(super) fn skip_inner_attributes(&mut self) -> Option<()> {
        while self.kind() == Kind::Doc(true) || self.is(b'#') && self.ahead(1) == Kind::Mark(b'!') {
            if self.eat(b'#') {
                self.at += 1;
                self.skip_group()?;
            } else {
                self.at += 1;
            }
        }
        Some(())
    }

    /// Statements up to the end of the group; the items among them get a number to be found by.
    pub(super) fn statements(&mut self) -> Option<Block> {
        let mut block = Block::default();
        loop {
            while self.eat(b';') {
                let nothing = Expr { kind: ExprKind::Unknown, at: 0 };
                block.stmts.push(Stmt::Expr(nothing, true));
            }
            if self.is_closed() {
                break;
            }
            let is_whole = self.statement(&mut block)?;
            if !is_whole && !self.is_closed() {
                return None;
            }
        }
        if !block.nodes.is_empty() {
            block.id = Some(self.new_block());
        }
        Some(block)
    }

    /// A statement; says whether another may follow.
    fn statement(&mut self, into: &mut Block) -> Option<bool> {
        let begin = self.at;
        self.skip_attributes()?;
        if self.is_item() {
            self.at = begin;
            self.item(&mut into.nodes)?;
            return Some(true);
        }
        if self.is_word(Word::Let) {
            into.stmts.push(self.local()?);
            return Some(true);
        }
        let (expr, class) = if self.is_macro_statement() {
            let (at, first) = (self.start(), self.at);
            let path = self.plain_path()?;
            self.expect(b'!')?;
            let call = self.macro_call(path, first)?;
            (Expr { kind: ExprKind::Macro(Box::new(call)), at }, Class::Block)
        } else {
            self.at = begin;
            self.early()?
        };
        let ends = self.eat(b';');
        into.stmts.push(Stmt::Expr(expr, ends));
        Some(ends || matches!(class, Class::Block | Class::BraceMacro))
    }

    /// Whether a macro call with braces stands here that is a statement by itself.
    fn is_macro_statement(&self) -> bool {
        let mut at = 2 * usize::from(self.are(b"::"));
        loop {
            let is_path_word = matches!(
                self.ahead(at),
                Kind::Name | Kind::Raw | Kind::Word(Word::SelfValue | Word::SelfType | Word::Super | Word::Crate)
            );
            if !is_path_word {
                return false;
            }
            at += 1;
            if !self.are_ahead(at, b"::") {
                break;
            }
            at += 2;
        }
        if self.ahead(at) != Kind::Mark(b'!') || self.ahead(at + 1) != Kind::Open(b'{') {
            return false;
        }
        let behind = self.token_at(self.at + at + 1).mate as usize + 1 - self.at;
        let goes_on = self.ahead(behind) == Kind::Mark(b'.') && !self.are_ahead(behind, b"..")
            || self.ahead(behind) == Kind::Mark(b'?');
        !goes_on
    }

    /// Whether an item stands here.
    fn is_item(&self) -> bool {
        let next = self.ahead(1);
        match self.kind() {
            Kind::Word(word) => match word {
                Word::Pub
                | Word::Extern
                | Word::Use
                | Word::Fn
                | Word::Mod
                | Word::Type
                | Word::Struct
                | Word::Enum
                | Word::Trait
                | Word::Impl => true,
                Word::Crate => !self.are_ahead(1, b"::"),
                Word::Static => next == Kind::Word(Word::Mut) || self.is_name(1),
                Word::Const => {
                    let starts_closure = matches!(next, Kind::Word(Word::Static | Word::Move) | Kind::Mark(b'|'));
                    let is_function = matches!(self.ahead(2), Kind::Word(Word::Unsafe | Word::Extern | Word::Fn));
                    let is_async = next == Kind::Word(Word::Async) && !is_function;
                    next != Kind::Open(b'{') && !starts_closure && !is_async
                }
                Word::Unsafe => next != Kind::Open(b'{'),
                Word::Async => matches!(next, Kind::Word(Word::Unsafe | Word::Extern | Word::Fn)),
                _ => false,
            },
            Kind::Name => {
                let is_definition = next == Kind::Mark(b'!') && self.is_name(2);
                is_definition
                    || self.is_called(0, "union") && self.is_name(1)
                    || self.is_called(0, "auto") && next == Kind::Word(Word::Trait)
                    || self.is_called(0, "default") && matches!(next, Kind::Word(Word::Unsafe | Word::Impl))
            }
            _ => false,
        }
    }

    fn local(&mut self) -> Option<Stmt> {
        self.expect_word(Word::Let)?;
        let pat = self.single_pattern()?;
        let ty = if self.eat(b':') { Some(self.ty()?) } else { None };
        let mut local = Let { pat, ty, init: None, diverge: None };
        if self.eat(b'=') {
            local.init = Some(self.expr()?);
            if self.eat_word(Word::Else) {
                local.diverge = Some(self.block_expr()?);
            }
        }
        self.expect(b';')?;
        Some(Stmt::Let(Box::new(local)))
    }

    /// An expression that ends early when it is a block: in statements and arms.
    pub(super) fn early(&mut self) -> Option<Found> {
        let first = self.start();
        let begin = self.at;
        self.skip_attributes()?;
        let is_control = match self.kind() {
            Kind::Open(b'{') | Kind::Mark(b'\'') => true,
            Kind::Word(word) => match word {
                Word::If | Word::While | Word::Loop | Word::Match | Word::Unsafe => true,
                Word::For => self.ahead(1) != Kind::Mark(b'<'),
                Word::Const => self.ahead(1) == Kind::Open(b'{'),
                _ => false,
            },
            _ => false,
        };
        if !is_control {
            self.at = begin;
            let found = self.unary(true)?;
            return self.binary(found, true, Binding::Least);
        }
        let plain = self.start();
        let mut found = self.control(first)?;
        if self.is(b'.') && !self.are(b"..") || self.is(b'?') {
            // The attributes belong to all of it.
            found.0.at = if found.0.at == first { plain } else { found.0.at };
            let found = self.trailer(found)?;
            return self.binary(found, true, Binding::Least);
        }
        Some(found)
    }
}
