//! `cargo calve`.
fn main() {}
