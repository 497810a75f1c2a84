//! A type while a body is inferred.

use std::cell::Cell;
use std::collections::BTreeMap;

use smol_str::{SmolStr, format_smolstr};

use super::index::Index;
use crate::resolve::{ItemId, TypeDefinition, TypeHead, TypeRef};

/// A type while a body is inferred: may hold variables that get known later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::resolve) enum Ty {
    /// Nothing is known.
    Unknown,
    /// A value of the outside of which nothing more is known.
    Outside,
    /// To be filled in.
    Hole,
    /// A variable of the inference.
    Var(usize),
    /// `!`.
    Never,
    /// A struct, enum or union of the workspace.
    Adt(ItemId, Vec<Ty>),
    /// A type outside of the workspace.
    External(SmolStr, Vec<Ty>),
    /// A primitive.
    Primitive(SmolStr),
    /// A type parameter of the item at hand.
    Param(SmolStr),
    /// `Self` in a trait.
    SelfType,
    /// An associated type of a trait of the workspace.
    Associated(ItemId, Box<Ty>),
    /// `&T`, `*const T`.
    Ref(Box<Ty>),
    /// `(A, B)`.
    Tuple(Vec<Ty>),
    /// `[T]`, `[T; N]`.
    Slice(Box<Ty>),
    /// `dyn A + B`, `impl A + B`.
    Bounds(Vec<Ty>),
    /// Functions and closures.
    Fn(Vec<Ty>, Box<Ty>),
}

/// What stands for type parameters.
pub(in crate::resolve) type Substitution = BTreeMap<SmolStr, Ty>;

/// What the paths of associated types of traits outside of the workspace begin with.
pub(in crate::resolve) const MEMBER: &str = "#::";
/// How deeply aliases are followed.
const MOST_ALIASES: usize = 16;
/// Most parts of a type, beyond which it counts as unknown: each step of a program may double its type.
const MOST_PARTS: usize = 1000;

/// How far a conversion has come: aliases followed, and parts made so far.
#[derive(Debug, Clone, Copy)]
struct Depth<'c> {
    aliases: usize,
    parts: &'c Cell<usize>,
}

impl Depth<'_> {
    fn deeper(&self) -> Self {
        Self { aliases: self.aliases + 1, ..*self }
    }

    /// Counts a part.
    fn is_exhausted(&self) -> bool {
        self.parts.set(self.parts.get() + 1);
        self.parts.get() > MOST_PARTS
    }
}

impl Ty {
    /// The unit type.
    pub(in crate::resolve) fn unit() -> Self {
        Self::Tuple(Vec::new())
    }

    /// A primitive.
    pub(in crate::resolve) fn primitive(name: &str) -> Self {
        Self::Primitive(name.into())
    }

    /// A type outside of the workspace.
    pub(in crate::resolve) fn external(path: &str, args: Vec<Self>) -> Self {
        Self::External(path.into(), args)
    }

    /// From a declared type. Parameters and `Self` are replaced where something stands for them.
    pub(in crate::resolve) fn from_ref(
        ty: &TypeRef,
        index: &Index<'_>,
        given: &Substitution,
        own: Option<&Self>,
    ) -> Self {
        Self::convert(ty, index, given, own, &Depth { aliases: 0, parts: &Cell::new(0) })
    }

    fn convert(ty: &TypeRef, index: &Index<'_>, given: &Substitution, own: Option<&Self>, depth: &Depth<'_>) -> Self {
        if depth.is_exhausted() {
            return Self::Unknown;
        }
        let one = |ty: &TypeRef| Self::convert(ty, index, given, own, depth);
        let all = |types: &[TypeRef]| types.iter().map(one).collect::<Vec<_>>();
        match ty {
            TypeRef::Path { head, args, .. } => Self::from_path(head, all(args), index, given, own, depth),
            TypeRef::Reference { to, .. } => Self::Ref(Box::new(one(to))),
            TypeRef::Pointer(to) => Self::Ref(Box::new(one(to))),
            TypeRef::Tuple(parts) => Self::Tuple(all(parts)),
            TypeRef::Slice(of) | TypeRef::Array(of) => Self::Slice(Box::new(one(of))),
            TypeRef::Dyn(bounds) | TypeRef::ImplTrait(bounds) => match bounds.as_slice() {
                [TypeRef::Function(..), ..] => bounds.first().map_or(Self::Unknown, one),
                _ => Self::Bounds(all(bounds)),
            },
            TypeRef::Function(inputs, output) => Self::Fn(all(inputs), Box::new(one(output))),
            TypeRef::Never => Self::Never,
            TypeRef::Opaque(text) if text == "_" => Self::Hole,
            TypeRef::Opaque(_) => Self::Unknown,
        }
    }

    fn from_path(
        head: &TypeHead,
        args: Vec<Self>,
        index: &Index<'_>,
        given: &Substitution,
        own: Option<&Self>,
        depth: &Depth<'_>,
    ) -> Self {
        match head {
            TypeHead::Item(id) => Self::from_item(*id, args, index, depth),
            TypeHead::External(path) => Self::External(path.clone(), args),
            TypeHead::Primitive(name) => Self::Primitive(name.clone()),
            TypeHead::Parameter(name) => given.get(name).cloned().unwrap_or_else(|| Self::Param(name.clone())),
            TypeHead::SelfType => own.cloned().unwrap_or(Self::SelfType),
            TypeHead::Unknown(text) => Self::of_outside(text, args),
        }
    }

