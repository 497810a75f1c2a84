//! Which files belong to a workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::links::{Link, followed};
use super::paths::{clean, relative};
use super::{Finding, Place, Severity, Workspace};

/// Absolute paths of all files the analysis reads, sorted, and what could not be looked into.
///
/// Left out: what version control ignores, build output, hidden folders other than `.sqlx`, and folders with a
/// manifest that is no member (nested workspaces, excluded packages). Links are followed once, and not out of the
/// workspace.
pub(super) fn paths(workspace: &Workspace) -> (Vec<PathBuf>, Vec<Finding>) {
    let ground = Ground::new(workspace);
    let mut starts = vec![workspace.root.clone()];
    // A walk does not enter members elsewhere, nor those that are links.
    let is_beside = |dir: &&PathBuf| !dir.starts_with(&workspace.root) || dir.is_symlink();
    starts.extend(ground.members.iter().filter(is_beside).cloned());
    let mut seen = Seen::default();
    for start in &starts {
        walk(start, &ground, &mut seen);
    }
    let links = std::mem::take(&mut seen.links);
    let (linked, left_out) = followed(&links, &starts, &workspace.root);
    seen.findings.extend(left_out);
    for link in &linked {
        follow(link, &ground, &mut seen);
    }
    let mut found: Vec<PathBuf> = seen.files.into_iter().filter(|path| belongs(path, &ground.members)).collect();
    found.sort();
    (found, seen.findings)
}

/// What a walk has to know.
#[derive(Clone)]
pub(super) struct Ground {
    root: PathBuf,
    target_dir: PathBuf,
    members: BTreeSet<PathBuf>,
}

/// What walks have come across.
#[derive(Default)]
struct Seen {
    files: BTreeSet<PathBuf>,
    /// Links by their place.
    links: BTreeMap<PathBuf, Link>,
    findings: Vec<Finding>,
}

impl Ground {
    /// Whether the same files are found on another ground: an output folder elsewhere is not come across.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let is_beside = !other.target_dir.starts_with(&other.root);
        (&self.root, &self.members) == (&other.root, &other.members)
            && (is_beside || self.target_dir == other.target_dir)
    }

    pub(super) fn new(workspace: &Workspace) -> Self {
        let dirs = workspace.packages.iter().map(|package| clean(&workspace.root.join(&package.dir)));
        Self { root: workspace.root.clone(), target_dir: workspace.target_dir.clone(), members: dirs.collect() }
    }
}

fn walk(start: &Path, ground: &Ground, seen: &mut Seen) {
    for entry in walker(start, ground.clone()).build() {
        match entry {
            Ok(entry) => {
                let kind = entry.file_type();
                if kind.is_some_and(|kind| kind.is_file()) {
                    seen.files.insert(entry.into_path());
                } else if kind.is_some_and(|kind| kind.is_symlink()) {
                    seen.links.insert(entry.path().to_path_buf(), Link::at(entry.path()));
                }
            }
            Err(error) => seen.findings.push(unreadable(&ground.root, &error)),
        }
    }
}

/// Adds what a link brings in, under the path of the link; links in there are left alone.
fn follow(link: &Link, ground: &Ground, seen: &mut Seen) {
    if !link.is_folder {
        seen.files.insert(link.path.clone());
        return;
    }
    let mut behind = Seen::default();
    walk(&link.target, ground, &mut behind);
    let moved = behind.files.iter().filter_map(|file| Some(link.path.join(file.strip_prefix(&link.target).ok()?)));
    seen.files.extend(moved);
    seen.findings.extend(behind.findings);
}

fn walker(start: &Path, ground: Ground) -> WalkBuilder {
    // Ignore files above the workspace hold where they belong to the same repository; without one they may be anybody's.
    let in_repository = start.ancestors().any(|folder| folder.join(".git").exists());
    let mut walk = WalkBuilder::new(start);
    walk.hidden(false)
        .require_git(false)
        .parents(in_repository)
        .git_global(false)
        .follow_links(false)
        .filter_entry(move |entry| !is_folder(entry) || enters(entry.path(), &ground));
    walk
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

fn enters(dir: &Path, ground: &Ground) -> bool {
    let (root, members) = (&ground.root, &ground.members);
    if dir == root || members.contains(dir) {
        return true;
    }
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let below_package = dir.parent().is_some_and(|parent| parent == root || members.contains(parent));
    let is_output =
        dir == ground.target_dir || dir.join("CACHEDIR.TAG").is_file() || (name == "target" && below_package);
    if is_output || (name.starts_with('.') && name != ".sqlx") {
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

fn unreadable(root: &Path, error: &ignore::Error) -> Finding {
    let (file, line) = place_of(error);
    let shown = file.map(|path| relative(root, path));
    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    Finding {
        code: "unreadable-folder".to_owned(),
        severity: Severity::Warning,
        place: shown.map(|file| Place { file, line }),
        message: format!("this cannot be looked into: {reason}"),
        advice: "make it readable, or leave it out with an ignore file; nothing in it is counted".to_owned(),
    }
}

/// Path and line that an error of the walk names.
fn place_of(error: &ignore::Error) -> (Option<&Path>, usize) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), place_of(err).1),
        ignore::Error::WithLineNumber { line, err } => (place_of(err).0, usize::try_from(*line).unwrap_or(0)),
        ignore::Error::WithDepth { err, .. } => place_of(err),
        ignore::Error::Loop { child, .. } => (Some(child), 0),
        _ => (None, 0),
    }
}
