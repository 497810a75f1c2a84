//! Structs, enums and unions.

use super::cursor::Parser;
use super::item::Head;
use super::token::Kind;
use crate::resolve::VariantForm;
use crate::resolve::tree::{FieldNode, Name, Node, NodeKind, VariantNode};

fn variant(name: Name, form: VariantForm, fields: Vec<FieldNode>) -> VariantNode {
    VariantNode { name, form, fields, attributes: Vec::new(), discriminant: None }
}

impl Parser<'_, '_> {
    /// A struct.
    pub(super) fn struct_item(&mut self, head: Head) -> Option<Node> {
        self.at += 1;
        let name = self.name()?;
        let mut generics = self.generics()?;
        let (form, fields) = if self.is_open(b'(') {
            let fields = self.tuple_fields()?;
            self.where_clause(&mut generics)?;
            self.expect(b';')?;
            (VariantForm::Tuple, fields)
        } else {
            self.where_clause(&mut generics)?;
            if self.eat(b';') { (VariantForm::Unit, Vec::new()) } else { (VariantForm::Named, self.named_fields()?) }
        };
        let variant = variant(name.clone(), form, fields);
        Some(head.node(name, self.end(), None, NodeKind::Struct { generics, variant, is_union: false }))
    }

    /// A union.
    pub(super) fn union_item(&mut self, head: Head) -> Option<Node> {
        self.at += 1;
        let name = self.name()?;
        let mut generics = self.generics()?;
        self.where_clause(&mut generics)?;
        let variant = variant(name.clone(), VariantForm::Named, self.named_fields()?);
        Some(head.node(name, self.end(), None, NodeKind::Struct { generics, variant, is_union: true }))
    }

    /// An enum.
    pub(super) fn enum_item(&mut self, head: Head) -> Option<Node> {
        self.at += 1;
        let name = self.name()?;
        let mut generics = self.generics()?;
        self.where_clause(&mut generics)?;
        self.open(b'{')?;
        let variants = self.list(Self::variant)?;
        self.close(b'{')?;
        Some(head.node(name, self.end(), None, NodeKind::Enum { generics, variants }))
    }

    fn variant(&mut self) -> Option<VariantNode> {
        let attributes = self.outer_attributes()?.raw;
        self.visibility()?;
        let name = self.name()?;
        let (form, fields) = match self.kind() {
            Kind::Open(b'{') => (VariantForm::Named, self.named_fields()?),
            Kind::Open(b'(') => (VariantForm::Tuple, self.tuple_fields()?),
            _ => (VariantForm::Unit, Vec::new()),
        };
        let discriminant = if self.eat(b'=') { Some(self.expr()?) } else { None };
        Some(VariantNode { name, form, fields, attributes, discriminant })
    }

    fn named_fields(&mut self) -> Option<Vec<FieldNode>> {
        self.open(b'{')?;
        let fields = self.list(|parser| {
            let attributes = parser.outer_attributes()?.raw;
            let visibility = parser.visibility()?;
            let name = parser.name()?;
            parser.expect(b':')?;
            let begin = parser.at;
            let ty = parser.ty()?;
            let ty_text = parser.written(begin, parser.at);
            Some(FieldNode { name, ty, ty_text, visibility, attributes })
        })?;
        self.close(b'{')?;
        Some(fields)
    }

    fn tuple_fields(&mut self) -> Option<Vec<FieldNode>> {
        self.open(b'(')?;
        let mut fields = Vec::new();
        while !self.is_closed() {
            let attributes = self.outer_attributes()?.raw;
            let visibility = self.visibility()?;
            let (begin, at) = (self.at, self.start());
            let ty = self.ty()?;
            let ty_text = self.written(begin, self.at);
            let name = Name { text: fields.len().to_string().into(), at };
            fields.push(FieldNode { name, ty, ty_text, visibility, attributes });
            if !self.is_closed() {
                self.expect(b',')?;
            }
        }
        self.close(b'(')?;
        Some(fields)
    }
}
