//! Blocks, branches, loops and closures.

use super::context::Body;
use super::unify::FUTURE;
use crate::resolve::tree::{Arm, Block, Closure, Expr, ExprKind, Let, Stmt};
use crate::resolve::typing::Ty;

impl Body<'_, '_, '_> {
    /// Blocks, branches and loops.
    pub(super) fn control(&mut self, expr: &Expr, expected: &Ty) -> Ty {
        match &expr.kind {
            ExprKind::Block(block) => self.block(block, expected),
            ExprKind::Async(block) => self.async_block(block, expected),
            ExprKind::If(cond, then, otherwise) => self.branch(cond, then, otherwise.as_deref(), expected),
            ExprKind::Match(scrutinee, arms) => self.match_expr(scrutinee, arms, expected),
            ExprKind::Loop(block) => {
                self.block(block, &Ty::Unknown);
                expected.clone()
            }
            ExprKind::While(cond, block) => {
                self.nested(|body| {
                    body.expr(cond, &Ty::Unknown);
                    body.block(block, &Ty::Unknown);
                });
                Ty::unit()
            }
            ExprKind::For(pat, iter, block) => {
                let ty = self.expr(iter, &Ty::Unknown);
                let item = self.item_of(&ty);
                self.nested(|body| {
                    body.pattern(pat, &item);
                    body.block(block, &Ty::Unknown);
                });
                Ty::unit()
            }
            ExprKind::Let(pat, value) => {
                let ty = self.expr(value, &Ty::Unknown);
                self.pattern(pat, &ty);
                Ty::primitive("bool")
            }
            ExprKind::Return(value) => {
                if let Some(value) = value {
                    let wanted = self.returns.last().cloned().unwrap_or(Ty::Unknown);
                    let ty = self.expr(value, &wanted);
                    self.unify(&wanted, &ty);
                }
                Ty::Never
            }
            ExprKind::Break(value) => {
                if let Some(value) = value {
                    self.expr(value, &Ty::Unknown);
                }
                Ty::Never
            }
            ExprKind::Continue => Ty::Never,
            _ => Ty::Unknown,
        }
    }

    /// A block; items in it are known in all of it.
    pub(super) fn block(&mut self, block: &Block, expected: &Ty) -> Ty {
        let outer = self.around.scope;
        if let Some(id) = block.id
            && let Some(scope) = self.names.world.blocks.get(&(self.around.from.0, id))
        {
            self.around.scope = *scope;
        }
        let ty = self.nested(|body| body.statements(&block.stmts, expected));
        self.around.scope = outer;
        ty
    }

    fn statements(&mut self, stmts: &[Stmt], expected: &Ty) -> Ty {
        let mut last = Ty::unit();
        for (at, stmt) in stmts.iter().enumerate() {
            last = match stmt {
                Stmt::Let(local) => {
                    self.local_statement(local);
                    Ty::unit()
                }
                Stmt::Expr(expr, is_closed) => {
                    let is_last = at + 1 == stmts.len() && !is_closed;
                    let ty = self.expr(expr, if is_last { expected } else { &Ty::Unknown });
                    match ty {
                        Ty::Never => Ty::Never,
                        ty if is_last => ty,
                        _ => Ty::unit(),
                    }
                }
            };
        }
        last
    }

    fn local_statement(&mut self, local: &Let) {
        let declared = local.ty.as_ref().map(|ty| self.lower(ty));
        let wanted = declared.clone().unwrap_or(Ty::Unknown);
        let given = local.init.as_ref().map(|init| self.expr(init, &wanted));
        if let (Some(declared), Some(given)) = (&declared, &given) {
            self.unify(declared, given);
        }
        if let Some(diverge) = &local.diverge {
            self.expr(diverge, &Ty::Unknown);
        }
        let ty = declared.or(given).unwrap_or_else(|| self.var());
        self.pattern(&local.pat, &ty);
    }

    /// `async { … }`: what is returned in it is its own.
    fn async_block(&mut self, block: &Block, expected: &Ty) -> Ty {
        let output = match self.shallow(expected) {
            Ty::External(path, args) if path == FUTURE => args.first().cloned(),
            _ => None,
        };
        let output = output.unwrap_or_else(|| self.var());
        self.returns.push(output.clone());
        let ty = self.block(block, &output);
        self.unify(&output, &ty);
        self.returns.pop();
        Ty::external(FUTURE, vec![output])
    }

    fn branch(&mut self, cond: &Expr, then: &Block, otherwise: Option<&Expr>, expected: &Ty) -> Ty {
        let first = self.nested(|body| {
            body.expr(cond, &Ty::primitive("bool"));
            body.block(then, expected)
        });
        match otherwise {
            Some(otherwise) => {
                let second = self.expr(otherwise, expected);
                self.joined(first, second)
            }
            None => Ty::unit(),
        }
    }

    /// The type of two branches: the one that tells more.
    fn joined(&mut self, first: Ty, second: Ty) -> Ty {
        let (first, second) = (self.shallow(&first), self.shallow(&second));
        match (&first, &second) {
            (Ty::Never | Ty::Unknown, _) => second,
            (_, Ty::Never | Ty::Unknown) => first,
            _ => {
                self.unify(&first, &second);
                first
            }
        }
    }

    fn match_expr(&mut self, scrutinee: &Expr, arms: &[Arm], expected: &Ty) -> Ty {
        let ty = self.expr(scrutinee, &Ty::Unknown);
        let mut result = Ty::Never;
        for arm in arms {
            let arm_type = self.nested(|body| {
                body.pattern(&arm.pat, &ty);
                if let Some(guard) = &arm.guard {
                    body.expr(guard, &Ty::primitive("bool"));
                }
                body.expr(&arm.body, expected)
            });
            result = self.joined(result, arm_type);
        }
        result
    }

    /// A closure; its parameters are what is expected of it unless they are written.
    pub(super) fn closure(&mut self, closure: &Closure, expected: &Ty) -> Ty {
        let (wanted, output) = match self.shallow(expected) {
            Ty::Fn(inputs, output) => (inputs, Some(*output)),
            _ => (Vec::new(), None),
        };
        let declared = closure.output.as_ref().map(|raw| self.lower(raw));
        let output = declared.or(output).unwrap_or_else(|| self.var());
        let mut inputs = Vec::new();
        let around = self.locals.len();
        for (at, (pat, ty)) in closure.params.iter().enumerate() {
            let written = ty.as_ref().map(|raw| self.lower(raw));
            let ty = written.or_else(|| wanted.get(at).cloned()).unwrap_or_else(|| self.var());
            self.pattern(pat, &ty);
            inputs.push(ty);
        }
        let returned = if closure.is_async { self.var() } else { output.clone() };
        self.returns.push(returned.clone());
        let ty = self.expr(&closure.body, &returned);
        self.returns.pop();
        self.locals.truncate(around);
        let given = if closure.is_async { Ty::external(FUTURE, vec![ty]) } else { ty };
        self.unify(&output, &given);
        let output = if self.shallow(&output).is_known() { output } else { given };
        Ty::Fn(inputs, Box::new(output))
    }
}
