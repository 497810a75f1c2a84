//! The wire forms of types: each data type that crosses the wall becomes a DTO.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::knowledge::blocker_of;
use super::naming::{Naming, from_child};
use super::nature::Natures;
use super::type_view::{behind_reference, bindings, describe, expand, foreign, std_type, substitute};
use super::{BlockerKind, Dto, DtoField, DtoForm, DtoId, DtoVariant, Shape};
use crate::resolve::{
    Field, Item, ItemId, ItemKind, TypeDefinition, TypeHead, TypeRef, Variant, VariantForm, Visibility,
};

/// Why a type has no wire form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trouble {
    pub kind: BlockerKind,
    pub reason: String,
}

impl Trouble {
    pub fn new(kind: BlockerKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into() }
    }
}

type Answer<T> = Result<T, Trouble>;

/// The wire forms of one service, built up as functions ask for them.
pub(super) struct Forms<'i, 'a> {
    pub naming: Naming<'i, 'a>,
    pub natures: &'i Natures,
    dtos: Vec<Option<Dto>>,
    known: BTreeMap<(ItemId, Vec<TypeRef>), DtoId>,
    errors: BTreeSet<ItemId>,
}

impl<'i, 'a> Forms<'i, 'a> {
    pub fn new(naming: Naming<'i, 'a>, natures: &'i Natures) -> Self {
        Self { naming, natures, dtos: Vec::new(), known: BTreeMap::new(), errors: BTreeSet::new() }
    }

    /// A mark to go back to when a function turns out to be blocked.
    pub fn mark(&self) -> usize {
        self.dtos.len()
    }

    /// Forgets the forms made since a mark.
    pub fn forget_since(&mut self, mark: usize) {
        self.dtos.truncate(mark);
        self.known.retain(|_, id| (id.0 as usize) < mark);
    }

    /// A DTO that was asked for before.
    pub fn dto(&self, id: DtoId) -> Option<&Dto> {
        self.dtos.get(id.0 as usize).and_then(Option::as_ref)
    }

    /// All DTOs, with names that are unique.
    pub fn finish(self) -> Vec<Dto> {
        let is_error = |dto: &Dto| self.naming.index.item(dto.item).is_some_and(|item| self.is_error_type(item));
        let told = self.dtos.iter().flatten();
        let mut dtos: Vec<Dto> = told.map(|dto| Dto { is_error: is_error(dto), ..dto.clone() }).collect();
        super::dto_names::make_unique(self.naming.index, &mut dtos);
        dtos
    }

    /// Remembers that a type is the error of a function.
    pub fn note_error(&mut self, id: ItemId) {
        self.errors.insert(id);
    }

    /// The wire form of a type. What is behind a reference is sent as an owned value.
    pub fn shape(&mut self, ty: &TypeRef) -> Answer<Shape> {
        let expanded = expand(self.naming.index.resolved, ty);
        self.form(&expanded)
    }

    fn form(&mut self, ty: &TypeRef) -> Answer<Shape> {
        match ty {
            TypeRef::Path { head: TypeHead::Item(id), args, borrowed } => self.item_form(ty, *id, args, *borrowed),
            TypeRef::Path { head: TypeHead::Primitive(name), .. } => Ok(primitive(name)),
            TypeRef::Path { head: TypeHead::External(path), args, .. } => self.foreign_form(ty, path, args),
            TypeRef::Path { head: TypeHead::Parameter(name), .. } => {
                Err(Trouble::new(BlockerKind::OpenGenerics, format!("`{name}` stands for any type")))
            }
            TypeRef::Reference { to, .. } => self.form(to),
            TypeRef::Slice(to) | TypeRef::Array(to) => Ok(Shape::List(Box::new(self.form(to)?))),
            TypeRef::Tuple(list) if list.is_empty() => Ok(Shape::Unit),
            TypeRef::Tuple(list) => Ok(Shape::Tuple(self.forms(list)?)),
            other => Err(self.no_form(other)),
        }
    }

