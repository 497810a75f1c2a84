//! The types of every item: signatures, fields, impl headers, aliases.

use smol_str::SmolStr;

use rayon::prelude::*;

use super::lower::{Surroundings, TypeLowering};
use crate::resolve::names::{Def, Names, Namespace};
use crate::resolve::sink::Sink;
use crate::resolve::tree::{
    FunctionNode, GenericsNode, ImplNode, NodeKind, RawAttribute, RawPath, RawType, VariantNode,
};
use crate::resolve::world::{Entry, item_id};
use crate::resolve::{
    Attribute, Field, Generics, ImplHeader, ItemId, Parameter, ReferenceKind, Signature, TypeDefinition, TypeHead,
    TypeRef, Variant,
};

/// What is known of an item's types.
#[derive(Debug, Clone, Default)]
pub(in crate::resolve) struct ItemTypes {
    /// Generic parameters of types, traits and impls.
    pub generics: Generics,
    /// For functions.
    pub signature: Option<Signature>,
    /// For types.
    pub definition: Option<TypeDefinition>,
    /// For impls.
    pub impl_header: Option<ImplHeader>,
    /// For constants and statics.
    pub declared_type: Option<TypeRef>,
    /// For traits: their supertraits; for associated types: their bounds.
    pub supertraits: Vec<TypeRef>,
    /// What `Self` stands for in it.
    pub self_type: Option<TypeRef>,
}

/// The types of all items, by id, and what they refer to.
pub(in crate::resolve) fn item_types(names: &Names<'_, '_>) -> (Vec<ItemTypes>, Sink) {
    let count = names.world.entries.len();
    // `Self` first: members need what their impl is for.
    let self_types: Vec<Option<TypeRef>> = (0..count).into_par_iter().map(|at| self_type(names, item_id(at))).collect();
    let results: Vec<(ItemTypes, Sink)> = (0..count)
        .into_par_iter()
        .map(|at| {
            let id = item_id(at);
            let mut sink = Sink::default();
            let types = names.world.entry(id).map(|entry| one(names, id, entry, &self_types, &mut sink));
            (types.unwrap_or_default(), sink)
        })
        .collect();
    let mut all = Sink::default();
    let types = results
        .into_iter()
        .map(|(types, sink)| {
            all.absorb(sink);
            types
        })
        .collect();
    (types, all)
}

/// For impls, and types themselves: what `Self` is.
fn self_type(names: &Names<'_, '_>, id: ItemId) -> Option<TypeRef> {
    let entry = names.world.entry(id)?;
    match &entry.node?.kind {
        NodeKind::Impl(item) => {
            let around = surroundings(names, id, entry, None);
            let mut sink = Sink::default();
            Some(TypeLowering { names, around: &around, sink: &mut sink }.ty(&item.self_type))
        }
        NodeKind::Struct { generics, .. } | NodeKind::Enum { generics, .. } => {
            let parameter = |name: &SmolStr| TypeRef::Path {
                head: TypeHead::Parameter(name.clone()),
                args: Vec::new(),
                borrowed: false,
            };
            let args = generics.types.iter().map(|(name, _, _)| parameter(name)).collect();
            Some(TypeRef::Path { head: TypeHead::Item(id), args, borrowed: !generics.lifetimes.is_empty() })
        }
        _ => None,
    }
}

/// What the types in an item are written inside of.
pub(in crate::resolve) fn surroundings(
    names: &Names<'_, '_>,
    id: ItemId,
    entry: &Entry<'_>,
    self_type: Option<TypeRef>,
) -> Surroundings {
    let mut parameters: Vec<(String, Vec<ItemId>)> = Vec::new();
    let mut elsewhere: Vec<(String, Vec<ItemId>)> = Vec::new();
    let mut container = None;
    let mut here = Some(id);
    while let Some(current) = here.and_then(|id| names.world.entry(id)) {
        let Some(node) = current.node else { break };
        if let Some(generics) = generics_of(&node.kind) {
            add_parameters(names, current, generics, &mut parameters, &mut elsewhere);
        }
        match &node.kind {
            NodeKind::Module(_) => break,
            NodeKind::Impl(_) | NodeKind::Trait(_) => {
                container = here;
                break;
            }
            _ => {}
        }
        here = current.parent;
    }
    elsewhere.retain(|(name, _)| parameters.iter().any(|(known, _)| known == name));
    parameters.extend(elsewhere);
    Surroundings { from: (id, entry.file), scope: entry.scope, parameters, self_type, container }
}

