//! Targets of a package: those written in its manifest and those cargo finds by their place.

use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::paths::{clean, relative};
use super::{Target, TargetKind};

/// All targets of the package in `dir`, sorted by kind and name.
pub(super) fn targets(root: &Path, dir: &Path, manifest: &Table, package: &str, edition: &str) -> Vec<Target> {
    let mut found: Vec<(TargetKind, String, PathBuf)> = Vec::new();
    found.extend(library(dir, manifest, package));
    let groups = [
        ("bin", "autobins", TargetKind::Bin),
        ("test", "autotests", TargetKind::Test),
        ("example", "autoexamples", TargetKind::Example),
        ("bench", "autobenches", TargetKind::Bench),
    ];
    for (key, search, kind) in groups {
        found.extend(written(dir, manifest, key, kind));
        for (name, path) in if is_off(manifest, search) { Vec::new() } else { discovered(dir, key, package) } {
            let is_taken = |(other, named, taken): &(TargetKind, String, PathBuf)| {
                *other == kind && (*taken == path || *named == name)
            };
            if !found.iter().any(is_taken) {
                found.push((kind, name, path));
            }
        }
    }
    let build = manifest.get("package").and_then(|package| package.get("build"));
    if build.and_then(Value::as_bool) != Some(false) {
        let build = clean(&dir.join(build.and_then(Value::as_str).unwrap_or("build.rs")));
        found.push((TargetKind::BuildScript, "build-script-build".to_owned(), build));
    }
    found.retain(|(_, _, path)| path.is_file());
    let mut targets: Vec<Target> = found
        .into_iter()
        .map(|(kind, name, path)| Target {
            crate_name: name.replace('-', "_"),
            name,
            kind,
            root: relative(root, &path),
            edition: edition.to_owned(),
        })
        .collect();
    targets.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    targets.dedup_by(|a, b| a.kind == b.kind && a.name == b.name);
    targets
}

/// Whether a folder holds the root of a package at its usual place.
pub(super) fn by_convention(dir: &Path) -> bool {
    ["src/lib.rs", "src/main.rs"].iter().any(|path| dir.join(path).is_file())
}

fn is_off(manifest: &Table, key: &str) -> bool {
    manifest.get("package").and_then(|package| package.get(key)).and_then(Value::as_bool) == Some(false)
}

fn library(dir: &Path, manifest: &Table, package: &str) -> Option<(TargetKind, String, PathBuf)> {
    let section = manifest.get("lib");
    let field = |key: &str| section.and_then(|section| section.get(key));
    let kind = match field("proc-macro").and_then(Value::as_bool) {
        Some(true) => TargetKind::ProcMacro,
        _ => TargetKind::Lib,
    };
    let name = field("name").and_then(Value::as_str).map_or_else(|| package.replace('-', "_"), str::to_owned);
    let path = clean(&dir.join(field("path").and_then(Value::as_str).unwrap_or("src/lib.rs")));
    path.is_file().then_some((kind, name, path))
}

fn written(dir: &Path, manifest: &Table, key: &str, kind: TargetKind) -> Vec<(TargetKind, String, PathBuf)> {
    let entries = manifest.get(key).and_then(Value::as_array);
    let mut found = Vec::new();
    for entry in entries.into_iter().flatten() {
        let Some(name) = entry.get("name").and_then(Value::as_str) else { continue };
        let folder = folder(key);
        let guesses = match entry.get("path").and_then(Value::as_str) {
            Some(path) => vec![path.to_owned()],
            None => vec![format!("{folder}/{name}.rs"), format!("{folder}/{name}/main.rs"), "src/main.rs".to_owned()],
        };
        let path = guesses.iter().map(|guess| clean(&dir.join(guess))).find(|path| path.is_file());
        found.extend(path.map(|path| (kind, name.to_owned(), path)));
    }
    found
}

fn folder(key: &str) -> &'static str {
    match key {
        "bin" => "src/bin",
        "test" => "tests",
        "example" => "examples",
        _ => "benches",
    }
}

fn discovered(dir: &Path, key: &str, package: &str) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let main = dir.join("src/main.rs");
    if key == "bin" && main.is_file() {
        found.push((package.to_owned(), main));
    }
    let Ok(entries) = fs::read_dir(dir.join(folder(key))) else { return found };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if path.extension().is_some_and(|extension| extension == "rs") && path.is_file() {
            found.push((stem, path));
        } else if path.join("main.rs").is_file() {
            found.push((stem, path.join("main.rs")));
        }
    }
    found.sort();
    found
}
