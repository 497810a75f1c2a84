//! Edges between named items, as other programs get them.

use calve_analyzer::resolve::edges;
use insta::assert_snapshot;

use super::sources::{path, resolved};

/// `from -> to (how)` for the edges of everything below one item or of all.
fn told(text: &str) -> String {
    let resolved = resolved(text);
    let lines: Vec<String> = edges(&resolved)
        .iter()
        .map(|edge| {
            let kind = format!("{:?}", edge.kind).to_lowercase();
            format!("{} -> {} ({kind})", path(&resolved, edge.from), path(&resolved, edge.to))
        })
        .collect();
    lines.join("\n")
}

#[test]
fn impls_and_associated_types_are_told_of_their_type_and_trait() {
    assert_snapshot!(told(
        "pub trait Table { type Key; fn key(&self) -> Self::Key; }
        pub struct Id;
        pub struct Users;
        impl Table for Users { type Key = Id; fn key(&self) -> Self::Key { Id } }
        impl Table for u8 { type Key = Users; fn key(&self) -> Users { Users } }"
    ));
}

#[test]
fn the_type_of_an_impl_is_referred_to_by_self() {
    assert_snapshot!(told(
        "pub struct Money(u8);
        impl Money { fn new() -> Self { Self(1) } fn twice() -> Option<Self> { None } fn one() { Self::new(); } }"
    ));
}

#[test]
fn a_call_through_a_trait_is_told_of_the_trait_alone() {
    assert_snapshot!(told(
        "pub trait Pay { fn pay(&self); }
        pub struct A; impl Pay for A { fn pay(&self) {} }
        pub struct B; impl Pay for B { fn pay(&self) {} }
        fn any(p: &dyn Pay, a: A) { p.pay(); a.pay(); }
        fn of<P: Pay>(p: P) { p.pay(); P::pay(&p); }"
    ));
}

#[test]
fn what_a_macro_brings_along_is_told_of_the_macro() {
    assert_snapshot!(told(
        "fn setup() {} fn check() {}
        macro_rules! case { ($name:ident, $body:expr) => { fn $name() { setup(); $body } } }
        case!(one, check());
        fn by_hand() { case!(inner, check()); }"
    ));
}