fn generics_of(kind: &NodeKind) -> Option<&GenericsNode> {
    match kind {
        NodeKind::Function(function) => Some(&function.generics),
        NodeKind::Struct { generics, .. } | NodeKind::Enum { generics, .. } | NodeKind::TypeAlias { generics, .. } => {
            Some(generics)
        }
        NodeKind::Trait(item) => Some(&item.generics),
        NodeKind::Impl(item) => Some(&item.generics),
        _ => None,
    }
}

fn add_parameters(
    names: &Names<'_, '_>,
    entry: &Entry<'_>,
    generics: &GenericsNode,
    into: &mut Vec<(String, Vec<ItemId>)>,
    elsewhere: &mut Vec<(String, Vec<ItemId>)>,
) {
    let traits = |bounds: &[RawPath]| -> Vec<ItemId> {
        let found = bounds
            .iter()
            .flat_map(|path| names.resolve(entry.scope, &path.names(), path.absolute, Namespace::Types).defs);
        found.filter_map(|def: Def| def.item()).collect()
    };
    for (name, bounds, _) in &generics.types {
        let mut bounds = traits(bounds);
        for (of, more) in &generics.wheres {
            if matches!(of, RawType::Path(path) if path.single().is_some_and(|n| n.text == *name)) {
                bounds.extend(traits(more));
            }
        }
        into.push((name.to_string(), bounds));
    }
    // What a function asks of the parameters around it.
    for (of, more) in &generics.wheres {
        let RawType::Path(path) = of else { continue };
        if let Some(name) = path.single().map(|name| name.text.as_str())
            && !generics.types.iter().any(|(own, ..)| own == name)
        {
            elsewhere.push((name.to_owned(), traits(more)));
        }
    }
}

/// What `Self` stands for in an item: of the nearest impl or type around.
fn self_in(names: &Names<'_, '_>, id: ItemId, self_types: &[Option<TypeRef>]) -> Option<TypeRef> {
    let mut here = Some(id);
    while let Some(current) = here {
        if let Some(found) = self_types.get(current.0 as usize).and_then(Option::as_ref) {
            return Some(found.clone());
        }
        let entry = names.world.entry(current)?;
        if matches!(entry.node.map(|node| &node.kind), Some(NodeKind::Trait(_) | NodeKind::Module(_)) | None) {
            return None;
        }
        here = entry.parent;
    }
    None
}

fn one(
    names: &Names<'_, '_>,
    id: ItemId,
    entry: &Entry<'_>,
    self_types: &[Option<TypeRef>],
    sink: &mut Sink,
) -> ItemTypes {
    let Some(node) = entry.node else { return ItemTypes::default() };
    let around = surroundings(names, id, entry, self_in(names, id, self_types));
    let mut types = ItemTypes { self_type: around.self_type.clone(), ..ItemTypes::default() };
    let mut lowering = TypeLowering { names, around: &around, sink };
    match &node.kind {
        NodeKind::Function(function) => types.signature = Some(lowering.signature(function, entry)),
        NodeKind::Struct { generics, variant, .. } => {
            types.generics = lowering.generics(generics);
            types.definition = Some(TypeDefinition::Struct(lowering.variant(variant, entry)));
        }
        NodeKind::Enum { generics, variants } => {
            types.generics = lowering.generics(generics);
            let variants = variants.iter().map(|variant| lowering.variant(variant, entry));
            types.definition = Some(TypeDefinition::Enum(variants.collect()));
        }
        NodeKind::Trait(item) => {
            types.generics = lowering.generics(&item.generics);
            types.supertraits = lowering.bounds(&item.supertraits);
        }
        NodeKind::Impl(item) => {
            types.generics = lowering.generics(&item.generics);
            types.impl_header = Some(lowering.impl_header(item));
        }
        NodeKind::Const { ty, .. } | NodeKind::Static { ty, .. } => types.declared_type = Some(lowering.ty(ty)),
        NodeKind::TypeAlias { generics, ty, bounds } => {
            types.generics = lowering.generics(generics);
            types.supertraits = lowering.bounds(bounds);
            types.definition = ty.as_ref().map(|ty| TypeDefinition::Alias(lowering.ty(ty)));
        }
        _ => {}
    }
    types
}

