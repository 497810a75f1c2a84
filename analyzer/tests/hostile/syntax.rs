//! Code that is nested, long or circular beyond measure.

use super::project::{items, project, run, told, write};

/// Five thousand times an opening, and as many closings.
const DEEP: usize = 5000;

/// Expressions that stand in one another.
const EXPRESSIONS: &[(&str, &str)] = &[
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("if a {", "}"),
    ("f(", ")"),
    ("m!(", ")"),
    ("|| ", ""),
    ("|a, b| ", ""),
    ("-", ""),
    ("!", ""),
    ("&", ""),
    ("*", ""),
    ("&&", ""),
    ("unsafe {", "}"),
    ("loop {", "}"),
    ("return ", ""),
    ("break ", ""),
    ("", " as u8"),
    ("a = ", ""),
    ("a += ", ""),
    ("if a {} else ", "{}"),
    ("async move {", "}"),
    ("const {", "}"),
    ("a[", "]"),
    ("S { a: ", "}"),
    ("a::<", ">()"),
    ("<", " as T>::x"),
    ("move || ", ""),
    ("match a { _ => ", "}"),
    ("if ", "{}"),
    ("match ", "{}"),
    ("x?.y(", ")"),
    ("(|x| ", ")"),
    ("vec![", "]"),
    ("println!(\"{}\", ", ")"),
];

/// Types that stand in one another.
const TYPES: &[(&str, &str)] = &[
    ("Vec<", ">"),
    ("(", ",)"),
    ("&", ""),
    ("[", "]"),
    ("[", "; 1]"),
    ("*const ", ""),
    ("fn(", ")"),
    ("fn() -> ", ""),
    ("dyn Fn(", ")"),
    ("dyn Fn() -> ", ""),
    ("impl Iterator<Item = ", ">"),
    ("<", " as T>::X"),
    ("&mut ", ""),
    ("m!(", ")"),
    ("impl A + ", ""),
    ("for<'a> ", ""),
];

/// Patterns and items that stand in one another.
const REST: &[(&str, &str, &str, &str)] = &[
    ("fn f() { let ", "Some(", ")", " = y; }"),
    ("fn f() { let ", "(", ",)", " = y; }"),
    ("fn f() { let ", "&", "", "x = y; }"),
    ("fn f() { let ", "a @ ", "", "x = y; }"),
    ("fn f() { let ", "S { a: ", "}", " = y; }"),
    ("", "mod a {", "}", ""),
    ("", "fn a() {", "}", ""),
    ("", "impl A { fn a() {", "}}", ""),
    ("use ", "a::{", "}", ";"),
    ("use ", "a::", "", "b;"),
    ("", "macro_rules! a { () => {", "}}", ""),
    ("#[", "a(", ")", "] fn f() {}"),
    ("#[cfg(", "all(", ")", ")] fn f() {}"),
    ("", "/*", "*/", " fn f() {}"),
    ("", "/*", "", ""),
    ("pub(in ", "a::", "", "b) fn f() {}"),
];

#[test]
fn nesting_is_read_or_told() {
    let mut files: Vec<String> = Vec::new();
    for (open, close) in EXPRESSIONS {
        files.push(format!("fn f() {{\nlet x = {}1{};\n}}", open.repeat(DEEP), close.repeat(DEEP)));
    }
    for (open, close) in TYPES {
        files.push(format!("type A = {}u8{};", open.repeat(DEEP), close.repeat(DEEP)));
    }
    for (before, open, close, after) in REST {
        files.push(format!("{before}{}{}{after}", open.repeat(DEEP), close.repeat(DEEP)));
    }
    all_are_read_or_told(&files, 0);
}

#[test]
fn length_is_read_or_told() {
    const LONG: usize = 20_000;
    let mut files: Vec<String> = Vec::new();
    // What a person might write, or a program in their place: has to be read.
    for link in
        [" + 1", " && a", " || a", ".a()", ".a", "?", ".await", "[0]", " as u8", "; a", " + g(h(1))", " | 1", "::a"]
    {
        files.push(format!("fn f() {{ let x = a{}; }}", link.repeat(LONG)));
    }
    let list = |one: &str| one.repeat(LONG);
    files.push(format!("fn f() {{ match a {{ {} }} }}", list("A(1) => b(2), ")));
    files.push(format!("fn f() {{ {} }}", list("if a {} else ") + "{}"));
    files.push(format!("fn f() {{ vec![{}]; m!({}); }}", list("1, "), list("a ")));
    files.push(format!("static A: &[u32] = &[{}];", list("1 << 3, ")));
    files.push(format!("fn f<T>() where {} {{}}", list("T: A, ")));
    files.push(format!("use a::{{{}}}; #[derive({})] struct S;", list("b, "), list("A, ")));
    files.push(format!("fn f() {{ println!(\"{}\"); concat!({}); }}", list("{a}"), list("\"a\", ")));
    files.push(format!("fn {}() {{ {} }}", "a".repeat(1_000_000), list("let x = a(1);\n")));
    let read = files.len();
    files.push(format!("const A: u8 = {};", "9".repeat(1_000_000)));
    all_are_read_or_told(&files, read);
}

