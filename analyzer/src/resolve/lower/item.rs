//! Items.

use smol_str::SmolStr;

use syn::spanned::Spanned;

use super::attribute::with_parameters;
use super::context::Lowerer;
use super::scan::scan;
use crate::ingest::Span;
use crate::resolve::VariantForm;
use crate::resolve::tree::{FieldNode, MacroRules, Name, Node, NodeKind, TraitNode, VariantNode};

impl Lowerer<'_> {
    /// All items of a list.
    pub(super) fn items(&mut self, items: &[syn::Item]) -> Vec<Node> {
        items.iter().flat_map(|item| self.item(item)).collect()
    }

    /// An item; blocks of foreign items give several.
    pub(super) fn item(&mut self, item: &syn::Item) -> Vec<Node> {
        match item {
            syn::Item::ForeignMod(foreign) => foreign.items.iter().filter_map(|item| self.foreign(item)).collect(),
            syn::Item::Verbatim(_) => Vec::new(),
            other => self.definition(other).or_else(|| self.declaration(other)).into_iter().collect(),
        }
    }

    /// Puts a node together.
    pub(super) fn node(
        &self,
        head: (&[syn::Attribute], &syn::Visibility, Name),
        end: Span,
        body: Option<Span>,
        kind: NodeKind,
    ) -> Node {
        let (attrs, visibility, name) = head;
        let (attributes, doc) = self.attributes(attrs);
        let mut start = name.at.min(end.start);
        if !matches!(visibility, syn::Visibility::Inherited) {
            start = start.min(self.start_of(visibility));
        }
        if let Some(first) = attrs.iter().find(|attribute| matches!(attribute.style, syn::AttrStyle::Outer)) {
            start = start.min(self.at(first.pound_token.spans[0]));
        }
        let span = Span { start, end: end.end };
        Node { name, visibility: self.visibility(visibility), attributes, doc, span, body, kind }
    }

    /// Items with a body or fields.
    fn definition(&mut self, item: &syn::Item) -> Option<Node> {
        Some(match item {
            syn::Item::Fn(item) => {
                let end = self.between(self.signature_start(&item.sig), item.block.brace_token.span.close());
                let body = Some(self.range(item.block.brace_token.span.join()));
                let mut function = self.function(&item.sig, Some(&item.block));
                function.given = self.given(with_parameters(&item.attrs, &item.sig));
                function.told = self.told(&item.attrs);
                let kind = NodeKind::Function(Box::new(function));
                self.node((&item.attrs, &item.vis, self.name(&item.sig.ident)), end, body, kind)
            }
            syn::Item::Struct(item) => {
                let last = item.semi_token.map_or_else(|| item.fields.span(), |semi| semi.span);
                let end = self.between(item.struct_token.span, last);
                let variant = self.variant(&item.ident, &item.fields, &[], None);
                let kind = NodeKind::Struct { generics: self.generics(&item.generics), variant, is_union: false };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            syn::Item::Union(item) => {
                let end = self.between(item.union_token.span, item.fields.brace_token.span.close());
                let fields = syn::Fields::Named(item.fields.clone());
                let variant = self.variant(&item.ident, &fields, &[], None);
                let kind = NodeKind::Struct { generics: self.generics(&item.generics), variant, is_union: true };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            syn::Item::Enum(item) => {
                let end = self.between(item.enum_token.span, item.brace_token.span.close());
                let variants = item.variants.iter().map(|variant| {
                    let number = variant.discriminant.as_ref().map(|(_, number)| number);
                    self.variant(&variant.ident, &variant.fields, &variant.attrs, number)
                });
                let variants = variants.collect();
                let kind = NodeKind::Enum { generics: self.generics(&item.generics), variants };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            syn::Item::Trait(item) => self.trait_item(item),
            syn::Item::TraitAlias(item) => {
                let end = self.between(item.trait_token.span, item.semi_token.span);
                let supertraits = self.bounds(&item.bounds);
                let alias = TraitNode { generics: self.generics(&item.generics), supertraits, nodes: Vec::new() };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, NodeKind::Trait(alias))
            }
            syn::Item::Impl(item) => self.impl_item(item),
            syn::Item::Mod(item) => self.module(item),
            _ => return None,
        })
    }

    /// Where a signature begins: `const async unsafe extern fn`.
    pub(super) fn signature_start(&self, signature: &syn::Signature) -> proc_macro2::Span {
        let abi = signature.abi.as_ref().map(|abi| abi.extern_token.span);
        let safety = match &signature.safety {
            syn::Safety::Safe(token) => Some(token.span),
            syn::Safety::Unsafe(token) => Some(token.span),
            _ => None,
        };
        let asyncness = signature.asyncness.map(|token| token.span);
        let constness = signature.constness.map(|token| token.span);
        constness.or(asyncness).or(safety).or(abi).unwrap_or(signature.fn_token.span)
    }

    fn module(&mut self, item: &syn::ItemMod) -> Node {
        let (last, body) = match (&item.content, &item.semi) {
            (Some((brace, _)), _) => (brace.span.close(), Some(self.range(brace.span.join()))),
            (None, Some(semi)) => (semi.span, None),
            (None, None) => (item.ident.span(), None),
        };
        let end = self.between(item.mod_token.span, last);
        let kind = NodeKind::Module(item.content.as_ref().map(|(_, items)| self.items(items)));
        self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, body, kind)
    }

    /// Items without a body.
    fn declaration(&mut self, item: &syn::Item) -> Option<Node> {
        Some(match item {
            syn::Item::Const(item) => {
                let end = self.between(item.const_token.span, item.semi_token.span);
                let kind = NodeKind::Const { ty: self.ty(&item.ty), value: Some(self.expr(&item.expr)) };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            syn::Item::Static(item) => {
                let end = self.between(item.static_token.span, item.semi_token.span);
                let mutable = matches!(item.mutability, syn::StaticMutability::Mut(_));
                let kind = NodeKind::Static { ty: self.ty(&item.ty), value: Some(self.expr(&item.expr)), mutable };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            syn::Item::Type(item) => {
                let end = self.between(item.type_token.span, item.semi_token.span);
                let (generics, ty) = (self.generics(&item.generics), Some(self.ty(&item.ty)));
                let kind = NodeKind::TypeAlias { generics, ty, bounds: Vec::new() };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            syn::Item::Use(item) => {
                let end = self.between(item.use_token.span, item.semi_token.span);
                let kind = NodeKind::Use(self.use_declaration(item));
                self.node((&item.attrs, &item.vis, Name { text: SmolStr::default(), at: end.start }), end, None, kind)
            }
            syn::Item::ExternCrate(item) => {
                let end = self.between(item.extern_token.span, item.semi_token.span);
                let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
                let kind = NodeKind::ExternCrate(self.name(&item.ident));
                self.node((&item.attrs, &item.vis, self.name(name)), end, None, kind)
            }
            syn::Item::Macro(item) => self.macro_item(item),
            _ => return None,
        })
    }

    fn macro_item(&mut self, item: &syn::ItemMacro) -> Node {
        let close = item.mac.delimiter.span().close();
        let last = item.semi_token.map_or(close, |semi| semi.span);
        let end = self.between(item.mac.path.span(), last);
        match &item.ident {
            Some(ident) => {
                let is_exported = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"));
                let paths = scan(self, item.mac.tokens.clone()).paths;
                let kind = NodeKind::MacroRules(MacroRules { paths, is_exported });
                self.node((&item.attrs, &syn::Visibility::Inherited, self.name(ident)), end, None, kind)
            }
            None => self.macro_statement(&item.attrs, &item.mac, end),
        }
    }

    /// A macro call in place of items.
    pub(super) fn macro_statement(&mut self, attrs: &[syn::Attribute], mac: &syn::Macro, end: Span) -> Node {
        let made = self.made_items(mac, end);
        let call = if made.is_some() { self.bare_call(mac) } else { self.macro_call(mac) };
        let name = call.path.last().map(|last| last.name.text.clone()).unwrap_or_default();
        let name = Name { text: name, at: end.start };
        let kind = NodeKind::MacroCall(Box::new(call), made);
        self.node((attrs, &syn::Visibility::Inherited, name), end, None, kind)
    }

    fn foreign(&mut self, item: &syn::ForeignItem) -> Option<Node> {
        Some(match item {
            syn::ForeignItem::Fn(item) => {
                let end = self.between(self.signature_start(&item.sig), item.semi_token.span);
                let kind = NodeKind::Function(Box::new(self.function(&item.sig, None)));
                self.node((&item.attrs, &item.vis, self.name(&item.sig.ident)), end, None, kind)
            }
            syn::ForeignItem::Static(item) => {
                let end = self.between(item.static_token.span, item.semi_token.span);
                let mutable = matches!(item.mutability, syn::StaticMutability::Mut(_));
                let kind = NodeKind::Static { ty: self.ty(&item.ty), value: None, mutable };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            syn::ForeignItem::Type(item) => {
                let end = self.between(item.type_token.span, item.semi_token.span);
                let generics = self.generics(&item.generics);
                let kind = NodeKind::TypeAlias { generics, ty: None, bounds: Vec::new() };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            _ => return None,
        })
    }

    fn variant(
        &mut self,
        ident: &syn::Ident,
        fields: &syn::Fields,
        attrs: &[syn::Attribute],
        discriminant: Option<&syn::Expr>,
    ) -> VariantNode {
        let form = match fields {
            syn::Fields::Named(_) => VariantForm::Named,
            syn::Fields::Unnamed(_) => VariantForm::Tuple,
            syn::Fields::Unit => VariantForm::Unit,
        };
        VariantNode {
            name: self.name(ident),
            form,
            fields: fields.iter().enumerate().map(|(at, field)| self.field(at, field)).collect(),
            attributes: self.attributes(attrs).0,
            discriminant: discriminant.map(|number| self.expr(number)),
        }
    }

    fn field(&self, at: usize, field: &syn::Field) -> FieldNode {
        let unnamed = || Name { text: at.to_string().into(), at: self.start_of(&field.ty) };
        FieldNode {
            name: field.ident.as_ref().map_or_else(unnamed, |ident| self.name(ident)),
            ty: self.ty(&field.ty),
            ty_text: self.written(&field.ty),
            visibility: self.visibility(&field.vis),
            attributes: self.attributes(&field.attrs).0,
        }
    }
}
