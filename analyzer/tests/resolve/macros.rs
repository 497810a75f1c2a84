//! Macros: the workspace's own and those of others.

use insta::assert_snapshot;

use super::sources::{edges, edges_of, resolved};

#[test]
fn items_made_by_own_macros_are_items() {
    let text = "
        macro_rules! ids { ($($name:ident),* $(,)?) => { $(pub struct $name(u32); impl $name { pub fn raw(&self) -> u32 { helper(self.0) } })* } }
        fn helper(x: u32) -> u32 { x }
        ids! { UserId, OrderId }
        fn f(user: UserId) { user.raw(); }
    ";
    assert_snapshot!(edges(text));
    let resolved = resolved(text);
    let made: Vec<&str> =
        resolved.items.iter().filter(|item| item.made_by.is_some()).map(|item| item.path.as_str()).collect();
    assert_snapshot!(made.join("\n"));
}

#[test]
fn macros_of_other_crates_of_the_workspace_lead_home() {
    assert_snapshot!(edges(
        "
        //- base/src/lib.rs
        #[macro_export] macro_rules! twice { ($x:expr) => { $crate::keep($x) + $crate::keep($x) }; }
        pub fn keep(x: u8) -> u8 { x }
        //- web/src/lib.rs
        fn one() -> u8 { 1 }
        fn f() -> u8 { base::twice!(one()) }
        "
    ));
}

