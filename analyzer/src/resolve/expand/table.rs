//! All `macro_rules!` of the workspace by name.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use proc_macro2::{Group, TokenStream, TokenTree};

use super::outside;
use crate::ingest::FileId;

/// A definition.
#[derive(Debug, Clone)]
pub(in crate::resolve) struct Definition {
    /// Its file.
    pub file: FileId,
    /// Its rules as text.
    pub rules: String,
    /// `#[macro_export]`.
    pub is_exported: bool,
}

impl Definition {
    /// As a cache tells it: name, rules, whether it is exported.
    pub(in crate::resolve) fn told(
        file: FileId,
        (name, rules, is_exported): &(String, String, bool),
    ) -> (String, Self) {
        (name.clone(), Self { file, rules: rules.clone(), is_exported: *is_exported })
    }

    /// For a cache.
    pub(in crate::resolve) fn tell(self, name: String) -> (String, String, bool) {
        (name, self.rules, self.is_exported)
    }
}

/// Definitions by name.
#[derive(Debug, Default)]
pub(in crate::resolve) struct MacroTable {
    definitions: BTreeMap<String, Vec<Definition>>,
}

/// Macros of libraries that are often defined anew: a path to one of them means the library's.
const COMMON: &[&str] =
    &["debug", "error", "format", "info", "log", "print", "println", "trace", "vec", "warn", "write"];

impl MacroTable {
    /// Adds the definitions of a file.
    pub(in crate::resolve) fn add(&mut self, found: &[(String, Definition)]) {
        for (name, definition) in found {
            self.definitions.entry(name.clone()).or_default().push(definition.clone());
        }
    }

    /// A number for the definition that a call in a file means: while it is the same, so is what the call becomes.
    pub(in crate::resolve) fn number(&self, path: &[String], file: FileId) -> u64 {
        let Some(definition) = self.find(path, file) else { return 0 };
        let mut hasher = DefaultHasher::new();
        (definition.file, &definition.rules, definition.is_exported).hash(&mut hasher);
        hasher.finish()
    }

    /// The definition that a call in a file means: one of the same file, else the only one there is, else that of a
    /// library when it is known.
    pub(in crate::resolve) fn find(&self, path: &[String], file: FileId) -> Option<&Definition> {
        let name = path.last()?;
        let Some(all) = self.definitions.get(name) else { return outside::definition(path) };
        let is_local = path.len() == 1 || matches!(path.first().map(String::as_str), Some("crate" | "self" | "super"));
        if !is_local && (COMMON.contains(&name.as_str()) || !all.iter().any(|definition| definition.is_exported)) {
            return None;
        }
        let near = all.iter().rev().find(|definition| definition.file == file);
        near.or(if all.len() == 1 { all.first() } else { None })
    }
}

/// The definitions in the text of a file.
pub(in crate::resolve) fn definitions(file: FileId, text: &str) -> Vec<(String, Definition)> {
    let mut found = Vec::new();
    if text.contains("macro_rules!")
        && let Ok(tokens) = text.parse::<TokenStream>()
    {
        collect(file, tokens, &mut found);
    }
    proc_macro2::extra::invalidate_current_thread_spans();
    found
}

fn collect(file: FileId, tokens: TokenStream, found: &mut Vec<(String, Definition)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut is_exported = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if is_definition(&tokens, at) => {
                if let Some(TokenTree::Ident(name)) = tokens.get(at - 1) {
                    let rules = group.stream().to_string();
                    found.push((name.to_string(), Definition { file, rules, is_exported }));
                }
                is_exported = false;
            }
            TokenTree::Group(group) if exports(group) => is_exported = true,
            TokenTree::Group(group) => collect(file, group.stream(), found),
            TokenTree::Punct(mark) if mark.as_char() == ';' => is_exported = false,
            _ => {}
        }
    }
}

/// Whether a group is that of `#[macro_export]`.
fn exports(group: &Group) -> bool {
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if word == "macro_export")
}

/// Whether `macro_rules ! name` stands before a position.
fn is_definition(tokens: &[TokenTree], at: usize) -> bool {
    at >= 3
        && matches!(tokens.get(at - 3), Some(TokenTree::Ident(word)) if word == "macro_rules")
        && matches!(tokens.get(at - 2), Some(TokenTree::Punct(mark)) if mark.as_char() == '!')
}
