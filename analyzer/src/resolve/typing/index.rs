//! Finds the methods of types, the impls of traits and the members of both.

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use super::items::ItemTypes;
use super::ty::Ty;
use crate::resolve::world::{Entry, World};
use crate::resolve::{ItemId, ItemKind, TypeDefinition, TypeHead, TypeRef};

type Members = FxHashMap<SmolStr, Vec<ItemId>>;

/// Answers about the items of the workspace and their types.
#[derive(Debug)]
pub(in crate::resolve) struct Index<'a> {
    entries: &'a [Entry<'a>],
    types: &'a [ItemTypes],
    /// Members of inherent impls by self type.
    inherent: FxHashMap<String, Members>,
    /// Trait impls by self type; those for any type under an empty key.
    impls: FxHashMap<String, Vec<ItemId>>,
    /// Impls by trait: of the workspace under `#id`, of the outside under its path.
    by_trait: FxHashMap<String, Vec<ItemId>>,
    /// Members of traits and impls.
    members: FxHashMap<ItemId, Members>,
    /// Methods with `self` by name.
    methods: FxHashMap<SmolStr, Vec<ItemId>>,
    paths: &'a [String],
    /// What stands for each item where types are told apart by a text: `#id`.
    keys: Vec<SmolStr>,
}

/// How deeply aliases are followed.
const MOST_ALIASES: usize = 16;

impl<'a> Index<'a> {
    /// Goes through all items once.
    pub(in crate::resolve) fn new(world: &'a World<'a>, types: &'a [ItemTypes], paths: &'a [String]) -> Self {
        let mut index = Self {
            entries: &world.entries,
            types,
            inherent: FxHashMap::default(),
            impls: FxHashMap::default(),
            by_trait: FxHashMap::default(),
            members: FxHashMap::default(),
            methods: FxHashMap::default(),
            paths,
            keys: (0..world.entries.len()).map(|at| format_smolstr!("#{at}")).collect(),
        };
        for (id, entry) in world.ids() {
            match entry.kind {
                ItemKind::Impl => index.add_impl(id, entry),
                ItemKind::Trait => index.add_members(id, entry),
                ItemKind::Method if index.takes_self(id) => {
                    index.methods.entry(entry.name.clone()).or_default().push(id);
                }
                _ => {}
            }
        }
        index
    }

    /// What types with the same methods have in common; `None` for what may be any type. An alias counts as what it
    /// stands for.
    pub(in crate::resolve) fn head_key(&self, ty: &TypeRef) -> Option<String> {
        self.head_key_behind(ty, MOST_ALIASES)
    }

    fn head_key_behind(&self, ty: &TypeRef, aliases: usize) -> Option<String> {
        match ty {
            TypeRef::Path { head, .. } => match head {
                TypeHead::Item(id) => match self.types(*id).and_then(|types| types.definition.as_ref()) {
                    Some(TypeDefinition::Alias(to)) if aliases > 0 && !self.is_associated_type(*id) => {
                        self.head_key_behind(to, aliases - 1)
                    }
                    _ => Some(format!("#{}", id.0)),
                },
                TypeHead::External(path) => Some(path.to_string()),
                TypeHead::Primitive(name) => Some(name.to_string()),
                TypeHead::Parameter(_) | TypeHead::SelfType => None,
                TypeHead::Unknown(name) => Some(format!("?{name}")),
            },
            TypeRef::Reference { to, .. } | TypeRef::Pointer(to) => self.head_key_behind(to, aliases),
            TypeRef::Slice(_) | TypeRef::Array(_) => Some("[]".to_owned()),
            TypeRef::Tuple(_) => Some("()".to_owned()),
            TypeRef::Dyn(bounds) | TypeRef::ImplTrait(bounds) => {
                bounds.first().and_then(|bound| self.head_key_behind(bound, aliases))
            }
            TypeRef::Function(..) => Some("fn".to_owned()),
            TypeRef::Never => Some("!".to_owned()),
            TypeRef::Opaque(_) => Some("?".to_owned()),
        }
    }

    fn add_members(&mut self, id: ItemId, entry: &Entry<'_>) {
        let mut members = Members::default();
        for member in &entry.members {
            if let Some(entry) = self.entry(*member) {
                members.entry(entry.name.clone()).or_default().push(*member);
            }
        }
        self.members.insert(id, members);
    }

    fn add_impl(&mut self, id: ItemId, entry: &Entry<'_>) {
        self.add_members(id, entry);
        let Some(header) = self.types(id).and_then(|types| types.impl_header.clone()) else { return };
        let key = self.head_key(&header.self_type).unwrap_or_default();
        match &header.of_trait {
            Some(of_trait) => {
                self.impls.entry(key).or_default().push(id);
                if let Some(of_trait) = self.head_key(of_trait) {
                    self.by_trait.entry(of_trait).or_default().push(id);
                }
            }
            None => {
                let members = self.members.get(&id).cloned().unwrap_or_default();
                let known = self.inherent.entry(key).or_default();
                for (name, ids) in members {
                    known.entry(name).or_default().extend(ids);
                }
            }
        }
    }

