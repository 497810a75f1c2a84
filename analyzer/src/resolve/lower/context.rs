//! What lowering knows while it walks a file: its text, and how parser positions map to it.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::guard::too_deep;
use crate::ingest::{FileId, Span};
use crate::resolve::expand::{Expander, MacroTable};
use crate::resolve::tree::{BlockId, FileTree, FunctionNode, Name, RawType};

/// Why a file could not be parsed.
#[derive(Debug, Clone)]
pub(in crate::resolve) struct Refusal {
    /// In words.
    pub message: String,
    /// Line, from 1; 0 when unknown.
    pub line: usize,
}

/// Lowers one file; calls of macros in the table are expanded.
///
/// # Errors
/// A [`Refusal`] when it does not parse or is nested too deeply.
pub(in crate::resolve) fn lower_file(file: FileId, text: &str, macros: &MacroTable) -> Result<FileTree, Refusal> {
    if let Some(refusal) = too_deep(text) {
        return Err(refusal);
    }
    let base = code_start(text);
    let code = text.get(base..).unwrap_or_default();
    let parsed = syn::parse_str::<syn::File>(code).map_err(|error| Refusal {
        message: error.to_string(),
        line: error.span().start().line + text.get(..base).map_or(0, |skipped| skipped.matches('\n').count()),
    });
    let tree = parsed.map(|parsed| {
        let mut lowerer =
            Lowerer { text, base, macros: Some(Expander::new(macros, file)), expanding: 0, start: None, next_block: 0 };
        let (attributes, doc) = lowerer.attributes(&parsed.attrs);
        FileTree { attributes, doc, nodes: lowerer.items(&parsed.items) }
    });
    // The parser keeps every text it has seen, for positions that nobody asks for any more.
    proc_macro2::extra::invalidate_current_thread_spans();
    tree
}

/// Lowers a signature without a body: `fn map<U>(self, f: fn(T) -> U) -> Option<U>`.
pub(in crate::resolve) fn lower_signature(text: &str) -> Option<(String, FunctionNode)> {
    let signature = syn::parse_str::<syn::Signature>(text).ok()?;
    let mut lowerer = Lowerer::plain(text);
    Some((lowerer.name(&signature.ident).text, lowerer.function(&signature, None)))
}

/// Lowers a type.
pub(in crate::resolve) fn lower_type(text: &str) -> Option<RawType> {
    let ty = syn::parse_str::<syn::Type>(text).ok()?;
    Some(Lowerer::plain(text).ty(&ty))
}

/// Skips a byte order mark and a `#!` line.
fn code_start(text: &str) -> usize {
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
    text: &'t str,
    base: usize,
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
        Self { text, base: 0, macros: None, expanding: 0, start: None, next_block: 0 }
    }

    /// The bytes a parser span covers.
    pub(super) fn range(&self, span: proc_macro2::Span) -> Span {
        let range = span.byte_range();
        let position = |at: usize| u32::try_from(at + self.base).unwrap_or(u32::MAX);
        Span { start: position(range.start), end: position(range.end) }
    }

    /// The bytes from the start of one span to the end of another.
    pub(super) fn between(&self, first: proc_macro2::Span, last: proc_macro2::Span) -> Span {
        let (start, end) = (self.range(first).start, self.range(last).end);
        Span { start, end: end.max(start) }
    }

    /// Where a parser span begins.
    pub(super) fn at(&self, span: proc_macro2::Span) -> u32 {
        self.range(span).start
    }

    /// A name and its place.
    pub(super) fn name(&self, ident: &syn::Ident) -> Name {
        Name { text: ident.unraw().to_string(), at: self.at(ident.span()) }
    }

    /// Syntax as written; for text made by a macro as its tokens print.
    pub(super) fn written(&self, syntax: &(impl ToTokens + Spanned)) -> String {
        if self.expanding == 0 {
            let range = self.range(syntax.span());
            if let Some(text) = self.text.get(range.start as usize..range.end as usize) {
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
