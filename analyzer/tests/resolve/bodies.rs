//! Bodies: receivers, chains, patterns, closures, traits, conversions.

use insta::assert_snapshot;

use super::sources::{edges_of, resolved};

const TYPES: &str = "
    #[derive(Clone)] pub struct Money { pub cents: i64 }
    impl Money { pub fn new(cents: i64) -> Self { Self { cents } } pub fn plus(&self, o: &Money) -> Money { Money::new(self.cents + o.cents) } }
    pub struct Order { pub total: Money, pub lines: Vec<Line> }
    pub struct Line { pub price: Money, pub note: Option<String> }
    impl Line { pub fn price(&self) -> Money { self.price.clone() } pub async fn load(id: u8) -> Result<Line, Broken> { Err(Broken) } }
    pub struct Broken;
    pub struct Store { pool: std::sync::Arc<Pool> }
    pub struct Pool;
    impl Pool { pub async fn get(&self) -> Option<Order> { None } pub fn len(&self) -> usize { 0 } }
";

fn body(text: &str) -> String {
    edges_of("app::f", &format!("{TYPES}\n{text}"))
}

#[test]
fn receivers_are_known_by_declared_types_and_fields() {
    assert_snapshot!(body(
        "fn f(store: &Store, order: Box<Order>) { store.pool.len(); order.total.plus(&order.lines[0].price); }"
    ));
}

#[test]
fn receivers_are_known_through_await_question_mark_and_option() {
    assert_snapshot!(body(
        "async fn f(store: Store) -> Result<(), Broken> {
            let line = Line::load(1).await?;
            line.price();
            if let Some(order) = store.pool.get().await { order.total.plus(&Money::new(1)); }
            let Some(other) = store.pool.get().await else { return Ok(()) };
            other.lines.first().unwrap().price();
            Ok(())
        }"
    ));
}

#[test]
fn closures_know_what_they_get() {
    assert_snapshot!(body(
        "fn f(order: &Order) -> Vec<Money> {
            let total = order.lines.iter().filter(|line| line.note.is_some()).fold(Money::new(0), |sum, line| sum.plus(&line.price()));
            order.lines.iter().enumerate().map(|(_, line)| line.price()).chain(Some(total)).collect()
        }"
    ));
}

#[test]
fn what_is_put_in_later_is_known_in_time() {
    assert_snapshot!(body(
        "fn f(order: Order) {
            let mut all = Vec::new();
            for line in order.lines { all.push(line); }
            for line in &all { line.price(); }
            let mut last = None;
            last = all.pop();
            last.map(|line| line.price());
        }"
    ));
}

#[test]
fn collected_things_keep_their_type() {
    assert_snapshot!(body(
        "fn f(order: Order) {
            let by: std::collections::HashMap<String, Line> = order.lines.into_iter().map(|l| (String::new(), l)).collect();
            by.values().map(|l| l.price()).count();
            let moneys = by.into_values().map(|l| l.price()).collect::<Vec<_>>();
            moneys.last().cloned().unwrap().plus(&Money::new(1));
        }"
    ));
}

#[test]
fn guards_and_wrappers_are_looked_through() {
    assert_snapshot!(body(
        "fn f(a: std::sync::Mutex<Order>, b: std::rc::Rc<std::cell::RefCell<Order>>) {
            a.lock().unwrap().total.plus(&Money::new(1));
            b.borrow_mut().lines.pop();
            let _ = b.borrow().lines[0].price();
        }"
    ));
}

#[test]
fn trait_objects_and_bounds_lead_to_the_trait_and_its_impls() {
    let traits = "
        pub trait Gateway { fn pay(&self) -> Money; fn twice(&self) { self.pay(); } }
        pub struct Fake; impl Gateway for Fake { fn pay(&self) -> Money { Money::new(0) } }
        pub struct Real; impl Gateway for Real { fn pay(&self) -> Money { Money::new(1) } fn twice(&self) {} }
    ";
    assert_snapshot!(body(&format!(
        "{traits} fn f(a: &dyn Gateway, b: Real) {{ a.pay().plus(&b.pay()); b.twice(); Fake.twice(); }}"
    )));
    assert_snapshot!(body(&format!(
        "{traits} fn f<G: Gateway>(a: G) {{ a.pay(); G::pay(&a); <Real as Gateway>::pay(&Real); }}"
    )));
}

