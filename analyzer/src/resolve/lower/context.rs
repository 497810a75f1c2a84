//! What lowering knows while it walks a file: its text, and how parser positions map to it.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::guard::too_deep;
use crate::ingest::Span;
use crate::resolve::tree::{BlockId, FileTree, FunctionNode, Name, Node, RawType};

/// Why a file could not be parsed.
#[derive(Debug, Clone)]
pub(in crate::resolve) struct Refusal {
    /// In words.
    pub message: String,
    /// Line, from 1; 0 when unknown.
    pub line: usize,
}

/// Lowers one file.
///
/// # Errors
/// A [`Refusal`] when it does not parse or is nested too deeply.
pub(in crate::resolve) fn lower_file(text: &str) -> Result<FileTree, Refusal> {
    if let Some(reason) = too_deep(text) {
        return Err(Refusal { message: reason.to_owned(), line: 0 });
    }
    let base = code_start(text);
    let code = text.get(base..).unwrap_or_default();
    let parsed = syn::parse_str::<syn::File>(code).map_err(|error| Refusal {
        message: error.to_string(),
        line: error.span().start().line + text.get(..base).map_or(0, |skipped| skipped.matches('\n').count()),
    });
    let tree = parsed.map(|file| {
        let mut lowerer = Lowerer { text, base, fixed: None, next_block: 0 };
        let (attributes, doc) = lowerer.attributes(&file.attrs);
        FileTree { attributes, doc, nodes: lowerer.items(&file.items) }
    });
    // The parser keeps every text it has seen, for positions that nobody asks for any more.
    proc_macro2::extra::invalidate_current_thread_spans();
    tree
}

/// Lowers items that a macro call makes; all of them stand where the call stands.
pub(in crate::resolve) fn lower_expansion(items: &TokenStream, call: Span, first_block: u32) -> Option<Vec<Node>> {
    let file = syn::parse2::<syn::File>(items.clone()).ok()?;
    let mut lowerer = Lowerer { text: "", base: 0, fixed: Some(call), next_block: first_block };
    Some(lowerer.items(&file.items))
}

/// Lowers a signature without a body: `fn map<U>(self, f: fn(T) -> U) -> Option<U>`.
pub(in crate::resolve) fn lower_signature(text: &str) -> Option<(String, FunctionNode)> {
    let signature = syn::parse_str::<syn::Signature>(text).ok()?;
    let mut lowerer = Lowerer { text, base: 0, fixed: None, next_block: 0 };
    Some((lowerer.name(&signature.ident).text, lowerer.function(&signature, None)))
}

/// Lowers a type.
pub(in crate::resolve) fn lower_type(text: &str) -> Option<RawType> {
    let ty = syn::parse_str::<syn::Type>(text).ok()?;
    Some(Lowerer { text, base: 0, fixed: None, next_block: 0 }.ty(&ty))
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
    /// Set for text made by a macro: where the call stands.
    fixed: Option<Span>,
    next_block: u32,
}

impl Lowerer<'_> {
    /// The bytes a parser span covers.
    pub(super) fn range(&self, span: proc_macro2::Span) -> Span {
        if let Some(fixed) = self.fixed {
            return fixed;
        }
        let range = span.byte_range();
        let position = |at: usize| u32::try_from(at + self.base).unwrap_or(u32::MAX);
        Span { start: position(range.start), end: position(range.end) }
    }

    /// The bytes from the start of one span to the end of another.
    pub(super) fn between(&self, first: proc_macro2::Span, last: proc_macro2::Span) -> Span {
        Span { start: self.range(first).start, end: self.range(last).end }
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
        if self.fixed.is_none() {
            let range = self.range(syntax.span());
            if let Some(text) = self.text.get(range.start as usize..range.end as usize) {
                return text.to_owned();
            }
        }
        syntax.to_token_stream().to_string()
    }

    /// The text between two positions; the tokens when there is no such text.
    pub(super) fn inner_text(&self, delimiters: &proc_macro2::extra::DelimSpan, tokens: &TokenStream) -> (String, u32) {
        let from = self.range(delimiters.open()).end;
        let to = self.range(delimiters.close()).start;
        if self.fixed.is_none()
            && let Some(text) = self.text.get(from as usize..to as usize)
        {
            return (text.to_owned(), from);
        }
        (tokens.to_string(), from)
    }

    /// A number for a block with items.
    pub(super) fn new_block(&mut self) -> BlockId {
        self.next_block += 1;
        BlockId(self.next_block)
    }
}