    fn forms(&mut self, list: &[TypeRef]) -> Answer<Vec<Shape>> {
        list.iter().map(|one| self.form(one)).collect()
    }

    fn no_form(&self, ty: &TypeRef) -> Trouble {
        let text = describe(self.naming.index.resolved, ty);
        let (kind, why) = match ty {
            TypeRef::Pointer(_) => (BlockerKind::RawOrUnsafe, "is a raw pointer"),
            TypeRef::Function(..) => (BlockerKind::ClosureParameter, "is code, and code cannot be sent"),
            TypeRef::ImplTrait(_) => (BlockerKind::OpaqueType, "hides its type"),
            TypeRef::Dyn(_) => (BlockerKind::OpaqueType, "can be any type behind a trait object"),
            _ => (BlockerKind::NotUnderstood, "was not understood"),
        };
        Trouble::new(kind, format!("`{text}` {why}"))
    }

    fn foreign_form(&mut self, ty: &TypeRef, path: &str, args: &[TypeRef]) -> Answer<Shape> {
        if let Some((name, args)) = std_type(ty)
            && let Some(shape) = self.std_form(name, args)?
        {
            return Ok(shape);
        }
        let knowledge = &self.naming.index.knowledge;
        if let Some(rule) = knowledge.foreign_type(path, args) {
            return Ok(Shape::Foreign(rule));
        }
        let kind = knowledge.class(path).map_or(BlockerKind::ForeignType, blocker_of);
        let text = describe(self.naming.index.resolved, ty);
        Err(Trouble::new(kind, format!("no wire form is known for `{text}`")))
    }

    fn std_form(&mut self, name: &str, args: &[TypeRef]) -> Answer<Option<Shape>> {
        let one = |forms: &mut Self, at: usize| match args.get(at) {
            Some(arg) => forms.form(arg).map(Box::new),
            None => Err(Trouble::new(BlockerKind::NotUnderstood, format!("`{name}` without its argument"))),
        };
        Ok(Some(match name {
            "String" => Shape::Text,
            "Option" => Shape::Option(one(self, 0)?),
            "Vec" | "VecDeque" | "LinkedList" | "HashSet" | "BTreeSet" | "BinaryHeap" => Shape::List(one(self, 0)?),
            "HashMap" | "BTreeMap" => Shape::Map(one(self, 0)?, one(self, 1)?),
            "Box" | "Arc" | "Rc" | "Cow" => match (args.first().map(is_str), name) {
                (Some(true), _) => Shape::Text,
                (_, "Cow") => *one(self, 0)?,
                _ => Shape::Pointer(one(self, 0)?),
            },
            "Result" => Shape::Result(one(self, 0)?, one(self, 1)?),
            _ => return Ok(None),
        }))
    }

    fn item_form(&mut self, ty: &TypeRef, id: ItemId, args: &[TypeRef], borrowed: bool) -> Answer<Shape> {
        let index = self.naming.index;
        let text = describe(index.resolved, ty);
        let Some(item) = index.item(id) else {
            return Err(Trouble::new(BlockerKind::NotUnderstood, format!("`{text}` is not known")));
        };
        if borrowed {
            return Err(Trouble::new(BlockerKind::NotUnderstood, format!("`{text}` borrows; it cannot be kept")));
        }
        if self.natures.is_context(index, ty) {
            let reason = format!("`{text}` holds a connection or other state of this process");
            return Err(Trouble::new(BlockerKind::ContextWithoutProvider, reason));
        }
        let key = (id, args.to_vec());
        if let Some(known) = self.known.get(&key) {
            return Ok(Shape::Dto(*known));
        }
        self.check_reach(item, &text)?;
        let dto = DtoId(u32::try_from(self.dtos.len()).unwrap_or(u32::MAX));
        // Known before its fields are looked at, so that a type may hold itself in a box.
        self.dtos.push(None);
        self.known.insert(key, dto);
        match self.build(dto, item, args) {
            Ok(built) => {
                self.dtos[dto.0 as usize] = Some(built);
                Ok(Shape::Dto(dto))
            }
            Err(trouble) => {
                self.forget_since(dto.0 as usize);
                Err(trouble)
            }
        }
    }

