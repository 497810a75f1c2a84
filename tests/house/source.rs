//! The texts of the project and the module each Rust file is.

use std::path::Path;

/// A crate of the project with rooms in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Krate {
    /// `analyzer/`
    Analyzer,
    /// `generator/`
    Generator,
    /// `lib/`
    Lib,
}

impl Krate {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Analyzer, Self::Generator, Self::Lib];

    /// Its folder.
    pub fn dir(self) -> &'static str {
        match self {
            Self::Analyzer => "analyzer",
            Self::Generator => "generator",
            Self::Lib => "lib",
        }
    }
}

/// A text file of the project.
#[derive(Debug, Clone)]
pub struct Text {
    /// Path from the root, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// A parsed Rust file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// Its module below the crate root: empty for `lib.rs`, `["plan", "wire"]` for `plan/wire.rs`.
    pub module: Vec<String>,
    /// Whether the whole file is test code.
    pub is_test: bool,
    /// What is in it.
    pub text: String,
    /// The same, parsed.
    pub ast: syn::File,
}

impl Source {
    /// Parses a file of a crate.
    pub fn new(path: &str, text: &str) -> Self {
        let ast = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), module: module_of(path), is_test: false, text: text.to_owned(), ast }
    }

    /// The top-level module it lies in; `None` for the crate root.
    pub fn room(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }
}

/// `analyzer/src/plan/mod.rs` → `["plan"]`.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.split_once("src/").map_or(path, |(_, inside)| inside);
    let stem = inside.strip_suffix(".rs").unwrap_or(inside);
    let mut module: Vec<String> = stem.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// All text files of the project that git would track.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Sorted by path.
    pub texts: Vec<Text>,
}

impl Tree {
    /// Reads the project this test belongs to.
    pub fn of_the_project() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let files = ignore::WalkBuilder::new(&root).hidden(false).require_git(false).parents(false).build();
        let mut texts: Vec<Text> = files.filter_map(Result::ok).filter_map(|entry| read(&root, entry.path())).collect();
        texts.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(texts.iter().any(|text| text.path == "Cargo.toml"), "the root of the project was not found");
        Self { texts }
    }

    /// A made-up project.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let text = |&(path, text): &(&str, &str)| Text { path: path.to_owned(), text: text.to_owned() };
        Self { texts: files.iter().map(text).collect() }
    }

    /// The text at a path.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.iter().find(|text| text.path == path).map(|text| text.text.as_str())
    }

    /// Texts below a folder that end so.
    pub fn below<'t>(&'t self, folder: &'t str, ending: &'t str) -> impl Iterator<Item = &'t Text> {
        self.texts.iter().filter(move |text| text.path.starts_with(folder) && text.path.ends_with(ending))
    }

    /// The Rust files that make up a crate: its roots and what they declare by `mod`. Files that are only
    /// embedded as text are no part of it.
    pub fn krate(&self, krate: Krate) -> Vec<Source> {
        let src = format!("{}/src/", krate.dir());
        let mut open: Vec<_> = ["lib.rs", "main.rs"].map(|root| (format!("{src}{root}"), false)).into();
        let mut sources: Vec<Source> = Vec::new();
        while let Some((path, is_test)) = open.pop() {
            let Some(text) = self.text(&path) else { continue };
            let source = Source { is_test, ..Source::new(&path, text) };
            open.extend(children(&source, &src));
            sources.push(source);
        }
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        sources
    }

    /// All Rust files that are written here (fixtures are other people's projects).
    pub fn sources(&self) -> Vec<Source> {
        let own = self.below("", ".rs").filter(|text| !text.path.starts_with("fixtures/"));
        own.map(|text| Source::new(&text.path, &text.text)).collect()
    }
}

/// Whether a module is compiled for tests only.
pub fn is_test_module(module: &syn::ItemMod) -> bool {
    module.attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|what| what == "test")
    })
}

/// Paths where the file of a `mod name;` may lie, and whether it is test code.
fn children(source: &Source, src: &str) -> Vec<(String, bool)> {
    let folder = source.module.iter().fold(src.to_owned(), |path, part| format!("{path}{part}/"));
    let outlined = source.ast.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.content.is_none() => Some(module),
        _ => None,
    });
    outlined
        .flat_map(|module| {
            let (name, is_test) = (&module.ident, source.is_test || is_test_module(module));
            [(format!("{folder}{name}.rs"), is_test), (format!("{folder}{name}/mod.rs"), is_test)]
        })
        .collect()
}

fn read(root: &Path, path: &Path) -> Option<Text> {
    let relative = path.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
    if relative.starts_with(".git/") || relative == ".git" || relative.starts_with("target/") || !path.is_file() {
        return None;
    }
    // Files that are no text have nothing to say here.
    std::fs::read_to_string(path).ok().map(|text| Text { path: relative, text })
}

#[test]
fn modules_are_named_by_their_files() {
    assert_eq!(module_of("analyzer/src/plan/mod.rs"), ["plan"]);
    assert_eq!(module_of("analyzer/src/plan/wire.rs"), ["plan", "wire"]);
    assert!(module_of("lib/src/main.rs").is_empty());
}

#[test]
fn a_crate_is_what_its_roots_declare() {
    let tree = Tree::of(&[
        ("lib/src/lib.rs", "mod run;"),
        ("lib/src/run/mod.rs", "mod step; #[cfg(test)] mod tests;"),
        ("lib/src/run/step.rs", ""),
        ("lib/src/run/tests.rs", ""),
        ("lib/src/run/embedded.rs", ""),
    ]);
    let found: Vec<_> = tree.krate(Krate::Lib).into_iter().map(|source| (source.path, source.is_test)).collect();
    let expected = [("lib.rs", false), ("run/mod.rs", false), ("run/step.rs", false), ("run/tests.rs", true)];
    assert_eq!(found, expected.map(|(path, is_test)| (format!("lib/src/{path}"), is_test)));
}

#[test]
fn the_project_is_read_whole() {
    let tree = Tree::of_the_project();
    for krate in Krate::ALL {
        assert!(!tree.krate(krate).is_empty(), "{} has no sources", krate.dir());
    }
}
