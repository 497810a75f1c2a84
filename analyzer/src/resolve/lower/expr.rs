//! Expressions, blocks and statements.

use syn::spanned::Spanned;

use super::context::Lowerer;
use crate::resolve::tree::{Arm, Block, Closure, Expr, ExprKind, Let, LiteralKind, Pat, PatKind, Stmt};

impl Lowerer<'_> {
    /// A block; the items in it get a number to be found by.
    pub(super) fn block(&mut self, block: &syn::Block) -> Block {
        self.statements(&block.stmts)
    }

    /// Statements as a block.
    pub(super) fn statements(&mut self, stmts: &[syn::Stmt]) -> Block {
        let mut lowered = Block::default();
        for stmt in stmts {
            match stmt {
                syn::Stmt::Item(item) => lowered.nodes.extend(self.item(item)),
                syn::Stmt::Expr(expr, semi) => lowered.stmts.push(Stmt::Expr(self.expr(expr), semi.is_some())),
                syn::Stmt::Macro(call) => {
                    let at = self.start_of(&call.mac.path);
                    let kind = ExprKind::Macro(Box::new(self.macro_call(&call.mac)));
                    lowered.stmts.push(Stmt::Expr(Expr { kind, at }, call.semi_token.is_some()));
                }
                syn::Stmt::Local(local) => lowered.stmts.push(self.local(local)),
            }
        }
        if !lowered.nodes.is_empty() {
            lowered.id = Some(self.new_block());
        }
        lowered
    }

    fn local(&mut self, local: &syn::Local) -> Stmt {
        let pat = self.pat(&local.pat);
        let (pat, ty) = match pat {
            Pat { kind: PatKind::Typed(inner, ty), .. } => (*inner, Some(ty)),
            other => (other, None),
        };
        let diverge = local.init.as_ref().and_then(|init| init.diverge.as_ref());
        Stmt::Let(Box::new(Let {
            pat,
            ty,
            init: local.init.as_ref().map(|init| self.expr(&init.expr)),
            diverge: diverge.map(|(_, expr)| self.expr(expr)),
        }))
    }

    /// An expression.
    pub(super) fn expr(&mut self, expr: &syn::Expr) -> Expr {
        let at = self.start.take().unwrap_or_else(|| self.expr_start(expr));
        // What stands first in it, and is lowered first, begins where it begins.
        self.start = first_part(expr).map(|_| at);
        let kind = self.control(expr).or_else(|| self.operation(expr)).unwrap_or_else(|| self.simple(expr));
        Expr { kind, at }
    }

    /// Where an expression begins; the tokens of long chains are not gone through for it.
    fn expr_start(&self, expr: &syn::Expr) -> u32 {
        let mut first = expr;
        while let Some(part) = first_part(first) {
            first = part;
        }
        match first {
            syn::Expr::Path(path) => path.path.segments.first().map_or(0, |segment| self.at(segment.ident.span())),
            syn::Expr::Lit(literal) => self.at(literal.lit.span()),
            syn::Expr::Macro(call) => self.start_of(&call.mac.path),
            syn::Expr::Match(item) => self.at(item.match_token.span),
            syn::Expr::If(item) => self.at(item.if_token.span),
            syn::Expr::Closure(item) => self.at(item.inputs_begin.spans[0]),
            syn::Expr::Block(item) => self.at(item.block.brace_token.span.open()),
            syn::Expr::Async(item) => self.at(item.async_token.span),
            syn::Expr::ForLoop(item) => self.at(item.for_token.span),
            syn::Expr::While(item) => self.at(item.while_token.span),
            syn::Expr::Loop(item) => self.at(item.loop_token.span),
            syn::Expr::Paren(item) => self.at(item.paren_token.span.open()),
            syn::Expr::Tuple(item) => self.at(item.paren_token.span.open()),
            syn::Expr::Array(item) => self.at(item.bracket_token.span.open()),
            syn::Expr::Reference(item) => self.at(item.and_token.spans[0]),
            syn::Expr::Struct(item) => self.start_of(&item.path.segments.first().map(|segment| &segment.ident)),
            syn::Expr::Return(item) => self.at(item.return_token.span),
            // A `;` by itself.
            syn::Expr::Verbatim(tokens) if tokens.is_empty() => 0,
            other => self.start_of(other),
        }
    }

    fn boxed(&mut self, expr: &syn::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    fn optional(&mut self, expr: Option<&syn::Expr>) -> Option<Box<Expr>> {
        expr.map(|expr| self.boxed(expr))
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e syn::Expr>) -> Vec<Expr> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    /// Blocks, branches, loops and closures.
    fn control(&mut self, expr: &syn::Expr) -> Option<ExprKind> {
        Some(match expr {
            syn::Expr::Block(block) => ExprKind::Block(self.block(&block.block)),
            syn::Expr::Unsafe(block) => ExprKind::Block(self.block(&block.block)),
            syn::Expr::Const(block) => ExprKind::Block(self.block(&block.block)),
            syn::Expr::Async(block) => ExprKind::Async(self.block(&block.block)),
            syn::Expr::TryBlock(block) => ExprKind::Block(self.block(&block.block)),
            syn::Expr::If(branch) => {
                let otherwise = branch.else_branch.as_ref().map(|(_, expr)| &**expr);
                ExprKind::If(self.boxed(&branch.cond), self.block(&branch.then_branch), self.optional(otherwise))
            }
            syn::Expr::Match(item) => {
                let scrutinee = self.boxed(&item.expr);
                ExprKind::Match(scrutinee, item.arms.iter().map(|arm| self.arm(&arm.pat, &arm.body)).collect())
            }
            syn::Expr::Loop(item) => ExprKind::Loop(self.block(&item.body)),
            syn::Expr::While(item) => ExprKind::While(self.boxed(&item.cond), self.block(&item.body)),
            syn::Expr::ForLoop(item) => {
                let pat = Box::new(self.pat(&item.pat));
                ExprKind::For(pat, self.boxed(&item.expr), self.block(&item.body))
            }
            syn::Expr::Let(item) => ExprKind::Let(Box::new(self.pat(&item.pat)), self.boxed(&item.expr)),
            syn::Expr::Closure(closure) => ExprKind::Closure(Box::new(self.closure(closure))),
            syn::Expr::Return(item) => ExprKind::Return(self.optional(item.expr.as_deref())),
            syn::Expr::Break(item) => ExprKind::Break(self.optional(item.expr.as_deref())),
            syn::Expr::Yield(item) => ExprKind::Break(self.optional(item.expr.as_deref())),
            syn::Expr::Continue(_) => ExprKind::Continue,
            _ => return None,
        })
    }

    /// An arm from its pattern (with a guard, when it has one) and body.
    pub(super) fn arm(&mut self, pat: &syn::Pat, body: &syn::Expr) -> Arm {
        let (pat, guard) = match self.pat(pat) {
            Pat { kind: PatKind::Guard(pat, guard), .. } => (*pat, Some(*guard)),
            other => (other, None),
        };
        Arm { pat, guard, body: self.expr(body) }
    }

    fn closure(&mut self, closure: &syn::ExprClosure) -> Closure {
        let params = closure.inputs.iter().map(|pat| match self.pat(pat) {
            Pat { kind: PatKind::Typed(inner, ty), .. } => (*inner, Some(ty)),
            other => (other, None),
        });
        let params = params.collect();
        let output = match &closure.output {
            syn::ReturnType::Default => None,
            syn::ReturnType::Type(_, ty) => Some(self.ty(ty)),
        };
        Closure { params, output, body: self.expr(&closure.body), is_async: closure.asyncness.is_some() }
    }

    /// Operators.
    fn operation(&mut self, expr: &syn::Expr) -> Option<ExprKind> {
        Some(match expr {
            syn::Expr::Reference(item) => ExprKind::Reference(self.boxed(&item.expr)),
            syn::Expr::RawAddr(item) => ExprKind::Reference(self.boxed(&item.expr)),
            syn::Expr::Unary(item) => match item.op {
                syn::UnOp::Deref(_) => ExprKind::Deref(self.boxed(&item.expr)),
                _ => ExprKind::Unary(self.boxed(&item.expr)),
            },
            syn::Expr::Binary(item) => {
                let left = self.boxed(&item.left);
                ExprKind::Binary(operator(&item.op), left, self.boxed(&item.right))
            }
            syn::Expr::Assign(item) => {
                let left = self.boxed(&item.left);
                ExprKind::Assign(left, self.boxed(&item.right))
            }
            syn::Expr::Try(item) => ExprKind::Try(self.boxed(&item.expr)),
            syn::Expr::Await(item) => ExprKind::Await(self.boxed(&item.base)),
            syn::Expr::Cast(item) => ExprKind::Cast(self.boxed(&item.expr), self.ty(&item.ty)),
            syn::Expr::Index(item) => {
                let base = self.boxed(&item.expr);
                ExprKind::Index(base, self.boxed(&item.index))
            }
            syn::Expr::Range(item) => {
                let start = self.optional(item.start.as_deref());
                ExprKind::Range(start, self.optional(item.end.as_deref()))
            }
            _ => return None,
        })
    }

    /// Paths, literals, calls and what is put together from parts.
    fn simple(&mut self, expr: &syn::Expr) -> ExprKind {
        match expr {
            syn::Expr::Path(path) => ExprKind::Path(self.qualified(path.qself.as_ref(), &path.path)),
            syn::Expr::Lit(literal) => self.literal(&literal.lit, literal.span()).kind,
            syn::Expr::Call(call) => ExprKind::Call(self.boxed(&call.func), self.exprs(&call.args)),
            syn::Expr::MethodCall(call) => ExprKind::MethodCall {
                receiver: self.boxed(&call.receiver),
                name: self.name(&call.method),
                turbofish: self.turbofish(call.turbofish.as_ref()),
                args: self.exprs(&call.args),
            },
            syn::Expr::Field(field) => {
                let base = self.boxed(&field.base);
                ExprKind::Field(base, self.member(&field.member))
            }
            syn::Expr::Struct(item) => ExprKind::Struct {
                path: self.qualified(item.qself.as_ref(), &item.path),
                fields: item.fields.iter().map(|field| (self.member(&field.member), self.expr(&field.expr))).collect(),
                rest: self.optional(item.rest.as_deref()),
            },
            syn::Expr::Paren(paren) => self.expr(&paren.expr).kind,
            syn::Expr::Group(group) => self.expr(&group.expr).kind,
            syn::Expr::Tuple(tuple) => ExprKind::Tuple(self.exprs(&tuple.elems)),
            syn::Expr::Array(array) => ExprKind::Array(self.exprs(&array.elems)),
            syn::Expr::Repeat(repeat) => {
                let element = self.boxed(&repeat.expr);
                ExprKind::Repeat(element, self.boxed(&repeat.len))
            }
            syn::Expr::Macro(call) => ExprKind::Macro(Box::new(self.macro_call(&call.mac))),
            _ => ExprKind::Unknown,
        }
    }

    /// A literal.
    pub(super) fn literal(&mut self, literal: &syn::Lit, span: proc_macro2::Span) -> Expr {
        let kind = match literal {
            syn::Lit::Str(text) => LiteralKind::Str(text.value()),
            syn::Lit::Int(number) => LiteralKind::Int(number.suffix().to_owned()),
            syn::Lit::Float(number) => LiteralKind::Float(number.suffix().to_owned()),
            syn::Lit::Char(_) => LiteralKind::Char,
            syn::Lit::Bool(_) => LiteralKind::Bool,
            syn::Lit::Byte(_) => LiteralKind::Int("u8".to_owned()),
            _ => LiteralKind::Bytes,
        };
        Expr { kind: ExprKind::Literal(kind), at: self.at(span) }
    }
}

