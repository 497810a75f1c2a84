//! Manifests and what stands beside them.

use std::path::Path;
use std::process::Command;

use calve_analyzer::ingest::Workspace;

use super::project::{MANIFEST, project, read, told, write};

fn packages(workspace: &Workspace) -> Vec<&str> {
    workspace.packages.iter().map(|package| package.name.as_str()).collect()
}

/// The workspace without the folder it lies in.
fn without_root(workspace: &Workspace) -> String {
    let text = serde_json::to_string_pretty(workspace).expect("json");
    text.replace(&*workspace.root.to_string_lossy(), "ROOT")
}

#[test]
fn nothing_of_the_project_is_run() {
    let folder = project(&[
        ("Cargo.toml", &format!("{MANIFEST}[dependencies]\nx = {{ git = \"https://example.invalid/x.git\" }}\n")),
        ("src/main.rs", "fn main() {}"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.2.3\"\n"),
        ("Cargo.lock", "broken [[["),
    ]);
    let (mark, script) = (folder.path().join("MARK"), folder.path().join("mark.sh"));
    write(folder.path(), "mark.sh", format!("#!/bin/sh\ntouch '{}'\nexit 1\n", mark.display()));
    Command::new("chmod").arg("+x").arg(&script).status().expect("chmod");
    write(folder.path(), "build.rs", format!("fn main() {{ std::fs::write({mark:?}, []).unwrap(); }}"));
    let script = format!("{script:?}");
    let config = format!(
        "[alias]\nmetadata = \"run\"\n[build]\nrustc = {script}\nrustc-wrapper = {script}\n\
         rustc-workspace-wrapper = {script}\n[target.'cfg(all())']\nrunner = {script}\n[credential-alias]\n\
         x = [{script}]\n"
    );
    write(folder.path(), ".cargo/config.toml", config);
    let (workspace, _, findings) = read(folder.path());
    assert_eq!(told(&findings), Vec::<String>::new());
    assert_eq!(packages(&workspace), ["p"]);
    assert_eq!(workspace.packages[0].dependencies[0].package, "x");
    assert!(!mark.exists(), "something of the project was run");
}

/// A workspace with all that manifests can say about members, targets, features and dependencies.
fn rich(root: &Path, first_line: &str) {
    let package = |name: &str, rest: &str| format!("[package]\nname = \"{name}\"\nversion.workspace = true\n{rest}");
    let workspace = "[workspace]\nmembers = [\"crates/*\", \"far/**/deep-?\"]\nexclude = [\"crates/out\"]\nresolver = \"2\"\n\
         [workspace.package]\nversion = \"1.2.3\"\nedition = \"2021\"\n[workspace.dependencies]\n\
         kernel = { package = \"lib-a\", path = \"crates/lib-a\", features = [\"x\"] }\nserde = \"1.0.3\"\n";
    let app = "edition.workspace = true\nautobins = false\nbuild = false\n[[bin]]\nname = \"my-tool\"\n\
         path = \"src/tools/my.rs\"\n[features]\ndefault = [\"a\"]\na = [\"dep:anyhow\"]\n[dependencies]\n\
         kernel = { workspace = true, features = [\"y\"] }\nserde = { workspace = true, optional = true }\n\
         anyhow = { version = \"=1.0.1\", optional = true }\nimplied = { path = \"../../implied\" }\n\
         [target.'cfg(unix)'.dev-dependencies]\ntempfile = \">=3, <4\"\n";
    write(root, "Cargo.toml", format!("{first_line}{workspace}"));
    write(root, "crates/app/Cargo.toml", package("app", app));
    for file in
        ["src/main.rs", "src/lib.rs", "src/tools/my.rs", "build.rs", "tests/a.rs", "tests/b/main.rs", "examples/e.rs"]
    {
        write(root, &format!("crates/app/{file}"), "");
    }
    write(root, "crates/lib-a/Cargo.toml", package("lib-a", "[features]\nx = []\ny = []\n[lib]\nname = \"kern\"\n"));
    write(root, "crates/lib-a/src/lib.rs", "");
    write(root, "crates/lib-a/build.rs", "");
    write(root, "crates/lib-a/benches/speed.rs", "");
    write(root, "crates/out/Cargo.toml", "not read");
    write(root, "crates/README.md", "no folder");
    write(root, "far/away/deep-1/Cargo.toml", package("deep", "edition = \"2018\"\n[lib]\nproc-macro = true\n"));
    write(root, "far/away/deep-1/src/lib.rs", "");
    write(root, "implied/Cargo.toml", package("implied", ""));
    write(root, "implied/src/main.rs", "");
    write(root, "implied/src/bin/second.rs", "");
}

