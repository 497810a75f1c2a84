//! Expands calls of the workspace's own `macro_rules!`, and of those of libraries whose output is data.
//!
//! Takes tokens, gives tokens: what stood in the call keeps its place in the file, what comes from the definition
//! gets the place of the call. Macros are found by name; hygiene is not minded.

mod matching;
mod outside;
mod pattern;
mod table;
mod transcribe;

pub(super) use table::{Definition, MacroTable, definitions};
pub(super) use transcribe::Expander;
