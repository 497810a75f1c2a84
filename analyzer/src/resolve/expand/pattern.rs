//! Reads the rules of a definition.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A part of a matcher or transcriber.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// `$name:kind`, or `$name` in a transcriber (with an empty kind).
    Fragment(String, String),
    /// `$( … ) separator operator`.
    Repeat(Vec<Part>, Option<TokenTree>, char),
    /// `( … )`, `[ … ]`, `{ … }`.
    Group(Delimiter, Vec<Part>),
    /// `$crate`.
    Crate,
    /// Any other token.
    Token(TokenTree),
}

/// Matcher and transcriber.
pub(super) type Rule = (Vec<Part>, Vec<Part>);

/// The rules of a definition. What is no rule is left out.
pub(super) fn rules(text: &str) -> Vec<Rule> {
    let Ok(tokens) = text.parse::<TokenStream>() else { return Vec::new() };
    let groups = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    let groups: Vec<TokenStream> = groups.collect();
    let pairs = groups.chunks_exact(2).filter_map(|pair| match pair {
        [matcher, transcriber] => Some((parts(matcher.clone(), true), parts(transcriber.clone(), false))),
        _ => None,
    });
    pairs.collect()
}

fn parts(tokens: TokenStream, is_matcher: bool) -> Vec<Part> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let (part, next) = match token {
            TokenTree::Punct(mark) if mark.as_char() == '$' => dollar(&tokens, at, is_matcher),
            TokenTree::Group(group) => (Part::Group(group.delimiter(), parts(group.stream(), is_matcher)), at + 1),
            other => (Part::Token(other.clone()), at + 1),
        };
        found.push(part);
        at = next;
    }
    found
}

/// What a `$` at a position begins, and the position behind it.
fn dollar(tokens: &[TokenTree], at: usize, is_matcher: bool) -> (Part, usize) {
    match tokens.get(at + 1) {
        Some(TokenTree::Ident(name)) if name == "crate" => (Part::Crate, at + 2),
        Some(TokenTree::Ident(name)) => {
            let is_colon = matches!(tokens.get(at + 2), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
            match tokens.get(at + 3) {
                Some(TokenTree::Ident(kind)) if is_matcher && is_colon => {
                    (Part::Fragment(name.to_string(), kind.to_string()), at + 4)
                }
                _ => (Part::Fragment(name.to_string(), String::new()), at + 2),
            }
        }
        Some(TokenTree::Group(group)) => {
            let inner = parts(group.stream(), is_matcher);
            let (separator, operator, next) = repetition(tokens, at + 2);
            (Part::Repeat(inner, separator, operator), next)
        }
        _ => (tokens.get(at).map_or(Part::Crate, |token| Part::Token(token.clone())), at + 1),
    }
}

fn repetition(tokens: &[TokenTree], at: usize) -> (Option<TokenTree>, char, usize) {
    let operator = |token: Option<&TokenTree>| match token {
        Some(TokenTree::Punct(mark)) if matches!(mark.as_char(), '*' | '+' | '?') => Some(mark.as_char()),
        _ => None,
    };
    // `$( … )+ +`: a separator that looks like an operator is followed by one.
    match (operator(tokens.get(at)), operator(tokens.get(at + 1))) {
        (Some(_), Some(second)) if !matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() != '+') => {
            (tokens.get(at).cloned(), second, at + 2)
        }
        (Some(first), _) => (None, first, at + 1),
        (None, Some(second)) => (tokens.get(at).cloned(), second, at + 2),
        // `=>` as separator is two tokens.
        (None, None) => match operator(tokens.get(at + 2)) {
            Some(third) => (tokens.get(at).cloned(), third, at + 3),
            None => (None, '*', at),
        },
    }
}
