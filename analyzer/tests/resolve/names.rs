//! Imports, re-exports, visibility, crates.

use insta::assert_snapshot;

use calve_analyzer::resolve::{TypeHead, TypeRef};

use super::sources::{edges, edges_of, externals, path, resolved};

#[test]
fn globs_renames_and_reexports_reach_what_they_mean() {
    assert_snapshot!(edges(
        "
        pub mod a { pub mod deep { pub struct Thing; pub fn make() -> Thing { Thing } } pub use deep::*; }
        mod b { pub use super::a::Thing as Renamed; pub use crate::a::make; }
        mod prelude { pub use crate::b::*; }
        use prelude::*;
        fn take(thing: Renamed) { make(); self::b::make(); }
        "
    ));
}

#[test]
fn declared_names_win_over_globs_and_blocks_over_modules() {
    assert_snapshot!(edges(
        "
        mod a { pub fn f() {} pub fn g() {} }
        use a::*;
        fn f() {}
        fn caller() { f(); g(); { fn g() {} g(); } let f = 1; let _ = f; }
        "
    ));
}

#[test]
fn private_names_stay_behind_globs() {
    assert_snapshot!(edges_of(
        "app::caller",
        "mod a { fn hidden() {} pub fn open() {} } use a::*; fn caller() { hidden(); open(); }"
    ));
}

#[test]
fn enum_variants_fold_to_their_enum() {
    assert_snapshot!(edges(
        "
        enum Kind { Plain, Pair(u8, u8), Named { a: u8 } }
        use Kind::*;
        fn make(kind: Kind) -> Kind {
            match kind { Plain => Pair(1, 2), Kind::Pair(a, _) => Named { a }, Kind::Named { a } => Kind::Pair(a, a) }
        }
        "
    ));
}

#[test]
fn crates_of_the_workspace_know_each_other() {
    assert_snapshot!(edges(
        "
        //- core-x/src/lib.rs
        pub mod api { pub fn run() {} pub struct Job; impl Job { pub fn go(&self) {} } }
        pub use api::Job;
        //- core-x/src/main.rs
        fn main() { core_x::api::run(); }
        //- core-x/tests/whole.rs
        use core_x::Job;
        #[test] fn goes() { Job.go(); }
        //- web/src/main.rs
        use core_x::{self as core, api};
        fn main() { api::run(); core::Job.go(); }
        "
    ));
}

#[test]
fn old_editions_look_from_the_root() {
    assert_snapshot!(edges(
        "
        //- x2015/src/lib.rs
        mod a { pub fn f() {} }
        mod b { use a::f; fn g() { f(); ::a::f(); } }
        "
    ));
}

#[test]
fn alternatives_by_cfg_are_all_kept() {
    assert_snapshot!(edges_of(
        "app::caller",
        "
        #[cfg(unix)] mod os { pub fn name() {} }
        #[cfg(windows)] mod os { pub fn name() {} }
        fn caller() { os::name(); }
        "
    ));
}

#[test]
fn paths_outside_are_told_in_full() {
    assert_snapshot!(externals(
        "
        use core::fmt::{self, Display};
        use sqlx::SqlitePool;
        struct A(SqlitePool, Vec<u8>, alloc::collections::BTreeMap<u8, u8>);
        fn f(x: &dyn Display) -> fmt::Result { std::env::var(\"A\"); println!(\"{x}\"); Ok(()) }
        "
    ));
}

#[test]
fn leaves_of_imports_are_told_with_their_places() {
    let text = "mod m { pub struct A; pub fn a() {} }\npub use m::{A as B, a};\nuse std::fmt::*;\n";
    let resolved = resolved(text);
    let told: Vec<String> = resolved
        .uses
        .iter()
        .map(|leaf| {
            let targets: Vec<String> = leaf.targets.iter().map(|id| path(&resolved, *id)).collect();
            let at = |span: calve_analyzer::ingest::Span| &text[span.start as usize..span.end as usize];
            format!(
                "{} in {}: {targets:?} {:?} {}",
                at(leaf.leaf),
                at(leaf.declaration),
                leaf.external,
                leaf.is_reexport
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "A as B in pub use m::{A as B, a};: [\"app::m::A\"] None true",
            "a in pub use m::{A as B, a};: [\"app::m::a\"] None true",
            "* in use std::fmt::*;: [] Some(\"std::fmt\") false",
        ]
    );
}

#[test]
fn crates_are_passed_on_by_extern_crate() {
    assert_snapshot!(edges_of(
        "app::f",
        "//- src/lib.rs
        fn f() { facade::inner::run(); facade::hidden::run(); }
        //- facade/src/lib.rs
        pub extern crate core_run as inner; extern crate core_run as hidden;
        //- core_run/src/lib.rs
        pub fn run() {}"
    ));
}

#[test]
fn macros_stay_in_their_module_without_macro_use() {
    assert_snapshot!(edges(
        "mod a { macro_rules! write { () => {} } pub fn inside() { write!(); } }
        #[macro_use] mod b { macro_rules! open { () => {} } }
        fn f() { write!(out, \"x\"); open!(); }"
    ));
}

#[test]
fn a_macro_does_not_hide_its_crate() {
    let resolved = resolved("use anyhow::anyhow; fn f() -> anyhow::Error { anyhow!(\"no\") }");
    let output = resolved.items.iter().find_map(|item| Some(item.signature.as_ref()?.output.clone()));
    let Some(TypeRef::Path { head, .. }) = output else { panic!("a path") };
    assert_eq!(head, TypeHead::External("anyhow::Error".into()));
}

#[test]
fn imports_of_what_macros_make_tell_the_module() {
    let resolved = resolved(
        "pub mod schema { tables! { users (id) { id -> Text, } } }
        use crate::schema::users; use crate::schema; use serde::Serialize; use crate::gone::thing;",
    );
    let told: Vec<(&str, Option<String>)> = resolved
        .uses
        .iter()
        .map(|leaf| (leaf.name.as_str(), leaf.unseen_in.map(|module| path(&resolved, module))))
        .collect();
    let here = Some("app::schema".to_owned());
    assert_eq!(told, [("users", here), ("schema", None), ("Serialize", None), ("thing", None)]);
}
