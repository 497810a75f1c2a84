//! Takes a service of a plan, gives its [`Contract`]: what crosses the wall, in which form and under which names.
//!
//! The rooms that write wire types, conversions, clients, servers and the OpenAPI document all take it as input.
//! It knows no file.

mod build;
mod ending;
mod error_schema;
mod failure;
mod golden;
mod hash;
mod model;
pub mod names;
pub mod openapi;
mod print;
mod rust_type;
mod sample;
mod sample_plain;
mod schema;

pub use build::contract;
pub use ending::{Ending, endings};
pub use error_schema::{opaque_schema, problem_schema};
pub use failure::ContractError;
pub use golden::{golden, golden_constants, request as request_sample, response as response_sample};
pub use hash::hash;
pub use model::{Contract, Endpoint, Route, WireField};
pub use print::{print, print_included};
pub use rust_type::rust_type;
pub use sample::{Mood, error_sample, fields_sample, sample, samples};
pub use schema::{Further, Schema, dto_schema, fields_schema, is_optional, schema};
