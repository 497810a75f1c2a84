//! Takes a service of a plan, gives its [`Contract`]: what crosses the wall, in which form and under which names.
//!
//! The rooms that write wire types, conversions, clients, servers and the OpenAPI document all take it as input.
//! It knows no file.

mod build;
mod ending;
mod error_schema;
mod hash;
mod model;
pub mod names;
mod rust_type;
mod sample;
mod sample_plain;
mod schema;

pub use build::contract;
pub use ending::{Ending, endings};
pub use error_schema::{opaque_schema, problem_schema, told_schema};
pub use hash::hash;
pub use model::{Contract, Endpoint, Route, WireField};
pub use rust_type::rust_type;
pub use sample::{Mood, error_sample, fields_sample, sample, samples};
pub use schema::{Further, Schema, dto_schema, fields_schema, schema};