/// The part that a chain of operators or calls begins with.
fn first_part(expr: &syn::Expr) -> Option<&syn::Expr> {
    Some(match expr {
        syn::Expr::MethodCall(call) => &call.receiver,
        syn::Expr::Field(field) => &field.base,
        syn::Expr::Await(base) => &base.base,
        syn::Expr::Try(base) => &base.expr,
        syn::Expr::Call(call) => &call.func,
        syn::Expr::Binary(binary) => &binary.left,
        syn::Expr::Index(index) => &index.expr,
        syn::Expr::Cast(cast) => &cast.expr,
        syn::Expr::Assign(assign) => &assign.left,
        _ => return None,
    })
}

fn operator(operator: &syn::BinOp) -> &'static str {
    match operator {
        syn::BinOp::Add(_) => "+",
        syn::BinOp::Sub(_) => "-",
        syn::BinOp::Mul(_) => "*",
        syn::BinOp::Div(_) => "/",
        syn::BinOp::Rem(_) => "%",
        syn::BinOp::And(_) => "&&",
        syn::BinOp::Or(_) => "||",
        syn::BinOp::BitXor(_) => "^",
        syn::BinOp::BitAnd(_) => "&",
        syn::BinOp::BitOr(_) => "|",
        syn::BinOp::Shl(_) => "<<",
        syn::BinOp::Shr(_) => ">>",
        syn::BinOp::Eq(_) => "==",
        syn::BinOp::Ne(_) => "!=",
        syn::BinOp::Lt(_) => "<",
        syn::BinOp::Le(_) => "<=",
        syn::BinOp::Gt(_) => ">",
        syn::BinOp::Ge(_) => ">=",
        syn::BinOp::AddAssign(_) => "+=",
        syn::BinOp::SubAssign(_) => "-=",
        syn::BinOp::MulAssign(_) => "*=",
        syn::BinOp::DivAssign(_) => "/=",
        syn::BinOp::RemAssign(_) => "%=",
        syn::BinOp::BitAndAssign(_) => "&=",
        syn::BinOp::BitOrAssign(_) => "|=",
        syn::BinOp::BitXorAssign(_) => "^=",
        syn::BinOp::ShlAssign(_) => "<<=",
        syn::BinOp::ShrAssign(_) => ">>=",
        _ => "?=",
    }
}
