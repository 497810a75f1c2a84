//! calve: takes a Rust monolith apart.
