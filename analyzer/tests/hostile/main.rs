//! Projects that are broken, odd or made to do harm: none of them may end, hold up or break a run.
#![allow(clippy::disallowed_methods, reason = "tests may look at files and start programs")]

mod files;
mod index;
mod manifests;
mod order;
mod project;
mod syntax;
mod tokens;
