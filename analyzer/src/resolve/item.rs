//! Items: everything in the source that has a name or is an `impl`.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::TypeRef;
use crate::ingest::{FileId, PackageId, Span};

/// Index of an item in [`Resolved::items`](super::Resolved::items).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemId(pub u32);

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// The root module of a target.
    Crate,
    /// `mod`.
    Module,
    /// A free function.
    Function,
    /// An associated function of an inherent impl, a trait impl or a trait; with or without `self`.
    Method,
    /// `struct`.
    Struct,
    /// `enum`.
    Enum,
    /// `union`.
    Union,
    /// `trait` (also trait aliases).
    Trait,
    /// `impl` block; its name is empty.
    Impl,
    /// `const`.
    Const,
    /// `static`.
    Static,
    /// `type` alias.
    TypeAlias,
    /// `const` in an impl or trait.
    AssociatedConst,
    /// `type` in an impl or trait.
    AssociatedType,
    /// `macro_rules!` or `macro`.
    Macro,
    /// An item-position macro call whose output is not known (`thread_local! {…}`, `sqlx::migrate!`, …).
    MacroCall,
}

/// Who may name an item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// `pub`.
    Public,
    /// `pub(crate)`.
    Crate,
    /// `pub(super)` or `pub(in …)`: the module it is limited to.
    Restricted(ItemId),
    /// None written (items of traits and trait impls follow their trait).
    Private,
}

/// An attribute as written, for example path `derive`, tokens `Debug , Clone`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// Path with `::`.
    pub path: String,
    /// Tokens of its arguments or value.
    pub tokens: String,
    /// Line.
    pub line: usize,
}

/// The `self` of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Receiver {
    /// `self`.
    Value,
    /// `&self`.
    Reference,
    /// `&mut self`.
    MutReference,
    /// `self: Arc<Self>` and the like.
    Typed,
}

/// A parameter other than `self`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Its name when the pattern is a plain name, else `None`.
    pub name: Option<String>,
    /// Its pattern as written.
    pub pattern: String,
    /// Its resolved type.
    pub ty: TypeRef,
    /// Its type as written.
    pub ty_text: String,
    /// Line of the parameter.
    pub line: usize,
}

/// Generic parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Generics {
    /// Type parameters with their bounds (where clauses folded in).
    pub types: Vec<(SmolStr, Vec<TypeRef>)>,
    /// Lifetimes.
    pub lifetimes: Vec<SmolStr>,
    /// Const parameters.
    pub consts: Vec<SmolStr>,
    /// Where clauses on anything but these type parameters: `M: Map` of an `impl` around, `Arc<T>: FromRef<S>`.
    #[serde(skip)]
    pub conditions: Vec<(TypeRef, Vec<TypeRef>)>,
}

/// The signature of a function or method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// `self`, when it has one.
    pub receiver: Option<Receiver>,
    /// Parameters after `self`.
    pub parameters: Vec<Parameter>,
    /// What it returns; unit when nothing is written.
    pub output: TypeRef,
    /// The output type as written; empty when nothing is written.
    pub output_text: String,
    /// `async fn`.
    pub is_async: bool,
    /// `unsafe fn`.
    pub is_unsafe: bool,
    /// Generic parameters of the function itself.
    pub generics: Generics,
}

/// A field of a struct, union or variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its name, or its index for tuple forms.
    pub name: String,
    /// Its resolved type.
    pub ty: TypeRef,
    /// Its type as written.
    pub ty_text: String,
    /// Who may name it.
    pub visibility: Visibility,
    /// Attributes.
    pub attributes: Vec<Attribute>,
    /// Line.
    pub line: usize,
}

/// How the fields of a struct or variant are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VariantForm {
    /// No fields.
    Unit,
    /// `(A, B)`.
    Tuple,
    /// `{ a: A }`.
    Named,
}

/// A variant of an enum; a struct is told as one variant of its own name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// Name.
    pub name: String,
    /// Form.
    pub form: VariantForm,
    /// Fields.
    pub fields: Vec<Field>,
    /// Attributes.
    pub attributes: Vec<Attribute>,
    /// Line.
    pub line: usize,
}

/// What a type item is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypeDefinition {
    /// A struct (or union).
    Struct(Variant),
    /// An enum.
    Enum(Vec<Variant>),
    /// An alias of another type.
    Alias(TypeRef),
}

/// The header of an `impl` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImplHeader {
    /// The trait, for trait impls.
    pub of_trait: Option<TypeRef>,
    /// The self type.
    pub self_type: TypeRef,
    /// The self type as written.
    pub self_type_text: String,
}

/// One item.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its name; raw identifiers without `r#`; empty for impls.
    pub name: String,
    /// Full path: `shop::billing::service::BillingService::charge`. Methods of impls stand under their
    /// self type (`shop::billing::X::charge`), of trait impls as `<shop::X as shop::Trait>::charge`; impls are
    /// `<impl shop::Trait for shop::X>` / `<impl shop::X>`. Paths of bin, test and example targets start with
    /// `crate_name[bin]::`, `crate_name[test]::` … Not always unique (cfg'd alternatives).
    pub path: String,
    /// The item it stands in: module, impl, trait or function; `None` for crates.
    pub parent: Option<ItemId>,
    /// The module it stands in (itself for crates and modules).
    pub module: ItemId,
    /// The root item of its target.
    pub krate: ItemId,
    /// Its package.
    pub package: PackageId,
    /// The file it is written in.
    pub file: FileId,
    /// From its first attribute or doc comment to its end.
    pub span: Span,
    /// Body: the `{…}` with braces of functions, modules, traits and impls.
    pub body: Option<Span>,
    /// Byte position of its name token (of `impl` for impls).
    pub name_offset: u32,
    /// Line of its name token, from 1.
    pub line: usize,
    /// Line of its end.
    pub end_line: usize,
    /// Who may name it.
    pub visibility: Visibility,
    /// Its attributes (doc comments excluded).
    pub attributes: Vec<Attribute>,
    /// The text of its doc comment.
    pub doc: String,
    /// `cfg` predicates in force on it (its own), as written.
    pub cfg: Vec<String>,
    /// Whether it is test code (`#[cfg(test)]`, `#[test]`, or below such, or in a test target).
    pub is_test: bool,
    /// Made by this macro call item (expanded), when not written by hand.
    pub made_by: Option<ItemId>,
    /// Generic parameters of types, traits and impls.
    pub generics: Generics,
    /// For functions and methods.
    pub signature: Option<Signature>,
    /// For structs, enums, unions and aliases.
    pub definition: Option<TypeDefinition>,
    /// For impls.
    pub impl_header: Option<ImplHeader>,
    /// For consts and statics: the declared type; for statics also whether it is `mut` (in `Attribute`s as `mut`).
    pub declared_type: Option<TypeRef>,
    /// For modules written in a file of their own: that file; for crates the root file.
    pub own_file: Option<FileId>,
}
