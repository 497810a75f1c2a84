//! Builds the dependency graph of a Rust workspace and plans service boundaries.
