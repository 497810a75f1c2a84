//! Matches the input of a call against a rule.

use std::collections::BTreeMap;
use std::rc::Rc;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};

use super::pattern::Part;

/// So many tokens are looked at first for a fragment.
const SHORT: usize = 48;

/// What a fragment stands for.
#[derive(Debug, Clone)]
pub(super) enum Bound {
    /// Tokens, and whether they are an expression that must stay together.
    Tokens(Rc<Vec<TokenTree>>, bool),
    /// One for each turn of a repetition.
    Turns(Rc<Vec<Bindings>>),
}

/// Fragments by name.
pub(super) type Bindings = BTreeMap<String, Bound>;

/// Matches tokens against a matcher; all of them must be used.
pub(super) fn matches(parts: &[Part], tokens: &[TokenTree]) -> Option<Bindings> {
    let mut bindings = Bindings::new();
    let used = sequence(parts, tokens, &mut bindings, 0)?;
    (used == tokens.len()).then_some(bindings)
}

fn sequence(parts: &[Part], tokens: &[TokenTree], bindings: &mut Bindings, depth: usize) -> Option<usize> {
    if depth > 64 {
        return None;
    }
    let mut at = 0;
    for part in parts {
        let rest = tokens.get(at..).unwrap_or_default();
        at += match part {
            Part::Token(wanted) => same(wanted, rest.first()?).then_some(1)?,
            Part::Crate => return None,
            Part::Group(delimiter, inner) => match rest.first()? {
                TokenTree::Group(group) if group.delimiter() == *delimiter => {
                    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                    let used = sequence(inner, &inside, bindings, depth + 1)?;
                    (used == inside.len()).then_some(1)?
                }
                _ => return None,
            },
            Part::Fragment(name, kind) => {
                let used = fragment(kind, rest)?;
                let tokens = rest.get(..used).unwrap_or_default().to_vec();
                bindings.insert(name.clone(), Bound::Tokens(Rc::new(tokens), kind == "expr"));
                used
            }
            Part::Repeat(inner, separator, operator) => {
                repeat(inner, separator.as_ref(), *operator, rest, bindings, depth)?
            }
        };
    }
    Some(at)
}

fn repeat(
    inner: &[Part],
    separator: Option<&TokenTree>,
    operator: char,
    tokens: &[TokenTree],
    bindings: &mut Bindings,
    depth: usize,
) -> Option<usize> {
    let mut turns: Vec<Bindings> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let mut here = at;
        if !turns.is_empty()
            && let Some(separator) = separator
        {
            if !tokens.get(here).is_some_and(|token| same(separator, token)) {
                break;
            }
            here += 1;
            // The second half of `=>`.
            if is_mark(separator, '=') && tokens.get(here).is_some_and(|token| is_mark(token, '>')) {
                here += 1;
            }
        }
        let mut turn = Bindings::new();
        match sequence(inner, tokens.get(here..).unwrap_or_default(), &mut turn, depth + 1) {
            Some(used) if here + used > at => {
                at = here + used;
                turns.push(turn);
            }
            _ => break,
        }
        if operator == '?' {
            break;
        }
    }
    if operator == '+' && turns.is_empty() {
        return None;
    }
    // Shared: every name of the repetition has the same turns.
    let turns = Rc::new(turns);
    for name in names(inner) {
        bindings.insert(name, Bound::Turns(Rc::clone(&turns)));
    }
    Some(at)
}

/// The fragments named in parts.
pub(super) fn names(parts: &[Part]) -> Vec<String> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            Part::Fragment(name, _) => found.push(name.clone()),
            Part::Repeat(inner, ..) | Part::Group(_, inner) => found.extend(names(inner)),
            _ => {}
        }
    }
    found
}

fn is_mark(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(mark) if mark.as_char() == wanted)
}

fn same(wanted: &TokenTree, given: &TokenTree) -> bool {
    match (wanted, given) {
        (TokenTree::Ident(wanted), TokenTree::Ident(given)) => wanted == given,
        (TokenTree::Punct(wanted), TokenTree::Punct(given)) => wanted.as_char() == given.as_char(),
        (TokenTree::Literal(wanted), TokenTree::Literal(given)) => wanted.to_string() == given.to_string(),
        _ => false,
    }
}

/// How many tokens a fragment takes.
fn fragment(kind: &str, tokens: &[TokenTree]) -> Option<usize> {
    match kind {
        "tt" => tokens.first().map(|_| 1),
        "ident" => matches!(tokens.first()?, TokenTree::Ident(_)).then_some(1),
        "lifetime" => prefix::<syn::Lifetime>(first_two(tokens)),
        "literal" => prefix::<syn::Lit>(first_two(tokens)).or_else(|| prefix::<syn::ExprUnary>(first_two(tokens))),
        "expr" | "expr_2021" => listed(tokens, prefix::<syn::Expr>),
        "ty" => listed(tokens, prefix::<syn::Type>),
        "path" => listed(tokens, prefix::<syn::Path>),
        "pat" | "pat_param" => listed(tokens, |tokens| {
            prefix_with(tokens, |input| syn::Pat::parse_multi_with_leading_vert(input).map(drop))
        }),
        "stmt" => prefix_with(tokens, |input| input.parse::<syn::Stmt>().map(drop)),
        "block" => prefix::<syn::Block>(tokens),
        "item" => prefix::<syn::Item>(tokens),
        "meta" => prefix::<syn::Meta>(tokens),
        "vis" => prefix::<syn::Visibility>(first_two(tokens)),
        _ => None,
    }
}

/// A fragment mostly ends at the next comma or semicolon: that is tried before all the rest is parsed.
fn listed(tokens: &[TokenTree], prefix: impl Fn(&[TokenTree]) -> Option<usize>) -> Option<usize> {
    let ends = |token: &TokenTree| is_mark(token, ',') || is_mark(token, ';');
    match tokens.iter().position(ends) {
        Some(end) if prefix(tokens.get(..end)?) == Some(end) => Some(end),
        _ => prefix(tokens),
    }
}

/// What holds a fragment of one or two tokens.
fn first_two(tokens: &[TokenTree]) -> &[TokenTree] {
    tokens.get(..2).unwrap_or(tokens)
}

fn prefix<T: Parse>(tokens: &[TokenTree]) -> Option<usize> {
    prefix_with(tokens, |input| input.parse::<T>().map(drop))
}

fn prefix_with(tokens: &[TokenTree], parse: impl Fn(ParseStream<'_>) -> syn::Result<()>) -> Option<usize> {
    let parser = |input: ParseStream<'_>| {
        parse(input)?;
        input.parse::<TokenStream>()
    };
    // Most fragments are short: not all of a long input is looked at for each of them.
    let short = tokens.get(..SHORT).into_iter();
    for tokens in short.chain([tokens]) {
        let stream: TokenStream = tokens.iter().cloned().collect();
        let rest = parser.parse2(stream).map(|rest| rest.into_iter().count());
        match rest {
            Ok(0) | Err(_) if tokens.len() == SHORT => {}
            Ok(rest) => return tokens.len().checked_sub(rest),
            Err(_) => return None,
        }
    }
    None
}
