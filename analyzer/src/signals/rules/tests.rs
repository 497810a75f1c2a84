//! The rule files as a whole.

use std::collections::BTreeSet;

use super::{ContextKind, FILES, rules};
use crate::resolve::{TypeHead, TypeRef};

fn external(path: &str, args: Vec<TypeRef>) -> TypeRef {
    TypeRef::Path { head: TypeHead::External(path.into()), args, borrowed: false }
}

#[test]
fn every_rule_file_is_registered_once() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let mut there = BTreeSet::new();
    // Folders below hold the rules of other rooms.
    for entry in walkdir::WalkDir::new(folder).max_depth(1) {
        let path = entry.expect("the folder can be read").into_path();
        if path.extension().is_some_and(|end| end == "toml") {
            there.insert(path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned());
        }
    }
    let registered: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(registered, there);
    assert_eq!(registered.len(), FILES.len());
}

#[test]
fn ids_are_unique() {
    let rules = rules();
    let ids = |list: Vec<&String>| assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len(), "{list:?}");
    ids(rules.foreign_types.iter().map(|rule| &rule.id).collect());
    ids(rules.foreign_errors.iter().map(|rule| &rule.id).collect());
    ids(rules.contexts.iter().map(|rule| &rule.id).collect());
}

#[test]
fn placeholders_are_where_they_belong() {
    for rule in &rules().foreign_types {
        assert!(rule.to.contains("{v}") && rule.from.contains("{w}"), "{}", rule.id);
        let all = format!("{}{}{}{}", rule.rust, rule.wire, rule.to, rule.from);
        assert!(!all.contains("{crate}"), "{}: {all}", rule.id);
    }
    for rule in &rules().foreign_errors {
        assert!(rule.carry.as_ref().is_none_or(|text| text.contains("{e}")), "{}", rule.id);
        assert!(rule.message.as_ref().is_none_or(|text| text.contains("{m}")), "{}", rule.id);
        let codes: BTreeSet<_> = rule.codes.iter().map(|code| &code.code).collect();
        assert_eq!(codes.len(), rule.codes.len(), "{}", rule.id);
    }
}

#[test]
fn types_are_found_by_path_and_arguments() {
    let rules = rules();
    let id = |ty: TypeRef| rules.foreign_type(&ty).map(|rule| rule.id.as_str());
    assert_eq!(id(external("uuid::Uuid", vec![])), Some("uuid"));
    assert_eq!(id(external("sqlx::types::Uuid", vec![])), Some("uuid-via-sqlx-types"));
    let utc = external("chrono::Utc", vec![]);
    assert_eq!(id(external("chrono::DateTime", vec![utc])), Some("chrono-datetime-utc"));
    assert_eq!(id(external("chrono::DateTime", vec![])), None);
    assert_eq!(id(external("std::time::Instant", vec![])), None);
    let twin = rules.foreign_type_by_id("http-status-via-axum-http").map(|rule| rule.rust.as_str());
    assert_eq!(twin, Some("axum::http::StatusCode"));
}

#[test]
fn errors_are_found_also_in_boxes() {
    let rules = rules();
    let id = |ty: TypeRef| rules.foreign_error(&ty).map(|rule| rule.id.as_str());
    assert_eq!(id(external("sqlx::Error", vec![])), Some("sqlx-error"));
    let dyn_error = TypeRef::Dyn(vec![external("std::error::Error", vec![])]);
    assert_eq!(id(external("std::boxed::Box", vec![dyn_error])), Some("boxed"));
    assert_eq!(id(external("std::boxed::Box", vec![external("x::Y", vec![])])), None);
}

#[test]
fn contexts_are_found_by_head() {
    let kind = |path: &str| rules().context(path).map(|rule| rule.kind);
    assert_eq!(kind("sqlx::SqlitePool"), Some(ContextKind::Context));
    assert_eq!(kind("sqlx::Transaction"), Some(ContextKind::Transaction));
    assert_eq!(kind("tokio::sync::mpsc::Sender"), Some(ContextKind::Stream));
    assert_eq!(kind("uuid::Uuid"), None);
}