#[test]
fn supertraits_associated_types_and_deref_are_followed() {
    assert_snapshot!(edges_of(
        "app::f",
        "
        pub struct Key; impl Key { pub fn id(&self) {} }
        pub trait Base { fn base(&self) {} }
        pub trait Table: Base { type Key; fn key(&self) -> Self::Key; }
        pub struct Users; impl Base for Users {} impl Table for Users { type Key = Key; fn key(&self) -> Key { Key } }
        pub struct Held(Users);
        impl std::ops::Deref for Held { type Target = Users; fn deref(&self) -> &Users { &self.0 } }
        fn f<T: Table>(held: Held, table: T) { held.key().id(); held.base(); table.base(); <Users as Table>::key(&held).id(); }
        "
    ));
}

#[test]
fn errors_that_are_converted_refer_to_the_conversion() {
    assert_snapshot!(edges_of(
        "app::f",
        "
        pub struct Low; pub struct High; pub struct Other;
        impl From<Low> for High { fn from(_: Low) -> Self { High } }
        impl From<Other> for High { fn from(_: Other) -> Self { High } }
        impl From<std::io::Error> for High { fn from(_: std::io::Error) -> Self { High } }
        fn low() -> Result<(), Low> { Ok(()) }
        fn f() -> Result<(), High> { low()?; std::fs::read(\"x\")?; let h: High = Other.into(); Err(High::from(Low)) }
        "
    ));
}

#[test]
fn operators_refer_to_their_impls() {
    assert_snapshot!(edges_of(
        "app::f",
        "
        #[derive(Clone, Copy)] pub struct Cents(i64);
        impl std::ops::Add for Cents { type Output = Cents; fn add(self, o: Cents) -> Cents { Cents(self.0 + o.0) } }
        impl PartialEq for Cents { fn eq(&self, o: &Self) -> bool { self.0 == o.0 } }
        impl std::fmt::Display for Cents { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) } }
        impl Cents { fn show(self) {} }
        fn f(a: Cents, b: Cents) { (a + b).show(); if a == b {} format!(\"{a}\"); b.to_string(); }
        "
    ));
}

#[test]
fn unknown_receivers_are_guessed_and_counted() {
    let text = "
        pub struct A; impl A { pub fn odd(&self, x: u8) {} } pub struct B; impl B { pub fn odd(&self) {} }
        fn f(x: nowhere::Thing) { x.odd(1); x.even(); }
    ";
    assert_snapshot!(edges_of("app::f", text));
    let resolved = resolved(text);
    let told: Vec<(&str, Option<&str>)> =
        resolved.method_uses.iter().map(|used| (used.name.as_str(), used.receiver.as_deref())).collect();
    assert_eq!(told, [("even", None), ("odd", None)]);
    assert_eq!((resolved.understanding.methods_resolved, resolved.understanding.methods_unknown), (1, 1));
}

#[test]
fn literals_know_the_call_around_them() {
    let resolved = resolved(
        "
        fn env_or(key: &str, other: &str) -> String { other.to_string() }
        fn f(pool: &sqlx::SqlitePool) {
            let _ = env_or(\"KEY\", \"other\");
            sqlx::query(\"select 1\").bind(\"x\");
            sqlx::query!(\"select 2\");
            const A: &str = \"a\";
        }
        ",
    );
    let told: Vec<String> = resolved
        .literals
        .iter()
        .map(|literal| format!("{:?} {:?} {}", literal.value, literal.call, literal.argument))
        .collect();
    assert_snapshot!(told.join("\n"));
}

#[test]
fn generic_functions_give_what_they_are_given() {
    assert_snapshot!(body(
        "fn same<T>(x: T) -> T { x }
         fn with<R>(g: impl FnOnce(&Order) -> R) -> R { panic!() }
         fn all<I: IntoIterator<Item = Line>>(lines: I) {}
         fn f(order: Order) { same(order).total.plus(&Money::new(1)); with(|order| order.lines.len()); with(|o| o.total.clone()).plus(&Money::new(2)); }"
    ));
}

#[test]
fn traits_in_scope_extend_types_of_the_outside() {
    let ext = "
        pub mod ext {
            pub trait UrlExt { fn append(&self, p: &str) -> Self; fn twice(&self) -> u8 { 2 } fn parse_it() -> Self; }
            impl UrlExt for sqlx::Url { fn append(&self, p: &str) -> Self { todo(self, p) } fn parse_it() -> Self { todo() } }
            pub trait Other { fn append(&self, p: &str); }
            impl Other for sqlx::Host { fn append(&self, p: &str) {} }
        }";
    assert_snapshot!(edges_of(
        "app::f",
        &format!(
            "{ext} use ext::UrlExt; fn f(a: sqlx::Url, b: &serde::Url) {{ a.append(\"\"); b.append(\"\").twice(); sqlx::Url::parse_it(); }}"
        )
    ));
    // Not in scope: not meant.
    assert_snapshot!(edges_of("app::f", &format!("{ext} fn f(b: &serde::Url) {{ b.append(\"\"); }}")));
}

#[test]
fn operators_of_other_types_are_not_meant() {
    assert_snapshot!(edges_of(
        "app::f",
        "pub struct Span; impl std::ops::Index<Span> for [u8] { type Output = u8; fn index(&self, s: Span) -> &u8 { &self[0] } }
        fn f(a: &[u8]) -> u8 { a[Span]; a[0] }"
    ));
}

#[test]
fn alternatives_of_a_conversion_are_told_apart() {
    assert_snapshot!(edges_of(
        "app::f",
        "pub struct A; pub struct B; pub struct Key;
        impl From<A> for Key { fn from(a: A) -> Key { Key } }
        impl From<B> for Key { fn from(b: B) -> Key { Key } }
        fn f(a: Option<A>) { a.map(Key::from); Key::from(B); Key::from(String::new()); }"
    ));
}

#[test]
fn impls_for_any_type_ask_for_their_bounds() {
    assert_snapshot!(edges_of(
        "app::f",
        "pub trait Find { fn find_at(&self); }
        pub struct Own; impl Find for Own { fn find_at(&self) {} }
        impl<T: Find> Find for &T { fn find_at(&self) { (**self).find_at() } }
        pub trait Name { fn name(&self) -> u8; }
        impl<T: Find> Name for T { fn name(&self) -> u8 { 1 } }
        fn f(own: Own, other: sqlx::Regex) { own.find_at(); own.name(); other.find_at(); other.name(); }"
    ));
}

#[test]
fn associated_types_of_parameters_lead_to_their_bounds() {
    assert_snapshot!(edges_of(
        "app::f",
        "pub trait Fail { fn text(t: &str) -> Self; }
        pub trait Sink { type Error: Fail; }
        fn f<S: Sink>(r: Result<u8, u8>) -> Result<u8, S::Error> { S::Error::text(\"a\"); r.map_err(|_| S::Error::text(\"\")) }"
    ));
}

#[test]
fn what_comes_from_outside_stays_outside() {
    // Nothing of the workspace went in: `start` and `end` are not the ones of `Span`, whatever their names.
    assert_snapshot!(edges_of(
        "app::f",
        "pub struct Span; impl Span { pub fn start(&self) {} pub fn end(&self) {} }
        fn f(re: sqlx::Regex) { re.find(\"a\").map(|m| m.start()); for m in re.all() { m.end(); } }"
    ));
}

#[test]
fn statements_of_diesel_give_what_they_load() {
    assert_snapshot!(edges_of(
        "app::f",
        "pub struct User; impl User { pub fn name(&self) -> u8 { 0 } }
        pub trait MapResult<T> { fn map_res(self) -> T; }
        impl<T, E> MapResult<T> for Result<T, E> { fn map_res(self) -> T { panic!() } }
        impl<T> MapResult<T> for Option<T> { fn map_res(self) -> T { panic!() } }
        fn f(user: User, c: u8) {
            diesel::insert_into(users::table).values(&user).execute(c).map_res();
            users::table.filter(users::id.eq(user)).first::<User>(c).ok().unwrap().name();
        }"
    ));
}