#[test]
fn arguments_of_known_macros_are_read() {
    assert_snapshot!(edges_of(
        "app::f",
        "
        fn a() -> u8 { 1 } fn b() -> bool { true } fn c() {} fn d() {} fn e() {} fn g() {} fn h() {} const K: u8 = 1;
        struct S; impl S { fn m(&self) -> u8 { 1 } } enum E { V }
        async fn f(s: S, x: E) {
            println!(\"{} {K} {n}\", s.m(), n = a());
            assert!(b(), \"why {}\", a());
            let v = vec![S, S]; v[0].m();
            matches!(x, E::V if b());
            tokio::select! { _ = async { c() } => d(), else => e() }
            tracing::info!(user.id = %a(), ?x, \"done\");
            serde_json::json!({ \"k\": { \"l\": [s.m(), { \"m\": a() }] } });
            anyhow::ensure!(b());
            unknown! { what => { g() } or h(1) }
        }
        "
    ));
}

#[test]
fn items_inside_of_foreign_macros_are_seen() {
    assert_snapshot!(edges(
        "
        struct Config; impl Config { fn load() -> Config { Config } fn get(&self) {} }
        lazy_static! { static ref CONFIG: Config = Config::load(); }
        thread_local! { static LOCAL: Config = Config::load(); }
        cfg_if! { if #[cfg(unix)] { fn os() {} } else { fn os() {} } }
        cfg_select! { feature = \"full\" => { pub type Answer = u8; } _ => {} }
        fn f(answer: Answer) { CONFIG.get(); LOCAL.with(|c| c.get()); os(); }
        "
    ));
}

#[test]
fn attributes_refer_to_what_they_name() {
    assert_snapshot!(edges(
        "
        fn none(x: &u8) -> bool { true }
        mod stamp { pub fn serialize() {} pub fn deserialize() {} }
        fn start() -> u8 { 1 }
        #[derive(serde::Serialize)]
        struct A {
            #[serde(skip_serializing_if = \"none\", default = \"start\")] a: u8,
            #[serde(with = \"stamp\")] b: u8,
            #[serde(default = \"A::make\", rename = \"none\")] c: u8,
            #[arg(value_parser = none)] d: u8,
        }
        impl A { fn make() -> u8 { 1 } }
        "
    ));
}

#[test]
fn queries_checked_by_macros_give_the_named_type() {
    assert_snapshot!(edges_of(
        "app::f",
        "
        struct User; impl User { fn greet(&self) {} }
        async fn f(pool: &sqlx::SqlitePool) -> Result<(), sqlx::Error> {
            let user = sqlx::query_as!(User, \"select * from users\").fetch_one(pool).await?;
            user.greet();
            let others = sqlx::query_as::<_, User>(\"select 1\").bind(1).fetch_all(pool).await?;
            for other in others { other.greet(); }
            let only: Option<User> = sqlx::query_as(\"select 1\").fetch_optional(pool).await?;
            only.unwrap().greet();
            Ok(())
        }
        "
    ));
}

#[test]
fn parameters_drawn_from_values_are_read() {
    assert_snapshot!(edges(
        "
        pub struct Plan; impl Plan { fn len(&self) -> usize { 0 } }
        fn plans() -> Vec<Plan> { Vec::new() }
        fn check(n: usize) {}
        proptest! {
            #![proptest_config(config())]
            #[test] fn holds(all in plans(), (a, b) in (0..9, 1..2), plan in any::<Plan>(), plain: u8) { check(plan.len()); }
        }
        fn config() {}
        "
    ));
}

#[test]
fn expressions_in_attributes_are_read() {
    assert_snapshot!(edges(
        "
        pub struct Order; fn order() -> Order { Order } fn big() -> u8 { 1 }
        #[rstest] #[case::large(big(), 2)] #[case(1, 2)]
        fn sums(#[case] a: u8, #[case] b: u8, #[from(order)] of: Order, #[values(big())] c: u8) {}
        "
    ));
}

#[test]
fn attributes_that_tell_of_parameters_and_types_are_read() {
    assert_snapshot!(edges(
        "
        pub struct User { id: u8 } const NONE: u8 = 0; fn text(x: u8) -> u8 { x }
        #[instrument(level = \"trace\", skip_all, fields(id = ?user.id, more = %text(1)), err)] fn f(user: User) {}
        #[derive(Debug)] pub enum Broken { #[error(\"{} {}\", text(1), NONE)] Once, #[builder(default = Self::MOST)] Twice }
        impl Broken { const MOST: u8 = 1; }
        "
    ));
}

#[test]
fn tables_of_diesel_are_modules_with_columns() {
    assert_snapshot!(edges_of("app::f", "
        mod schema {
            pub mod kinds { pub struct State; }
            diesel::table! {
                use diesel::sql_types::*;
                use super::kinds::State;

                posts (id) {
                    id -> Int4,
                    #[max_length = 20]
                    title -> Nullable<Varchar>,
                    user_id -> Int4,
                    state -> State,
                }
            }
            table! {
                /// People.
                old.users (id, name) {
                    /// Key.
                    id -> Integer,
                    #[sql_name = \"full-name\"]
                    name -> Text,
                }
            }
            diesel::joinable!(posts -> users (user_id));
            diesel::allow_tables_to_appear_in_same_query!(posts, users);
        }
        use schema::{posts, users::dsl::*};
        pub struct Post; impl Post { fn told(&self) {} }
        fn f(conn: &mut diesel::PgConnection) -> Result<(), diesel::result::Error> {
            let post = posts::table.filter(posts::title.eq(\"x\")).filter(posts::columns::state.eq(1)).first::<Post>(conn)?;
            post.told();
            users.filter(name.eq(\"x\")).filter(posts::dsl::id.gt(id)).execute(conn)?;
            Ok(())
        }
    "));
}

#[test]
fn derives_of_diesel_lead_to_their_table() {
    assert_snapshot!(edges(
        "mod schema { diesel::table! { blog_posts (id) { id -> Int4, } } diesel::table! { old (id) { id -> Int4, } } }
        use schema::{blog_posts, old};
        #[derive(Queryable, diesel::Insertable)] pub struct BlogPost { id: i32 }
        #[derive(AsChangeset)] #[diesel(table_name = old)] pub struct Change { id: i32 }
        #[derive(Queryable)] pub struct Old { id: i32 }
        #[derive(Associations)] #[diesel(belongs_to(BlogPost))] pub struct Line { id: i32 }"
    ));
}
