//! Variables: looking through them and making types equal.

use super::context::Body;
use crate::resolve::names::canonical;
use crate::resolve::typing::{MEMBER, Ty};
use crate::resolve::{TypeDefinition, TypeHead, TypeRef};

/// How deeply types are looked into.
const MOST: usize = 40;
/// How many parts of a type are looked at: variables that stand for pairs of variables make types without end.
const MOST_PARTS: usize = 1000;

/// The path under which every iterator is told.
pub(super) const ITERATOR: &str = "std::iter::Iterator";
/// The path under which every future is told.
pub(super) const FUTURE: &str = "std::future::Future";

impl Body<'_, '_, '_> {
    /// The type behind variables and associated types, its parts left as they are.
    pub(super) fn shallow(&mut self, ty: &Ty) -> Ty {
        let mut here = ty.clone();
        for _ in 0..MOST {
            here = match &here {
                Ty::Var(number) => match self.vars.get(*number) {
                    Some(Some(known)) => known.clone(),
                    _ => return here,
                },
                Ty::Associated(member, of) => {
                    let of = self.shallow(of);
                    match self.project(*member, &of) {
                        Some(found) => found,
                        None => return Ty::Associated(*member, Box::new(of)),
                    }
                }
                Ty::External(path, args) if path.starts_with(MEMBER) => {
                    let of = args.first().cloned().unwrap_or(Ty::Unknown);
                    if path.ends_with("Output") { self.awaited(&of) } else { self.item_of(&of) }
                }
                _ => return here,
            };
        }
        here
    }

    /// The type with all its parts looked through.
    pub(super) fn deep(&mut self, ty: &Ty) -> Ty {
        self.deep_at(ty, 0, &mut 0)
    }

    fn deep_at(&mut self, ty: &Ty, depth: usize, seen: &mut usize) -> Ty {
        *seen += 1;
        if depth > MOST || *seen > MOST_PARTS {
            return Ty::Unknown;
        }
        let ty = self.shallow(ty);
        ty.map(&mut |part| self.deep_at(part, depth + 1, seen))
    }

    /// What an associated type of a trait is for a type.
    fn project(&mut self, member: crate::resolve::ItemId, of: &Ty) -> Option<Ty> {
        let of_trait = self.index.parent(member)?;
        let name = self.index.entry(member)?.name.clone();
        let key = self.index.key(of.behind_refs())?;
        let candidates: Vec<_> = self.index.impls(key).iter().chain(self.index.impls("")).copied().collect();
        let found = candidates.into_iter().find(|id| self.index.trait_of(*id) == Some(of_trait))?;
        self.member_type(found, &name, of)
    }

    /// What an associated type of an external trait (`std::ops::Deref`, `Target`) is for a type.
    pub(super) fn project_external(&mut self, of_trait: &str, name: &str, of: &Ty) -> Option<Ty> {
        let key = self.index.key(of)?;
        let found = self.index.impls(key).iter().copied().find(|id| self.is_impl_of(*id, of_trait))?;
        self.member_type(found, name, of)
    }

    /// Whether an impl is of an external trait.
    pub(super) fn is_impl_of(&self, id: crate::resolve::ItemId, of_trait: &str) -> bool {
        let header = self.index.types(id).and_then(|types| types.impl_header.as_ref());
        matches!(header.and_then(|header| header.of_trait.as_ref()),
            Some(TypeRef::Path { head: TypeHead::External(path), .. }) if is_same(path, of_trait))
    }

    /// The type a member of an impl stands for, given the type the impl is used for.
    fn member_type(&mut self, id: crate::resolve::ItemId, name: &str, of: &Ty) -> Option<Ty> {
        let member = *self.index.members(id, name).first()?;
        let Some(TypeDefinition::Alias(to)) = &self.index.types(member)?.definition else { return None };
        let given = self.impl_substitution(id, of);
        Some(self.declared(to, &given, Some(of)))
    }

    /// Makes two types equal as far as that is possible; what does not fit is left alone.
    ///
    /// `wanted` is the declared side: it takes references, iterables and futures for what is in them.
    pub(super) fn unify(&mut self, wanted: &Ty, given: &Ty) {
        self.unify_at(wanted, given, 0, &mut 0);
    }

    fn unify_at(&mut self, wanted: &Ty, given: &Ty, depth: usize, seen: &mut usize) {
        *seen += 1;
        if depth > MOST || *seen > MOST_PARTS {
            return;
        }
        let (wanted, given) = (self.shallow(wanted), self.shallow(given));
        if wanted == given {
            return;
        }
        match (&wanted, &given) {
            (Ty::Var(number), other) | (other, Ty::Var(number)) => self.assign(*number, other),
            (Ty::External(path, args), Ty::External(other, others)) if path == other => {
                self.unify_all(args, others, depth, seen);
            }
            (Ty::Adt(id, args), Ty::Adt(other, others)) if id == other => self.unify_all(args, others, depth, seen),
            (Ty::Tuple(parts), Ty::Tuple(others)) => self.unify_all(parts, others, depth, seen),
            (Ty::Ref(to), Ty::Ref(other)) | (Ty::Slice(to), Ty::Slice(other)) => {
                self.unify_at(to, other, depth + 1, seen)
            }
            (Ty::Fn(inputs, output), Ty::Fn(others, other)) => {
                self.unify_all(inputs, others, depth, seen);
                self.unify_at(output, other, depth + 1, seen);
            }
            (Ty::External(path, args), _) if path == ITERATOR => {
                let item = self.item_of(&given);
                self.unify_first(args, item, depth, seen);
            }
            (Ty::External(path, args), _) if path == FUTURE => {
                let output = self.awaited(&given);
                self.unify_first(args, output, depth, seen);
            }
            (Ty::Bounds(bounds), _) => {
                if let Some(bound @ Ty::External(..)) = bounds.first() {
                    self.unify_at(bound, &given, depth + 1, seen);
                }
            }
            (Ty::Ref(to), _) => self.unify_at(to, &given, depth + 1, seen),
            (_, Ty::Ref(to)) => self.unify_at(&wanted, to, depth + 1, seen),
            // What is handed over is seen through to what is wanted: `&LazyLock<Arc<T>>` as `&Arc<T>`.
            (Ty::External(..) | Ty::Adt(..), Ty::External(..)) => {
                if let Some(to) = self.derefed(&given) {
                    self.unify_at(&wanted, &to, depth + 1, seen);
                }
            }
            (Ty::Slice(of), Ty::External(_, args)) => {
                if let Some(first) = args.first() {
                    self.unify_at(of, first, depth + 1, seen);
                }
            }
            _ => {}
        }
    }

    fn unify_first(&mut self, args: &[Ty], with: Ty, depth: usize, seen: &mut usize) {
        if let Some(first) = args.first()
            && with.is_known()
        {
            self.unify_at(first, &with, depth + 1, seen);
        }
    }

    fn unify_all(&mut self, wanted: &[Ty], given: &[Ty], depth: usize, seen: &mut usize) {
        for (wanted, given) in wanted.iter().zip(given) {
            self.unify_at(wanted, given, depth + 1, seen);
        }
    }

    fn assign(&mut self, number: usize, ty: &Ty) {
        if matches!(ty, Ty::Unknown | Ty::Never | Ty::Hole) || self.mentions(ty, number, 0, &mut 0) {
            return;
        }
        if let Some(slot) = self.vars.get_mut(number) {
            *slot = Some(ty.clone());
        }
    }

    /// Whether a type holds a variable: a variable never stands for something with itself in it.
    fn mentions(&mut self, ty: &Ty, number: usize, depth: usize, seen: &mut usize) -> bool {
        *seen += 1;
        if depth > MOST || *seen > MOST_PARTS {
            return true;
        }
        let ty = self.shallow(ty);
        let mut found = ty == Ty::Var(number);
        ty.map(&mut |part| {
            found = found || self.mentions(part, number, depth + 1, seen);
            Ty::Unknown
        });
        found
    }

    /// Whether a type holds a type of the workspace.
    pub(super) fn holds_own(&mut self, ty: &Ty) -> bool {
        let ty = self.deep(ty);
        holds_own(&ty)
    }
}

/// Whether a path of the outside is told as `wanted`; see [`canonical`].
fn is_same(path: &str, wanted: &str) -> bool {
    let is_told_otherwise = path.starts_with("core") || path.starts_with("alloc");
    if is_told_otherwise { canonical(path) == wanted } else { path == wanted }
}

fn holds_own(ty: &Ty) -> bool {
    if matches!(ty, Ty::Adt(..) | Ty::Param(_) | Ty::SelfType | Ty::Var(_)) {
        return true;
    }
    let mut found = false;
    ty.map(&mut |part| {
        found = found || holds_own(part);
        Ty::Unknown
    });
    found
}
