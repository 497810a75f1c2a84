//! What lowering knows while it walks a file: its text, and how parser positions map to it.

use quote::ToTokens;
use serde::{Deserialize, Serialize};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::position::Positions;
use crate::ingest::{FileId, Span};
use crate::resolve::expand::{Expander, MacroTable};
use crate::resolve::tree::{BlockId, FileTree, FunctionNode, Name, RawType};

/// A file after lowering.
#[derive(Debug, Clone)]
pub(in crate::resolve) struct Lowered {
    /// Its tree, or why there is none.
    pub tree: Result<FileTree, Refusal>,
    /// The macros that were asked for, each with the number of what was found.
    pub asked: Vec<(Vec<String>, u64)>,
}

impl Default for Lowered {
    fn default() -> Self {
        Self { tree: Ok(FileTree::default()), asked: Vec::new() }
    }
}

/// Why a file could not be parsed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct Refusal {
    /// In words.
    pub message: String,
    /// Line, from 1; 0 when unknown.
    pub line: usize,
}

/// Lowers one file; calls of macros in the table are expanded. What is nested too deeply has to be refused before. A
/// file that does not parse has a [`Refusal`] in place of its tree.
pub(in crate::resolve) fn lower_file(file: FileId, text: &str, macros: &MacroTable) -> Lowered {
    let base = code_start(text);
    let code = text.get(base..).unwrap_or_default();
    let parsed = syn::parse_str::<syn::File>(code).map_err(|error| Refusal {
        message: error.to_string(),
        line: error.span().start().line + text.get(..base).map_or(0, |skipped| skipped.matches('\n').count()),
    });
    let mut asked = Vec::new();
    let tree = parsed.map(|parsed| {
        let mut lowerer = Lowerer { macros: Some(Expander::new(macros, file)), base, ..Lowerer::plain(code) };
        let (attributes, doc) = lowerer.attributes(&parsed.attrs);
        let nodes = lowerer.items(&parsed.items);
        asked = lowerer.macros.map(Expander::asked).unwrap_or_default();
        FileTree { attributes, doc, nodes }
    });
    Lowered { tree, asked }
}

/// Lowers a signature without a body: `fn map<U>(self, f: fn(T) -> U) -> Option<U>`.
pub(in crate::resolve) fn lower_signature(text: &str) -> Option<(String, FunctionNode)> {
    let signature = syn::parse_str::<syn::Signature>(text).ok()?;
    let mut lowerer = Lowerer::plain(text);
    Some((lowerer.name(&signature.ident).text.to_string(), lowerer.function(&signature, None)))
}

/// Lowers a type.
pub(in crate::resolve) fn lower_type(text: &str) -> Option<RawType> {
    let ty = syn::parse_str::<syn::Type>(text).ok()?;
    Some(Lowerer::plain(text).ty(&ty))
}

/// Skips a byte order mark and a `#!` line.
pub(in crate::resolve) fn code_start(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let rest = text.get(mark..).unwrap_or_default();
    if rest.starts_with("#!") && !rest.get(2..).unwrap_or_default().trim_start().starts_with('[') {
        mark + rest.find('\n').unwrap_or(rest.len())
    } else {
        mark
    }
}

/// Walks the parser's trees of one file.
pub(super) struct Lowerer<'t> {
    /// The text that was parsed.
    text: &'t str,
    /// Where that text begins in its file.
    base: usize,
    positions: Positions<'t>,
    /// Expands macros of the workspace.
    pub(super) macros: Option<Expander<'t>>,
    /// How many expansions deep this is.
    pub(super) expanding: usize,
    /// Where the expression begins that is lowered next, when that is known.
    pub(super) start: Option<u32>,
    next_block: u32,
}

impl<'t> Lowerer<'t> {
    fn plain(text: &'t str) -> Self {
        let positions = Positions::new(text);
        Self { text, base: 0, positions, macros: None, expanding: 0, start: None, next_block: 0 }
    }

    /// For a part of a file, with what others of its file have come to.
    pub(super) fn of_part(text: &'t str, base: usize, macros: Option<Expander<'t>>, next_block: u32) -> Self {
        Self { base, macros, next_block, ..Self::plain(text) }
    }

    /// What is shared with others of the file.
    pub(super) fn into_shared(self) -> (Option<Expander<'t>>, u32) {
        (self.macros, self.next_block)
    }

    /// The bytes a parser span covers.
    pub(super) fn range(&self, span: proc_macro2::Span) -> Span {
        let end = self.positions.byte(span.end()).unwrap_or_else(|| span.byte_range().end);
        Span { start: self.at(span), end: self.in_file(end) }
    }

    fn in_file(&self, at: usize) -> u32 {
        u32::try_from(at + self.base).unwrap_or(u32::MAX)
    }

    /// The bytes from the start of one span to the end of another.
    pub(super) fn between(&self, first: proc_macro2::Span, last: proc_macro2::Span) -> Span {
        let (start, end) = (self.range(first).start, self.range(last).end);
        Span { start, end: end.max(start) }
    }

    /// Where a parser span begins.
    pub(super) fn at(&self, span: proc_macro2::Span) -> u32 {
        self.in_file(self.first_byte(span))
    }

    /// Where a parser span begins in the text that was parsed.
    fn first_byte(&self, span: proc_macro2::Span) -> usize {
        self.positions.byte(span.start()).unwrap_or_else(|| span.byte_range().start)
    }

    /// A name and its place.
    pub(super) fn name(&self, ident: &syn::Ident) -> Name {
        let start = self.first_byte(ident.span());
        // What a macro made has the place of its call, where another word stands.
        let written = if self.expanding == 0 { self.positions.word(start) } else { None };
        let text = written.map_or_else(|| ident.unraw().to_string(), str::to_owned);
        Name { text: text.into(), at: self.in_file(start) }
    }

    /// The text from a place on; `None` for what a macro made.
    pub(super) fn text_at(&self, span: proc_macro2::Span) -> Option<&'t str> {
        if self.expanding == 0 { self.text.get(self.first_byte(span)..) } else { None }
    }

    /// Syntax as written; for text made by a macro as its tokens print.
    pub(super) fn written(&self, syntax: &(impl ToTokens + Spanned)) -> String {
        if self.expanding == 0 {
            let span = syntax.span();
            let end = self.positions.byte(span.end()).unwrap_or_else(|| span.byte_range().end);
            if let Some(text) = self.text.get(self.first_byte(span)..end) {
                return text.to_owned();
            }
        }
        syntax.to_token_stream().to_string()
    }

    /// A number for a block with items.
    pub(super) fn new_block(&mut self) -> BlockId {
        self.next_block += 1;
        BlockId(self.next_block)
    }
}
