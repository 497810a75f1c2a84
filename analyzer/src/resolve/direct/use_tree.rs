//! `use` declarations, cut into leaves.

use super::cursor::Parser;
use super::token::{Kind, Word};
use crate::resolve::tree::{Name, UseLeafNode, UseNode};

impl Parser<'_, '_> {
    /// What stands behind `use`, its `;` left.
    pub(super) fn use_declaration(&mut self) -> Option<UseNode> {
        let absolute = self.eat_all(b"::");
        let mut leaves = Vec::new();
        self.leaves(&mut Vec::new(), absolute, &mut leaves)?;
        Some(UseNode { leaves })
    }

    fn leaves(&mut self, before: &mut Vec<Name>, absolute: bool, into: &mut Vec<UseLeafNode>) -> Option<()> {
        let is_word =
            matches!(self.kind(), Kind::Name | Kind::Raw | Kind::Word(Word::SelfValue | Word::Super | Word::Crate));
        if self.is(b'*') {
            let span = self.span(self.at, self.at);
            self.at += 1;
            into.push(UseLeafNode { absolute, path: before.clone(), binds: "*".into(), is_self: false, span });
            return Some(());
        }
        if self.is_open(b'{') {
            self.open(b'{')?;
            self.list(|parser| parser.leaves(before, absolute, into))?;
            return self.close(b'{');
        }
        if !is_word {
            return None;
        }
        let first = self.at;
        let name = self.any_name();
        if self.eat_all(b"::") {
            before.push(name);
            self.leaves(before, absolute, into)?;
            before.pop();
            return Some(());
        }
        let rename = if self.eat_word(Word::As) {
            let is_word = self.is_name(0) || self.is_word(Word::Underscore);
            Some(is_word.then(|| self.any_name())?)
        } else {
            None
        };
        let is_self = self.token_at(first).kind == Kind::Word(Word::SelfValue) && !before.is_empty();
        let mut path = Vec::with_capacity(before.len() + 1);
        path.extend(before.iter().cloned());
        if !is_self {
            path.push(name);
        }
        let own = || path.last().map(|name| name.text.clone()).unwrap_or_default();
        let binds = rename.map_or_else(own, |rename| rename.text);
        into.push(UseLeafNode { absolute, path, binds, is_self, span: self.span(first, self.at - 1) });
        Some(())
    }
}
