//! Contexts as functions ask for them.

use super::BlockerKind;
use super::index::Index;
use super::nature::is_marker;
use super::shapes::Trouble;
use super::type_view::{describe, expand, foreign, inside, std_type};
use crate::resolve::{ItemId, TypeHead, TypeRef};

/// How a context is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// `T`.
    Value,
    /// `Arc<T>`.
    Arc,
    /// `&Arc<T>`.
    ArcReference,
    /// `&T`.
    Reference,
}

/// A context that a function asks for; the type is without references and without `Arc`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Want {
    pub ty: TypeRef,
    pub how: How,
}

/// A value the service may hold: a type, plainly or in an `Arc`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    pub ty: TypeRef,
    pub in_arc: bool,
}

impl Slot {
    /// The slot a value of an expanded type fills.
    pub fn of(ty: &TypeRef) -> Self {
        match inside(ty, &["Arc"]) {
            Some(inner) => Self { ty: canonical(inner), in_arc: true },
            None => Self { ty: canonical(ty), in_arc: false },
        }
    }
}

impl Want {
    /// What a parameter of a context type asks for.
    pub fn of(index: &Index<'_>, ty: &TypeRef) -> Result<Self, Trouble> {
        let ty = expand(index.resolved, ty);
        match &ty {
            TypeRef::Reference { mutable: true, to, .. } => {
                let reason = format!(
                    "asks for `&mut {}`, and what a service holds is shared by all of its requests",
                    describe(index.resolved, to)
                );
                Err(Trouble::new(BlockerKind::ContextWithoutProvider, reason))
            }
            TypeRef::Reference { to, .. } => {
                let slot = Slot::of(to);
                let how = if slot.in_arc { How::ArcReference } else { How::Reference };
                Ok(Self { ty: slot.ty, how })
            }
            other => {
                let slot = Slot::of(other);
                Ok(Self { ty: slot.ty, how: if slot.in_arc { How::Arc } else { How::Value } })
            }
        }
    }

    /// The slots that satisfy it, with the type in an `Arc` last.
    pub fn slots(&self) -> Vec<Slot> {
        let slot = |in_arc| Slot { ty: self.ty.clone(), in_arc };
        match self.how {
            How::Value => vec![slot(false)],
            How::Arc | How::ArcReference => vec![slot(true)],
            How::Reference => match &self.ty {
                // `Arc<Box<dyn Trait>>` lends the object as well.
                TypeRef::Dyn(_) => {
                    let path = TypeHead::External("std::boxed::Box".into());
                    let ty = TypeRef::Path { head: path, args: vec![self.ty.clone()], borrowed: false };
                    vec![slot(false), Slot { ty, in_arc: true }, slot(true)]
                }
                _ => vec![slot(false), slot(true)],
            },
        }
    }
}

/// `dyn A + Send + Sync` and `dyn A` are one context.
fn canonical(ty: &TypeRef) -> TypeRef {
    match ty {
        TypeRef::Dyn(traits) => {
            let mut traits: Vec<TypeRef> = traits.iter().filter(|one| !is_marker(one)).cloned().collect();
            traits.sort();
            TypeRef::Dyn(traits)
        }
        TypeRef::Path { head, args, .. } => {
            TypeRef::Path { head: head.clone(), args: args.iter().map(canonical).collect(), borrowed: false }
        }
        other => other.clone(),
    }
}

/// Whether the value of a slot can be cloned.
pub(super) fn is_clone(index: &Index<'_>, slot: &Slot) -> bool {
    slot.in_arc
        || is_clone_type(index, &slot.ty, &|path| index.knowledge.context(path).is_some_and(|rule| rule.is_clone))
}

/// Whether a data type can be cloned; foreign types that are sent are values, and values can be.
pub(super) fn is_clone_data(index: &Index<'_>, ty: &TypeRef) -> bool {
    is_clone_type(index, &expand(index.resolved, ty), &|_| true)
}

fn is_clone_type(index: &Index<'_>, ty: &TypeRef, of_foreign: &dyn Fn(&str) -> bool) -> bool {
    let all = |list: &[TypeRef]| list.iter().all(|one| is_clone_type(index, one, of_foreign));
    match ty {
        TypeRef::Path { head: TypeHead::Primitive(_), .. } => true,
        TypeRef::Path { head: TypeHead::Item(id), args, .. } => implements_clone(index, *id) && all(args),
        TypeRef::Path { head: TypeHead::External(path), .. } => match std_type(ty) {
            Some(("Arc" | "Rc", _)) => true,
            Some(("Mutex" | "RwLock" | "RefCell" | "Cell", _)) => false,
            Some((_, args)) if !args.is_empty() => all(args),
            _ => of_foreign(path),
        },
        TypeRef::Reference { mutable, .. } => !mutable,
        TypeRef::Tuple(list) => all(list),
        TypeRef::Array(to) => is_clone_type(index, to, of_foreign),
        _ => false,
    }
}

fn implements_clone(index: &Index<'_>, id: ItemId) -> bool {
    let Some(item) = index.item(id) else { return false };
    let derives = item.attributes.iter().any(|attribute| {
        attribute.path == "derive"
            && attribute.tokens.split(',').any(|one| one.replace(' ', "").rsplit("::").next() == Some("Clone"))
    });
    let implements = |block: &ItemId| {
        let of = index.item(*block).and_then(|block| block.impl_header.as_ref()?.of_trait.as_ref());
        of.and_then(foreign).is_some_and(|(path, _)| path.ends_with("::Clone"))
    };
    derives || index.impls_of_type(id).iter().any(implements)
}
