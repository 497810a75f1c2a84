//! Takes groups of items, gives the [`Plan`]: a decision a person would sign.
//!
//! Which services, which of their functions are called from outside, what crosses the wall and in which
//! form, what stands in the way, and which items a service's package needs. Knows nothing of the outside.

mod boundary;
mod service;
mod slice;
mod wire;
mod wishes;

pub use boundary::{
    Blocker, BlockerKind, BoundaryFunction, BoundaryParameter, ContextId, ContextProvider, Passing, Provider, Role,
    RouteSeam, SelfRole,
};
pub use service::{
    ConfigKey, Cost, Doubt, Evidence, KernelItem, ModuleCycle, Plan, Quality, Service, ServiceId, Size, TableUse,
};
pub use slice::Slice;
pub use wire::{CarrierStep, Dto, DtoField, DtoForm, DtoId, DtoVariant, ErrorForm, ErrorKind, Output, Shape};
pub use wishes::{NamedService, Wishes};

// The generator sees the plan alone: the rules by which foreign values cross are part of its language.
pub use crate::signals::rules::{ErrorCode, ForeignErrorRule, ForeignTypeRule, rules};
