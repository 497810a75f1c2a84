//! Takes names and nodes, gives what the types of every item are, and answers about them.
//!
//! [`TypeLowering`] turns written types into [`TypeRef`](super::TypeRef)s, [`item_types`] does so for all items,
//! [`Index`] finds methods and impls, [`Ty`] is a type while a body is inferred.

mod index;
mod items;
mod lower;
mod ty;

pub(super) use index::Index;
pub(super) use items::{ItemTypes, item_types, surroundings};
pub(super) use lower::{Surroundings, TypeLowering};
pub(super) use ty::{MEMBER, Substitution, Ty};
