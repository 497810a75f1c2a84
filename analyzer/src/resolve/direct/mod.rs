//! Takes a text, gives its [`FileTree`](super::tree::FileTree) in one go: no parser's tree stands between.
//!
//! What it is not sure of it leaves to `lower`: a macro call, an attribute or a whole file. For what it reads, both give
//! the same tree (`tests`). Never panics; nesting is bounded before by `lower::too_deep`.

mod associated;
mod atom;
mod attribute;
mod block;
mod control;
mod cursor;
mod expansion;
mod expr;
mod fields;
mod generics;
mod item;
mod lexer;
mod literal;
mod macros;
mod matching;
mod number;
mod path;
mod pattern;
mod rules;
mod scan;
mod signature;
mod token;
mod transcribe;
mod ty;
mod use_tree;
mod waiting;

#[cfg(test)]
mod tests;

use super::expand::Expander;
use super::lower::Part;
use super::tree::{Block, FileTree};
use crate::ingest::Span;
use cursor::Parser;

/// What is given back: the tree, when the text is understood, and the expander.
pub(super) type Direct<'t> = (Option<FileTree>, Option<Expander<'t>>);

/// The tree of a text, whose code begins at the byte `base` of its file. `None` when it is left to `lower`.
///
/// Bodies of functions that hold nothing the rest of the workspace sees are left for [`body`], one by one: then their
/// trees need not be kept.
pub(super) fn file_tree<'t>(code: &'t str, base: usize, macros: Expander<'t>) -> Direct<'t> {
    let Some(tokens) = u32::try_from(code.len() + base).ok().and_then(|_| lexer::tokens(code)) else {
        return (None, Some(macros));
    };
    let part = Part { macros: Some(macros), next_block: 0 };
    let mut parser = Parser::new(code, base, tokens, part);
    let tree = parser.file();
    lexer::give_back(parser.tokens);
    (tree, parser.part.macros)
}

/// The body of a function that was left for later, `{` and `}` with it. `None` when it is left to `lower`.
pub(super) fn body(text: &str, span: Span) -> Option<Block> {
    let code = text.get(span.start as usize..span.end as usize)?;
    let part = Part { macros: None, next_block: 0 };
    let tokens = lexer::tokens(code)?;
    let mut parser = Parser::new(code, span.start as usize, tokens, part);
    let block = parser.block().filter(|_| parser.kind() == token::Kind::End);
    lexer::give_back(parser.tokens);
    block
}