impl TypeLowering<'_, '_, '_> {
    fn signature(&mut self, function: &FunctionNode, entry: &Entry<'_>) -> Signature {
        let generics = self.generics(&function.generics);
        if let Some((_, Some(ty))) = &function.receiver {
            self.ty(ty);
        }
        let parameters = function.parameters.iter().map(|parameter| Parameter {
            name: plain_name(&parameter.pat),
            pattern: parameter.pat_text.clone(),
            ty: self.ty(&parameter.ty),
            ty_text: parameter.ty_text.clone(),
            line: self.line(entry, parameter.at),
        });
        Signature {
            receiver: function.receiver.as_ref().map(|(receiver, _)| *receiver),
            parameters: parameters.collect(),
            output: function.output.as_ref().map_or_else(TypeRef::unit, |output| self.ty(output)),
            output_text: function.output_text.clone(),
            is_async: function.is_async,
            is_unsafe: function.is_unsafe,
            generics,
        }
    }

    fn variant(&mut self, variant: &VariantNode, entry: &Entry<'_>) -> Variant {
        let fields = variant.fields.iter().map(|field| Field {
            name: field.name.text.to_string(),
            ty: self.ty(&field.ty),
            ty_text: field.ty_text.clone(),
            visibility: self.names.visibility_in(&field.visibility, entry.module),
            attributes: self.attributes(&field.attributes, entry),
            line: self.line(entry, field.name.at),
        });
        Variant {
            name: variant.name.text.to_string(),
            form: variant.form,
            fields: fields.collect(),
            attributes: self.attributes(&variant.attributes, entry),
            line: self.line(entry, variant.name.at),
        }
    }

    fn impl_header(&mut self, item: &ImplNode) -> ImplHeader {
        let of_trait = item.of_trait.as_ref().map(|path| self.named(path, ReferenceKind::Impl));
        let before = self.sink.references.len();
        let self_type = self.ty(&item.self_type);
        // The head of the self type is what the impl is for; its arguments are mere mentions.
        if let TypeRef::Path { head: TypeHead::Item(id), .. } = &self_type {
            for reference in self.sink.references.iter_mut().skip(before).filter(|reference| reference.to == *id) {
                reference.kind = ReferenceKind::Impl;
            }
        }
        ImplHeader { of_trait, self_type, self_type_text: item.self_type_text.clone() }
    }

    fn attributes(&self, raw: &[RawAttribute], entry: &Entry<'_>) -> Vec<Attribute> {
        raw.iter()
            .map(|raw| Attribute {
                path: raw.path.to_string(),
                tokens: raw.tokens.clone(),
                line: self.line(entry, raw.at),
            })
            .collect()
    }

    fn line(&self, entry: &Entry<'_>, at: u32) -> usize {
        self.names.world.line(entry.file, at)
    }
}

fn plain_name(pat: &crate::resolve::tree::Pat) -> Option<String> {
    match &pat.kind {
        crate::resolve::tree::PatKind::Name(name, _, None) => Some(name.text.to_string()),
        _ => None,
    }
}
