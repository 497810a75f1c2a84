//! Attributes, doc comments and visibilities.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use smol_str::SmolStr;

use proc_macro2::TokenTree;
use serde::Deserialize;
use syn::spanned::Spanned;

use super::context::Lowerer;
use super::macro_input::arguments;
use super::scan::scan;
use crate::resolve::tree::{Expr, Name, RawAttribute, RawVisibility};

/// What is known of attributes, from `rules/names/attributes.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    /// First names of attributes of functions and parameters that hold expressions.
    expressions: BTreeSet<String>,
    /// Last names of attributes of functions, and the group in them that holds expressions of the parameters.
    nested: BTreeMap<String, String>,
    /// Attributes of types that name functions and constants by single names.
    named: BTreeSet<String>,
}

/// Whether a single name in an attribute of a type means a function or constant.
pub(in crate::resolve) fn names_values(attribute: &str) -> bool {
    RULES.named.contains(attribute)
}

/// Whether an attribute of a function or parameter whose path begins so holds expressions.
pub(in crate::resolve) fn gives_expressions(name: &str) -> bool {
    RULES.expressions.contains(name)
}

/// Whether an attribute of a function whose path ends so holds expressions that may name its parameters.
pub(in crate::resolve) fn tells_expressions(name: &str) -> bool {
    RULES.nested.contains_key(name)
}

static RULES: LazyLock<Rules> =
    LazyLock::new(|| toml::from_str(include_str!("../../../rules/names/attributes.toml")).unwrap_or_default());

impl Lowerer<'_> {
    /// Attributes without doc comments, and the text of the doc comments.
    pub(super) fn attributes(&self, attrs: &[syn::Attribute]) -> (Vec<RawAttribute>, String) {
        let mut attributes = Vec::new();
        let mut doc: Vec<String> = Vec::new();
        for attribute in attrs {
            match self.comment_line(attribute).or_else(|| doc_line(attribute)) {
                Some(line) => doc.push(line.strip_prefix(' ').unwrap_or(&line).to_owned()),
                None => self.push_attribute(&attribute.meta, &mut attributes, 0),
            }
        }
        (attributes, doc.join("\n"))
    }

    /// The text of a `///` or `//!`, taken from where it stands.
    fn comment_line(&self, attribute: &syn::Attribute) -> Option<String> {
        let text = self.text_at(attribute.pound_token.spans[0])?;
        let text = text.strip_prefix("///").or_else(|| text.strip_prefix("//!"))?;
        let line = text.split('\n').next().unwrap_or_default();
        Some(line.strip_suffix('\r').unwrap_or(line).to_owned())
    }

    fn push_attribute(&self, meta: &syn::Meta, into: &mut Vec<RawAttribute>, depth: usize) {
        let path = self.path(meta.path()).text();
        let tokens = match meta {
            syn::Meta::Path(_) => proc_macro2::TokenStream::new(),
            syn::Meta::List(list) => list.tokens.clone(),
            syn::Meta::NameValue(pair) => quote::ToTokens::to_token_stream(&pair.value),
        };
        let mut strings = Vec::new();
        let mut key = if matches!(meta, syn::Meta::NameValue(_)) { path.clone() } else { String::new() };
        self.strings(tokens.clone(), &mut key, &mut strings);
        // `cfg_attr(x, derive(A))` counts as `derive(A)` too: every alternative is read.
        if path == "cfg_attr" && depth < 8 {
            self.push_conditional(tokens.clone(), into, depth);
        }
        into.push(RawAttribute {
            at: self.at(meta.span()),
            paths: scan(self, tokens.clone()).paths.into_iter().map(|found| found.path).collect(),
            tokens: tokens.to_string(),
            path: path.into(),
            strings,
        });
    }

    fn push_conditional(&self, tokens: proc_macro2::TokenStream, into: &mut Vec<RawAttribute>, depth: usize) {
        let after_condition = tokens.into_iter().skip_while(|token| !is_comma(token)).skip(1);
        let parser = syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
        if let Ok(metas) = syn::parse::Parser::parse2(parser, after_condition.collect()) {
            for meta in &metas {
                self.push_attribute(meta, into, depth + 1);
            }
        }
    }

    /// String literals with the name before their `=` (or around their parentheses).
    fn strings(&self, tokens: proc_macro2::TokenStream, key: &mut String, into: &mut Vec<(SmolStr, Name)>) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => *key = ident.to_string(),
                TokenTree::Group(group) => self.strings(group.stream(), &mut key.clone(), into),
                TokenTree::Punct(mark) if mark.as_char() == ',' => key.clear(),
                TokenTree::Punct(_) => {}
                TokenTree::Literal(literal) => {
                    let at = self.at(literal.span());
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        into.push((key.clone().into(), Name { text: text.value().into(), at }));
                    }
                }
            }
        }
    }

    /// Expressions in attributes of a function or of its parameters.
    pub(super) fn given<'a>(&mut self, attrs: impl IntoIterator<Item = &'a syn::Attribute>) -> Vec<Expr> {
        let mut found = Vec::new();
        for attribute in attrs {
            let syn::Meta::List(list) = &attribute.meta else { continue };
            let names = list.path.segments.first().map(|first| first.ident.to_string());
            if names.is_some_and(|name| RULES.expressions.contains(&name)) {
                let parsed = arguments(&list.tokens).unwrap_or_default();
                found.extend(parsed.iter().map(|expr| self.expr(expr)));
            }
        }
        found
    }

    /// Expressions in attributes of a function that may name its parameters.
    pub(super) fn told(&mut self, attrs: &[syn::Attribute]) -> Vec<Expr> {
        let mut found = Vec::new();
        for attribute in attrs {
            let syn::Meta::List(list) = &attribute.meta else { continue };
            let name = list.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
            let Some(inner) = RULES.nested.get(&name) else { continue };
            let mut is_next = false;
            for token in list.tokens.clone() {
                match token {
                    TokenTree::Ident(word) => is_next = word == inner,
                    TokenTree::Group(group) if is_next => {
                        let parsed = arguments(&group.stream()).unwrap_or_default();
                        found.extend(parsed.iter().map(|expr| self.expr(expr)));
                    }
                    _ => is_next = false,
                }
            }
        }
        found
    }

    /// Visibility as written.
    pub(super) fn visibility(&self, visibility: &syn::Visibility) -> RawVisibility {
        match visibility {
            syn::Visibility::Public(_) => RawVisibility::Public,
            syn::Visibility::Restricted(restricted) => RawVisibility::In(self.path(&restricted.path)),
            syn::Visibility::Inherited => RawVisibility::Inherited,
        }
    }
}

/// The attributes of a function and of its parameters.
pub(super) fn with_parameters<'a>(
    attrs: &'a [syn::Attribute],
    signature: &'a syn::Signature,
) -> impl Iterator<Item = &'a syn::Attribute> {
    let typed = signature.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(typed) => Some(&typed.attrs),
        syn::FnArg::Receiver(_) => None,
    });
    attrs.iter().chain(typed.flatten())
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',')
}

fn doc_line(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    if !pair.path.is_ident("doc") {
        return None;
    }
    match &pair.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
