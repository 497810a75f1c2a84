//! Takes names and types, gives what bodies refer to: calls, methods, types, statics, macros, literals.
//!
//! Each body is inferred on its own, in order of its text, with variables for what gets known later. What stays
//! unknown is counted; method calls on it are guessed by name.

mod associated;
mod attributes;
mod call;
mod context;
mod control;
mod expr;
mod extension;
mod field;
mod guess;
mod instance;
mod iterate;
mod macros;
mod method;
mod path;
mod pattern;
mod run;
mod unify;

pub(super) use attributes::attributes;
pub(super) use run::bodies;
