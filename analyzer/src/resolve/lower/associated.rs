//! Traits, impls and the items in them; signatures.

use smol_str::SmolStr;

use syn::spanned::Spanned;

use super::attribute::with_parameters;
use super::context::Lowerer;
use crate::resolve::Receiver;
use crate::resolve::tree::{FunctionNode, ImplNode, Name, Node, NodeKind, ParameterNode, RawType, TraitNode};

impl Lowerer<'_> {
    /// A trait.
    pub(super) fn trait_item(&mut self, item: &syn::ItemTrait) -> Node {
        let first = item.modifiers.auto_token.map(|token| token.span);
        let first = item.unsafety.map(|token| token.span).or(first).unwrap_or(item.trait_token.span);
        let end = self.between(first, item.brace_token.span.close());
        let body = Some(self.range(item.brace_token.span.join()));
        let kind = NodeKind::Trait(TraitNode {
            generics: self.generics(&item.generics),
            supertraits: self.bounds(&item.supertraits),
            nodes: item.items.iter().filter_map(|item| self.trait_member(item)).collect(),
        });
        self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, body, kind)
    }

    /// An impl.
    pub(super) fn impl_item(&mut self, item: &syn::ItemImpl) -> Node {
        let first = item.modifiers.defaultness.map(|token| token.span);
        let first = first.or(item.unsafety.map(|token| token.span)).unwrap_or(item.impl_token.span);
        let end = self.between(first, item.brace_token.span.close());
        let body = Some(self.range(item.brace_token.span.join()));
        let kind = NodeKind::Impl(Box::new(ImplNode {
            generics: self.generics(&item.generics),
            of_trait: item.trait_.as_ref().map(|(path, _)| self.path(path)),
            self_type: self.ty(&item.self_ty),
            self_type_text: self.written(&item.self_ty),
            nodes: item.items.iter().filter_map(|item| self.impl_member(item)).collect(),
        }));
        let name = Name { text: SmolStr::default(), at: self.at(item.impl_token.span) };
        self.node((&item.attrs, &syn::Visibility::Inherited, name), end, body, kind)
    }

    pub(super) fn trait_member(&mut self, item: &syn::TraitItem) -> Option<Node> {
        let inherited = syn::Visibility::Inherited;
        Some(match item {
            syn::TraitItem::Fn(item) => {
                let block = item.default.as_ref();
                let close = block.map(|block| block.brace_token.span.close());
                let last = close.or(item.semi_token.map(|semi| semi.span)).unwrap_or(item.sig.fn_token.span);
                let end = self.between(self.signature_start(&item.sig), last);
                let body = block.map(|block| self.range(block.brace_token.span.join()));
                let kind = NodeKind::Function(Box::new(self.function(&item.sig, block)));
                self.node((&item.attrs, &inherited, self.name(&item.sig.ident)), end, body, kind)
            }
            syn::TraitItem::Const(item) => {
                let end = self.between(item.const_token.span, item.semi_token.span);
                let value = item.default.as_ref().map(|(_, value)| self.expr(value));
                let kind = NodeKind::Const { ty: self.ty(&item.ty), value };
                self.node((&item.attrs, &inherited, self.name(&item.ident)), end, None, kind)
            }
            syn::TraitItem::Type(item) => {
                let end = self.between(item.type_token.span, item.semi_token.span);
                let kind = NodeKind::TypeAlias {
                    generics: self.generics(&item.generics),
                    ty: item.default.as_ref().map(|(_, ty)| self.ty(ty)),
                    bounds: self.bounds(&item.bounds),
                };
                self.node((&item.attrs, &inherited, self.name(&item.ident)), end, None, kind)
            }
            syn::TraitItem::Macro(item) => {
                let end = self.range(item.span());
                self.macro_statement(&item.attrs, &item.mac, end)
            }
            _ => return None,
        })
    }

    pub(super) fn impl_member(&mut self, item: &syn::ImplItem) -> Option<Node> {
        Some(match item {
            syn::ImplItem::Fn(item) => {
                let first = item.modifiers.defaultness.map(|token| token.span);
                let first = first.unwrap_or_else(|| self.signature_start(&item.sig));
                let end = self.between(first, item.block.brace_token.span.close());
                let body = Some(self.range(item.block.brace_token.span.join()));
                let mut function = self.function(&item.sig, Some(&item.block));
                function.given = self.given(with_parameters(&item.attrs, &item.sig));
                function.told = self.told(&item.attrs);
                let kind = NodeKind::Function(Box::new(function));
                self.node((&item.attrs, &item.vis, self.name(&item.sig.ident)), end, body, kind)
            }
            syn::ImplItem::Const(item) => {
                let end = self.between(item.const_token.span, item.semi_token.span);
                let kind = NodeKind::Const { ty: self.ty(&item.ty), value: Some(self.expr(&item.expr)) };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            syn::ImplItem::Type(item) => {
                let end = self.between(item.type_token.span, item.semi_token.span);
                let (generics, ty) = (self.generics(&item.generics), Some(self.ty(&item.ty)));
                let kind = NodeKind::TypeAlias { generics, ty, bounds: Vec::new() };
                self.node((&item.attrs, &item.vis, self.name(&item.ident)), end, None, kind)
            }
            syn::ImplItem::Macro(item) => {
                let end = self.range(item.span());
                self.macro_statement(&item.attrs, &item.mac, end)
            }
            _ => return None,
        })
    }

    /// A signature with its body.
    pub(super) fn function(&mut self, signature: &syn::Signature, block: Option<&syn::Block>) -> FunctionNode {
        let output = match &signature.output {
            syn::ReturnType::Default => None,
            syn::ReturnType::Type(_, ty) => Some(&**ty),
        };
        let parameters = signature.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Receiver(_) => None,
            syn::FnArg::Typed(typed) => Some(self.parameter(typed)),
        });
        FunctionNode {
            parameters: parameters.collect(),
            receiver: signature.receiver().map(|receiver| self.receiver(receiver)),
            output: output.map(|ty| self.ty(ty)),
            output_text: output.map(|ty| self.written(ty)).unwrap_or_default(),
            is_async: signature.asyncness.is_some(),
            is_unsafe: matches!(signature.safety, syn::Safety::Unsafe(_)),
            generics: self.generics(&signature.generics),
            block: block.map(|block| self.block(block)),
            waits: false,
            given: Vec::new(),
            told: Vec::new(),
        }
    }

    fn parameter(&mut self, typed: &syn::PatType) -> ParameterNode {
        ParameterNode {
            pat: self.pat(&typed.pat),
            pat_text: self.written(&*typed.pat),
            ty: self.ty(&typed.ty),
            ty_text: self.written(&*typed.ty),
            at: self.start_of(&*typed.pat),
            attributes: self.attributes(&typed.attrs).0,
        }
    }

    fn receiver(&self, receiver: &syn::Receiver) -> (Receiver, Option<RawType>) {
        match &receiver.kind {
            syn::ReceiverKind::Value => (Receiver::Value, None),
            syn::ReceiverKind::Reference(_, _, None) => (Receiver::Reference, None),
            syn::ReceiverKind::Reference(_, _, Some(_)) => (Receiver::MutReference, None),
            syn::ReceiverKind::Typed(_, ty) => (Receiver::Typed, Some(self.ty(ty))),
            _ => (Receiver::Reference, None),
        }
    }
}
