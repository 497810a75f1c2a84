//! What is read in one go is what the way through the parser's trees gives.

use std::path::{Path, PathBuf};

use super::{body, file_tree};
use crate::ingest::FileId;
use crate::resolve::expand::{Expander, MacroTable, definitions};
use crate::resolve::lower::{code_start, lower_file, too_deep};
use crate::resolve::tree::{FileTree, Node, NodeKind};

/// Deep syntax needs deep recursion.
const STACK: usize = 256 << 20;

/// Reads the bodies that were left for later; `None` when one is not understood.
fn filled(mut nodes: Vec<Node>, text: &str) -> Option<Vec<Node>> {
    for node in &mut nodes {
        match &mut node.kind {
            NodeKind::Function(function) if function.waits => {
                function.block = Some(body(text, node.body.expect("a body"))?);
                function.waits = false;
            }
            NodeKind::Function(function) => {
                if let Some(block) = &mut function.block {
                    block.nodes = filled(std::mem::take(&mut block.nodes), text)?;
                }
            }
            NodeKind::Module(Some(inside)) => *inside = filled(std::mem::take(inside), text)?,
            NodeKind::Trait(item) => item.nodes = filled(std::mem::take(&mut item.nodes), text)?,
            NodeKind::Impl(item) => item.nodes = filled(std::mem::take(&mut item.nodes), text)?,
            _ => {}
        }
    }
    Some(nodes)
}

/// The trees of a text as they print: in one go, and by way of the parser's.
fn both(text: &str) -> (Option<String>, Option<String>) {
    let file = FileId(0);
    let mut macros = MacroTable::default();
    macros.add(&definitions(file, text));
    let base = code_start(text);
    let (direct, _) = file_tree(&text[base..], base, Expander::new(&macros, file));
    let lowered = lower_file(file, text, &macros).tree.ok();
    proc_macro2::extra::invalidate_current_thread_spans();
    let direct = direct.and_then(|tree| Some(FileTree { nodes: filled(tree.nodes, text)?, ..tree }));
    (direct.map(|tree| format!("{tree:#?}")), lowered.map(|tree| format!("{tree:#?}")))
}

