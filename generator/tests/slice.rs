//! What is left of a crate when a part of it is cut out.

mod sample;

use std::collections::BTreeMap;
use std::sync::Arc;

use calve_analyzer::resolve::UseLeaf;
use calve_generator::slice::slice;
use sample::Sample;

/// Artifacts by path.
fn by_path(artifacts: Vec<calve_generator::Artifact>) -> BTreeMap<String, String> {
    artifacts.into_iter().map(|file| (file.path, String::from_utf8(file.content).unwrap())).collect()
}

fn cut(files: &[(&str, &str)], keep: &[&str]) -> BTreeMap<String, String> {
    let sample = Sample::new("src/lib.rs", files);
    by_path(slice(&sample.plan, &sample.service(keep), &sample.sources).unwrap())
}

/// What is left of the crate root, without what every root gets.
fn root(files: &BTreeMap<String, String>) -> String {
    let text = &files["services/bills/src/lib.rs"];
    let start = text.find("#![allow(dead_code").unwrap();
    let rest = text[start..].split_once('\n').unwrap().1.trim_start();
    rest.strip_suffix("\npub mod calve;\n").unwrap().to_string()
}

fn cut_root(text: &str, keep: &[&str]) -> String {
    root(&cut(&[("src/lib.rs", text)], keep))
}

#[test]
fn what_is_kept_stays_as_written() {
    let text = "/// Pays.\n#[must_use]\npub fn pay(  x: u8 ) -> u8 { x /* odd */ }\n\n/// Gone.\nfn gone() {}\n";
    assert_eq!(cut_root(text, &["pay"]), "/// Pays.\n#[must_use]\npub fn pay(  x: u8 ) -> u8 { x /* odd */ }\n");
}

#[test]
fn methods_are_cut_one_by_one() {
    let text = "pub struct Till;\n\nimpl Till {\n    pub fn open() {}\n\n    pub fn close() {}\n}\n\nimpl Drop for Till {\n    fn drop(&mut self) {}\n}\n";
    let left = cut_root(text, &["Till", "Till::open"]);
    assert_eq!(left, "pub struct Till;\n\nimpl Till {\n    pub fn open() {}\n}\n");
}

#[test]
fn modules_go_with_their_files() {
    let files = [
        ("src/lib.rs", "//! The shop.\n\npub mod bills;\npub mod users;\n"),
        ("src/bills/mod.rs", "mod store;\n\npub fn pay() { store::write() }\n"),
        ("src/bills/store.rs", "pub fn write() {}\n\npub fn read() {}\n"),
        ("src/users.rs", "pub fn find() {}\n"),
    ];
    let left = cut(&files, &["bills", "bills::pay", "bills::store::write"]);
    assert_eq!(
        left.keys().collect::<Vec<_>>(),
        ["services/bills/src/bills/mod.rs", "services/bills/src/bills/store.rs", "services/bills/src/lib.rs"]
    );
    assert!(left["services/bills/src/lib.rs"].starts_with("//! The shop.\n\n// The modules below"));
    assert_eq!(root(&left), "pub mod bills;\n");
    assert_eq!(left["services/bills/src/bills/store.rs"], "pub fn write() {}\n");
}

#[test]
fn imports_are_cut_to_what_is_named() {
    let text = "use std::collections::{BTreeMap, HashMap};\nuse std::fmt;\nuse uuid::Uuid;\n\nmod other {\n    pub fn helper() {}\n}\n\nuse other::helper;\n\n\
                pub fn kept(map: BTreeMap<u8, u8>) {}\n\nfn gone(id: Uuid, map: HashMap<u8, u8>) -> fmt::Result { helper() }\n";
    assert_eq!(cut_root(text, &["kept"]), "use std::collections::BTreeMap;\n\npub fn kept(map: BTreeMap<u8, u8>) {}\n");
}

#[test]
fn traits_imported_for_their_methods_stay() {
    let text = "use std::fmt::Write;\nuse sqlx::Row;\nuse odd::Unheard;\nuse odd::Named;\n\nfn kept(row: R) { row.try_get(0) }\n\nfn gone(x: Named) { write!(s, \"\") }\n";
    let left = cut_root(text, &["kept"]);
    assert_eq!(left, "use sqlx::Row;\nuse odd::Unheard;\n\nfn kept(row: R) { row.try_get(0) }\n");
}

#[test]
fn traits_of_libraries_that_are_not_known_by_their_names_stay() {
    let text = "use sha1::{Digest, Sha1};\n\npub fn hash() { let mut hasher = Sha1::new(); hasher.update(b\"x\"); }\n\npub fn gone() {}\n";
    let mut sample = Sample::new("src/lib.rs", &[("src/lib.rs", text)]);
    // As for `sha1`, which is the library of the package `sha-1`.
    let nameless = sample.plan.uses.iter().map(|leaf| UseLeaf { external: None, ..leaf.clone() });
    sample.plan.uses = Arc::new(nameless.collect());
    let left = root(&by_path(slice(&sample.plan, &sample.service(&["hash"]), &sample.sources).unwrap()));
    assert!(left.starts_with("use sha1::{Digest, Sha1};\n"), "{left}");
}

