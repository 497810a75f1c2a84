//! Macro calls: their input read as expressions where it can be.

use proc_macro2::TokenStream;

use super::context::Lowerer;
use super::macro_input::{Select, arguments, matches_input, select, statements};
use super::scan::scan;
use crate::resolve::tree::{Arm, Block, Expr, ExprKind, LiteralKind, MacroCall, MacroInput, Name, Pat, PatKind};

impl Lowerer<'_> {
    /// A macro call.
    pub(super) fn macro_call(&mut self, mac: &syn::Macro) -> MacroCall {
        let path = self.path(&mac.path);
        if let Some(expanded) = self.expanded(mac) {
            return MacroCall { path, input: MacroInput::default(), expanded: Some(Box::new(expanded)) };
        }
        let name = path.last().map(|last| last.name.text.clone()).unwrap_or_default();
        let input = self.macro_input(&name, &mac.tokens);
        MacroCall { path, input, expanded: None }
    }

    /// A macro call whose input is told elsewhere.
    pub(super) fn bare_call(&self, mac: &syn::Macro) -> MacroCall {
        MacroCall { path: self.path(&mac.path), input: MacroInput::default(), expanded: None }
    }

    fn macro_input(&mut self, name: &str, tokens: &TokenStream) -> MacroInput {
        // Quoted code is not code of this place.
        if matches!(name, "quote" | "quote_spanned" | "parse_quote" | "parse_quote_spanned") {
            return MacroInput::default();
        }
        let special = match name {
            "matches" | "assert_matches" | "debug_assert_matches" => self.matches(tokens),
            "select" | "select_biased" => self.select(tokens),
            _ => None,
        };
        let args = special.or_else(|| self.loose(tokens)).or_else(|| self.as_statements(tokens));
        match args {
            Some(args) => {
                let format_names = args.iter().flat_map(names_in_format).collect();
                MacroInput { args, format_names, ..MacroInput::default() }
            }
            None => {
                let found = scan(self, tokens.clone());
                MacroInput { paths: found.paths, strings: found.strings, is_opaque: true, ..MacroInput::default() }
            }
        }
    }

    fn loose(&mut self, tokens: &TokenStream) -> Option<Vec<Expr>> {
        let parsed = arguments(tokens)?;
        Some(parsed.iter().map(|expr| self.expr(expr)).collect())
    }

    fn as_statements(&mut self, tokens: &TokenStream) -> Option<Vec<Expr>> {
        let parsed = statements(tokens)?;
        let block: Block = self.statements(&parsed);
        let at = self.start_of(tokens);
        Some(vec![Expr { kind: ExprKind::Block(block), at }])
    }

    /// `matches!(e, p if g)` as a `match`.
    fn matches(&mut self, tokens: &TokenStream) -> Option<Vec<Expr>> {
        let (scrutinee, pat, guard) = matches_input(tokens)?;
        let (at, scrutinee) = (self.start_of(&scrutinee), self.expr(&scrutinee));
        let body = Expr { kind: ExprKind::Literal(LiteralKind::Bool), at };
        let arm = Arm { pat: self.pat(&pat), guard: guard.map(|guard| self.expr(&guard)), body };
        Some(vec![Expr { kind: ExprKind::Match(Box::new(scrutinee), vec![arm]), at }])
    }

    /// Branches of `select!`, each as a `match` of an awaited future.
    fn select(&mut self, tokens: &TokenStream) -> Option<Vec<Expr>> {
        let branches = select(tokens)?;
        Some(branches.iter().map(|branch| self.branch(branch)).collect())
    }

    fn branch(&mut self, branch: &Select) -> Expr {
        let body = self.expr(&branch.handler);
        let at = body.at;
        let Some((pat, future)) = &branch.future else { return body };
        let future = self.expr(future);
        let scrutinee = Expr { at: future.at, kind: ExprKind::Await(Box::new(future)) };
        let guard = branch.guard.as_ref().map(|guard| self.expr(guard));
        let pat = pat.as_ref().map_or(Pat { kind: PatKind::Wild }, |pat| self.pat(pat));
        Expr { kind: ExprKind::Match(Box::new(scrutinee), vec![Arm { pat, guard, body }]), at }
    }
}

/// Names captured by a format string: `{name}`, `{name:?}`.
pub(in crate::resolve) fn names_in_format(expr: &Expr) -> Vec<Name> {
    let ExprKind::Literal(LiteralKind::Str(text)) = &expr.kind else { return Vec::new() };
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        if let Some(escaped) = after.strip_prefix('{') {
            rest = escaped;
            continue;
        }
        let Some((inside, behind)) = after.split_once('}') else { break };
        let name = inside.split(':').next().unwrap_or_default().trim();
        let mut letters = name.chars();
        if letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
        {
            found.push(Name { text: name.into(), at: expr.at });
        }
        rest = behind;
    }
    found
}
