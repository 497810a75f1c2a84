//! Looks at tokens nobody parses: which paths are named, which strings stand there.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::ext::IdentExt;

use super::context::Lowerer;
use crate::ingest::Span;
use crate::resolve::tree::{Name, RawPath, ScannedPath, Segment};

/// What was found among tokens.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Paths.
    pub(super) paths: Vec<ScannedPath>,
    /// String literals.
    pub(super) strings: Vec<Name>,
}

/// Looks through tokens and the groups in them.
pub(super) fn scan(lowerer: &Lowerer<'_>, tokens: TokenStream) -> Scan {
    let mut found = Scan::default();
    scan_into(&|span| lowerer.range(span), tokens, &mut found);
    found
}

fn scan_into(range: &dyn Fn(proc_macro2::Span) -> Span, tokens: TokenStream, found: &mut Scan) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(_) => {
                let (path, next) = path(range, &tokens, at);
                let is_member =
                    at > 0 && is_mark(tokens.get(at - 1), '.') && !is_mark(tokens.get(at.wrapping_sub(2)), '.');
                let is_fragment = at > 0 && is_mark(tokens.get(at - 1), '$') && path.names().first() != Some(&"crate");
                if !is_fragment && !is_keyword(&path) {
                    found.paths.push(ScannedPath { path, followed_by: follow(tokens.get(next)), is_member });
                }
                at = next;
                continue;
            }
            TokenTree::Group(group) => scan_into(range, group.stream(), found),
            TokenTree::Literal(literal) => {
                if let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) {
                    found.strings.push(Name { text: text.value().into(), at: range(literal.span()).start });
                }
            }
            TokenTree::Punct(_) => {}
        }
        at += 1;
    }
}

/// The longest `a::b::c` that begins at `at`, and the position behind it.
fn path(range: &dyn Fn(proc_macro2::Span) -> Span, tokens: &[TokenTree], at: usize) -> (RawPath, usize) {
    let is_colons = |at: usize| is_mark(tokens.get(at), ':') && is_mark(tokens.get(at + 1), ':');
    let absolute = at >= 2 && is_colons(at - 2) && !matches!(tokens.get(at.wrapping_sub(3)), Some(TokenTree::Ident(_)));
    let absolute = absolute && !is_mark(tokens.get(at.wrapping_sub(3)), '>');
    let mut path = RawPath { absolute, ..RawPath::default() };
    let mut here = at;
    while let Some(TokenTree::Ident(ident)) = tokens.get(here) {
        let name = Name { text: ident.unraw().to_string().into(), at: range(ident.span()).start };
        path.segments.push(Segment { name, args: Vec::new(), bindings: Vec::new(), output: None, borrowed: false });
        here += 1;
        if is_colons(here) && matches!(tokens.get(here + 2), Some(TokenTree::Ident(_))) {
            here += 2;
        } else {
            break;
        }
    }
    (path, here)
}

fn is_mark(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == wanted)
}

fn follow(token: Option<&TokenTree>) -> char {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => '(',
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => '{',
        Some(TokenTree::Punct(mark)) => mark.as_char(),
        _ => ' ',
    }
}

/// Whether a path is a single reserved word.
pub(in crate::resolve) fn is_keyword(path: &RawPath) -> bool {
    const KEYWORDS: &[&str] = &[
        "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "false", "fn", "for",
        "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "Self",
        "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where", "while", "crate",
    ];
    path.single().is_some_and(|name| KEYWORDS.contains(&name.text.as_str()))
}
