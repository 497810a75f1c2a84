//! Paths in place of values: functions, constants, constructors, what is associated with types.

use super::context::Body;
use smol_str::SmolStr;

use crate::resolve::names::{Def, Namespace, canonical};
use crate::resolve::tree::{RawPath, RawType};
use crate::resolve::typing::{Ty, TypeLowering};
use crate::resolve::{ItemId, ItemKind, ReferenceKind, TypeHead, TypeRef, VariantForm};

/// What a path in place of a value means.
pub(super) enum Callee {
    /// Functions of the workspace (alternatives), and the type they are associated with.
    Functions(Vec<ItemId>, Option<Ty>),
    /// A value of a type; functions outside of the workspace and constructors are function types.
    Value(Ty),
}

impl Body<'_, '_, '_> {
    /// What a path in place of a value means; notes the references in it.
    pub(super) fn callee(&mut self, path: &RawPath) -> Callee {
        if let Some(name) = path.single()
            && let Some(ty) = self.local(&name.text)
        {
            return Callee::Value(ty);
        }
        if let Some((of, position)) = &path.qself {
            return self.qualified(of, *position, path);
        }
        let names = path.names();
        let first = names.first().copied().unwrap_or_default();
        if first == "Self" {
            return self.of_self(path);
        }
        let is_parameter = !path.absolute && self.around.parameters.iter().any(|(name, _)| name == first);
        if is_parameter && names.len() > 1 {
            let own = self.front(path).unwrap_or_else(|| Ty::Param(first.into()));
            return self.associated(&own, path);
        }
        self.named(path)
    }

    fn of_self(&mut self, path: &RawPath) -> Callee {
        let own = self.own.clone().unwrap_or(Ty::SelfType);
        if path.segments.len() > 1 {
            let own = match self.front(path) {
                Some(front) => front,
                None => {
                    TypeLowering { names: self.names, around: &self.around, sink: &mut self.sink }.itself(path);
                    own
                }
            };
            return self.associated(&own, path);
        }
        match own {
            Ty::Adt(id, _) => {
                let at = path.segments.first().map_or(0, |segment| segment.name.at);
                self.refer_surely(id, ReferenceKind::Type, at);
                Callee::Value(self.constructor(id, None, Some(&own)))
            }
            _ => Callee::Value(Ty::Unknown),
        }
    }

    /// `T::Error` of `T::Error::new`.
    fn front(&mut self, path: &RawPath) -> Option<Ty> {
        let last = path.segments.len().checked_sub(1).filter(|last| *last > 1)?;
        let segments = path.segments.get(..last)?.to_vec();
        Some(self.lower(&RawType::Path(RawPath { absolute: path.absolute, qself: None, segments })))
    }

    /// `<T as Trait>::f`.
    fn qualified(&mut self, of: &RawType, position: usize, path: &RawPath) -> Callee {
        let own = self.lower(of);
        if position == 0 {
            return self.associated(&own, path);
        }
        let trait_path = RawPath {
            absolute: path.absolute,
            qself: None,
            segments: path.segments.iter().take(position).cloned().collect(),
        };
        let mut lowering = TypeLowering { names: self.names, around: &self.around, sink: &mut self.sink };
        let of_trait = match lowering.path(&trait_path) {
            TypeRef::Path { head: TypeHead::Item(id), .. } => Some(id),
            _ => None,
        };
        match of_trait {
            Some(of_trait) => self.of_trait(of_trait, Some(&own), path),
            None => self.associated(&own, path),
        }
    }

    /// A path that is looked up in scopes.
    fn named(&mut self, path: &RawPath) -> Callee {
        let names = path.names();
        let found = self.names.resolve(self.around.scope, &names, path.absolute, Namespace::Values);
        let at = path.last().map_or(0, |last| last.name.at);
        if found.defs.is_empty() && self.names_type(path, at) {
            return Callee::Value(Ty::Unknown);
        }
        if found.defs.is_empty() {
            self.sink.unknown_paths.push((self.around.from.1, at));
            self.arguments(path);
            return Callee::Value(Ty::Unknown);
        }
        if found.used == path.segments.len() {
            return self.found(&found.defs, path, at);
        }
        // The front of the path is a type or trait, the rest is associated with it.
        let front_at = found.used.checked_sub(1).and_then(|last| path.segments.get(last)).map_or(0, |s| s.name.at);
        let front = RawPath {
            absolute: path.absolute,
            qself: None,
            segments: path.segments.iter().take(found.used).cloned().collect(),
        };
        if let Some(Def::Item(id)) = found.defs.first()
            && self.index.kind(*id) == Some(ItemKind::Trait)
        {
            let items: Vec<ItemId> = found.defs.iter().filter_map(Def::item).collect();
            self.refer_all(&items, ReferenceKind::Type, front_at);
            return self.of_trait(*id, None, path);
        }
        let own = self.lower(&RawType::Path(front));
        let own = match own {
            // Written without arguments they are left open.
            Ty::Adt(id, args) if args.is_empty() => self.adt(id).0,
            Ty::External(path, args) if args.is_empty() => self.opened(path),
            other => other,
        };
        self.associated(&own, path)
    }

    /// Whether a path that is no value names a type, as arguments of macros do; notes it.
    fn names_type(&mut self, path: &RawPath, at: u32) -> bool {
        let found = self.names.resolve(self.around.scope, &path.names(), path.absolute, Namespace::Types);
        let items: Vec<ItemId> = found.defs.iter().filter_map(Def::item).collect();
        if found.used != path.segments.len() || found.defs.is_empty() {
            return false;
        }
        self.refer_all(&items, ReferenceKind::Type, at);
        true
    }

    /// A type outside of the workspace with its arguments left open.
    pub(super) fn opened(&mut self, path: SmolStr) -> Ty {
        let count = crate::resolve::rules::type_rule(&path).map_or(0, |rule| rule.generics.len());
        let args = (0..count).map(|_| self.var()).collect();
        Ty::External(path, args)
    }

    /// Type arguments written anywhere in a path.
    pub(super) fn arguments(&mut self, path: &RawPath) -> Vec<Ty> {
        path.segments.iter().flat_map(|segment| &segment.args).map(|raw| self.lower(raw)).collect()
    }

    /// Type arguments of the last segment.
    pub(super) fn turbofish(&mut self, path: &RawPath) -> Vec<Ty> {
        path.last().into_iter().flat_map(|segment| &segment.args).map(|raw| self.lower(raw)).collect()
    }

    /// A path that was found as a whole.
    fn found(&mut self, defs: &[Def], path: &RawPath, at: u32) -> Callee {
        let items: Vec<ItemId> = defs.iter().filter_map(Def::item).collect();
        match defs.first() {
            Some(Def::Item(first)) => {
                let Some(kind) = self.index.kind(*first) else { return Callee::Value(Ty::Unknown) };
                match kind {
                    ItemKind::Function => {
                        self.refer_all(&items, ReferenceKind::Call, at);
                        Callee::Functions(items, None)
                    }
                    ItemKind::Const | ItemKind::Static => {
                        let how = if kind == ItemKind::Const { ReferenceKind::Const } else { ReferenceKind::Static };
                        self.refer_all(&items, how, at);
                        let ty = self.index.types(*first).and_then(|types| types.declared_type.as_ref());
                        Callee::Value(ty.map_or(Ty::Unknown, |ty| self.declared(ty, &Default::default(), None)))
                    }
                    _ => {
                        self.refer_all(&items, ReferenceKind::Type, at);
                        let ty = self.constructor(*first, None, None);
                        let args = self.turbofish(path);
                        self.unify_args(&ty, &args);
                        Callee::Value(ty)
                    }
                }
            }
            Some(Def::Variant(id, variant)) => {
                self.refer_all(&items, ReferenceKind::Type, at);
                Callee::Value(self.constructor(*id, Some(*variant), None))
            }
            Some(Def::External(full)) => {
                let full = canonical(full);
                if let Some(callee) = self.of_extension(&full, at) {
                    return callee;
                }
                self.sink.refer_outside(self.around.from, &full, ReferenceKind::Call, at);
                let args = self.arguments(path);
                Callee::Value(self.external_value(&full, &args))
            }
            _ => Callee::Value(Ty::Unknown),
        }
    }

    fn unify_args(&mut self, ty: &Ty, args: &[Ty]) {
        let made = match ty {
            Ty::Fn(_, output) => output,
            other => other,
        };
        if let Ty::Adt(_, open) = made {
            for (open, given) in open.clone().iter().zip(args) {
                self.unify(open, given);
            }
        }
    }

    /// The constructor of a struct or variant: a function for tuple forms, a value for unit forms.
    pub(super) fn constructor(&mut self, id: ItemId, variant: Option<usize>, own: Option<&Ty>) -> Ty {
        let (ty, given) = match own {
            Some(Ty::Adt(same, args)) if *same == id => (Ty::Adt(id, args.clone()), self.adt_substitution(id, args)),
            _ => self.adt(id),
        };
        if self.form(id, variant) != Some(VariantForm::Tuple) {
            return ty;
        }
        let fields = self.declared_fields(id, variant);
        let inputs = fields.iter().map(|(_, field)| self.declared(field, &given, Some(&ty))).collect();
        Ty::Fn(inputs, Box::new(ty))
    }

    fn form(&self, id: ItemId, variant: Option<usize>) -> Option<VariantForm> {
        match (self.index.types(id)?.definition.as_ref()?, variant) {
            (crate::resolve::TypeDefinition::Struct(form), _) => Some(form.form),
            (crate::resolve::TypeDefinition::Enum(variants), Some(at)) => variants.get(at).map(|variant| variant.form),
            _ => None,
        }
    }

    /// Names a function outright: its type, the first alternative telling it.
    pub(super) fn value_of(&mut self, callee: Callee, turbofish: &[Ty]) -> Ty {
        match callee {
            Callee::Value(ty) => ty,
            Callee::Functions(ids, own) => {
                let Some(first) = ids.first() else { return Ty::Unknown };
                let Some(instance) = self.instance(*first, own.as_ref(), turbofish) else { return Ty::Unknown };
                let mut inputs = instance.parameters;
                if instance.has_self {
                    inputs.insert(0, own.unwrap_or(Ty::Unknown));
                }
                Ty::Fn(inputs, Box::new(instance.output))
            }
        }
    }
}
