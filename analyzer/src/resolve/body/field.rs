//! Fields and struct literals.

use super::context::Body;
use super::unify::ITERATOR;
use crate::resolve::names::{Def, Namespace};
use crate::resolve::tree::{Expr, Name, RawPath, RawType};
use crate::resolve::typing::{Substitution, Ty, TypeLowering};
use crate::resolve::{ItemId, ReferenceKind, TypeHead, TypeRef};

impl Body<'_, '_, '_> {
    /// `a.b`.
    pub(super) fn field(&mut self, base: &Expr, name: &Name) -> Ty {
        let ty = self.expr(base, &Ty::Unknown);
        let mut here = self.shallow(&ty);
        for _ in 0..12 {
            if let Some(found) = self.field_at(&here, name) {
                return found;
            }
            let next = match &here {
                Ty::Ref(to) => Some((**to).clone()),
                other => self.derefed(&other.clone()),
            };
            match next {
                Some(next) => here = self.shallow(&next),
                None => break,
            }
        }
        match here {
            Ty::Outside | Ty::External(..) => Ty::Outside,
            _ => Ty::Unknown,
        }
    }

    fn field_at(&mut self, ty: &Ty, name: &Name) -> Option<Ty> {
        match ty {
            Ty::Adt(id, args) => {
                let fields = self.declared_fields(*id, None);
                let (_, declared) = fields.into_iter().find(|(field, _)| *field == name.text)?;
                self.refer_surely(*id, ReferenceKind::Field, name.at);
                let given = self.adt_substitution(*id, args);
                Some(self.declared(&declared, &given, Some(ty)))
            }
            Ty::Tuple(parts) => parts.get(name.text.parse::<usize>().ok()?).cloned(),
            Ty::External(path, args) if name.text == "0" && path != ITERATOR => args.first().cloned(),
            _ => None,
        }
    }

    /// `A { b: c, ..d }`.
    pub(super) fn struct_literal(
        &mut self,
        path: &RawPath,
        fields: &[(Name, Expr)],
        rest: Option<&Expr>,
        expected: &Ty,
    ) -> Ty {
        let Some((ty, declared)) = self.shape(path, None) else {
            for (_, value) in fields {
                self.expr(value, &Ty::Unknown);
            }
            if let Some(rest) = rest {
                self.expr(rest, &Ty::Unknown);
            }
            return Ty::Unknown;
        };
        if expected.is_known() {
            self.unify(&ty, &expected.clone());
        }
        for (name, value) in fields {
            let wanted = declared.iter().find(|(field, _)| *field == name.text).map(|(_, ty)| ty.clone());
            let wanted = wanted.unwrap_or(Ty::Unknown);
            let given = self.expr(value, &wanted);
            self.unify(&wanted, &given);
        }
        if let Some(rest) = rest {
            let given = self.expr(rest, &ty);
            self.unify(&ty, &given);
        }
        ty
    }

    /// The type that a path of a struct literal or pattern makes, and its fields.
    ///
    /// `of` is the type of what is matched, when it is a pattern.
    pub(super) fn shape(&mut self, path: &RawPath, of: Option<&Ty>) -> Option<(Ty, Vec<(String, Ty)>)> {
        let at = path.last().map_or(0, |last| last.name.at);
        let names = path.names();
        let found = self.names.resolve(self.around.scope, &names, path.absolute, Namespace::Types);
        let is_written = names.first() != Some(&"Self") && path.qself.is_none();
        if is_written
            && found.used == names.len()
            && let Some(Def::Variant(id, variant)) = found.defs.first()
        {
            let items: Vec<ItemId> = found.defs.iter().filter_map(Def::item).collect();
            self.refer_all(&items, ReferenceKind::Type, at);
            return Some(self.fields_of(*id, Some(*variant), of));
        }
        // `Self::Variant`, `Alias::Variant`: the last name is a variant of the type before it.
        if names.len() > 1 && path.qself.is_none() && found.used < names.len() {
            let front =
                RawPath { segments: path.segments.iter().take(names.len() - 1).cloned().collect(), ..path.clone() };
            if let Ty::Adt(id, _) = self.lower(&RawType::Path(front)) {
                let name = names.last().copied().unwrap_or_default();
                let variant = self.variant_position(id, name);
                self.refer_surely(id, ReferenceKind::Type, at);
                return Some(self.fields_of(id, variant, of));
            }
            return None;
        }
        let mut lowering = TypeLowering { names: self.names, around: &self.around, sink: &mut self.sink };
        let declared = lowering.path(path);
        if names.first() == Some(&"Self")
            && let TypeRef::Path { head: TypeHead::Item(id), .. } = &declared
        {
            self.refer_surely(*id, ReferenceKind::Type, at);
        }
        match self.open(&declared) {
            Ty::Adt(id, args) => {
                if matches!(&declared, TypeRef::Path { head: TypeHead::Item(written), .. } if *written != id) {
                    // The fields are those of what the alias stands for.
                    self.refer_surely(id, ReferenceKind::Field, at);
                }
                let (ty, fields) = self.fields_of(id, None, of);
                if !args.is_empty() {
                    self.unify(&ty, &Ty::Adt(id, args));
                }
                Some((ty, fields))
            }
            _ => None,
        }
    }

    fn variant_position(&self, id: ItemId, name: &str) -> Option<usize> {
        match self.index.types(id)?.definition.as_ref()? {
            crate::resolve::TypeDefinition::Enum(variants) => variants.iter().position(|variant| variant.name == name),
            _ => None,
        }
    }

    /// A struct or variant with its fields, as the matched type tells its parameters.
    fn fields_of(&mut self, id: ItemId, variant: Option<usize>, of: Option<&Ty>) -> (Ty, Vec<(String, Ty)>) {
        let (ty, given): (Ty, Substitution) = self.adt(id);
        if let Some(of) = of {
            let of = self.shallow(of);
            self.unify(&ty, of.behind_refs());
        }
        let declared = self.declared_fields(id, variant);
        let fields = declared.into_iter().map(|(name, field)| {
            let field = self.declared(&field, &given, Some(&ty));
            (name, field)
        });
        let fields = fields.collect();
        (ty, fields)
    }
}
