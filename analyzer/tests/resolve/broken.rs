//! What must not end a run.

use super::sources::{edges, resolved};

fn codes(text: &str) -> Vec<String> {
    resolved(text).findings.into_iter().map(|finding| finding.code).collect()
}

#[test]
fn a_file_that_does_not_parse_is_told_and_the_rest_is_read() {
    let text = "//- src/lib.rs\nmod a; mod b;\n//- src/a.rs\nfn broken( {\n//- src/b.rs\nfn f() { g(); } fn g() {}\n";
    assert_eq!(codes(text), ["unparsable-file"]);
    let found = resolved(text);
    assert_eq!(found.findings[0].place.as_ref().map(|place| place.file.as_str()), Some("src/a.rs"));
    assert!(edges(text).contains("app::b::f -> app::b::g (call)"));
}

#[test]
fn a_body_that_does_not_parse_is_told_and_everything_around_it_is_read() {
    let text = "fn broken() {\n    let a = 1\n    let b;\n}\nfn f() { broken(); }\n";
    let found = resolved(text);
    assert_eq!(codes(text), ["unparsable-body"]);
    assert_eq!(found.findings[0].place.as_ref().map(|place| place.line), Some(3));
    assert!(edges(text).contains("app::f -> app::broken (call)"));
}

#[test]
fn deep_nesting_is_refused_or_survived() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{", "}"), ("Some(", ")"), ("!", ""), ("&", ""), ("Vec<", ">"), ("if a {", "}")]
    {
        let text = format!("fn f() {{ let x: u8 = {}1{}; }}\nfn g() {{}}", open.repeat(20_000), close.repeat(20_000));
        assert_eq!(codes(&text), ["unparsable-file"], "{open}");
    }
    let chain = format!("fn f() {{ let x = 1{}; }}", " + 1".repeat(5_000));
    assert!(codes(&chain).is_empty());
    let calls = format!("fn f() {{ x{}; }}", ".a()".repeat(3_000));
    assert!(codes(&calls).is_empty());
}

#[test]
fn circles_end() {
    let text = "
        type A = B; type B = A; fn f(a: A) { a.x(); }
        trait T: U {} trait U: T {} fn g(t: &dyn T) { t.y(); }
        use self::h as h; pub mod m { pub use super::n::*; } pub mod n { pub use super::m::*; }
        struct D; impl std::ops::Deref for D { type Target = D; fn deref(&self) -> &D { self } } fn i(d: D) { d.z(); d.q; d[0]; for x in d {} }
        macro_rules! again { () => { again!(); } } again!(); fn j() { again!() }
        fn k() { let mut x = None; x = Some(x); x.w(); }
    ";
    assert!(!edges(text).is_empty());
    assert_eq!(codes("//- src/lib.rs\n#[path = \"lib.rs\"] mod a;\n"), ["module-in-circle"]);
}

#[test]
fn odd_texts_do_no_harm() {
    for text in [
        "",
        "\u{feff}fn a() {}",
        "#!/usr/bin/env run\nfn a() {}",
        "fn a() { \"ü\".b(); 'x: loop { break 'x; } }",
        "fn r#match(r#in: u8) { r#match(r#in) }",
        "impl<T> T {} impl !Send for X {} impl dyn A {} extern \"C\" { fn c(); static S: u8; type O; }",
        "pub(in a::b) fn f() {} pub(super) struct S; union U { a: u8 } trait A = B;",
        "use {}; use a::{}; use *; use ::x; use self::super::y as _; extern crate self as me;",
        "fn f() { $x } macro_rules! m { ($) => {}; ($x) => }",
        "fn f() -> impl Fn(&mut [u8; { fn g() {} 3 }]) -> ! { loop {} }",
        "const _: () = { mod inner { pub fn x() {} } inner::x() };",
    ] {
        let again = resolved(text);
        assert_eq!(format!("{:?}", resolved(text)), format!("{again:?}"));
    }
}

#[test]
fn the_same_text_gives_the_same_answer() {
    let text =
        "mod a { pub fn f() {} pub struct S; impl S { pub fn m(&self) {} } } use a::*; fn g(s: S) { f(); s.m(); }";
    let first = serde_json::to_string(&resolved(text)).expect("serializable");
    for _ in 0..4 {
        assert_eq!(serde_json::to_string(&resolved(text)).expect("serializable"), first);
    }
}
