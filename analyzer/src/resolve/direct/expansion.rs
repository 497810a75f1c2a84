//! Calls of the workspace's own macros: read as what they become. What is not sure is left to `lower`.

use std::rc::Rc;

use super::cursor::Parser;
use super::item::Head;
use super::matching::{Matcher, Stop};
use super::rules::Rules;
use super::token::Kind;
use super::transcribe::{Expansion, Writer};
use crate::ingest::Span;
use crate::resolve::lower::{Part, place, too_deep};
use crate::resolve::tree::{Expr, ExprKind, MacroCall, MacroInput, Name, Node, NodeKind, RawPath};

/// How deep expansions may go into each other.
const MOST: usize = 12;

impl<'m> Parser<'_, 'm> {
    /// What a call in place of an expression or statement becomes. `at` is where the call begins.
    pub(super) fn expanded(&mut self, path: &RawPath, open: usize, at: u32) -> Option<Expr> {
        let expansion = self.expansion(path, open)?;
        let is_list = expansion.is_list();
        self.within(expansion, |inner| {
            let place = inner.place();
            if !is_list
                && let Some(expr) = inner.expr()
                && inner.kind() == Kind::End
            {
                return Some(expr);
            }
            inner.back_to(&place);
            Some(Expr { kind: ExprKind::Block(inner.statements()?), at })
        })
    }

    /// The items that a call makes.
    pub(super) fn made_items(&mut self, path: RawPath, open: usize, head: Head, end: u32) -> Option<Node> {
        let expansion = self.expansion(&path, open)?;
        let start = path.segments.first()?.name.at;
        let nodes = self.within(expansion, |inner| {
            let mut nodes = Vec::new();
            while inner.kind() != Kind::End {
                inner.item(&mut nodes)?;
            }
            Some(nodes)
        });
        let mut nodes = nodes?;
        nodes.iter_mut().for_each(|node| place(node, Span { start, end }));
        let name = Name { text: path.last().map(|last| last.name.text.clone()).unwrap_or_default(), at: start };
        let call = MacroCall { path, input: MacroInput::default(), expanded: None };
        Some(head.node(name, end, None, NodeKind::MacroCall(Box::new(call), Some(nodes))))
    }

    /// The tokens a call becomes when its definition is known; its input stands in the group at `open`.
    fn expansion(&mut self, path: &RawPath, open: usize) -> Option<Expansion> {
        if self.depth >= MOST {
            return None;
        }
        let name = &path.segments.last()?.name;
        let definition = self.part.macros.as_mut()?.definition(&path.names())?;
        let home = format!("__calve_crate_{}", definition.file.0);
        let key = (definition.file, name.text.clone());
        let known = self.rules.entry(key).or_insert_with(|| Rules::new(&definition.rules).map(Rc::new));
        let rules = Rc::clone(known.as_ref()?);
        let (from, to) = (open + 1, self.token_at(open).mate as usize);
        let input = self.trees(from, to) + 1;
        self.part.macros.as_mut()?.take(input)?;
        let here = self.at;
        let mut matcher = Matcher { parser: self, rules: &rules };
        let mut matched = None;
        for (parts, transcriber) in &rules.rules {
            match matcher.matches(parts, from, to) {
                Ok(bindings) => matched = Some((bindings, transcriber)),
                Err(Stop::Differs) => continue,
                Err(Stop::Unsure) => {}
            }
            break;
        }
        self.at = here;
        let (bindings, transcriber) = matched?;
        let call = Span { start: name.at, end: name.at + u32::try_from(name.text.len()).ok()? };
        let (expansion, written) = Writer::new(self, &rules, home, call).expansion(transcriber, &bindings)?;
        self.part.macros.as_mut()?.take(written)?;
        too_deep(&expansion.text).is_none().then_some(expansion)
    }

    /// Reads an expansion to its end.
    fn within<R>(&mut self, expansion: Expansion, read: impl FnOnce(&mut Parser<'_, 'm>) -> Option<R>) -> Option<R> {
        let Expansion { text, tokens, places, invisible } = expansion;
        let part = Part { macros: self.part.macros.take(), next_block: self.part.next_block };
        let mut inner = Parser::of_tokens(&text, 0, tokens, part);
        (inner.places, inner.invisible, inner.depth) = (places, invisible, self.depth + 1);
        inner.rules = std::mem::take(&mut self.rules);
        let result = read(&mut inner).filter(|_| inner.kind() == Kind::End);
        (self.part, self.rules) = (inner.part, inner.rules);
        result
    }
}

impl Expansion {
    /// Whether it is more than one expression: a `;` stands in it, not in a group.
    fn is_list(&self) -> bool {
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            at = match token.kind {
                Kind::Mark(b';') => return true,
                Kind::Open(_) => token.mate as usize + 1,
                _ => at + 1,
            };
        }
        false
    }
}
