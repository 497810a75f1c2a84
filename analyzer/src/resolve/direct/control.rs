//! Branches and loops.

use super::cursor::Parser;
use super::expr::{Class, Found};
use super::token::{Kind, Word};
use crate::resolve::tree::{Arm, Expr, ExprKind};

fn block(kind: ExprKind, at: u32) -> Option<Found> {
    Some((Expr { kind, at }, Class::Block))
}

impl Parser<'_, '_> {
    /// What ends a statement by itself; `first` is where its attributes begin.
    pub(super) fn control(&mut self, first: u32) -> Option<Found> {
        if self.is_lifetime() {
            self.lifetime()?;
            self.expect(b':')?;
            let is_labeled = matches!(self.kind(), Kind::Open(b'{') | Kind::Word(Word::While | Word::For | Word::Loop));
            return if is_labeled { self.control(first) } else { None };
        }
        let at = self.start();
        let Kind::Word(word) = self.kind() else {
            return self.block_expr().map(|expr| (expr, Class::Block));
        };
        let is_braced = self.ahead(1) == Kind::Open(b'{');
        match word {
            Word::If => self.branch().map(|expr| (expr, Class::Block)),
            Word::Match => self.match_expr(),
            Word::Loop => {
                self.at += 1;
                block(ExprKind::Loop(self.block()?), at)
            }
            Word::While => {
                self.at += 1;
                let cond = Box::new(self.expr_before_block()?);
                block(ExprKind::While(cond, self.block()?), at)
            }
            Word::For if self.ahead(1) != Kind::Mark(b'<') => {
                self.at += 1;
                let pat = Box::new(self.pattern()?);
                self.expect_word(Word::In)?;
                let over = Box::new(self.expr_before_block()?);
                block(ExprKind::For(pat, over, self.block()?), at)
            }
            Word::Unsafe | Word::Const if is_braced => {
                self.at += 1;
                block(ExprKind::Block(self.block()?), first)
            }
            _ => None,
        }
    }

    fn branch(&mut self) -> Option<Expr> {
        let at = self.start();
        self.expect_word(Word::If)?;
        let cond = Box::new(self.expr_before_block()?);
        let then = self.block()?;
        let otherwise = if self.eat_word(Word::Else) {
            let expr = if self.is_word(Word::If) { self.branch()? } else { self.block_expr()? };
            Some(Box::new(expr))
        } else {
            None
        };
        Some(Expr { kind: ExprKind::If(cond, then, otherwise), at })
    }

    fn match_expr(&mut self) -> Option<Found> {
        let at = self.start();
        self.at += 1;
        let scrutinee = Box::new(self.expr_before_block()?);
        self.open(b'{')?;
        self.skip_inner_attributes()?;
        let mut arms = Vec::new();
        while !self.is_closed() {
            arms.push(self.arm()?);
        }
        self.close(b'{')?;
        block(ExprKind::Match(scrutinee, arms), at)
    }

    fn arm(&mut self) -> Option<Arm> {
        self.skip_attributes()?;
        let pat = self.pattern()?;
        let guard = if self.eat_word(Word::If) { Some(self.expr()?) } else { None };
        self.eat_all(b"=>").then_some(())?;
        let (body, class) = self.early()?;
        if !self.eat(b',') && class != Class::Block && !self.is_closed() {
            return None;
        }
        Some(Arm { pat, guard, body })
    }
}
