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
mod expr;
mod fields;
mod generics;
mod item;
mod lexer;
mod literal;
mod macros;
mod number;
mod path;
mod pattern;
mod scan;
mod signature;
mod token;
mod ty;
mod use_tree;

#[cfg(test)]
mod tests;

use super::expand::Expander;
use super::tree::FileTree;
use cursor::Parser;

/// What is given back: the tree, when the text is understood, and the expander.
pub(super) type Direct<'t> = (Option<FileTree>, Option<Expander<'t>>);

/// The tree of a text, whose code begins at the byte `base` of its file. `None` when it is left to `lower`.
pub(super) fn file_tree<'t>(code: &'t str, base: usize, macros: Expander<'t>) -> Direct<'t> {
    let Some(tokens) = u32::try_from(code.len() + base).ok().and_then(|_| lexer::tokens(code)) else {
        return (None, Some(macros));
    };
    let mut parser = Parser::new(code, base, tokens, macros);
    let tree = parser.file();
    (tree, parser.part.macros)
}
