//! A type as written in a signature or field, with its names resolved.

use serde::Serialize;
use smol_str::SmolStr;

use super::ItemId;

/// What the head of a path type means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypeHead {
    /// A struct, enum, union, alias or associated type of the workspace.
    Item(ItemId),
    /// A type outside the workspace by its full path as far as known: `alloc::…` is told as `std::…`
    /// (`std::option::Option`, `std::vec::Vec`, `sqlx::SqlitePool`, `uuid::Uuid`).
    External(SmolStr),
    /// A primitive (`u32`, `str`, `bool`, …).
    Primitive(SmolStr),
    /// A generic parameter in scope.
    Parameter(SmolStr),
    /// `Self` where it is not known what it stands for (in traits).
    SelfType,
    /// A name nothing was found for.
    Unknown(SmolStr),
}

/// A type with resolved names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypeRef {
    /// `a::b::C<Args>`; `Self` in an impl is replaced by the self type.
    Path {
        /// What the path means.
        head: TypeHead,
        /// Type arguments, then associated types bound among them (`Iterator<Item = T>` has `T`); lifetimes and
        /// consts left out.
        args: Vec<TypeRef>,
        /// Whether it carries a lifetime argument other than `'static`.
        borrowed: bool,
    },
    /// `&T`, `&mut T`.
    Reference {
        /// Whether it is `&mut`.
        mutable: bool,
        /// Whether the lifetime is `'static`.
        is_static: bool,
        /// What it points to.
        to: Box<TypeRef>,
    },
    /// `*const T`, `*mut T`.
    Pointer(Box<TypeRef>),
    /// `(A, B)`; `()` is the empty tuple.
    Tuple(Vec<TypeRef>),
    /// `[T]`.
    Slice(Box<TypeRef>),
    /// `[T; N]`.
    Array(Box<TypeRef>),
    /// `dyn A + B` (the paths of its traits).
    Dyn(Vec<TypeRef>),
    /// `impl A + B`.
    ImplTrait(Vec<TypeRef>),
    /// `fn(A) -> B`, and `Fn*(A) -> B` inside bounds.
    Function(Vec<TypeRef>, Box<TypeRef>),
    /// `!`.
    Never,
    /// A type that was not understood, as written.
    Opaque(String),
}

impl TypeRef {
    /// The unit type.
    #[must_use]
    pub fn unit() -> Self {
        Self::Tuple(Vec::new())
    }
}
