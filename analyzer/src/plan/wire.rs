//! What crosses the wall and in which form.

use serde::Serialize;

use crate::resolve::{ItemId, VariantForm};

/// Index of a DTO within its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct DtoId(pub u32);

/// The wire form of a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// `()`.
    Unit,
    /// A primitive that is its own wire form (`u32`, `i64`, `bool`, `f64`, `char`, `u128` …).
    Primitive(String),
    /// `String`, `&str`, `Cow<str>`, `Box<str>`, `Arc<str>`. For `&'static str` (in a field or a return type) the
    /// text that comes back has to be leaked once per distinct value.
    Text,
    /// A foreign type from `rules/foreign_types.toml`, by its rule id (`uuid`, `chrono-datetime-utc`).
    Foreign(String),
    /// A DTO of this service.
    Dto(DtoId),
    /// `Option`.
    Option(Box<Shape>),
    /// `Vec`, slice, `VecDeque`, array, sets.
    List(Box<Shape>),
    /// Maps.
    Map(Box<Shape>, Box<Shape>),
    /// Tuples.
    Tuple(Vec<Shape>),
    /// `Box`, `Arc`, `Rc`: same wire form as what is inside. (`Cow<T>` of anything but text is told as `T`.)
    Pointer(Box<Shape>),
    /// `Result` as data.
    Result(Box<Shape>, Box<Shape>),
    /// A foreign error inside an error type: crosses as kind and code only; rule id of `rules/foreign_errors.toml`.
    /// `other` is a foreign type no rule knows: its type name crosses, and nothing of it comes back. An error
    /// whose variant holds `other`, or a rule that can make nothing (no `code` fits, no `message`), is made again
    /// through the carrier of the function's [`ErrorForm`], holding a failure of the remote.
    OpaqueError(String),
}

/// A field of a DTO.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DtoField {
    /// Name in the domain type, or index for tuple forms.
    pub name: String,
    /// Its type as written in the domain type, for a child of the defining module.
    pub ty_text: String,
    /// Its wire form.
    pub shape: Shape,
}

/// A variant of a DTO; a struct is one variant of its own name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DtoVariant {
    /// Name in the domain type.
    pub name: String,
    /// Form.
    pub form: VariantForm,
    /// Fields.
    pub fields: Vec<DtoField>,
}

/// Struct or enum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DtoForm {
    /// A struct.
    Struct(DtoVariant),
    /// An enum.
    Enum(Vec<DtoVariant>),
}

/// The wire form of a domain type.
///
/// A type of another crate (all of its parts are public then) is converted in a child of the crate root of the
/// service's package: `module` is that crate root, `self_text` the full path (`kernel::money::Cents`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dto {
    /// Its id.
    pub id: DtoId,
    /// Name of the generated type, unique within the service.
    pub name: String,
    /// The domain type.
    pub item: ItemId,
    /// The module whose child converts it: the one that defines it, or the crate root for a foreign member's type.
    pub module: ItemId,
    /// The domain type as named from a child module of its module, with its arguments: `Order`, `Page<Item>`.
    pub self_text: String,
    /// Type arguments of this instance.
    pub arguments: Vec<Shape>,
    /// What it is made of.
    pub form: DtoForm,
    /// Whether it is used as an error, or implements `std::error::Error`.
    pub is_error: bool,
    /// First paragraph of its documentation.
    pub doc: String,
}

/// One step from an error type down to something that can hold a transport failure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CarrierStep {
    /// Variant (with this field name, or index `0`) of the error enum; for a struct error the field. It has that
    /// one field only, so that it can be made from it alone.
    Variant {
        /// The DTO of the error type this variant belongs to.
        dto: DtoId,
        /// Variant name.
        variant: String,
        /// Field name or index.
        field: String,
    },
    /// The foreign error at the end: rule id of `rules/foreign_errors.toml` (`sqlx-error`, `io-error`, `anyhow`).
    Foreign(String),
    /// The end: the type's own `From` of a foreign error (rule id) that can hold the failure. What it keeps of it is
    /// the application's choice.
    From {
        /// The DTO of the error type.
        dto: DtoId,
        /// The foreign error it is made from.
        rule: String,
    },
    /// The end: a variant that says "something failed" with a text of its own (`Other(String)`). The failure can no
    /// longer be told from others by its type.
    Text {
        /// The DTO of the error type.
        dto: DtoId,
        /// Variant name.
        variant: String,
        /// Field name or index.
        field: String,
    },
    /// The end: a variant that says "something failed" and nothing more (`InternalServerError`). The failure can no
    /// longer be told from others.
    Unit {
        /// The DTO of the error type.
        dto: DtoId,
        /// Variant name.
        variant: String,
    },
}

impl CarrierStep {
    /// Whether the failure may arrive as something that no longer tells it is one of the transport.
    #[must_use]
    pub fn is_lossy(&self) -> bool {
        !matches!(self, Self::Variant { .. } | Self::Foreign(_))
    }
}

/// How the error of a function crosses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// A workspace type, crossing as its DTO.
    Typed(DtoId),
    /// `anyhow::Error`, `eyre::Report`, `Box<dyn Error + …>`, io or sqlx error itself: rule id of `rules/foreign_errors.toml`.
    Foreign(String),
}

/// The error side of a `Result`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorForm {
    /// How it crosses.
    pub kind: ErrorKind,
    /// The error type as seen from the defining module of the function (full crate path); for
    /// [`ErrorKind::Foreign`] the foreign type itself (`anyhow::Error`).
    pub ty_text: String,
    /// How it carries a transport failure: outermost first; only the last step is no [`CarrierStep::Variant`].
    ///
    /// A way that keeps the failure as it is ([`CarrierStep::Foreign`]) comes before one through the type's own `From`,
    /// then one that keeps its text, then one that keeps nothing. Of all such ways the shortest; among ways of one length a variant whose name says so (`Transport`, `Remote`,
    /// `Unavailable`, `Network`, `Connection`, `Io`, `Internal`, then `Database` and other names of what lies
    /// below), then the one that ends in an io, database, `anyhow` or boxed error, in this order.
    ///
    /// Empty when it has no place for one: then the function only reads, and its local body answers instead.
    pub carrier: Vec<CarrierStep>,
}

/// What a boundary function returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Output {
    /// The value (the `Ok` side of a `Result`).
    pub value: Shape,
    /// The error side; `None` when it returns no `Result`.
    pub error: Option<ErrorForm>,
}

impl Output {
    /// Whether a failure of the transport cannot be told: the local body answers then.
    #[must_use]
    pub fn falls_back(&self) -> bool {
        self.error.as_ref().is_none_or(|error| error.carrier.is_empty())
    }
}
