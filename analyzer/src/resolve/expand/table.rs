//! All `macro_rules!` of the workspace by name.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};

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
    pub(in crate::resolve) fn add(&mut self, found: Vec<(String, Definition)>) {
        for (name, definition) in found {
            self.definitions.entry(name).or_default().push(definition);
        }
    }

    /// The definition that a call in a file means: one of the same file, else the only one there is.
    pub(super) fn find(&self, path: &[String], file: FileId) -> Option<&Definition> {
        let name = path.last()?;
        let all = self.definitions.get(name)?;
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
            TokenTree::Group(group) => {
                let text = group.stream().to_string();
                if text.starts_with("macro_export") {
                    is_exported = true;
                } else if is_definition(&tokens, at) {
                    if let Some(TokenTree::Ident(name)) = tokens.get(at - 1) {
                        found.push((name.to_string(), Definition { file, rules: text, is_exported }));
                    }
                    is_exported = false;
                } else {
                    collect(file, group.stream(), found);
                }
            }
            TokenTree::Punct(mark) if mark.as_char() == ';' => is_exported = false,
            _ => {}
        }
    }
}

/// Whether `macro_rules ! name` stands before a position.
fn is_definition(tokens: &[TokenTree], at: usize) -> bool {
    at >= 3
        && matches!(tokens.get(at - 3), Some(TokenTree::Ident(word)) if word == "macro_rules")
        && matches!(tokens.get(at - 2), Some(TokenTree::Punct(mark)) if mark.as_char() == '!')
}
