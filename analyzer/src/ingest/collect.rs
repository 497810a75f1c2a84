//! Which files belong to a workspace.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::Workspace;
use super::paths::clean;

/// Absolute paths of all files the analysis reads, sorted.
///
/// Left out: what version control ignores, build output, hidden folders other than `.sqlx`, and folders with a
/// manifest that is no member (nested workspaces, excluded packages).
pub(super) fn paths(workspace: &Workspace) -> Vec<PathBuf> {
    let members: BTreeSet<PathBuf> =
        workspace.packages.iter().map(|package| clean(&workspace.root.join(&package.dir))).collect();
    let mut starts = vec![workspace.root.clone()];
    starts.extend(members.iter().filter(|dir| !dir.starts_with(&workspace.root)).cloned());
    let mut found = BTreeSet::new();
    for start in starts {
        for path in walk(&start, workspace, &members) {
            if belongs(&path, &members) {
                found.insert(path);
            }
        }
    }
    found.into_iter().collect()
}

fn walk(start: &Path, workspace: &Workspace, members: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let target_dir = workspace.target_dir.clone();
    let root = workspace.root.clone();
    let members = members.clone();
    WalkBuilder::new(start)
        .hidden(false)
        .require_git(false)
        .parents(false)
        .git_global(false)
        .follow_links(false)
        .filter_entry(move |entry| !is_folder(entry) || enters(entry.path(), &target_dir, &root, &members))
        .build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(DirEntry::into_path)
        .collect()
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

fn enters(dir: &Path, target_dir: &Path, root: &Path, members: &BTreeSet<PathBuf>) -> bool {
    if dir == root || members.contains(dir) {
        return true;
    }
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let below_package = dir.parent().is_some_and(|parent| parent == root || members.contains(parent));
    if dir == target_dir || (name == "target" && below_package) || (name.starts_with('.') && name != ".sqlx") {
        return false;
    }
    // A manifest that is no member begins another world, unless members lie further down.
    !dir.join("Cargo.toml").is_file() || members.iter().any(|member| member.starts_with(dir))
}

fn belongs(path: &Path, members: &BTreeSet<PathBuf>) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let has_part = |part: &str| path.components().any(|component| component.as_os_str() == part);
    match path.extension().map(|extension| extension.to_string_lossy().into_owned()).as_deref() {
        Some("rs") => in_member(path, members),
        Some("sql") => true,
        Some("json") => has_part(".sqlx"),
        _ => name == "Cargo.toml" || name == "Cargo.lock" || has_part("migrations"),
    }
}

/// Whether the nearest manifest above a file is that of a member.
fn in_member(path: &Path, members: &BTreeSet<PathBuf>) -> bool {
    path.ancestors().skip(1).any(|folder| members.contains(folder))
}
