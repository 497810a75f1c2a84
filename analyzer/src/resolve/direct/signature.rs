//! Functions.

use super::cursor::Parser;
use super::item::Head;
use super::token::{Kind, Word};
use crate::resolve::Receiver;
use crate::resolve::tree::{FunctionNode, Node, NodeKind, ParameterNode, RawType};

/// A function before its body, and the attributes of its parameters that hold expressions.
pub(super) struct Signature {
    pub(super) name: crate::resolve::tree::Name,
    pub(super) node: FunctionNode,
    giving: Vec<(usize, usize)>,
}

impl Parser<'_, '_> {
    /// Whether `const async unsafe extern "C" fn` begins here.
    pub(super) fn begins_function(&self) -> bool {
        let mut at = 0;
        for word in [Word::Const, Word::Async, Word::Unsafe] {
            at += usize::from(self.ahead(at) == Kind::Word(word));
        }
        if self.ahead(at) == Kind::Word(Word::Extern) {
            at += 1;
            at += usize::from(matches!(self.ahead(at), Kind::Literal(_)));
        }
        self.ahead(at) == Kind::Word(Word::Fn)
    }

    /// A function with its body.
    pub(super) fn function_item(&mut self, mut head: Head) -> Option<Node> {
        let mut signature = self.signature()?;
        let open = self.at;
        self.open(b'{')?;
        self.inner_attributes(&mut head.attributes)?;
        self.body(&mut signature.node, open)?;
        let body = self.span(open, self.at);
        self.close(b'{')?;
        let own = std::mem::take(&mut head.attributes.giving);
        for (first, last) in own.iter().chain(&signature.giving) {
            let given = match self.listed(*first, *last) {
                Some(given) => given,
                None => self.expressions_by_lower((*first, *last), false)?,
            };
            signature.node.given.extend(given);
        }
        for (first, last) in &std::mem::take(&mut head.attributes.telling) {
            let told = self.expressions_by_lower((*first, *last), true)?;
            signature.node.told.extend(told);
        }
        let kind = NodeKind::Function(Box::new(signature.node));
        Some(head.node(signature.name, self.end(), Some(body), kind))
    }

    /// A function of a trait, with or without a body.
    pub(super) fn declared_function(&mut self, mut head: Head) -> Option<Node> {
        let mut signature = self.signature()?;
        let mut body = None;
        if !self.eat(b';') {
            let open = self.at;
            self.open(b'{')?;
            self.inner_attributes(&mut head.attributes)?;
            self.body(&mut signature.node, open)?;
            body = Some(self.span(open, self.at));
            self.close(b'{')?;
        }
        let kind = NodeKind::Function(Box::new(signature.node));
        Some(head.node(signature.name, self.end(), body, kind))
    }

    /// A signature with its where clause.
    pub(super) fn signature(&mut self) -> Option<Signature> {
        self.eat_word(Word::Const);
        let is_async = self.eat_word(Word::Async);
        let is_unsafe = self.eat_word(Word::Unsafe);
        self.abi();
        self.expect_word(Word::Fn)?;
        let name = self.name()?;
        let mut generics = self.generics()?;
        self.open(b'(')?;
        let receiver = self.receiver()?;
        let mut giving = Vec::new();
        let parameters = self.list(|parser| parser.parameter(&mut giving))?;
        self.close(b'(')?;
        let begin = self.at + 2;
        let output = self.output(true)?;
        let output_text = if output.is_some() { self.written(begin, self.at) } else { String::new() };
        self.where_clause(&mut generics)?;
        let (given, told) = (Vec::new(), Vec::new());
        let node = FunctionNode {
            receiver,
            parameters,
            output,
            output_text,
            is_async,
            is_unsafe,
            generics,
            block: None,
            waits: false,
            given,
            told,
        };
        Some(Signature { name, node, giving })
    }

    /// `self` in any form, with the comma behind it; a place is kept when there is none.
    fn receiver(&mut self) -> Option<Option<(Receiver, Option<RawType>)>> {
        let begin = self.at;
        self.skip_attributes()?;
        let is_reference = self.eat(b'&');
        if is_reference && self.is_lifetime() {
            self.lifetime()?;
        }
        let is_mutable = self.eat_word(Word::Mut);
        if !self.is_word(Word::SelfValue) || self.are_ahead(1, b"::") {
            self.at = begin;
            return Some(None);
        }
        self.at += 1;
        let receiver = match (is_reference, is_mutable) {
            (true, false) => (Receiver::Reference, None),
            (true, true) => (Receiver::MutReference, None),
            _ if self.eat(b':') => (Receiver::Typed, Some(self.ty()?)),
            _ => (Receiver::Value, None),
        };
        if !self.is_closed() {
            self.expect(b',')?;
        }
        Some(Some(receiver))
    }

    fn parameter(&mut self, giving: &mut Vec<(usize, usize)>) -> Option<ParameterNode> {
        let attributes = self.outer_attributes()?;
        giving.extend(attributes.giving);
        // What has no pattern belongs to another edition.
        if self.is_name(0) && self.ahead(1) == Kind::Mark(b'<') || self.are(b"...") {
            return None;
        }
        let (begin, at) = (self.at, self.start());
        let pat = self.single_pattern()?;
        let pat_text = self.written(begin, self.at);
        self.expect(b':')?;
        if self.are(b"...") {
            return None;
        }
        let begin = self.at;
        let ty = self.ty()?;
        let ty_text = self.written(begin, self.at);
        Some(ParameterNode { pat, pat_text, ty, ty_text, at, attributes: attributes.raw })
    }
}
