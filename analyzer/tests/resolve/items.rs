//! Items: paths, places, modules, signatures.

use calve_analyzer::resolve::{ItemKind, TypeHead, TypeRef, Visibility};
use insta::assert_snapshot;

use super::sources::resolved;

fn listed(text: &str) -> String {
    let resolved = resolved(text);
    let lines =
        resolved.items.iter().map(|item| format!("{:?} {} {}..{}", item.kind, item.path, item.line, item.end_line));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn paths_of_items_follow_their_places() {
    assert_snapshot!(listed(
        "
        pub trait Speak { type Word; const LOUD: bool = true; fn say(&self) {} }
        pub struct Dog;
        impl Dog { const LEGS: u8 = 4; fn new() -> Self { Dog } }
        impl Speak for Dog { type Word = String; }
        impl From<u8> for Dog { fn from(_: u8) -> Dog { fn inner() {} Dog } }
        static COUNT: u8 = 1;
        type Pack = Vec<Dog>;
        macro_rules! bark { () => {} }
        "
    ));
}

#[test]
fn modules_are_found_where_rust_looks_for_them() {
    assert_snapshot!(listed(
        "
        //- src/lib.rs
        mod plain;
        mod folder;
        #[path = \"odd/name.rs\"] mod renamed;
        mod inline { mod child; }
        #[cfg_attr(unix, path = \"unix.rs\")] mod os;
        include!(\"more.rs\");
        //- src/plain.rs
        mod below;
        //- src/plain/below.rs
        fn a() {}
        //- src/folder/mod.rs
        mod below;
        //- src/folder/below.rs
        fn b() {}
        //- src/odd/name.rs
        mod near;
        //- src/odd/near.rs
        fn c() {}
        //- src/inline/child.rs
        fn d() {}
        //- src/unix.rs
        fn e() {}
        //- src/os.rs
        fn e() {}
        //- src/more.rs
        fn f() {}
        "
    ));
}

#[test]
fn missing_and_unreached_files_are_told() {
    let resolved = resolved("//- src/lib.rs\nmod gone;\n//- src/lonely.rs\nfn a() {}\n");
    let codes: Vec<&str> = resolved.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["file-outside-module-tree", "module-without-file"]);
}

#[test]
fn spans_begin_at_the_first_attribute_and_end_with_the_item() {
    let text =
        "use std::fmt;\n/// Doc.\n#[derive(Clone)]\npub(crate) struct A {\n  a: u8,\n}\n/** b */ pub async fn f() {}";
    let resolved = resolved(text);
    let told: Vec<&str> =
        resolved.items.iter().skip(1).map(|item| &text[item.span.start as usize..item.span.end as usize]).collect();
    assert_eq!(
        told,
        ["/// Doc.\n#[derive(Clone)]\npub(crate) struct A {\n  a: u8,\n}", "/** b */ pub async fn f() {}"]
    );
    let item = &resolved.items[1];
    assert_eq!((item.doc.as_str(), item.line, item.visibility.clone()), ("Doc.", 4, Visibility::Crate));
    assert_eq!(item.attributes[0].tokens, "Clone");
}

#[test]
fn tests_are_marked_with_all_below_them() {
    let resolved = resolved(
        "
        #[cfg(test)] mod tests { fn helper() {} mod inner { struct A; } }
        #[cfg(all(test, unix))] fn a() {}
        #[cfg(any(test, unix))] fn b() {}
        #[cfg(not(test))] fn c() {}
        #[tokio::test] async fn d() {}
        ",
    );
    let tests: Vec<&str> = resolved.items.iter().filter(|item| item.is_test).map(|item| item.name.as_str()).collect();
    assert_eq!(tests, ["tests", "helper", "inner", "A", "a", "d"]);
}

#[test]
fn signatures_are_resolved() {
    let resolved = resolved(
        "
        pub struct Db;
        pub struct Error;
        impl Db {
            pub async fn find<'a, T: Clone>(&'a mut self, id: &str, (a, b): (u8, T)) -> Result<Option<T>, Error>
            where T: Send { None }
            fn me(self: std::sync::Arc<Self>, f: impl Fn(u8) -> Db) -> Self { Db }
        }
        ",
    );
    let signature = |name: &str| {
        let item = resolved.items.iter().find(|item| item.name == name).expect("the method");
        item.signature.clone().expect("a signature")
    };
    assert_snapshot!(format!("{:#?}\n{:#?}", signature("find"), signature("me")));
}

#[test]
fn aliases_of_outside_are_seen_through() {
    let resolved = resolved("fn f() -> anyhow::Result<u8> { Ok(1) }");
    let output = resolved.items[1].signature.as_ref().map(|signature| signature.output.clone());
    let Some(TypeRef::Path { head: TypeHead::External(path), args, .. }) = output else { panic!("{output:?}") };
    assert_eq!((path.as_str(), args.len()), ("std::result::Result", 2));
}

#[test]
fn ids_follow_the_order_of_places() {
    let resolved = resolved("fn a() {}\nmod m { fn b() {} }\nimpl u8 {}\n");
    for (at, item) in resolved.items.iter().enumerate() {
        assert_eq!(item.id.0 as usize, at);
    }
    assert_eq!(resolved.items[0].kind, ItemKind::Crate);
    assert!(resolved.items.windows(2).skip(1).all(|pair| pair[0].span.start <= pair[1].span.start));
}
