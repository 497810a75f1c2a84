//! Parts of a file that others read: they hand over a piece of its text and where that begins.

use super::context::{Lowerer, Refusal};
use super::macro_input::only;
use crate::ingest::Span;
use crate::resolve::expand::Expander;
use crate::resolve::tree::{Block, Expr, MacroCall, Node, RawAttribute};

/// What makes a function of a body.
const HEAD: &str = "fn f()";

/// What is shared by those who read parts of one file.
pub(in crate::resolve) struct Part<'t> {
    /// Expands macros of the workspace.
    pub macros: Option<Expander<'t>>,
    /// The number of the last block with items.
    pub next_block: u32,
}

/// Lowers a part; gives back what is shared.
fn with<'t, R>(text: &'t str, base: usize, part: &mut Part<'t>, lower: impl FnOnce(&mut Lowerer<'t>) -> R) -> R {
    let mut lowerer = Lowerer::of_part(text, base, std::mem::take(&mut part.macros), part.next_block);
    let result = lower(&mut lowerer);
    (part.macros, part.next_block) = lowerer.into_shared();
    result
}

/// A macro call in place of an expression.
pub(in crate::resolve) fn call_part<'t>(text: &'t str, base: usize, part: &mut Part<'t>) -> Option<MacroCall> {
    let call = syn::parse_str::<syn::Macro>(text).ok()?;
    Some(with(text, base, part, |lowerer| lowerer.macro_call(&call)))
}

/// An item.
pub(in crate::resolve) fn items_part<'t>(text: &'t str, base: usize, part: &mut Part<'t>) -> Option<Vec<Node>> {
    let item = syn::parse_str::<syn::Item>(text).ok()?;
    Some(with(text, base, part, |lowerer| lowerer.item(&item)))
}

/// The body of a function: the bytes of its `{…}` in the text of its file.
///
/// # Errors
/// Why it does not parse.
pub(in crate::resolve) fn block_part(text: &str, span: Span) -> Result<Block, Refusal> {
    let (start, end) = (span.start as usize, span.end as usize);
    let line = || text.get(..start).unwrap_or_default().matches('\n').count();
    // With a head before it also the attributes in it are read; every body has one that is at least as long.
    let code = format!("{HEAD}{}", text.get(start..end).unwrap_or_default());
    let parsed = syn::parse_str::<syn::ItemFn>(&code)
        .map_err(|error| Refusal { message: error.to_string(), line: line() + error.span().start().line })?;
    let mut part = Part { macros: None, next_block: 0 };
    Ok(with(&code, start.saturating_sub(HEAD.len()), &mut part, |lowerer| lowerer.block(&parsed.block)))
}

/// What stands in a trait or impl.
pub(in crate::resolve) fn member_part<'t>(
    text: &'t str,
    base: usize,
    in_trait: bool,
    part: &mut Part<'t>,
) -> Option<Option<Node>> {
    if in_trait {
        let item = syn::parse_str::<syn::TraitItem>(text).ok()?;
        return Some(with(text, base, part, |lowerer| lowerer.trait_member(&item)));
    }
    let item = syn::parse_str::<syn::ImplItem>(text).ok()?;
    Some(with(text, base, part, |lowerer| lowerer.impl_member(&item)))
}

/// An attribute, or the text of the documentation it holds.
pub(in crate::resolve) fn attribute_part(text: &str, base: usize) -> Option<(Vec<RawAttribute>, Option<String>)> {
    let attribute = only(text)?;
    let lowerer = Lowerer::of_part(text, base, None, 0);
    let (attributes, doc) = lowerer.attributes(std::slice::from_ref(&attribute));
    let doc = attributes.is_empty().then_some(doc);
    Some((attributes, doc))
}

/// The expressions in an attribute of a function: those that may name its parameters, or the others.
pub(in crate::resolve) fn expressions_part<'t>(
    text: &'t str,
    base: usize,
    may_name_parameters: bool,
    part: &mut Part<'t>,
) -> Option<Vec<Expr>> {
    let attribute = only(text)?;
    Some(with(text, base, part, |lowerer| {
        let attributes = std::slice::from_ref(&attribute);
        if may_name_parameters { lowerer.told(attributes) } else { lowerer.given(attributes.iter()) }
    }))
}