fn assert_same(what: &str, text: &str) {
    let (direct, lowered) = both(text);
    let (direct, lowered) = (direct.unwrap_or_default(), lowered.unwrap_or_default());
    let differs = direct.lines().zip(lowered.lines()).find(|(one, other)| one != other);
    assert_eq!(differs, None, "{what}");
    assert!(direct == lowered && !direct.is_empty(), "{what} is left");
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn the_sources_of_this_crate_give_the_same_trees() {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/resolve"), &mut files);
    assert!(files.len() > 50);
    let compare = move || {
        for file in files {
            let text = std::fs::read_to_string(&file).expect("a text");
            assert_same(&file.display().to_string(), &text);
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(compare).expect("a thread").join().expect("the same trees");
}

#[test]
fn odd_syntax_gives_the_same_trees() {
    for text in ODD {
        assert!(too_deep(text).is_none());
        assert_same(text, text);
    }
}

#[test]
fn bodies_wait_unless_they_hold_more_than_statements() {
    let waits = |text: &str| {
        let (mut macros, file) = (MacroTable::default(), FileId(0));
        macros.add(&definitions(file, text));
        let (tree, _) = file_tree(text, 0, Expander::new(&macros, file));
        let last = tree.and_then(|tree| tree.nodes.into_iter().next_back()).map(|node| node.kind);
        matches!(last, Some(NodeKind::Function(function)) if function.waits && function.block.is_none())
    };
    for text in [
        "fn f() {}",
        "fn f() { let a = crate::b(|c| c.d())?; println!(\"{a}\"); unsafe { e } as u8 }",
        "fn f() { if a != b { union } else { self::m!(a) } }",
    ] {
        assert!(waits(text), "{text}");
    }
    for text in [
        "fn f() { use a::b; c() }",
        "fn f() { const A: u8 = 1; A }",
        "fn f() { { { fn g() {} } } }",
        "fn f() { select! { _ = a => { struct S; } } }",
        "fn f() { union U { a: u8 } }",
        "fn f() { macro_rules! m { () => {} } }",
        "macro_rules! m { () => { fn g() {} } } fn f() { m!() }",
        "macro_rules! m { () => { fn g() {} } } fn f() { a(crate::b::m! {}) }",
    ] {
        assert!(!waits(text), "{text}");
    }
}

#[test]
fn what_is_broken_is_left() {
    for text in [
        "fn f( {",
        "fn f() { let x = 1 }",
        "fn f() { a < b < c; }",
        "struct A { a: u8 b: u8 }",
        "fn fn() {}",
        "impl A { /// nothing\n }",
        "fn f() { if A { a: 1 } == b {} }",
        "fn f() { x as u8.y(); }",
        "\"unfinished",
        "fn f() { 'ab'; }",
        "use a::{b c};",
        "const A: u8;",
        "fn größe() {}",
    ] {
        let (direct, _) = both(text);
        assert_eq!(direct, None, "{text}");
    }
}

const ODD: &[&str] = &[
    "",
    "#!/usr/bin/env run\n//! All of it.\n#![allow(dead_code, reason = \"a, b\")]\nfn f() {}",
    "#[cfg_attr(x, derive(A))] #[doc = \" one\\n two\"] /** three */ #[a::b { c => 'd }] struct S<'a, const N: usize = 3>;",
    "pub(in a::b) struct A(pub (crate::B, u8), pub(self) [u8; super::N + 1]) where u8: Copy;",
    "fn f<T: for<'a> Fn(&'a T) -> u8 + ?Sized, U>(self: Box<Self>, (a, _): (u8, u8)) -> impl A + use<'a, T> {}",
    "fn f() { x.0.1.await?.y::<A<B<C>>>(|a, &b: &u8| -> u8 { a })[..=2]; }",
    "fn f() { let A { a, ref mut b, 0: c, .. } = f(A { a, b: 1, ..d }) else { return }; }",
    "fn f() { match x { -1..=3 | 'a'..'b' if y => {} | Some(z @ ..=5) => z, [a, .., b] => a - b, _ => {} } }",
    "fn f() { if let Some(a) = b && c {} else if d {} else {} 'a: loop { break 'a x; } }",
    "fn f() { a = b += c; a..b; ..; ..=c; &raw const x; &&mut y; !*-z; a << b >> c >= d; (a as u8 as u16) < b }",
    "fn f() { fn g() {} { struct H; } ; ; m! { a } vec![1; 2].len(); #[cfg(x)] unsafe { g() } }",
    "fn f() { println!(\"{a} {{b}} {c:?}\", d = e, ?f, %g.h, \"i\" = j; k => l); json!({ \"a\": [1, b], \"c\": null }); }",
    "fn f() { matches!(a, Some(b) if b > c); select! { a = b => c, else => d } quote!(a $b); odd!(let a = 1; b = > c); }",
    "macro_rules! m { ($a:expr) => { $a + $crate::b::c() }; } fn f() { m!(d::e()) }",
    "#[macro_export(local_inner_macros)] macro_rules! m { () => {} /// no\n }",
    "lazy_static! { static ref A: u8 = b(); } thread_local!(static B: C = d());",
    "#[rstest] #[case(a::b())] fn f(#[from(c)] d: E, #[values(1, g())] h: u8) {}",
    "#[instrument(skip(a), fields(b = a.c()))] async fn f(a: A) {}",
    "unsafe extern \"C\" { static mut A: u8; safe fn f(a: u8); type T; } extern crate alloc as a;",
    "unsafe impl<T> !Send for A<T> where T: 'static + B<C = D, E: F> {} impl <A as B>::C { const D: u8 = 1; type E = u8; }",
    "trait A<T = u8>: B + 'static { const C: u8; type D<'a>: E where Self: 'a; fn f(&mut self); m!(); }",
    "union U { a: u8, b: fn(x: u8, _: &dyn A) -> ! } enum E { A = 1 << 3, #[b] B(u8), C { d: u8 } }",
    "use ::a::{self as b, c::*, d::{self, e as _}, r#type}; pub use super::f;",
    "static A: &str = r##\"a \"# b\"##; const _: f32 = 1.5e-3_f32; const B: u8 = b'\\''; const C: &[u8] = b\"\\x00\";",
    "const A: char = '\\u{1F600}'; const B: &str = \"a\\u{e9}\\\n   b\\x41\"; const C: u64 = 0xFF_u64 + 0b1_0 + 1_000usize;",
    "type A = (); type B = (u8,); type C = (u8); type D = *const dyn Fn(u8); type E = [u8]; type F = m!(x); type G = _;",
    "/* a /* b */ c */ fn f() { /* d */ async move { 1. }; move || 1..2; return; }",
];
