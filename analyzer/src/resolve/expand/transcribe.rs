//! Puts together what a call becomes.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use super::matching::{Bindings, Bound, matches, names};
use super::pattern::{Part, Rule, rules};
use super::table::{Definition, MacroTable};
use crate::ingest::FileId;

/// Most tokens an expansion may have: deeper or wider ones are left alone.
const MOST_TOKENS: usize = 120_000;
/// Most tokens that all expansions in a file may take and give.
const MOST_IN_FILE: usize = 240_000;

/// Expands calls in one file. Keeps the rules it has read, and stops when a file has had its share.
pub(in crate::resolve) struct Expander<'t> {
    table: &'t MacroTable,
    file: FileId,
    rules: BTreeMap<(FileId, String), Rc<Vec<Rule>>>,
    left: usize,
    /// Paths that were asked for.
    asked: BTreeSet<Vec<String>>,
}

impl<'t> Expander<'t> {
    /// For the calls in a file.
    pub(in crate::resolve) fn new(table: &'t MacroTable, file: FileId) -> Self {
        Self { table, file, rules: BTreeMap::new(), left: MOST_IN_FILE, asked: BTreeSet::new() }
    }

    /// The macros that were asked for, each with the number of what was found.
    pub(in crate::resolve) fn asked(self) -> Vec<(Vec<String>, u64)> {
        let Self { table, file, asked, .. } = self;
        let numbered = asked.into_iter().map(|path| {
            let number = table.number(&path, file);
            (path, number)
        });
        numbered.collect()
    }

    /// Whether the definition of a macro is known; notes that it was asked for.
    pub(in crate::resolve) fn knows(&mut self, path: &[&str]) -> bool {
        self.definition(path).is_some()
    }

    /// How much is left of the share of the file.
    pub(in crate::resolve) fn left(&self) -> usize {
        self.left
    }

    /// The definition that a call means; notes that it was asked for.
    pub(in crate::resolve) fn definition(&mut self, path: &[&str]) -> Option<&'t Definition> {
        let path: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        let found = self.table.find(&path, self.file);
        self.asked.insert(path);
        found
    }

    /// Takes from the share of the file; `None` when not so much is left.
    pub(in crate::resolve) fn take(&mut self, tokens: usize) -> Option<()> {
        self.left = self.left.checked_sub(tokens)?;
        Some(())
    }

    /// Puts back what a vain attempt has taken.
    pub(in crate::resolve) fn put_back(&mut self, left: usize) {
        self.left = left;
    }

    /// What a call becomes by the first rule that matches; `None` when none does.
    pub(in crate::resolve) fn expand(
        &mut self,
        path: &[String],
        input: &TokenStream,
        call: Span,
    ) -> Option<TokenStream> {
        if !self.asked.contains(path) {
            self.asked.insert(path.to_vec());
        }
        let definition = self.table.find(path, self.file)?;
        let tokens: Vec<TokenTree> = input.clone().into_iter().collect();
        self.left = self.left.checked_sub(tokens.len() + 1)?;
        let key = (definition.file, path.last()?.clone());
        let rules = Rc::clone(self.rules.entry(key).or_insert_with(|| Rc::new(rules(&definition.rules))));
        let (bindings, transcriber) = rules
            .iter()
            .find_map(|(matcher, transcriber)| matches(matcher, &tokens).map(|bindings| (bindings, transcriber)))?;
        let mut writer = Writer { home: format!("__calve_crate_{}", definition.file.0), call, written: 0 };
        let tokens = writer.parts(transcriber, &bindings)?;
        self.left = self.left.checked_sub(writer.written)?;
        Some(tokens.into_iter().collect())
    }
}

struct Writer {
    /// What `$crate` becomes.
    home: String,
    call: Span,
    written: usize,
}

impl Writer {
    fn parts(&mut self, parts: &[Part], bindings: &Bindings) -> Option<Vec<TokenTree>> {
        let mut out = Vec::new();
        for part in parts {
            match part {
                Part::Token(token) => {
                    let mut token = token.clone();
                    token.set_span(self.call);
                    out.push(token);
                }
                Part::Crate => out.push(TokenTree::Ident(Ident::new(&self.home, self.call))),
                Part::Group(delimiter, inner) => {
                    let inner = self.parts(inner, bindings)?;
                    out.push(self.group(*delimiter, inner));
                }
                Part::Fragment(name, _) => self.fragment(name, bindings, &mut out)?,
                Part::Repeat(inner, separator, _) => self.repeat(inner, separator.as_ref(), bindings, &mut out)?,
            }
            self.written += 1;
            if self.written + out.len() > MOST_TOKENS {
                return None;
            }
        }
        Some(out)
    }

    fn group(&self, delimiter: Delimiter, inner: Vec<TokenTree>) -> TokenTree {
        let mut group = Group::new(delimiter, inner.into_iter().collect());
        group.set_span(self.call);
        TokenTree::Group(group)
    }

    fn fragment(&mut self, name: &str, bindings: &Bindings, out: &mut Vec<TokenTree>) -> Option<()> {
        match bindings.get(name) {
            Some(Bound::Tokens(tokens, is_expr)) => {
                if *is_expr && tokens.len() > 1 {
                    out.push(self.group(Delimiter::None, tokens.to_vec()));
                } else {
                    out.extend(tokens.iter().cloned());
                }
                Some(())
            }
            // Without its repetition around it means nothing.
            Some(Bound::Turns(_)) => None,
            None => {
                out.push(TokenTree::Ident(word(name, self.call)));
                Some(())
            }
        }
    }

    fn repeat(
        &mut self,
        inner: &[Part],
        separator: Option<&TokenTree>,
        bindings: &Bindings,
        out: &mut Vec<TokenTree>,
    ) -> Option<()> {
        let used = names(inner);
        let turns = used.iter().find_map(|name| match bindings.get(name) {
            Some(Bound::Turns(turns)) => Some(turns),
            _ => None,
        })?;
        for at in 0..turns.len() {
            let mut here = Bindings::new();
            for name in &used {
                match bindings.get(name) {
                    Some(Bound::Turns(turns)) => here.extend(turns.get(at)?.clone()),
                    Some(tokens) => drop(here.insert(name.clone(), tokens.clone())),
                    None => {}
                }
            }
            if at > 0
                && let Some(separator) = separator
            {
                let mut separator = separator.clone();
                separator.set_span(self.call);
                out.push(separator);
            }
            out.extend(self.parts(inner, &here)?);
        }
        Some(())
    }
}

/// An identifier of a word that may be raw.
fn word(name: &str, span: Span) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, span),
        None => Ident::new(name, span),
    }
}
