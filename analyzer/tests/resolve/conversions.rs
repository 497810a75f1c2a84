//! Aliases, conversions, where clauses and traits of the outside: what real applications mix.

use insta::assert_snapshot;

use super::sources::edges_of;

fn of(text: &str) -> String {
    edges_of("app::f", text)
}

#[test]
fn aliases_count_as_what_they_stand_for() {
    assert_snapshot!(of("
        pub mod v2 { pub struct Logging { pub level: Level } pub enum Level { Off, On } }
        pub type Logging = v2::Logging;
        pub type Level = v2::Level;
        pub struct Told;
        impl From<Logging> for Told { fn from(_: Logging) -> Self { Told } }
        pub type Pairs = Vec<u8>;
        impl From<Told> for Pairs { fn from(_: Told) -> Self { Vec::new() } }
        impl Logging { fn loud(&self) -> bool { true } }
        fn f(told: Logging) { told.loud(); let made = Logging { level: Level::Off }; Pairs::from(Told::from(made)); }
    "));
}

#[test]
fn conversions_are_told_apart_by_references_and_arguments() {
    assert_snapshot!(of("
        pub struct Name; pub struct Norm;
        impl From<Name> for Norm { fn from(owned: Name) -> Self { Norm } }
        impl From<&Name> for Norm { fn from(borrowed: &Name) -> Self { Norm } }
        impl From<Vec<Name>> for Norm { fn from(many: Vec<Name>) -> Self { Norm } }
        impl From<Vec<u8>> for Norm { fn from(bytes: Vec<u8>) -> Self { Norm } }
        fn f(name: Name, bytes: Vec<u8>) { Norm::from(&name); Norm::from(bytes); }
    "));
}

#[test]
fn a_default_that_is_wanted_is_known() {
    assert_snapshot!(of("
        pub struct Inner; impl Default for Inner { fn default() -> Self { Inner } }
        pub struct Outer { inner: Inner }
        fn f() -> Outer { Outer { inner: Default::default() } }
    "));
}

#[test]
fn where_clauses_of_a_method_tell_the_parameters_of_its_impl() {
    assert_snapshot!(edges_of(
        "app::Tree::g",
        "
        pub trait Map { type Key: Path; fn path(&self); fn parse(); }
        pub trait Path { fn read(); }
        pub struct Tree<M> { map: M }
        impl<M> Tree<M> { fn g(&self) where M: Map { self.map.path(); M::parse(); M::Key::read(); } }
    "
    ));
}

#[test]
fn where_clauses_tell_what_is_open_in_a_type() {
    assert_snapshot!(of("
        pub struct Data { name: Name } pub struct Name; impl Name { fn told(&self) {} }
        fn f<S>(state: &S) where std::sync::Arc<Data>: axum::extract::FromRef<S> {
            let data = std::sync::Arc::from_ref(state);
            data.name.told();
        }
    "));
}

#[test]
fn a_future_around_a_future_gives_what_that_gives() {
    assert_snapshot!(of("
        use std::future::Future;
        pub struct Timer<F> { inner: F }
        impl<F> Future for Timer<F> where F: Future {
            type Output = F::Output;
            fn poll(self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> { loop {} }
        }
        pub trait Timed: Future { fn timed(self) -> Timer<Self> where Self: Sized { Timer { inner: self } } }
        impl<F> Timed for F where F: Future {}
        pub struct Line; impl Line { fn told(&self) {} }
        async fn load() -> Result<(Line, u8), ()> { Err(()) }
        async fn f() -> Result<(), ()> { let (line, _) = load().timed().await?; line.told(); Ok(()) }
    "));
}

#[test]
fn extension_traits_in_scope_are_thought_of_for_values_of_the_outside() {
    assert_snapshot!(of("
        pub trait Counted { fn counted(self) -> Self where Self: Sized { self } }
        impl<T> Counted for T {}
        fn f(client: &reqwest::Client) { client.get(\"/\").send().counted(); }
    "));
}

#[test]
fn trait_objects_have_methods_of_their_own() {
    assert_snapshot!(of("
        pub trait Repo { fn len(&self) -> usize; }
        impl dyn Repo { fn is_empty(&self) -> bool { self.len() == 0 } }
        fn f(repo: std::sync::Arc<dyn Repo>) -> bool { repo.is_empty() }
    "));
}

#[test]
fn derived_functions_give_the_type_itself() {
    assert_snapshot!(of("
        use clap::Parser;
        #[derive(Parser)] pub struct Args { level: u8 }
        impl Args { fn run(self) {} }
        fn f() { Args::parse().run(); }
    "));
}

#[test]
fn data_of_an_application_is_known_by_the_type_asked_for() {
    assert_snapshot!(of("
        pub struct State { name: Name } pub struct Name; impl Name { fn told(&self) {} }
        fn f(req: &actix_web::HttpRequest) {
            req.app_data::<actix_web::web::Data<State>>().unwrap().name.told();
        }
    "));
}

#[test]
fn futures_streams_and_channels_give_what_is_in_them() {
    assert_snapshot!(of("
        pub struct Line; impl Line { fn a(&self) {} fn b(&self) {} fn c(&self) {} fn d(&self) {} fn e(&self) {} }
        pub fn ready() -> std::future::Ready<Line> { std::future::ready(Line) }
        pub static LINES: std::sync::LazyLock<std::sync::Arc<Line>> = std::sync::LazyLock::new(|| loop {});
        async fn f(lines: Option<Vec<Line>>, told: tokio::sync::oneshot::Receiver<Line>, all: impl futures::Stream<Item = Line>) {
            ready().await.a();
            for line in lines.iter().flatten() { line.b(); }
            told.await.unwrap().c();
            let mut all = Box::pin(all);
            while let Some(line) = all.next().await { line.d(); }
            std::sync::Arc::clone(&LINES).e();
        }
    "));
}

#[test]
fn bounds_promise_conversions() {
    assert_snapshot!(of("
        pub struct Line; impl Line { fn a(&self) {} fn b(&self) {} }
        fn f<I: Into<Line>, A: AsRef<Line>>(into: I, line: A) { into.into().a(); line.as_ref().b(); }
    "));
}

#[test]
fn what_many_types_implement_is_told_once() {
    let types: String = (0..100)
        .map(|at| format!("pub struct T{at}; impl Named for T{at} {{ fn name(&self) -> u8 {{ 0 }} }}\n"))
        .collect();
    let text = format!(
        "pub trait Named {{ fn name(&self) -> u8; }}\n{types}
        pub fn f(one: &dyn Named) -> u8 {{ one.name() }}"
    );
    assert_eq!(edges_of("app::f", &text), "app::Named (type)\napp::Named::name (method)");
    let told = edges_of("app::Named::name", &text);
    assert_eq!(told.lines().count(), 100);
    assert_eq!(told.lines().next(), Some("<app::T0 as app::Named>::name (method, one of several)"));
}

#[test]
fn operators_between_own_and_other_types_are_found() {
    assert_snapshot!(of("
        use std::cmp::Ordering;
        use diesel::prelude::*;
        #[derive(Clone, Copy)] pub enum Rank { Low, High }
        pub struct Row { rank: i32 }
        impl PartialEq<Rank> for i32 { fn eq(&self, other: &Rank) -> bool { *self == *other as i32 } }
        impl PartialOrd<Rank> for i32 {
            fn partial_cmp(&self, other: &Rank) -> Option<Ordering> { None }
            fn lt(&self, other: &Rank) -> bool { true }
        }
        pub struct Bits(u8);
        impl std::ops::BitOrAssign for Bits { fn bitor_assign(&mut self, other: Bits) {} }
        impl std::ops::Shl<u8> for Bits { type Output = Bits; fn shl(self, by: u8) -> Bits { self } }
        impl Bits { fn told(&self) {} }
        fn f(row: Row, mut bits: Bits) -> bool {
            bits |= Bits(2);
            (bits << 1).told();
            row.rank == Rank::High || row.rank < Rank::Low || row.rank >= Rank::Low
        }
    "));
}
