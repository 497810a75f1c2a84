//! Small workspaces from one text.

use std::path::PathBuf;
use std::sync::Arc;

use calve_analyzer::ingest::{
    Dependency, DependencyKind, FileId, Package, PackageId, SourceFile, SourceSet, Target, TargetKind, Workspace,
};
use calve_analyzer::resolve::{Certainty, ItemId, Resolved, resolve};

/// Resolves a text cut into files by `//- path` lines. Files below `x/src` make the package `x`; without a folder
/// they make the package `app`. All packages know each other, and the crates `actix_web`, `anyhow`, `axum`, `clap`, `diesel`, `futures`,
/// `reqwest`, `serde`, `sqlx` and `tokio`.
pub fn resolved(text: &str) -> Resolved {
    let (workspace, sources) = parts(text);
    resolve(&workspace, &sources)
}

/// The workspace and sources of a text.
pub fn parts(text: &str) -> (Workspace, SourceSet) {
    let mut files: Vec<(String, String)> = Vec::new();
    if !text.trim_start().starts_with("//- ") {
        files.push(("src/lib.rs".to_owned(), String::new()));
    }
    for line in text.lines() {
        match line.trim_start().strip_prefix("//- ") {
            Some(path) => files.push((path.trim().to_owned(), String::new())),
            None => {
                if let Some((_, text)) = files.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    workspace(files)
}

fn workspace(mut files: Vec<(String, String)>) -> (Workspace, SourceSet) {
    files.sort();
    let mut names: Vec<String> = files
        .iter()
        .filter_map(|(path, _)| path.split_once("src/").map(|(dir, _)| dir.trim_end_matches('/').to_owned()))
        .filter(|dir| !dir.contains('/'))
        .collect();
    names.sort();
    names.dedup();
    let packages: Vec<Package> = names.iter().enumerate().map(|(at, dir)| package(at, dir, &names, &files)).collect();
    let files = files.into_iter().enumerate().map(|(at, (path, text))| {
        let text: Arc<str> = Arc::from(text);
        SourceFile { id: FileId(at as u32), path, disk_text: Arc::clone(&text), text }
    });
    let workspace = Workspace {
        root: PathBuf::from("/w"),
        target_dir: PathBuf::from("/w/target"),
        root_is_package: true,
        packages,
    };
    (workspace, SourceSet { files: files.collect() })
}

fn package_name(dir: &str) -> String {
    if dir.is_empty() { "app".to_owned() } else { dir.to_owned() }
}

fn package(at: usize, dir: &str, all: &[String], files: &[(String, String)]) -> Package {
    let prefix = if dir.is_empty() { String::new() } else { format!("{dir}/") };
    let name = package_name(dir);
    let crate_name = name.replace('-', "_");
    let mut targets = Vec::new();
    for (path, _) in files {
        let Some(inside) = path.strip_prefix(&prefix) else { continue };
        let (kind, target) = match inside {
            "src/lib.rs" => (TargetKind::Lib, crate_name.clone()),
            "src/main.rs" => (TargetKind::Bin, crate_name.clone()),
            test if test.starts_with("tests/") => {
                (TargetKind::Test, test.trim_start_matches("tests/").trim_end_matches(".rs").to_owned())
            }
            _ => continue,
        };
        let edition = if dir.ends_with("2015") { "2015" } else { "2021" };
        targets.push(Target {
            name: target.clone(),
            crate_name: target,
            kind,
            root: path.clone(),
            edition: edition.to_owned(),
        });
    }
    let members = all
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at)
        .map(|(other, dir)| dependency(&package_name(dir), Some(PackageId(other as u32))));
    let outside = ["actix_web", "anyhow", "axum", "clap", "diesel", "futures", "reqwest", "serde", "sqlx", "tokio"]
        .map(|name| dependency(name, None));
    Package {
        id: PackageId(at as u32),
        name,
        version: "1.0.0".to_owned(),
        edition: "2021".to_owned(),
        manifest: format!("{prefix}Cargo.toml"),
        dir: dir.to_owned(),
        targets,
        dependencies: members.chain(outside).collect(),
        features: Vec::new(),
    }
}

fn dependency(package: &str, member: Option<PackageId>) -> Dependency {
    Dependency {
        package: package.to_owned(),
        crate_name: package.replace('-', "_"),
        kind: DependencyKind::Normal,
        requirement: "*".to_owned(),
        features: Vec::new(),
        optional: false,
        member,
    }
}

/// The path of an item.
pub fn path(resolved: &Resolved, id: ItemId) -> String {
    resolved.item(id).map(|item| item.path.clone()).unwrap_or_default()
}

/// All references, one per line, without lines and positions; a sure one has no mark.
pub fn edges(text: &str) -> String {
    let resolved = resolved(text);
    let mut lines: Vec<String> = resolved
        .references
        .iter()
        .map(|reference| {
            let certainty = match reference.certainty {
                Certainty::Resolved => "",
                Certainty::OneOfSeveral => ", one of several",
                Certainty::Guessed => ", guessed",
            };
            let kind = format!("{:?}", reference.kind).to_lowercase();
            format!("{} -> {} ({kind}{certainty})", path(&resolved, reference.from), path(&resolved, reference.to))
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines.join("\n")
}

/// The references of one item.
pub fn edges_of(item: &str, text: &str) -> String {
    let start = format!("{item} -> ");
    let lines = edges(text);
    let own = lines.lines().filter_map(|line| line.strip_prefix(&start));
    own.collect::<Vec<_>>().join("\n")
}

/// All references to the outside, one per line.
pub fn externals(text: &str) -> String {
    let resolved = resolved(text);
    let mut lines: Vec<String> = resolved
        .externals
        .iter()
        .map(|external| {
            let kind = format!("{:?}", external.kind).to_lowercase();
            format!("{} -> {} ({kind})", path(&resolved, external.from), external.path)
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines.join("\n")
}
