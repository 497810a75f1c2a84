//! Takes the [`SourceSet`](crate::ingest::SourceSet), gives [`Resolved`]: items and the references between them.
//!
//! The only room of the analyzer that knows `syn`. Never touches the file system.

mod item;
mod reference;
mod type_ref;

pub use item::{
    Attribute, Field, Generics, ImplHeader, Item, ItemId, ItemKind, Parameter, Receiver, Signature, TypeDefinition,
    Variant, VariantForm, Visibility,
};
pub use reference::{
    Certainty, ExternalReference, Literal, MethodUse, Reference, ReferenceKind, Resolved, Understanding, UseLeaf,
};
pub use type_ref::{TypeHead, TypeRef};