    /// Private fields are read by a child module of the type's module, which can only be put into our own crate.
    fn check_reach(&self, item: &Item, text: &str) -> Answer<()> {
        if !matches!(item.definition, Some(TypeDefinition::Struct(_) | TypeDefinition::Enum(_)))
            || item.kind == ItemKind::Union
        {
            return Err(Trouble::new(BlockerKind::NotUnderstood, format!("what `{text}` is made of is not known")));
        }
        if item.krate == self.naming.krate {
            let in_function = item.parent != Some(item.module);
            let reason = || format!("`{text}` is defined inside of a function");
            return if in_function { Err(Trouble::new(BlockerKind::NotUnderstood, reason())) } else { Ok(()) };
        }
        let is_struct = matches!(item.definition, Some(TypeDefinition::Struct(_)));
        let hidden = is_struct && fields(item).any(|field| field.visibility != Visibility::Public);
        let is_open = item.attributes.iter().any(|attribute| attribute.path == "non_exhaustive");
        if hidden || is_open || self.naming.path(item.id, self.naming.krate).is_none() {
            let reason = format!("the parts of `{text}` are private to another crate");
            return Err(Trouble::new(BlockerKind::PrivateElsewhere, reason));
        }
        Ok(())
    }

    fn build(&mut self, id: DtoId, item: &Item, args: &[TypeRef]) -> Answer<Dto> {
        let with = bindings(item, args);
        let all = super::nature::variants(item);
        if self.is_error_type(item) {
            self.note_kinds(item, &with);
        }
        let variants = all.iter().map(|one| self.variant(item, one, &with)).collect::<Answer<Vec<_>>>()?;
        let form = match &item.definition {
            Some(TypeDefinition::Struct(_)) => DtoForm::Struct(single(variants, item)),
            _ => DtoForm::Enum(variants),
        };
        // The conversion of another crate's type is a child of our crate root.
        let module = if item.krate == self.naming.krate { item.module } else { self.naming.krate };
        let arguments = self.forms(args)?;
        Ok(Dto {
            id,
            name: super::dto_names::plain_name(self.naming.index, item, args),
            item: item.id,
            module,
            self_text: self.self_text(item, args, module)?,
            arguments,
            form,
            is_error: false,
            doc: item.doc.split("\n\n").next().unwrap_or_default().trim().to_owned(),
        })
    }

    fn self_text(&self, item: &Item, args: &[TypeRef], module: ItemId) -> Answer<String> {
        let missing = || Trouble::new(BlockerKind::NotUnderstood, format!("no path leads to `{}`", item.name));
        let name = self.naming.name_in(item.id, module).ok_or_else(missing)?;
        if args.is_empty() {
            return Ok(name);
        }
        let texts = args.iter().map(|one| self.naming.type_text(one, module)).collect::<Option<Vec<_>>>();
        texts.map(|texts| format!("{name}<{}>", texts.join(", "))).ok_or_else(missing)
    }

    fn variant(&mut self, owner: &Item, one: &Variant, with: &BTreeMap<SmolStr, TypeRef>) -> Answer<DtoVariant> {
        let fields = one.fields.iter().map(|field| self.field(owner, field, with)).collect::<Answer<Vec<_>>>()?;
        Ok(DtoVariant { name: one.name.clone(), form: one.form, fields })
    }