    /// An item.
    pub(in crate::resolve) fn entry(&self, id: ItemId) -> Option<&'a Entry<'a>> {
        self.entries.get(id.0 as usize)
    }

    /// The types of an item.
    pub(in crate::resolve) fn types(&self, id: ItemId) -> Option<&'a ItemTypes> {
        self.types.get(id.0 as usize)
    }

    /// The full path of an item.
    pub(in crate::resolve) fn path(&self, id: ItemId) -> String {
        self.paths.get(id.0 as usize).cloned().unwrap_or_default()
    }

    /// What an item is.
    pub(in crate::resolve) fn kind(&self, id: ItemId) -> Option<ItemKind> {
        self.entry(id).map(|entry| entry.kind)
    }

    /// Whether an item is a `type` in a trait or impl.
    pub(in crate::resolve) fn is_associated_type(&self, id: ItemId) -> bool {
        self.kind(id) == Some(ItemKind::AssociatedType)
    }

    /// Whether an item stands in an impl.
    pub(in crate::resolve) fn is_in_impl(&self, id: ItemId) -> bool {
        self.parent(id).and_then(|parent| self.kind(parent)) == Some(ItemKind::Impl)
    }

    /// What an item stands in.
    pub(in crate::resolve) fn parent(&self, id: ItemId) -> Option<ItemId> {
        self.entry(id).and_then(|entry| entry.parent)
    }

    /// Whether a function has a `self` parameter.
    pub(in crate::resolve) fn takes_self(&self, id: ItemId) -> bool {
        let signature = self.types(id).and_then(|types| types.signature.as_ref());
        signature.is_some_and(|signature| signature.receiver.is_some())
    }

    /// The bounds of an associated type of a trait.
    pub(in crate::resolve) fn associated_bounds(&self, id: ItemId) -> &'a [TypeRef] {
        self.types(id).map(|types| types.supertraits.as_slice()).unwrap_or_default()
    }

    /// Members of inherent impls of a type with a name.
    pub(in crate::resolve) fn inherent(&self, key: &str, name: &str) -> &[ItemId] {
        self.inherent.get(key).and_then(|members| members.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Trait impls for a type; an empty key gives those for any type.
    pub(in crate::resolve) fn impls(&self, key: &str) -> &[ItemId] {
        self.impls.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Impls of a trait, by `#id` or by its path.
    pub(in crate::resolve) fn impls_of(&self, of_trait: &str) -> &[ItemId] {
        self.by_trait.get(of_trait).map(Vec::as_slice).unwrap_or_default()
    }

    /// Members of a trait or impl with a name.
    pub(in crate::resolve) fn members(&self, container: ItemId, name: &str) -> &[ItemId] {
        self.members.get(&container).and_then(|members| members.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Methods with `self` of a name, anywhere.
    pub(in crate::resolve) fn methods(&self, name: &str) -> &[ItemId] {
        self.methods.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The trait of an impl, when it is an item of the workspace.
    pub(in crate::resolve) fn trait_of(&self, id: ItemId) -> Option<ItemId> {
        match self.types(id)?.impl_header.as_ref()?.of_trait.as_ref()? {
            TypeRef::Path { head: TypeHead::Item(of_trait), .. } => Some(*of_trait),
            _ => None,
        }
    }

    /// Members of a trait or its supertraits with a name.
    pub(in crate::resolve) fn trait_members(&self, of_trait: ItemId, name: &str) -> Vec<ItemId> {
        self.trait_members_at(of_trait, name, 0)
    }

    fn trait_members_at(&self, of_trait: ItemId, name: &str, depth: usize) -> Vec<ItemId> {
        let own = self.members(of_trait, name);
        if !own.is_empty() || depth > 16 {
            return own.to_vec();
        }
        let supertraits = self.types(of_trait).map(|types| types.supertraits.as_slice()).unwrap_or_default();
        let above = supertraits.iter().filter_map(|bound| match bound {
            TypeRef::Path { head: TypeHead::Item(id), .. } => Some(*id),
            _ => None,
        });
        above.flat_map(|id| self.trait_members_at(id, name, depth + 1)).collect()
    }

    /// The key of a type while it is inferred.
    pub(in crate::resolve) fn key<'k>(&'k self, ty: &'k Ty) -> Option<&'k str> {
        match ty {
            Ty::Adt(id, _) => self.keys.get(id.0 as usize).map(SmolStr::as_str),
            Ty::External(path, _) => Some(path),
            Ty::Primitive(name) => Some(name),
            Ty::Slice(_) => Some("[]"),
            Ty::Tuple(_) => Some("()"),
            Ty::Fn(..) => Some("fn"),
            Ty::Bounds(bounds) => bounds.first().and_then(|bound| self.key(bound)),
            _ => None,
        }
    }
}
