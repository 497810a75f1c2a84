//! Turns written types into resolved ones and notes what they refer to.

use smol_str::SmolStr;

use crate::ingest::FileId;
use crate::resolve::names::prelude::PRIMITIVES;
use crate::resolve::names::{Def, Found, Names, Namespace, canonical};
use crate::resolve::rules;
use crate::resolve::sink::Sink;
use crate::resolve::tree::{GenericsNode, NodeKind, RawPath, RawType, Segment};
use crate::resolve::world::ScopeId;
use crate::resolve::{Certainty, ItemId, ItemKind, ReferenceKind, TypeHead, TypeRef};

/// What a type is written inside of.
#[derive(Debug, Clone)]
pub(in crate::resolve) struct Surroundings {
    /// The item that refers, and its file.
    pub from: (ItemId, FileId),
    /// The scope its names are looked up in.
    pub scope: ScopeId,
    /// Type parameters with the traits that bound them, as far as they are items of the workspace.
    pub parameters: Vec<(String, Vec<ItemId>)>,
    /// What `Self` stands for.
    pub self_type: Option<TypeRef>,
    /// The trait or impl around.
    pub container: Option<ItemId>,
}

/// Turns written types into resolved ones.
pub(in crate::resolve) struct TypeLowering<'a, 'w, 't> {
    /// Names.
    pub names: &'a Names<'w, 't>,
    /// What the types are written inside of.
    pub around: &'a Surroundings,
    /// Takes the references.
    pub sink: &'a mut Sink,
}

