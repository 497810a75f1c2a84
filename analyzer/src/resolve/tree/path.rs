//! Names, paths and types as written.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use smol_str::SmolStr;

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::resolve) struct Name {
    /// The name, raw identifiers without `r#`.
    pub text: SmolStr,
    /// Byte offset.
    pub at: u32,
}

/// One segment of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::resolve) struct Segment {
    /// Its name.
    pub name: Name,
    /// Its type arguments (inputs for `Fn(A) -> B`).
    pub args: Vec<RawType>,
    /// Associated types bound in its arguments: `Item = T`.
    pub bindings: Vec<(SmolStr, RawType)>,
    /// The output of `Fn(A) -> B`; unit when written without.
    pub output: Option<Box<RawType>>,
    /// Whether it has a lifetime argument other than `'static`.
    pub borrowed: bool,
}

/// A path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::resolve) struct RawPath {
    /// Begins with `::`.
    pub absolute: bool,
    /// The `T` of `<T as Trait>::x`, and how many segments belong to the trait.
    pub qself: Option<(Box<RawType>, usize)>,
    /// Its segments.
    pub segments: Vec<Segment>,
}

impl RawPath {
    /// The names of its segments.
    pub(in crate::resolve) fn names(&self) -> SmallVec<[&str; 4]> {
        self.segments.iter().map(|segment| segment.name.text.as_str()).collect()
    }

    /// Its name when it is a single plain one.
    pub(in crate::resolve) fn single(&self) -> Option<&Name> {
        match self.segments.as_slice() {
            [only] if !self.absolute && self.qself.is_none() => Some(&only.name),
            _ => None,
        }
    }

    /// Its last segment.
    pub(in crate::resolve) fn last(&self) -> Option<&Segment> {
        self.segments.last()
    }

    /// As written, without arguments.
    pub(in crate::resolve) fn text(&self) -> String {
        self.names().join("::")
    }
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::resolve) enum RawType {
    /// A path.
    Path(RawPath),
    /// `&T`.
    Reference {
        /// `&mut`.
        mutable: bool,
        /// `&'static`.
        is_static: bool,
        /// The type behind it.
        to: Box<RawType>,
    },
    /// `*const T`, `*mut T`.
    Pointer(Box<RawType>),
    /// `(A, B)`.
    Tuple(Vec<RawType>),
    /// `[T]`.
    Slice(Box<RawType>),
    /// `[T; N]`, with the paths named in its length.
    Array(Box<RawType>, Vec<RawPath>),
    /// `dyn A + B`.
    Dyn(Vec<RawPath>),
    /// `impl A + B`.
    ImplTrait(Vec<RawPath>),
    /// `fn(A) -> B`.
    Function(Vec<RawType>, Box<RawType>),
    /// `!`.
    Never,
    /// `_`.
    Infer,
    /// Anything else.
    Opaque(String),
}

impl RawType {
    /// The unit type.
    pub(in crate::resolve) fn unit() -> Self {
        Self::Tuple(Vec::new())
    }
}
