//! Parsers for what stands between the brackets of macro calls.

use proc_macro2::TokenStream;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Pat, Token};

/// Expressions separated by `,`, `;`, `:` or `=>`, with the sigils and field names of logging macros, and
/// groups of the same within braces and brackets.
pub(super) fn arguments(tokens: &TokenStream) -> Option<Vec<Expr>> {
    let parser = |input: ParseStream<'_>| {
        let mut found = Vec::new();
        loose(input, &mut found, 0)?;
        Ok(found)
    };
    parser.parse2(tokens.clone()).ok()
}

fn loose(input: ParseStream<'_>, found: &mut Vec<Expr>, depth: usize) -> syn::Result<()> {
    while !input.is_empty() {
        skip_field_name(input);
        if input.peek(Token![%]) {
            input.parse::<Token![%]>()?;
        } else if input.peek(Token![?]) {
            input.parse::<Token![?]>()?;
        }
        argument(input, found, depth)?;
        if input.is_empty() {
            break;
        }
        if input.peek(Token![=>]) {
            input.parse::<Token![=>]>()?;
        } else if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
        } else if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
        } else {
            input.parse::<Token![:]>()?;
        }
    }
    Ok(())
}

fn argument(input: ParseStream<'_>, found: &mut Vec<Expr>, depth: usize) -> syn::Result<()> {
    let ahead = input.fork();
    match ahead.parse::<Expr>() {
        Ok(expr) => {
            input.advance_to(&ahead);
            found.push(expr);
            Ok(())
        }
        Err(error) if depth >= 64 => Err(error),
        Err(error) => {
            let inside;
            if input.peek(syn::token::Brace) {
                syn::braced!(inside in input);
            } else if input.peek(syn::token::Bracket) {
                syn::bracketed!(inside in input);
            } else {
                return Err(error);
            }
            loose(&inside, found, depth + 1)
        }
    }
}

/// Skips `name =`, `a.b.c =` and `"name" =` before a value.
fn skip_field_name(input: ParseStream<'_>) {
    let ahead = input.fork();
    let named = ahead.parse::<syn::LitStr>().is_ok() || {
        let mut any = false;
        while ahead.call(<syn::Ident as syn::ext::IdentExt>::parse_any).is_ok() {
            any = true;
            if ahead.peek(Token![.]) && !ahead.peek(Token![..]) {
                let _ = ahead.parse::<Token![.]>();
            } else {
                break;
            }
        }
        any
    };
    if named && ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]) {
        let _ = ahead.parse::<Token![=]>();
        input.advance_to(&ahead);
    }
}

/// The attribute that a text is.
pub(super) fn only(text: &str) -> Option<syn::Attribute> {
    let outer = |input: ParseStream<'_>| {
        let is_inner = input.peek2(Token![!]);
        if is_inner { syn::Attribute::parse_inner(input) } else { syn::Attribute::parse_outer(input) }
    };
    outer.parse_str(text).ok()?.pop()
}

/// Statements.
pub(super) fn statements(tokens: &TokenStream) -> Option<Vec<syn::Stmt>> {
    syn::Block::parse_within.parse2(tokens.clone()).ok()
}

/// `e, p if g`.
pub(super) fn matches_input(tokens: &TokenStream) -> Option<(Expr, Pat, Option<Expr>)> {
    let parser = |input: ParseStream<'_>| {
        let scrutinee = input.parse::<Expr>()?;
        input.parse::<Token![,]>()?;
        let pat = Pat::parse_multi_with_leading_vert(input)?;
        let guard = if input.peek(Token![if]) {
            input.parse::<Token![if]>()?;
            Some(input.parse::<Expr>()?)
        } else {
            None
        };
        while !input.is_empty() {
            input.parse::<proc_macro2::TokenTree>()?;
        }
        Ok((scrutinee, pat, guard))
    };
    parser.parse2(tokens.clone()).ok()
}

/// A branch of `select!`.
pub(super) struct Select {
    /// Pattern and future; `None` for `else` and `default`.
    pub(super) future: Option<(Option<Pat>, Expr)>,
    /// The condition behind `if`.
    pub(super) guard: Option<Expr>,
    /// What is done.
    pub(super) handler: Expr,
}

/// `biased; p = f, if c => h, …`.
pub(super) fn select(tokens: &TokenStream) -> Option<Vec<Select>> {
    let parser = |input: ParseStream<'_>| {
        let ahead = input.fork();
        if ahead.parse::<syn::Ident>().is_ok_and(|name| name == "biased") && ahead.parse::<Token![;]>().is_ok() {
            input.advance_to(&ahead);
        }
        let mut branches = Vec::new();
        while !input.is_empty() {
            branches.push(branch(input)?);
            if input.peek(Token![,]) {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(branches)
    };
    parser.parse2(tokens.clone()).ok()
}

fn branch(input: ParseStream<'_>) -> syn::Result<Select> {
    let is_default =
        input.peek(syn::Ident) && input.fork().parse::<syn::Ident>()? == "default" && input.peek2(Token![=>]);
    let mut select = Select { future: None, guard: None, handler: Expr::PLACEHOLDER };
    if input.peek(Token![else]) {
        input.parse::<Token![else]>()?;
    } else if is_default {
        input.parse::<syn::Ident>()?;
    } else {
        let pat = Pat::parse_multi_with_leading_vert(input)?;
        input.parse::<Token![=]>()?;
        select.future = Some((Some(pat), input.parse::<Expr>()?));
        if input.peek(Token![,]) && input.peek2(Token![if]) {
            input.parse::<Token![,]>()?;
            input.parse::<Token![if]>()?;
            select.guard = Some(input.parse::<Expr>()?);
        }
    }
    input.parse::<Token![=>]>()?;
    select.handler = if input.peek(syn::token::Brace) {
        let block = input.parse::<syn::ExprBlock>()?;
        Expr::Block(block)
    } else {
        input.parse::<Expr>()?
    };
    Ok(select)
}
