//! What macro calls make: by their definition, or because their input is plain items.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::spanned::Spanned;

use super::bound_parameters::plain_functions;
use super::context::Lowerer;
use crate::ingest::Span;
use crate::resolve::tree::{Expr, ExprKind, Name, Node, NodeKind, RawPath, RawType, Segment};

/// How deep expansions may go into each other.
const MOST: usize = 12;

impl Lowerer<'_> {
    /// The tokens a call becomes when its definition is known.
    fn tokens_of(&mut self, mac: &syn::Macro) -> Option<TokenStream> {
        let path: Vec<String> = self.path(&mac.path).names().into_iter().map(str::to_owned).collect();
        if self.expanding >= MOST {
            return None;
        }
        let call = mac.path.segments.last().map_or_else(|| mac.path.span(), |segment| segment.ident.span());
        self.macros.as_mut()?.expand(&path, &mac.tokens, call)
    }

    /// What a call in place of an expression or statement becomes.
    pub(super) fn expanded(&mut self, mac: &syn::Macro) -> Option<Expr> {
        let tokens = self.tokens_of(mac)?;
        let at = self.start_of(&mac.path);
        self.expanding += 1;
        let expr = match syn::parse2::<syn::Expr>(tokens.clone()) {
            Ok(expr) => Some(self.expr(&expr)),
            Err(_) => match syn::Block::parse_within.parse2(tokens) {
                Ok(stmts) => Some(Expr { kind: ExprKind::Block(self.statements(&stmts)), at }),
                Err(_) => None,
            },
        };
        self.expanding -= 1;
        expr
    }

    /// Items that a call makes; `call` is the place of the whole call.
    pub(super) fn made_items(&mut self, mac: &syn::Macro, call: Span) -> Option<Vec<Node>> {
        if let Some(tokens) = self.tokens_of(mac) {
            let file = syn::parse2::<syn::File>(tokens).ok()?;
            self.expanding += 1;
            let mut nodes = self.items(&file.items);
            self.expanding -= 1;
            nodes.iter_mut().for_each(|node| place(node, call));
            return Some(nodes);
        }
        let name = mac.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let inputs = match name.as_str() {
            "cfg_if" | "cfg_select" => branches(&mac.tokens),
            "lazy_static" => vec![without_ref(&mac.tokens)],
            "include" | "macro_rules" => return None,
            _ => vec![mac.tokens.clone()],
        };
        let parse = |input: TokenStream| {
            let plain = syn::parse2::<syn::File>(input.clone()).ok();
            plain.or_else(|| syn::parse2::<syn::File>(plain_functions(input)?).ok())
        };
        let files: Option<Vec<syn::File>> = inputs.into_iter().map(parse).collect();
        let files = files?;
        let is_plain = |item: &syn::Item| !matches!(item, syn::Item::Verbatim(_));
        if files.iter().all(|file| file.items.is_empty()) || !files.iter().flat_map(|file| &file.items).all(is_plain) {
            return None;
        }
        let mut nodes: Vec<Node> = files.iter().flat_map(|file| self.items(&file.items)).collect();
        if name == "thread_local" {
            nodes.iter_mut().for_each(keyed);
        }
        Some(nodes)
    }
}

/// A static of `thread_local!` is a key to its value.
fn keyed(node: &mut Node) {
    let at = node.name.at;
    let segment = |text: &str, args: Vec<RawType>| Segment {
        name: Name { text: text.into(), at },
        args,
        bindings: Vec::new(),
        output: None,
        borrowed: false,
    };
    if let NodeKind::Static { ty, .. } = &mut node.kind {
        let segments = vec![segment("std", vec![]), segment("thread", vec![]), segment("LocalKey", vec![ty.clone()])];
        *ty = RawType::Path(RawPath { absolute: true, qself: None, segments });
    }
}

/// Gives made items the place of the call that makes them.
pub(in crate::resolve) fn place(node: &mut Node, call: Span) {
    node.span = call;
    node.body = None;
    match &mut node.kind {
        NodeKind::Module(Some(nodes)) => nodes.iter_mut().for_each(|node| place(node, call)),
        NodeKind::Trait(item) => item.nodes.iter_mut().for_each(|node| place(node, call)),
        NodeKind::Impl(item) => item.nodes.iter_mut().for_each(|node| place(node, call)),
        NodeKind::MacroCall(_, Some(nodes)) => nodes.iter_mut().for_each(|node| place(node, call)),
        _ => {}
    }
}

/// The items of all branches of `cfg_if!` and `cfg_select!`.
fn branches(tokens: &TokenStream) -> Vec<TokenStream> {
    let groups = tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    });
    groups.collect()
}

/// `static ref X: T = …` as a plain static.
fn without_ref(tokens: &TokenStream) -> TokenStream {
    let mut after_static = false;
    let kept = tokens.clone().into_iter().filter(|token| {
        let is_ref = matches!(token, TokenTree::Ident(word) if word == "ref");
        let drop = is_ref && after_static;
        after_static = matches!(token, TokenTree::Ident(word) if word == "static");
        !drop
    });
    kept.collect()
}