#[test]
fn manifests_alone_tell_what_cargo_tells() {
    let (with, without) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    rich(with.path(), "");
    rich(without.path(), "cargo-features = [\"no-such-feature\"]\n");
    let (by_cargo, files, findings) = read(with.path());
    assert_eq!(told(&findings), Vec::<String>::new());
    assert_eq!(packages(&by_cargo), ["app", "deep", "implied", "lib-a"]);
    for start in ["", "implied", "crates/app"] {
        let (alone, same_files, findings) = read(&without.path().join(start));
        assert_eq!(told(&findings), ["cargo-metadata-failed"], "{start}");
        assert_eq!(without_root(&alone), without_root(&by_cargo), "{start}");
        assert!(files.files.iter().map(|file| &file.path).eq(same_files.files.iter().map(|file| &file.path)));
    }
}

#[test]
fn without_cargo_the_manifests_are_read() {
    const INNER: &str = "CALVE_TEST_WITHOUT_CARGO";
    if std::env::var_os(INNER).is_some() {
        let folder = project(&[("src/lib.rs", "pub fn f() {}")]);
        let (workspace, _, findings) = read(folder.path());
        assert_eq!(packages(&workspace), ["p"]);
        assert_eq!(told(&findings), ["cargo-metadata-failed"]);
        return;
    }
    let mut again = Command::new(std::env::current_exe().expect("this test"));
    again.args(["--exact", "manifests::without_cargo_the_manifests_are_read"]);
    let output = again.env(INNER, "1").env("CARGO", "/nonexistent/cargo").output().expect("this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_goes_on() {
    let good = "[package]\nname = \"good\"\nversion = \"0.1.0\"\n";
    let workspace = "[workspace]\nmembers = [\"good\", \"broken\", \"missing\", \"pipe\", \"huge\", \"binary\"]\n";
    let folder = project(&[("Cargo.toml", workspace), ("good/Cargo.toml", good), ("good/src/lib.rs", "fn f() {}")]);
    let root = folder.path();
    write(root, "broken/Cargo.toml", "[package]\nname = \"x\"\n[[[");
    write(root, "pipe/src/lib.rs", "");
    write(root, "huge/Cargo.toml", "# nothing\n".repeat(500_000));
    write(root, "binary/Cargo.toml", b"[package]\nname = \"\xff\"");
    Command::new("mkfifo").arg(root.join("pipe/Cargo.toml")).status().expect("a pipe");
    let (workspace, sources, findings) = read(root);
    assert_eq!(packages(&workspace), ["good"]);
    assert!(sources.by_path("good/src/lib.rs").is_some());
    let told: Vec<String> = told(&findings).into_iter().filter(|finding| !finding.starts_with("not-utf8")).collect();
    assert_eq!(
        told,
        [
            "cargo-metadata-failed",
            "odd-manifest huge/Cargo.toml:0",
            "odd-manifest pipe/Cargo.toml:0",
            "unreadable-manifest binary/Cargo.toml:0",
            "unreadable-manifest broken/Cargo.toml:3",
            "unreadable-manifest missing/Cargo.toml:0",
        ]
    );
}

#[test]
fn a_root_manifest_that_says_nothing_leaves_the_files() {
    for text in
        ["", "\n", "[[[", "x = [[[[[[[[[[[[[[[[", &format!("x = {}", "[".repeat(20_000)), "\u{feff}", "[package]"]
    {
        let folder = project(&[("Cargo.toml", text), ("src/lib.rs", "pub fn f() {}")]);
        let (workspace, sources, findings) = read(folder.path());
        assert_eq!(workspace.packages.len(), 1, "{text:.20}");
        assert!(sources.by_path("src/lib.rs").is_some(), "{text:.20}");
        assert_eq!(findings[0].code, "cargo-metadata-failed", "{text:.20}");
        assert!(!told(&findings).is_empty());
    }
}