#[test]
fn names_in_attributes_and_format_strings_keep_their_imports() {
    let text = "use crate::time::{iso, LIMIT, OTHER};\n\nmod time {\n    pub mod iso {\n        pub fn serialize() {}\n    }\n\n    pub const LIMIT: u8 = 1;\n\n    pub const OTHER: u8 = 1;\n}\n\n\
                #[derive(serde::Serialize)]\nstruct Kept {\n    #[serde(with = \"iso\")]\n    at: u8,\n}\n\nfn tell() -> String { format!(\"{LIMIT}\") }\n";
    let left = cut_root(text, &["Kept", "tell", "time::iso::serialize", "time::LIMIT", "time::OTHER"]);
    assert!(left.starts_with("use crate::time::{iso, LIMIT};\n"), "{left}");
}

#[test]
fn re_exports_lead_the_way() {
    let files = [
        (
            "src/lib.rs",
            "pub mod deep;\npub mod prelude;\n\npub use prelude::Row as Record;\n\npub fn kept(r: Record) -> crate::prelude::Cents {}\n",
        ),
        ("src/deep.rs", "pub struct Line;\n\npub struct Cents;\n\npub struct Gone;\n"),
        ("src/prelude.rs", "//! Names.\n\npub use crate::deep::{Cents, Gone, Line as Row};\n\npub fn noise() {}\n"),
    ];
    let left = cut(&files, &["kept", "deep", "deep::Line", "deep::Cents"]);
    assert_eq!(left["services/bills/src/prelude.rs"], "//! Names.\n\npub use crate::deep::{Cents, Line as Row};\n");
    assert!(root(&left).contains("pub mod prelude;"));
}

#[test]
fn what_a_child_takes_from_above_stays_above() {
    let text = "use std::time::Duration;\nuse std::rc::Rc;\nuse std::cell::Cell;\n\nmod below {\n    use super::*;\n\n    pub fn wait(d: Duration) {}\n}\n\nmod beside {\n    pub fn count(r: super::Rc<u8>) {}\n}\n\nfn gone(c: Cell<u8>) {}\n";
    let left = cut_root(text, &["below", "below::wait", "beside", "beside::count"]);
    assert!(
        left.starts_with("use std::time::Duration;\nuse std::rc::Rc;\n\nmod below {\n    use super::*;\n"),
        "{left}"
    );
}

#[test]
fn a_local_name_does_not_drag_a_module_along() {
    let files = [
        ("src/lib.rs", "pub mod bills;\npub mod users;\n"),
        (
            "src/bills.rs",
            "use crate::users::{self, Role};\n\npub fn pay(users: u8) -> u8 { users }\n\nfn gone(r: Role) { users::find() }\n",
        ),
        ("src/users.rs", "pub fn find() {}\n\npub struct Role;\n"),
    ];
    let left = cut(&files, &["bills", "bills::pay"]);
    assert_eq!(left["services/bills/src/bills.rs"], "pub fn pay(users: u8) -> u8 { users }\n");
    assert!(!left.contains_key("services/bills/src/users.rs"));
}

#[test]
fn macros_keep_what_they_speak_of_where_they_are_called() {
    let text = "use std::rc::Rc;\nuse std::cell::Cell;\n\nmacro_rules! wrap {\n    ($x:expr) => {\n        Rc::new($x)\n    };\n}\n\nfn kept() { wrap!(1); }\n\nfn gone(c: Cell<u8>) {}\n";
    assert!(cut_root(text, &["wrap", "kept"]).starts_with("use std::rc::Rc;\n\nmacro_rules! wrap"));
}

#[test]
fn files_taken_in_come_along() {
    let files = [
        ("migrations/1.sql", "create table a (b);\n"),
        ("src/a.sql", "select 1\n"),
        ("src/b.sql", "select 2\n"),
        (
            "src/lib.rs",
            "static M: Migrator = sqlx::migrate!();\n\nfn kept() { include_str!(\"a.sql\") }\n\nfn gone() { include_str!(\"b.sql\") }\n",
        ),
    ];
    let left = cut(&files, &["kept", "M"]);
    assert_eq!(left["services/bills/migrations/1.sql"], "create table a (b);\n");
    assert_eq!(left["services/bills/src/a.sql"], "select 1\n");
    assert!(!left.contains_key("services/bills/src/b.sql"));
}

#[test]
fn a_program_becomes_a_library() {
    let files =
        [("src/main.rs", "mod bills;\n\nfn main() {\n    bills::pay()\n}\n"), ("src/bills.rs", "pub fn pay() {}\n")];
    let mut sample = Sample::new("src/main.rs", &files);
    let mut items = (*sample.plan.items).clone();
    items[0].path = "shop[bin]".into();
    sample.plan.items = std::sync::Arc::new(items);
    let service = sample.service(&["bills", "bills::pay", "main"]);
    let left = by_path(slice(&sample.plan, &service, &sample.sources).unwrap());
    assert_eq!(root(&left), "mod bills;\n");
}
