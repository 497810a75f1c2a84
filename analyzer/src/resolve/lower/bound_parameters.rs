//! Functions whose parameters are drawn from values: `fn f(a in 0..9, b in any::<u8>()) { … }`.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// The same functions in plain Rust: each `p in e` becomes `let _ = e; let p;` in the body. `None` without any.
pub(super) fn plain_functions(tokens: TokenStream) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut any = false;
    for at in 0..tokens.len() {
        let is_fn = matches!(tokens.get(at), Some(TokenTree::Ident(word)) if word == "fn");
        if !is_fn {
            continue;
        }
        let Some(list) = (at + 2..tokens.len()).find(|at| group(&tokens, *at, Delimiter::Parenthesis).is_some()) else {
            break;
        };
        let Some(body) = (list + 1..tokens.len()).find(|at| group(&tokens, *at, Delimiter::Brace).is_some()) else {
            break;
        };
        let (Some(params), Some(block)) =
            (group(&tokens, list, Delimiter::Parenthesis), group(&tokens, body, Delimiter::Brace))
        else {
            continue;
        };
        let (kept, bound): (Vec<_>, Vec<_>) = parameters(params.stream()).into_iter().partition(|one| one.is_err());
        if bound.is_empty() {
            continue;
        }
        any = true;
        let plain: TokenStream = kept.into_iter().flat_map(|one| one.unwrap_or_else(|plain| plain)).collect();
        let lets = bound.into_iter().flat_map(|one| one.unwrap_or_else(|plain| plain));
        let inner: TokenStream = lets.chain(block.stream()).collect();
        let (params, block) = (regrouped(params, plain), regrouped(block, inner));
        for (at, token) in [(list, params), (body, block)] {
            if let Some(slot) = tokens.get_mut(at) {
                *slot = token;
            }
        }
    }
    any.then(|| tokens.into_iter().collect())
}

fn group(tokens: &[TokenTree], at: usize, delimiter: Delimiter) -> Option<&Group> {
    match tokens.get(at) {
        Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

fn regrouped(like: &Group, inner: TokenStream) -> TokenTree {
    let mut group = Group::new(like.delimiter(), inner);
    group.set_span(like.span());
    TokenTree::Group(group)
}

/// Each parameter: plain ones (with their comma) as `Err`, bound ones as the statements that stand for them.
fn parameters(list: TokenStream) -> Vec<Result<Vec<TokenTree>, Vec<TokenTree>>> {
    split(list)
        .into_iter()
        .map(|mut one| {
            let bound = one.iter().position(|token| matches!(token, TokenTree::Ident(word) if word == "in"));
            match bound {
                Some(at) => {
                    let value = one.split_off(at + 1);
                    one.truncate(at);
                    Ok(statements(one, value))
                }
                None => {
                    one.push(mark(','));
                    Err(one)
                }
            }
        })
        .collect()
}

/// Splits at commas outside of angle brackets.
fn split(list: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    let (mut depth, mut before) = (0_usize, ' ');
    for token in list {
        let now = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match now {
            '<' => depth += 1,
            '>' if before != '-' && before != '=' => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = now;
        if now == ',' && depth == 0 {
            parts.push(Vec::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(token);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// `let _ = value; let pattern;`, with a type when the value tells one: `any::<T>()`, a string.
fn statements(pattern: Vec<TokenTree>, value: Vec<TokenTree>) -> Vec<TokenTree> {
    let word = |text: &str| TokenTree::Ident(Ident::new(text, Span::call_site()));
    let mut out = vec![word("let")];
    out.extend(pattern);
    if let Some(ty) = drawn_type(&value) {
        out.push(mark(':'));
        out.extend(ty);
    }
    out.push(mark(';'));
    out.extend([word("let"), word("_"), mark('=')]);
    out.extend(value);
    out.push(mark(';'));
    out
}

/// What `any::<T>()` and patterns of text give.
fn drawn_type(value: &[TokenTree]) -> Option<Vec<TokenTree>> {
    match value {
        [TokenTree::Literal(text)] if text.to_string().contains('"') => {
            Some(vec![TokenTree::Ident(Ident::new("String", text.span()))])
        }
        [TokenTree::Ident(any), .., TokenTree::Group(last)] if any == "any" && last.stream().is_empty() => {
            let inner = value.get(4..value.len().checked_sub(2)?)?;
            (!inner.is_empty()).then(|| inner.to_vec())
        }
        _ => None,
    }
}

fn mark(of: char) -> TokenTree {
    TokenTree::Punct(Punct::new(of, Spacing::Alone))
}