    /// `F::Output`, `I::Item` of traits outside of the workspace: told once the parameter is known.
    fn of_outside(text: &str, mut args: Vec<Self>) -> Self {
        let name = text.rsplit("::").next().unwrap_or_default();
        match (args.pop(), args.is_empty()) {
            (Some(of), true) if matches!(name, "Output" | "Item") => {
                Self::External(format_smolstr!("{MEMBER}{name}"), vec![of])
            }
            _ => Self::Unknown,
        }
    }

    fn from_item(id: ItemId, args: Vec<Self>, index: &Index<'_>, depth: &Depth<'_>) -> Self {
        let Some(types) = index.types(id) else { return Self::Unknown };
        if index.is_associated_type(id) {
            let of = args.into_iter().next().unwrap_or(Self::SelfType);
            return match &types.definition {
                // In an impl it is written what the associated type is.
                Some(TypeDefinition::Alias(to)) if index.is_in_impl(id) && depth.aliases < MOST_ALIASES => {
                    Self::convert(to, index, &Substitution::new(), None, &depth.deeper())
                }
                _ => Self::Associated(id, Box::new(of)),
            };
        }
        match &types.definition {
            Some(TypeDefinition::Alias(to)) => {
                if depth.aliases >= MOST_ALIASES {
                    return Self::Unknown;
                }
                let names = types.generics.types.iter().map(|(name, _)| name.clone());
                let mut args = args.into_iter();
                let given = names.map(|name| (name, args.next().unwrap_or(Self::Unknown))).collect();
                Self::convert(to, index, &given, None, &depth.deeper()).bounded()
            }
            _ => Self::Adt(id, args),
        }
    }

    /// As it is told to a person: `sqlx::SqlitePool`, `&str`.
    pub(in crate::resolve) fn told(&self, index: &Index<'_>) -> Option<String> {
        match self {
            Self::External(path, _) => Some(path.to_string()),
            Self::Primitive(name) | Self::Param(name) => Some(name.to_string()),
            Self::Adt(id, _) => Some(index.path(*id)),
            Self::Ref(to) => to.told(index),
            Self::Slice(_) => Some("[]".to_owned()),
            Self::Tuple(_) => Some("()".to_owned()),
            Self::Bounds(bounds) => bounds.first().and_then(|bound| bound.told(index)),
            _ => None,
        }
    }

    /// The same type with each of its direct parts replaced.
    pub(in crate::resolve) fn map(&self, replace: &mut dyn FnMut(&Self) -> Self) -> Self {
        match self {
            Self::Adt(id, args) => Self::Adt(*id, args.iter().map(replace).collect()),
            Self::External(path, args) => Self::External(path.clone(), args.iter().map(replace).collect()),
            Self::Associated(id, of) => Self::Associated(*id, Box::new(replace(of))),
            Self::Ref(to) => Self::Ref(Box::new(replace(to))),
            Self::Slice(of) => Self::Slice(Box::new(replace(of))),
            Self::Tuple(parts) => Self::Tuple(parts.iter().map(replace).collect()),
            Self::Bounds(parts) => Self::Bounds(parts.iter().map(replace).collect()),
            Self::Fn(inputs, output) => {
                let inputs = inputs.iter().map(&mut *replace).collect();
                Self::Fn(inputs, Box::new(replace(output)))
            }
            other => other.clone(),
        }
    }

    /// The type itself, or unknown when it has too many parts.
    pub(in crate::resolve) fn bounded(self) -> Self {
        if self.parts(&mut 0) { self } else { Self::Unknown }
    }

    fn parts(&self, counted: &mut usize) -> bool {
        *counted += 1;
        if *counted > MOST_PARTS {
            return false;
        }
        match self {
            Self::Adt(_, parts) | Self::External(_, parts) | Self::Tuple(parts) | Self::Bounds(parts) => {
                parts.iter().all(|part| part.parts(counted))
            }
            Self::Associated(_, of) | Self::Ref(of) | Self::Slice(of) => of.parts(counted),
            Self::Fn(inputs, output) => inputs.iter().all(|part| part.parts(counted)) && output.parts(counted),
            _ => true,
        }
    }

    /// Whether a declared type may be the same as another: what is open in either may be anything.
    pub(in crate::resolve) fn may_be(&self, other: &Self) -> bool {
        let all = |parts: &[Self], others: &[Self]| parts.iter().zip(others).all(|(part, other)| part.may_be(other));
        match (self, other) {
            (Self::Ref(to), Self::Ref(other)) | (Self::Slice(to), Self::Slice(other)) => to.may_be(other),
            (Self::Adt(id, args), Self::Adt(other, others)) => id == other && all(args, others),
            (Self::External(path, args), Self::External(other, others)) => path == other && all(args, others),
            (Self::Primitive(name), Self::Primitive(other)) => name == other,
            (Self::Tuple(parts), Self::Tuple(others)) => parts.len() == others.len() && all(parts, others),
            (
                Self::Ref(_)
                | Self::Slice(_)
                | Self::Adt(..)
                | Self::External(..)
                | Self::Primitive(_)
                | Self::Tuple(_),
                other,
            ) => !matches!(
                other,
                Self::Ref(_)
                    | Self::Slice(_)
                    | Self::Adt(..)
                    | Self::External(..)
                    | Self::Primitive(_)
                    | Self::Tuple(_)
            ),
            _ => true,
        }
    }

    /// Whether it is known at its head.
    pub(in crate::resolve) fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Hole | Self::Var(_))
    }

    /// Without the references around it.
    pub(in crate::resolve) fn behind_refs(&self) -> &Self {
        let mut here = self;
        while let Self::Ref(to) = here {
            here = to;
        }
        here
    }
}