    fn field(&mut self, owner: &Item, field: &Field, with: &BTreeMap<SmolStr, TypeRef>) -> Answer<DtoField> {
        let index = self.naming.index;
        let ty = expand(index.resolved, &substitute(&field.ty, with));
        let lent = matches!(&ty, TypeRef::Reference { is_static: false, .. });
        let shape = match index.knowledge.foreign_error(&ty) {
            Some(rule) if self.is_error_type(owner) => Shape::OpaqueError(rule.id),
            _ if lent => return Err(Trouble::new(BlockerKind::NotUnderstood, in_field(owner, field, "it borrows"))),
            _ => match self.form(&ty) {
                Ok(shape) => shape,
                // What an error holds for the log only must not keep it from crossing.
                Err(trouble) if self.is_error_type(owner) && is_foreign(&trouble) && is_from_outside(&ty) => {
                    Shape::OpaqueError("other".to_owned())
                }
                Err(trouble) => return Err(Trouble::new(trouble.kind, in_field(owner, field, &trouble.reason))),
            },
        };
        Ok(DtoField { name: field.name.clone(), ty_text: from_child(&field.ty_text), shape })
    }

    /// An enum in an error that holds errors of libraries is a part of the error: `Error { kind: ErrorKind, … }`.
    fn note_kinds(&mut self, item: &Item, with: &BTreeMap<SmolStr, TypeRef>) {
        let index = self.naming.index;
        let is_foreign_error =
            |field: &Field| index.knowledge.foreign_error(&expand(index.resolved, &field.ty)).is_some();
        let kinds = fields(item).filter_map(|field| {
            let ty = expand(index.resolved, &substitute(&field.ty, with));
            let part = index.item(super::type_view::head_item(&ty)?)?;
            let is_kind =
                matches!(part.definition, Some(TypeDefinition::Enum(_))) && fields(part).any(is_foreign_error);
            is_kind.then_some(part.id)
        });
        let kinds: Vec<ItemId> = kinds.collect();
        self.errors.extend(kinds);
    }

    /// Whether a type is an error by what it derives or implements, or is the error of a function.
    pub fn is_error_type(&self, item: &Item) -> bool {
        let derives = item.attributes.iter().any(|attribute| {
            attribute.path == "derive"
                && attribute.tokens.split(',').any(|one| one.replace(' ', "").rsplit("::").next() == Some("Error"))
        });
        let implements = |block: &ItemId| {
            let header = self.naming.index.item(*block).and_then(|block| block.impl_header.as_ref());
            let of = header.and_then(|header| header.of_trait.as_ref());
            of.and_then(foreign).is_some_and(|(path, _)| path.ends_with("::Error") || path.ends_with("::Context"))
        };
        derives || self.errors.contains(&item.id) || self.naming.index.impls_of_type(item.id).iter().any(implements)
    }
}

fn is_foreign(trouble: &Trouble) -> bool {
    matches!(trouble.kind, BlockerKind::ForeignType | BlockerKind::OpaqueType | BlockerKind::NotUnderstood)
}

/// A type of a library, also one that was not found there.
fn is_from_outside(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Path { head: TypeHead::External(_) | TypeHead::Unknown(_), .. })
}

fn in_field(owner: &Item, field: &Field, reason: &str) -> String {
    format!("field `{}` of `{}`: {reason}", field.name, owner.name)
}

fn fields(item: &Item) -> impl Iterator<Item = &Field> {
    super::nature::variants(item).iter().flat_map(|variant| &variant.fields)
}

fn single(variants: Vec<DtoVariant>, item: &Item) -> DtoVariant {
    let empty = DtoVariant { name: item.name.clone(), form: VariantForm::Unit, fields: Vec::new() };
    variants.into_iter().next().unwrap_or(empty)
}

fn is_str(ty: &TypeRef) -> bool {
    matches!(behind_reference(ty), TypeRef::Path { head: TypeHead::Primitive(name), .. } if name == "str")
}

fn primitive(name: &str) -> Shape {
    if name == "str" { Shape::Text } else { Shape::Primitive(name.to_owned()) }
}
