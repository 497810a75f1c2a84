//! Finds the blocks in expressions.

use super::{Block, Expr, ExprKind, MacroCall, Pat, PatKind, Stmt};

/// Calls `found` for each outermost block in the statements of a block.
pub(in crate::resolve) fn blocks_in_block<'t>(block: &'t Block, found: &mut dyn FnMut(&'t Block)) {
    for stmt in &block.stmts {
        match stmt {
            Stmt::Let(local) => {
                blocks_in_pat(&local.pat, found);
                local.init.iter().chain(&local.diverge).for_each(|expr| blocks_in_expr(expr, found));
            }
            Stmt::Expr(expr, _) => blocks_in_expr(expr, found),
        }
    }
}

/// Calls `found` for each outermost block in an expression.
pub(in crate::resolve) fn blocks_in_expr<'t>(expr: &'t Expr, found: &mut dyn FnMut(&'t Block)) {
    match &expr.kind {
        ExprKind::Block(block) | ExprKind::Async(block) | ExprKind::Loop(block) => found(block),
        ExprKind::If(cond, block, otherwise) => {
            blocks_in_expr(cond, found);
            found(block);
            otherwise.iter().for_each(|expr| blocks_in_expr(expr, found));
        }
        ExprKind::While(cond, block) => {
            blocks_in_expr(cond, found);
            found(block);
        }
        ExprKind::For(pat, iter, block) => {
            blocks_in_pat(pat, found);
            blocks_in_expr(iter, found);
            found(block);
        }
        ExprKind::Match(scrutinee, arms) => {
            blocks_in_expr(scrutinee, found);
            for arm in arms {
                blocks_in_pat(&arm.pat, found);
                arm.guard.iter().for_each(|guard| blocks_in_expr(guard, found));
                blocks_in_expr(&arm.body, found);
            }
        }
        ExprKind::Let(pat, expr) => {
            blocks_in_pat(pat, found);
            blocks_in_expr(expr, found);
        }
        ExprKind::Closure(closure) => blocks_in_expr(&closure.body, found),
        ExprKind::Macro(call) => blocks_in_macro(call, found),
        other => parts(other).into_iter().for_each(|expr| blocks_in_expr(expr, found)),
    }
}

/// Calls `found` for each outermost block in the input or the expansion of a macro call.
pub(in crate::resolve) fn blocks_in_macro<'t>(call: &'t MacroCall, found: &mut dyn FnMut(&'t Block)) {
    call.input.args.iter().for_each(|expr| blocks_in_expr(expr, found));
    call.expanded.iter().for_each(|expr| blocks_in_expr(expr, found));
}

fn blocks_in_pat<'t>(pat: &'t Pat, found: &mut dyn FnMut(&'t Block)) {
    match &pat.kind {
        PatKind::Expr(exprs) => exprs.iter().for_each(|expr| blocks_in_expr(expr, found)),
        PatKind::Guard(pat, guard) => {
            blocks_in_pat(pat, found);
            blocks_in_expr(guard, found);
        }
        _ => {}
    }
}

/// The parts of expressions that hold no block themselves.
fn parts(kind: &ExprKind) -> Vec<&Expr> {
    match kind {
        ExprKind::Call(function, args) => std::iter::once(&**function).chain(args).collect(),
        ExprKind::MethodCall { receiver, args, .. } => std::iter::once(&**receiver).chain(args).collect(),
        ExprKind::Struct { fields, rest, .. } => fields.iter().map(|(_, expr)| expr).chain(rest.as_deref()).collect(),
        ExprKind::Field(base, _)
        | ExprKind::Reference(base)
        | ExprKind::Deref(base)
        | ExprKind::Unary(base)
        | ExprKind::Try(base)
        | ExprKind::Await(base)
        | ExprKind::Cast(base, _) => vec![base],
        ExprKind::Binary(_, left, right)
        | ExprKind::Assign(left, right)
        | ExprKind::Index(left, right)
        | ExprKind::Repeat(left, right) => vec![left, right],
        ExprKind::Range(start, end) => start.as_deref().into_iter().chain(end.as_deref()).collect(),
        ExprKind::Tuple(exprs) | ExprKind::Array(exprs) => exprs.iter().collect(),
        ExprKind::Return(expr) | ExprKind::Break(expr) => expr.as_deref().into_iter().collect(),
        _ => Vec::new(),
    }
}
