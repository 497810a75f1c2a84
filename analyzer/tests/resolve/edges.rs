//! Edges between named items, as other programs get them.

use calve_analyzer::resolve::{edges, resolve};
use insta::assert_snapshot;

use super::sources::{parts, path};

/// `from -> to (how)` for the edges of everything below one item or of all.
fn told(text: &str) -> String {
    let (workspace, sources) = parts(text);
    let resolved = resolve(&workspace, &sources);
    let lines: Vec<String> = edges(&resolved, &sources)
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

#[test]
fn only_what_a_name_means_is_told() {
    assert_snapshot!(told(
        "pub struct A; pub struct B;
        impl From<A> for B { fn from(a: A) -> B { B } }
        impl std::fmt::Display for A { fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result { Ok(()) } }
        impl std::ops::Add for B { type Output = B; fn add(self, o: B) -> B { o } }
        fn f(a: A, b: B) -> B { a.to_string(); println!(\"{a}\"); let c: B = a.into(); c + b }
        fn g(b: B) { use std::ops::Add; b.add(B::from(A)); }"
    ));
}

#[test]
fn code_for_other_systems_is_left_out() {
    assert_snapshot!(told(
        "fn f() { path() }
        #[cfg(unix)] fn path() { a() }
        #[cfg(windows)] fn path() { b() }
        #[cfg(feature = \"x\")] fn a() {}
        #[cfg(not(feature = \"x\"))] fn a() {}
        fn b() {}"
    ));
}

#[test]
fn calls_that_make_calls_are_told_of_the_outermost() {
    assert_snapshot!(told(
        "fn check() {}
        macro_rules! inner { ($name:ident, $of:expr) => { fn $name() { $of; } } }
        macro_rules! outer { ($($tt:tt)*) => { inner!($($tt)*); } }
        outer!(one, check());
        macro_rules! text { () => { \"x\" } }
        macro_rules! twice { () => { concat!(text!(), text!()) } }
        const T: &str = twice!();"
    ));
}