/// Analyzes the files as modules of one package. Of the first `read` none may be refused.
fn all_are_read_or_told(files: &[String], read: usize) {
    let modules: String = (0..files.len()).map(|at| format!("mod m{at};\n")).collect();
    let folder = project(&[("src/lib.rs", &format!("{modules}pub fn good() {{ helper(); }}\nfn helper() {{}}\n"))]);
    for (at, text) in files.iter().enumerate() {
        write(folder.path(), &format!("src/m{at}.rs"), text);
    }
    let analysis = run(folder.path());
    let told = told(&analysis.plan.findings);
    for (at, text) in files.iter().enumerate() {
        let is_refused = told.iter().any(|finding| finding.starts_with(&format!("unparsable-file src/m{at}.rs:")));
        assert!(at >= read || !is_refused, "{:.60}", text);
        assert!(!told.contains(&format!("unparsable-file src/m{at}.rs:0")), "without a line: {text:.60}");
    }
    assert!(items(&analysis).contains(&"p::good"));
    assert!(analysis.resolved.references.iter().any(|reference| {
        let path = |id| analysis.resolved.item(id).map(|item| item.path.as_str());
        path(reference.from) == Some("p::good") && path(reference.to) == Some("p::helper")
    }));
}

#[test]
fn circles_and_explosions_end() {
    let expanding: String =
        (0..20).map(|at| format!("macro_rules! m{at} {{ ($x:expr) => {{ m{}!(m{0}!($x)) }} }}\n", at + 1)).collect();
    let mesh: String = (0..30)
        .map(|at| {
            let globs: String = (0..30).map(|other| format!("pub use super::g{other}::*; ")).collect();
            format!("pub mod g{at} {{ {globs} pub fn f{at}() {{}} }}\n")
        })
        .collect();
    let chain = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let files = [
        "#[path = \"m0.rs\"] mod again; #[path = \"lib.rs\"] mod up; include!(\"m0.rs\"); include!(\"lib.rs\");".to_owned(),
        "include!(\"m1.rs\"); include!(\"m1.rs\"); include!(\"../../../../../../../etc/hostname\"); #[path = \"/etc/hostname\"] mod e;".to_owned(),
        "pub use self::a::*; pub mod a { pub use super::*; pub use super::b::*; pub fn x() {} } pub mod b { pub use super::a::*; } fn f() { a::b::a::x(); }".to_owned(),
        mesh,
        "macro_rules! m { () => { m!{} }; ($($t:tt)*) => { m!{ $($t)* $($t)* } } }\nm!{ a b }\nm!{}\nfn f() { m!(a b); m!() }".to_owned(),
        format!("{expanding} fn f() {{ m0!(1); }}"),
        "type A = B; type B = A; type C<T> = (D<T>, D<T>); type D<T> = (C<T>, C<T>); fn f(a: A, c: C<u8>) { a.x(); c.0.1.0.y(); }".to_owned(),
        "struct S<T>(Box<S<(T, T)>>); impl<T> S<T> { fn g(self) { self.0.0.0.0.0.0.g(); } } trait T: U {} trait U: T {} impl<X: U> T for X {}".to_owned(),
        format!("fn f() {{ let x = 1; {} x.a(); }}", "let x = (x, x); ".repeat(200)),
        format!("struct W<A, B>(A, B); fn w<A>(a: A) -> W<A, A> {{ loop {{}} }} fn f() {{ let x = w(1); {} x.0.a(); }}", "let x = w(x); ".repeat(100)),
        format!("fn f() {{ let x = vec![1]; x{}.z(); }}", ".iter().map(|a| (a, a)).collect::<Vec<_>>()".repeat(100)),
        chain(2000, &|at| format!("fn f{at}() {{ f{}() }}\n", at + 1)),
        chain(2000, &|at| format!("pub struct S{at} {{ pub n: Box<S{}> }}\n", at + 1)) + &format!("pub fn f(x: S0) {{ x{}; }}", ".n".repeat(1500)),
        chain(1000, &|at| format!("pub mod u{at} {{ pub use super::u{}::*; }}\n", at + 1)) + "fn f() { u0::x(); }",
        chain(1000, &|at| format!("pub mod v{at} {{ pub use super::v{}::x; }}\n", at + 1)) + "fn f() { v0::x(); }",
        chain(1000, &|at| format!("trait T{at}: T{} {{}}\n", at + 1)) + "fn f<X: T0>(x: X) { x.y(); }",
        "fn f() { sqlx::query(\"SELECT a FROM t WHERE ".to_owned() + &"a = 1 AND ".repeat(5000) + "b\"); sqlx::query(\"SELECT " + &"1 + ".repeat(5000) + "1 FROM t\"); sqlx::query(\"SELECT * FROM " + &"(SELECT 1 FROM ".repeat(500) + "t\"); sqlx::query(\"SELECT " + &"NOT ".repeat(5000) + "1 FROM t\"); }",
    ];
    all_are_read_or_told(&files, 2);
}
