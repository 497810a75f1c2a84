//! The typed form of a contract.

use calve_analyzer::plan::{ContextProvider, Dto, DtoId, ErrorForm, Shape};
use calve_analyzer::resolve::ItemId;

/// A value that crosses by name: a parameter, or `self`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireField {
    /// Name on the wire.
    pub name: String,
    /// Name of the field in the generated struct; differs from `name` for `self` and for keywords.
    pub ident: String,
    /// Its wire form.
    pub shape: Shape,
    /// The domain type as written.
    pub ty_text: String,
}

/// One function behind the wall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The boundary function; several when they are called through one trait object.
    pub items: Vec<ItemId>,
    /// Path: `/v1/billing/service/charge`.
    pub path: String,
    /// Id unique within the service: `billing_service_charge`.
    pub operation: String,
    /// Full path of the function, as a person names it.
    pub function: String,
    /// Name of the generated request struct.
    pub request: String,
    /// Name of the generated response struct.
    pub response: String,
    /// What is sent, `self` first.
    pub sent: Vec<WireField>,
    /// What the function returns (the `Ok` side).
    pub value: Shape,
    /// The value's type as written; empty for unit.
    pub value_text: String,
    /// `&mut` parameters, which come back.
    pub returned: Vec<WireField>,
    /// How its error crosses.
    pub error: Option<ErrorForm>,
    /// Whether a call may be repeated.
    pub read_only: bool,
    /// Whether calls come out of an outbox: each is done once, however often it arrives.
    pub is_posted: bool,
    /// First paragraph of its documentation; empty when it has none.
    pub doc: String,
}

/// A path of the monolith that the service serves too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// Path in the manner of OpenAPI: `/invoices/{id}`.
    pub path: String,
    /// Method in lower case.
    pub method: String,
}

/// What crosses the wall of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Name of the service in kebab-case.
    pub service: String,
    /// Name of the package it is cut from.
    pub package: String,
    /// Version of that package.
    pub version: String,
    /// Functions, sorted by path.
    pub endpoints: Vec<Endpoint>,
    /// Wire types, sorted by name.
    pub types: Vec<Dto>,
    /// What the service holds for itself.
    pub contexts: Vec<ContextProvider>,
    /// Paths of router seams, sorted, each once.
    pub routes: Vec<Route>,
}

impl Contract {
    /// The wire type of an id.
    #[must_use]
    pub fn dto(&self, id: DtoId) -> Option<&Dto> {
        self.types.iter().find(|dto| dto.id == id)
    }

    /// The endpoint of a boundary function.
    #[must_use]
    pub fn endpoint(&self, item: ItemId) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.items.contains(&item))
    }
}
