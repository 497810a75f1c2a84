//! Lets the generated code, which lies beside the domain's modules, name what it has to: nothing else is opened.

use std::collections::BTreeSet;
use std::str::FromStr;

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Provider, Service};
use calve_analyzer::resolve::{Item, ItemId, ItemKind, TypeDefinition, Visibility};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::text::bytes;
use super::tree::is_module;
use crate::edit::{Edit, FileEdits};

/// Makes private items visible in the whole crate: the modules with a generated child, what builds the contexts, and
/// the types and fields of contexts.
pub(super) fn widen(plan: &Plan, service: &Service, sources: &SourceSet, with_child: &[ItemId]) -> FileEdits {
    let mut named: BTreeSet<ItemId> = with_child.iter().copied().collect();
    let mut edits = FileEdits::default();
    for context in &service.contexts {
        named.extend(context.item);
        match &context.provider {
            Provider::Call { item, .. } => drop(named.insert(*item)),
            Provider::StartUp(start) => drop(named.insert(start.item)),
            Provider::Field { of, field } => {
                let owner = service.contexts.iter().find(|context| context.id == *of);
                let owner = owner.and_then(|owner| plan.item(owner.item?));
                if let Some(owner) = owner.filter(|owner| has_private_field(owner, field)) {
                    open_field(owner, field, sources, &mut edits);
                }
            }
            Provider::Given { names, .. } => named.extend(names),
            Provider::Expression(_) => {}
        }
    }
    for id in with_surroundings(plan, &named) {
        let Some(item) = plan.item(id).filter(|item| is_closed(plan, item)) else { continue };
        let text = sources.file(item.file).and_then(|file| file.text.get(bytes(item.span)));
        if let Some(edit) = text.and_then(visibility_edit) {
            let start = item.span.start as usize;
            edits.push(item.file, Edit { start: edit.start + start, end: edit.end + start, text: edit.text });
        }
    }
    edits
}

/// The items and all modules around them.
fn with_surroundings(plan: &Plan, items: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
    let mut all = BTreeSet::new();
    for item in items {
        let mut at = Some(*item);
        while let Some(item) = at.and_then(|id| plan.item(id)) {
            all.insert(item.id);
            at = item.parent;
        }
    }
    all
}

/// Whether an item cannot be named from everywhere in its crate. What stands in the crate root always can.
fn is_closed(plan: &Plan, item: &Item) -> bool {
    let parent = item.parent.and_then(|parent| plan.item(parent));
    let has_visibility =
        item.made_by.is_none() && !matches!(item.kind, ItemKind::Impl | ItemKind::Crate | ItemKind::MacroCall);
    let of_trait = |parent: &Item| {
        parent.kind == ItemKind::Trait || parent.impl_header.as_ref().is_some_and(|header| header.of_trait.is_some())
    };
    let in_root = parent.is_some_and(|parent| is_module(parent) && parent.id == item.krate);
    let is_restricted = match item.visibility {
        Visibility::Private => true,
        Visibility::Restricted(module) => module != item.krate,
        Visibility::Public | Visibility::Crate => false,
    };
    has_visibility && is_restricted && !in_root && !parent.is_some_and(of_trait)
}

/// The change of an item's text that makes it `pub(crate)`.
fn visibility_edit(item: &str) -> Option<Edit> {
    let tokens: Vec<TokenTree> = TokenStream::from_str(item).ok()?.into_iter().collect();
    let mut at = 0;
    while matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == '#') {
        at += 2;
    }
    let start = tokens.get(at)?.span().byte_range().start;
    let is_pub = matches!(tokens.get(at), Some(TokenTree::Ident(name)) if name == "pub");
    match tokens.get(at + 1) {
        Some(TokenTree::Group(limit)) if is_pub && limit.delimiter() == Delimiter::Parenthesis => {
            Some(Edit { start, end: limit.span().byte_range().end, text: "pub(crate)".to_string() })
        }
        _ if is_pub => None,
        _ => Some(Edit::insert(start, "pub(crate) ")),
    }
}

fn has_private_field(owner: &Item, name: &str) -> bool {
    let Some(TypeDefinition::Struct(form)) = &owner.definition else { return false };
    form.fields
        .iter()
        .any(|field| field.name == name && !matches!(field.visibility, Visibility::Public | Visibility::Crate))
}

fn open_field(owner: &Item, name: &str, sources: &SourceSet, edits: &mut FileEdits) {
    let text = sources.file(owner.file).and_then(|file| file.text.get(bytes(owner.span)));
    let Some(Ok(item)) = text.map(syn::parse_str::<syn::ItemStruct>) else { return };
    for (index, field) in item.fields.iter().enumerate() {
        let is_it = field.ident.as_ref().map_or_else(|| index.to_string() == name, |ident| ident == name);
        let name_start = field.ident.as_ref().map(|ident| ident.span().byte_range().start);
        if !is_it {
            continue;
        }
        let range = match &field.vis {
            syn::Visibility::Restricted(limit) => {
                let start = limit.pub_token.span.byte_range().start;
                start..limit.paren_token.span.close().byte_range().end
            }
            syn::Visibility::Inherited => {
                let start = name_start.unwrap_or_else(|| syn::spanned::Spanned::span(&field.ty).byte_range().start);
                start..start
            }
            _ => continue,
        };
        let opened = if range.is_empty() { "pub(crate) " } else { "pub(crate)" };
        let base = owner.span.start as usize;
        edits.push(owner.file, Edit { start: base + range.start, end: base + range.end, text: opened.to_string() });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::visibility_edit;
    use crate::edit::apply;

    fn opened(item: &str) -> String {
        apply(item, &visibility_edit(item).into_iter().collect::<BTreeSet<_>>())
    }

    #[test]
    fn private_items_become_visible_in_the_crate() {
        assert_eq!(opened("async fn a() {}"), "pub(crate) async fn a() {}");
        assert_eq!(opened("/// A.\n#[inline]\nfn a() {}"), "/// A.\n#[inline]\npub(crate) fn a() {}");
        assert_eq!(opened("pub(super) mod a;"), "pub(crate) mod a;");
        assert_eq!(opened("pub(in crate::b) mod a;"), "pub(crate) mod a;");
        assert_eq!(opened("pub mod a;"), "pub mod a;");
    }
}
