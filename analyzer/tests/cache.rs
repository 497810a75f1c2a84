//! What an earlier run left changes how long a run takes, never what it gives.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

use std::fs;
use std::path::Path;

use calve_analyzer::ingest::{IngestOptions, SourceSet, Workspace, ingest};
use calve_analyzer::resolve::{Cache, Resolved, resolve, resolve_with};

const MANIFEST: &str = "[package]\nname = \"kept\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

const LIB: &str = "
#[macro_use]
mod words;
mod store;
pub use store::Store;
pub fn run(store: &Store) -> usize { let found = store.find(twice!(2)); found.len() }
pub fn outer() -> u8 { fn inner() -> u8 { helper() } fn helper() -> u8 { 3 } inner() }
include!(\"more.rs\");
";
const WORDS: &str = "macro_rules! twice { ($x:expr) => { $crate::double($x) }; }\n";
const STORE: &str = "
pub struct Store { names: Vec<String> }
impl Store {
    pub fn find(&self, count: usize) -> Vec<String> { self.names.iter().take(count).cloned().collect() }
    pub fn add(&mut self, name: &str) { self.names.push(crate::clean(name)); }
}
";
const MORE: &str = "pub fn double(x: usize) -> usize { x * 2 }\npub fn clean(x: &str) -> String { x.trim().into() }\n";

struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        for (path, text) in [("Cargo.toml", MANIFEST), ("src/lib.rs", LIB), ("src/words.rs", WORDS)] {
            project.write(path, text);
        }
        project.write("src/store.rs", STORE);
        project.write("src/more.rs", MORE);
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self) -> (Workspace, SourceSet) {
        let manifest_path = Some(self.0.path().join("Cargo.toml"));
        let (workspace, sources, _) =
            ingest(&IngestOptions { manifest_path, ..IngestOptions::default() }).expect("a workspace");
        (workspace, sources)
    }

    /// Runs with a cache, checks that the result is the one without, and gives the cache for the next run.
    fn run(&self, cache: &[u8]) -> Option<Vec<u8>> {
        let (workspace, sources) = self.read();
        let (resolved, bytes) = resolve_with(&workspace, &sources, &Cache::read(cache.to_vec()));
        assert_eq!(told(&resolved), told(&resolve(&workspace, &sources)));
        bytes
    }
}

fn told(resolved: &Resolved) -> String {
    serde_json::to_string_pretty(resolved).expect("JSON")
}

#[test]
fn a_second_run_takes_over_and_leaves_the_cache_alone() {
    let project = Project::new();
    let first = project.run(&[]).expect("a cache");
    assert!(project.run(&first).is_none(), "nothing changed");
    assert_eq!(project.run(&[]), Some(first), "the same workspace gives the same cache");
}

#[test]
fn a_changed_body_changes_its_own_references_alone() {
    let project = Project::new();
    let first = project.run(&[]).expect("a cache");
    project.write("src/store.rs", &STORE.replace("crate::clean(name)", "String::from(name)"));
    let second = project.run(&first).expect("a changed cache");
    project.write("src/store.rs", &format!("// moved\n\n{STORE}"));
    let third = project.run(&second).expect("a changed cache");
    assert!(project.run(&third).is_none());
}

#[test]
fn a_changed_item_is_seen_by_all_files() {
    let project = Project::new();
    let first = project.run(&[]).expect("a cache");
    project.write("src/store.rs", &STORE.replace("pub fn find", "pub fn found"));
    let second = project.run(&first).expect("a changed cache");
    project.write("src/words.rs", &WORDS.replace("$crate::double($x)", "$crate::clean($x)"));
    let third = project.run(&second).expect("a changed cache");
    project.write("src/added.rs", "pub fn unused() {}\n");
    let fourth = project.run(&third).expect("a changed cache");
    project.write("src/more.rs", "pub fn double(x: usize) -> usize {\n");
    let fifth = project.run(&fourth).expect("a changed cache");
    assert!(project.run(&fifth).is_none());
}

#[test]
fn a_damaged_cache_is_no_cache() {
    let project = Project::new();
    let whole = project.run(&[]).expect("a cache");
    for length in [0, 7, 40, whole.len() / 2, whole.len() - 1] {
        assert_eq!(project.run(&whole[..length]).as_ref(), Some(&whole), "cut off at {length}");
    }
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    assert_eq!(project.run(&damaged), Some(whole));
}
