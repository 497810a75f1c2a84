//! Macro calls: read where their input is a list of expressions, else left to `lower`.

use super::cursor::Parser;
use super::token::{Kind, Literal, Word};
use crate::resolve::lower::{attribute_part, call_part, expressions_part, items_part, member_part, names_in_format};
use crate::resolve::tree::{Arm, Expr, ExprKind, LiteralKind, MacroCall, MacroInput, Node, RawAttribute, RawPath};

/// Deepest nesting of groups that are no expressions.
const MOST: usize = 64;

impl<'t, 'm> Parser<'t, 'm> {
    /// A macro call at its bracket; `begin` is the first token of its path.
    pub(super) fn macro_call(&mut self, path: RawPath, begin: usize) -> Option<MacroCall> {
        let Kind::Open(bracket) = self.kind() else { return None };
        let last = self.token().mate as usize;
        if self.skims {
            self.at = last + 1;
            return Some(MacroCall { path, input: MacroInput::default(), expanded: None });
        }
        let is_known = self.part.macros.as_mut().is_some_and(|macros| macros.knows(&path.names()));
        let name = path.segments.last().map(|last| last.name.text.clone()).unwrap_or_default();
        let name = name.as_str();
        // Quoted code is not code of this place.
        if !is_known && matches!(name, "quote" | "quote_spanned" | "parse_quote" | "parse_quote_spanned") {
            self.at = last + 1;
            return Some(MacroCall { path, input: MacroInput::default(), expanded: None });
        }
        let place = self.place();
        if !is_known && !matches!(name, "select" | "select_biased") {
            let args = match name {
                "matches" | "assert_matches" | "debug_assert_matches" => self.matches(bracket),
                _ => self.arguments(bracket),
            };
            if let Some(args) = args {
                self.at = last + 1;
                let format_names = args.iter().flat_map(names_in_format).collect();
                let input = MacroInput { args, format_names, ..MacroInput::default() };
                return Some(MacroCall { path, input, expanded: None });
            }
            self.back_to(&place);
        }
        if is_known {
            let open = self.at;
            let begins_at = self.place_of(begin).start;
            if let Some(expanded) = self.expanded(&path, open, begins_at) {
                self.at = last + 1;
                return Some(MacroCall { path, input: MacroInput::default(), expanded: Some(Box::new(expanded)) });
            }
            self.back_to(&place);
        }
        self.at = last + 1;
        let (text, base) = self.part_of(begin, last)?;
        call_part(text, base, &mut self.part)
    }

    /// A piece of the text, and where it begins in the file. `None` when it does not stand there.
    fn part_of(&self, first: usize, last: usize) -> Option<(&'m str, usize)> {
        let text: &'m str = self.source?;
        let (start, end) = (self.token_at(first).start, self.token_at(last).end);
        Some((text.get(start as usize..end as usize)?, self.place_of(first).start as usize))
    }

    /// The expressions of an attribute `#[name(a, b)]`, read like those of a macro call.
    pub(super) fn listed(&mut self, first: usize, last: usize) -> Option<Vec<Expr>> {
        let (before, place) = (self.at, self.place());
        let open = (first..last).find(|at| self.token_at(*at).kind == Kind::Open(b'('));
        let found = open.filter(|open| self.token_at(*open).mate as usize + 1 == last).and_then(|open| {
            self.at = open;
            self.arguments(b'(').filter(|_| self.at + 1 == last)
        });
        match found {
            Some(_) => self.at = before,
            None => self.back_to(&place),
        }
        found
    }

    fn arguments(&mut self, bracket: u8) -> Option<Vec<Expr>> {
        self.open(bracket)?;
        let mut found = Vec::new();
        self.loose(&mut found, 0)?;
        Some(found)
    }

    /// Expressions separated by `,`, `;`, `:` or `=>`, with the sigils and field names of logging macros.
    fn loose(&mut self, found: &mut Vec<Expr>, depth: usize) -> Option<()> {
        while !self.is_closed() {
            self.skip_field_name();
            if !self.eat(b'%') {
                self.eat(b'?');
            }
            self.argument(found, depth)?;
            if self.is_closed() {
                break;
            }
            if !self.eat_all(b"=>") && !self.eat(b',') && !self.eat(b';') {
                self.expect(b':')?;
            }
        }
        Some(())
    }

    fn argument(&mut self, found: &mut Vec<Expr>, depth: usize) -> Option<()> {
        let place = self.place();
        if let Some(expr) = self.expr() {
            found.push(expr);
            return Some(());
        }
        self.back_to(&place);
        let Kind::Open(bracket @ (b'{' | b'[')) = self.kind() else { return None };
        if depth >= MOST {
            return None;
        }
        self.open(bracket)?;
        self.loose(found, depth + 1)?;
        self.close(bracket)
    }

    /// Skips `name =`, `a.b.c =` and `"name" =` before a value.
    fn skip_field_name(&mut self) {
        let begin = self.at;
        if matches!(self.kind(), Kind::Literal(Literal::Str | Literal::RawStr)) {
            self.at += 1;
        } else {
            while matches!(self.kind(), Kind::Name | Kind::Raw | Kind::Word(_)) {
                self.at += 1;
                if self.is(b'.') && !self.are(b"..") {
                    self.at += 1;
                } else {
                    break;
                }
            }
        }
        let is_named = self.at > begin && self.is(b'=') && !self.are(b"==") && !self.are(b"=>");
        self.at = if is_named { self.at + 1 } else { begin };
    }

    /// `matches!(e, p if g)` as a `match`.
    fn matches(&mut self, bracket: u8) -> Option<Vec<Expr>> {
        self.open(bracket)?;
        let at = self.start();
        let scrutinee = self.expr()?;
        self.expect(b',')?;
        let pat = self.pattern()?;
        let guard = if self.eat_word(Word::If) { Some(self.expr()?) } else { None };
        let body = Expr { kind: ExprKind::Literal(LiteralKind::Bool), at };
        let arm = Arm { pat, guard, body };
        Some(vec![Expr { kind: ExprKind::Match(Box::new(scrutinee), vec![arm]), at }])
    }

    /// An item read by others: the tokens from one to another, which belongs to it.
    pub(super) fn items_by_lower(&mut self, first: usize, last: usize) -> Option<Vec<Node>> {
        let (text, base) = self.part_of(first, last)?;
        items_part(text, base, &mut self.part)
    }

    /// The same for what stands in a trait or impl.
    pub(super) fn member_by_lower(&mut self, (first, last): (usize, usize), in_trait: bool) -> Option<Option<Node>> {
        let (text, base) = self.part_of(first, last)?;
        member_part(text, base, in_trait, &mut self.part)
    }

    /// The same for an attribute.
    pub(super) fn attribute_by_lower(
        &mut self,
        first: usize,
        last: usize,
    ) -> Option<(Vec<RawAttribute>, Option<String>)> {
        let (text, base) = self.part_of(first, last)?;
        attribute_part(text, base)
    }

    /// The expressions in an attribute of a function; those that may name its parameters, or the others.
    pub(super) fn expressions_by_lower(
        &mut self,
        (first, last): (usize, usize),
        may_name_parameters: bool,
    ) -> Option<Vec<Expr>> {
        let (text, base) = self.part_of(first, last)?;
        expressions_part(text, base, may_name_parameters, &mut self.part)
    }
}
