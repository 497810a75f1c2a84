//! Code that no person writes: real code with parts cut, doubled and exchanged, and plain heaps of tokens.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::LazyLock;

use calve_analyzer::ingest::{FileId, Package, PackageId, SourceFile, SourceSet, Target, TargetKind, Workspace};
use calve_analyzer::resolve::{Resolved, resolve};
use proptest::prelude::*;

/// The tokens that heaps are made of.
const WORDS: &[&str] = &[
    "fn",
    "struct",
    "enum",
    "trait",
    "impl",
    "mod",
    "use",
    "pub",
    "crate",
    "self",
    "Self",
    "super",
    "let",
    "match",
    "if",
    "else",
    "for",
    "in",
    "where",
    "dyn",
    "async",
    "await",
    "move",
    "return",
    "macro_rules",
    "type",
    "const",
    "static",
    "extern",
    "unsafe",
    "as",
    "ref",
    "mut",
    "a",
    "b",
    "C",
    "D",
    "f",
    "x",
    "r#fn",
    "_",
    "'a",
    "'a'",
    "1",
    "\"s\"",
    "{x}",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    ",",
    ";",
    ":",
    "::",
    "->",
    "=>",
    "=",
    "|",
    "||",
    "&",
    "*",
    "?",
    ".",
    "..",
    "!",
    "#",
    "$",
    "$x:expr",
    "$($t:tt)*",
    "@",
    "+",
    "-",
    "println!",
    "vec!",
    "matches!",
    "select!",
    "#[derive(Clone)]",
    "#[cfg(test)]",
    "#[path = \"m1.rs\"]",
    "include!(\"m2.rs\")",
    "include_str!",
    "\n",
    "/*",
    "*/",
    "//",
    "\\",
    "\u{feff}",
    "ü",
];

/// Real code to begin with.
static REAL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let rust = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "rs"));
    rust.filter_map(|file| std::fs::read_to_string(file.path()).ok()).filter(|text| text.len() < 8000).collect()
});

fn found(texts: &[String]) -> Resolved {
    let modules: String = (0..texts.len()).map(|at| format!("pub mod m{at};\n")).collect();
    let mut files: Vec<(String, String)> = vec![("src/lib.rs".to_owned(), modules)];
    files.extend(texts.iter().enumerate().map(|(at, text)| (format!("src/m{at}.rs"), text.clone())));
    files.sort();
    let files = files.into_iter().enumerate().map(|(at, (path, text))| {
        let text: Arc<str> = Arc::from(text);
        SourceFile { id: FileId(at as u32), path, disk_text: Arc::clone(&text), text }
    });
    let root = "src/lib.rs".to_owned();
    let target = |name: &str| Target {
        name: name.to_owned(),
        crate_name: name.to_owned(),
        kind: TargetKind::Lib,
        root: root.clone(),
        edition: "2021".to_owned(),
    };
    let package = Package {
        id: PackageId(0),
        name: "p".to_owned(),
        version: "0.1.0".to_owned(),
        edition: "2021".to_owned(),
        manifest: "Cargo.toml".to_owned(),
        dir: String::new(),
        targets: vec![target("p")],
        dependencies: Vec::new(),
        features: Vec::new(),
    };
    let workspace = Workspace {
        root: PathBuf::from("/w"),
        target_dir: PathBuf::from("/w/target"),
        root_is_package: true,
        packages: vec![package],
    };
    resolve(&workspace, &SourceSet { files: files.collect() })
}

/// What holds for any input.
fn check(texts: &[String]) -> Result<(), TestCaseError> {
    let resolved = found(texts);
    for (at, item) in resolved.items.iter().enumerate() {
        prop_assert_eq!(item.id.0 as usize, at);
        prop_assert!(item.span.start <= item.span.end);
    }
    for reference in &resolved.references {
        prop_assert!(resolved.item(reference.from).is_some() && resolved.item(reference.to).is_some());
        prop_assert!(reference.line > 0);
    }
    prop_assert!(resolved.findings.iter().all(|finding| !finding.advice.is_empty()));
    prop_assert!(resolved.items.iter().any(|item| item.path == "p"));
    Ok(())
}

/// A text with a part of it taken out, doubled, or moved.
fn altered() -> impl Strategy<Value = String> {
    (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4_u8).prop_map(
        |(which, from, to, how)| {
            let text = &REAL[which.index(REAL.len())];
            let place = |index: prop::sample::Index| {
                let at = index.index(text.len().max(1));
                (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
            };
            let (from, to) = (place(from).min(place(to)), place(from).max(place(to)));
            match how {
                0 => format!("{}{}", &text[..from], &text[to..]),
                1 => format!("{}{}{}", &text[..to], &text[from..to], &text[to..]),
                2 => format!("{}{}{}", &text[from..to], &text[..from], &text[to..]),
                _ => format!("{}{}{}", &text[..from], WORDS[to % WORDS.len()], &text[from..]),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn altered_code_does_no_harm(texts in prop::collection::vec(altered(), 1..4)) {
        check(&texts)?;
    }

    #[test]
    fn heaps_of_tokens_do_no_harm(words in prop::collection::vec(prop::collection::vec(prop::sample::select(WORDS), 0..80), 3)) {
        let texts: Vec<String> = words.iter().map(|words| words.join(" ")).collect();
        check(&texts)?;
    }

    #[test]
    fn bodies_of_tokens_do_no_harm(words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
        let body = words.join(" ");
        check(&[format!("fn f() {{ {body} }}"), format!("macro_rules! m {{ {body} }} m!({body});"), format!("fn f() {{ m!{{ {body} }} }}")])?;
    }
}