impl TypeLowering<'_, '_, '_> {
    /// A type.
    pub(in crate::resolve) fn ty(&mut self, raw: &RawType) -> TypeRef {
        match raw {
            RawType::Path(path) => self.path(path),
            RawType::Reference { mutable, is_static, to } => {
                TypeRef::Reference { mutable: *mutable, is_static: *is_static, to: Box::new(self.ty(to)) }
            }
            RawType::Pointer(to) => TypeRef::Pointer(Box::new(self.ty(to))),
            RawType::Tuple(parts) => TypeRef::Tuple(self.all(parts)),
            RawType::Slice(of) => TypeRef::Slice(Box::new(self.ty(of))),
            RawType::Array(of, length) => {
                for path in length {
                    self.constant(path);
                }
                TypeRef::Array(Box::new(self.ty(of)))
            }
            RawType::Dyn(bounds) => TypeRef::Dyn(self.bounds(bounds)),
            RawType::ImplTrait(bounds) => TypeRef::ImplTrait(self.bounds(bounds)),
            RawType::Function(inputs, output) => TypeRef::Function(self.all(inputs), Box::new(self.ty(output))),
            RawType::Never => TypeRef::Never,
            RawType::Infer => TypeRef::Opaque("_".to_owned()),
            RawType::Opaque(text) => TypeRef::Opaque(text.clone()),
        }
    }

    /// Several types.
    pub(in crate::resolve) fn all(&mut self, raws: &[RawType]) -> Vec<TypeRef> {
        raws.iter().map(|raw| self.ty(raw)).collect()
    }

    /// Traits.
    pub(in crate::resolve) fn bounds(&mut self, bounds: &[RawPath]) -> Vec<TypeRef> {
        bounds.iter().map(|path| self.bound(path)).collect()
    }

    /// A trait; `Fn(A) -> B` becomes a function type.
    pub(in crate::resolve) fn bound(&mut self, path: &RawPath) -> TypeRef {
        match path.last() {
            Some(Segment { args, output: Some(output), .. }) => {
                TypeRef::Function(self.all(args), Box::new(self.ty(output)))
            }
            _ => self.path(path),
        }
    }

    /// A path as a type.
    pub(in crate::resolve) fn path(&mut self, path: &RawPath) -> TypeRef {
        if let Some((of, position)) = &path.qself {
            return self.projection(of, *position, path);
        }
        let names = path.names();
        match (names.first(), names.get(1)) {
            (Some(&"Self"), second) => {
                self.itself(path);
                match second {
                    None => self.around.self_type.clone().unwrap_or_else(|| plain(TypeHead::SelfType)),
                    Some(name) => self.associated_with_self(name, path),
                }
            }
            (Some(first), second) if !path.absolute && self.is_parameter(first) => match second {
                None => plain(TypeHead::Parameter((*first).into())),
                Some(name) => self.associated_with_parameter(first, name, path),
            },
            _ => self.named(path, ReferenceKind::Type),
        }
    }

    /// `Self` names the type an impl is for.
    pub(in crate::resolve) fn itself(&mut self, path: &RawPath) {
        if let Some(TypeRef::Path { head: TypeHead::Item(id), .. }) = self.around.self_type
            && let Some(first) = path.segments.first()
        {
            self.sink.refer(self.around.from, id, ReferenceKind::Type, Certainty::Resolved, first.name.at);
        }
    }

    fn is_parameter(&self, name: &str) -> bool {
        self.around.parameters.iter().any(|(parameter, _)| parameter == name)
    }

    /// A path that is looked up in scopes, and how to note the reference to what it means.
    pub(in crate::resolve) fn named(&mut self, path: &RawPath, kind: ReferenceKind) -> TypeRef {
        let found = self.names.resolve(self.around.scope, &path.names(), path.absolute, Namespace::Types);
        let Some(at) = found.used.checked_sub(1).and_then(|last| path.segments.get(last)) else {
            return self.unknown(path);
        };
        let at = at.name.at;
        self.note(&found, kind, at);
        let args = self.arguments(path);
        let borrowed = path.segments.iter().any(|segment| segment.borrowed);
        let head = match found.defs.first() {
            Some(Def::Item(id)) if found.used == path.segments.len() && self.is_type(*id) => TypeHead::Item(*id),
            Some(Def::Variant(id, _)) => TypeHead::Item(*id),
            Some(Def::Primitive(name)) => TypeHead::Primitive(name.clone()),
            // `use std::str;` brings in a module: as a type the name still means the primitive.
            Some(Def::External(module)) if is_module_of_primitive(module, path) => {
                TypeHead::Primitive(path.text().into())
            }
            Some(Def::External(path)) => return rules::external(&canonical(path), args, borrowed),
            Some(Def::Item(id)) => match self.member(*id, path) {
                Some(member) => {
                    self.sink.refer(self.around.from, member, ReferenceKind::Type, Certainty::Resolved, at);
                    TypeHead::Item(member)
                }
                None => return self.unknown(path),
            },
            None => return self.unknown(path),
        };
        TypeRef::Path { head, args, borrowed }
    }

    fn unknown(&mut self, path: &RawPath) -> TypeRef {
        let at = path.segments.first().map_or(0, |segment| segment.name.at);
        self.sink.unknown_paths.push((self.around.from.1, at));
        let args = self.arguments(path);
        TypeRef::Path { head: TypeHead::Unknown(path.text().into()), args, borrowed: false }
    }

    fn is_type(&self, id: ItemId) -> bool {
        self.names.world.entry(id).is_some_and(|entry| !matches!(entry.kind, ItemKind::Module | ItemKind::Crate))
    }

    /// Notes references to what was found.
    pub(in crate::resolve) fn note(&mut self, found: &Found, kind: ReferenceKind, at: u32) {
        let items: Vec<ItemId> = found.defs.iter().filter_map(Def::item).filter(|id| self.is_type(*id)).collect();
        let certainty = if items.len() > 1 { Certainty::OneOfSeveral } else { Certainty::Resolved };
        for id in items {
            self.sink.refer(self.around.from, id, kind, certainty, at);
        }
        for def in &found.defs {
            if let Def::External(path) = def {
                self.sink.refer_outside(self.around.from, &canonical(path), kind, at);
            }
        }
    }

    /// Type arguments of all segments, then associated types bound in them.
    fn arguments(&mut self, path: &RawPath) -> Vec<TypeRef> {
        let mut args = Vec::new();
        for segment in &path.segments {
            args.extend(self.all(&segment.args));
            for (_, bound) in &segment.bindings {
                args.push(self.ty(bound));
            }
        }
        args
    }

    /// `Self::Name`.
    fn associated_with_self(&mut self, name: &str, path: &RawPath) -> TypeRef {
        let container = self.around.container;
        let own = self.around.self_type.clone().unwrap_or_else(|| plain(TypeHead::SelfType));
        // What is written in an impl is told of the trait that declares it.
        let declared = container.and_then(|container| self.declared_member(container, name));
        let member = container.and_then(|container| self.container_member(container, name));
        match (member, declared) {
            (Some(member), Some(declared)) if member != declared => {
                let at = path.last().map_or(0, |last| last.name.at);
                self.sink.refer(self.around.from, declared, ReferenceKind::Type, Certainty::Resolved, at);
                TypeRef::Path { head: TypeHead::Item(member), args: vec![own], borrowed: false }
            }
            _ => self.associated(member, own, path),
        }
    }

    /// `T::Name`.
    fn associated_with_parameter(&mut self, parameter: &str, name: &str, path: &RawPath) -> TypeRef {
        let bounds = self.around.parameters.iter().filter(|(of, _)| of == parameter).flat_map(|(_, bounds)| bounds);
        let member = bounds.copied().find_map(|bound| self.trait_member(bound, name, 0));
        self.associated(member, plain(TypeHead::Parameter(parameter.into())), path)
    }

    /// `<T as Trait>::Name`.
    fn projection(&mut self, of: &RawType, position: usize, path: &RawPath) -> TypeRef {
        let of = self.ty(of);
        let trait_path = RawPath {
            absolute: path.absolute,
            qself: None,
            segments: path.segments.get(..position).unwrap_or_default().to_vec(),
        };
        let of_trait = if position > 0 { Some(self.path(&trait_path)) } else { None };
        let name = path.last().map(|last| last.name.text.as_str()).unwrap_or_default();
        let member = match of_trait {
            Some(TypeRef::Path { head: TypeHead::Item(id), .. }) => self.trait_member(id, name, 0),
            _ => None,
        };
        self.associated(member, of, path)
    }

    fn associated(&mut self, member: Option<ItemId>, of: TypeRef, path: &RawPath) -> TypeRef {
        let Some(member) = member else {
            // Associated types of traits from outside: told by their text.
            return TypeRef::Path { head: TypeHead::Unknown(path.text().into()), args: vec![of], borrowed: false };
        };
        let at = path.last().map_or(0, |last| last.name.at);
        self.sink.refer(self.around.from, member, ReferenceKind::Type, Certainty::Resolved, at);
        TypeRef::Path { head: TypeHead::Item(member), args: vec![of], borrowed: false }
    }

    /// An associated type of the impl or trait around; for impls also of their trait.
    fn container_member(&self, container: ItemId, name: &str) -> Option<ItemId> {
        self.own_member(container, name).or_else(|| self.declared_member(container, name))
    }

    /// An associated type of the trait around, or of the trait of the impl around.
    fn declared_member(&self, container: ItemId, name: &str) -> Option<ItemId> {
        let entry = self.names.world.entry(container)?;
        match entry.node.map(|node| &node.kind) {
            Some(NodeKind::Impl(item)) => {
                let path = item.of_trait.as_ref()?;
                let found = self.names.resolve(entry.scope, &path.names(), path.absolute, Namespace::Types);
                found.defs.iter().filter_map(Def::item).find_map(|id| self.trait_member(id, name, 0))
            }
            _ => self.trait_member(container, name, 0),
        }
    }

    fn own_member(&self, container: ItemId, name: &str) -> Option<ItemId> {
        let entry = self.names.world.entry(container)?;
        entry.members.iter().copied().find(|id| {
            self.names
                .world
                .entry(*id)
                .is_some_and(|member| member.kind == ItemKind::AssociatedType && member.name == name)
        })
    }

    /// An associated type of a trait or its supertraits.
    fn trait_member(&self, id: ItemId, name: &str, depth: usize) -> Option<ItemId> {
        if let Some(member) = self.own_member(id, name) {
            return Some(member);
        }
        let entry = self.names.world.entry(id)?;
        let Some(NodeKind::Trait(item)) = entry.node.map(|node| &node.kind) else { return None };
        if depth > 16 {
            return None;
        }
        item.supertraits.iter().find_map(|path| {
            let found = self.names.resolve(entry.scope, &path.names(), path.absolute, Namespace::Types);
            found.defs.iter().filter_map(Def::item).find_map(|id| self.trait_member(id, name, depth + 1))
        })
    }

    /// `Type::Name` or `Trait::Name`.
    fn member(&self, id: ItemId, path: &RawPath) -> Option<ItemId> {
        let name = &path.last()?.name.text;
        self.trait_member(id, name, 0)
    }

    /// A constant named in the length of an array.
    fn constant(&mut self, path: &RawPath) {
        let found = self.names.resolve(self.around.scope, &path.names(), path.absolute, Namespace::Values);
        let is_const = |id: &ItemId| {
            self.names.world.entry(*id).is_some_and(|entry| matches!(entry.kind, ItemKind::Const | ItemKind::Function))
        };
        let items: Vec<ItemId> = found.defs.iter().filter_map(Def::item).filter(is_const).collect();
        let at = path.last().map_or(0, |last| last.name.at);
        for id in items {
            self.sink.refer(self.around.from, id, ReferenceKind::Const, Certainty::Resolved, at);
        }
    }

    /// Type parameters with their bounds; where clauses are folded in.
    pub(in crate::resolve) fn generics(&mut self, node: &GenericsNode) -> crate::resolve::Generics {
        let mut types: Vec<(SmolStr, Vec<TypeRef>)> = Vec::new();
        for (name, bounds, default) in &node.types {
            if let Some(default) = default {
                self.ty(default);
            }
            types.push((name.clone(), self.bounds(bounds)));
        }
        for (_, ty) in &node.consts {
            self.ty(ty);
        }
        let mut conditions = Vec::new();
        for (of, bounds) in &node.wheres {
            let bounds = self.bounds(bounds);
            let of = self.ty(of);
            let own = match &of {
                TypeRef::Path { head: TypeHead::Parameter(name), .. } => {
                    types.iter_mut().find(|(other, _)| other == name)
                }
                _ => None,
            };
            match own {
                Some((_, known)) => known.extend(bounds),
                None => conditions.push((of, bounds)),
            }
        }
        crate::resolve::Generics {
            types,
            lifetimes: node.lifetimes.clone(),
            consts: node.consts.iter().map(|(name, _)| name.clone()).collect(),
            conditions,
        }
    }
}

/// A path type without arguments.
fn plain(head: TypeHead) -> TypeRef {
    TypeRef::Path { head, args: Vec::new(), borrowed: false }
}

/// Whether a path of one name leads to the module of the standard library that a primitive shares its name with.
fn is_module_of_primitive(module: &str, path: &RawPath) -> bool {
    let name = path.text();
    let of_std = module.strip_prefix("std::").or_else(|| module.strip_prefix("core::"));
    of_std == Some(name.as_str()) && PRIMITIVES.contains(&name.as_str())
}
