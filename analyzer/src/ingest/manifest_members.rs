//! Which folders are members of a workspace, by its manifests alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use toml::{Table, Value};
use walkdir::WalkDir;

use super::paths::{clean, relative};
use super::{Finding, Place, Severity};

/// Largest manifest that is read.
const MOST_BYTES: u64 = 4 << 20;
/// Code of the finding for a manifest that is better not opened at all.
pub(super) const ODD_MANIFEST: &str = "odd-manifest";
/// Deepest folder that `**` in a members pattern reaches.
const MOST_DEPTH: usize = 32;

/// The manifests of a workspace.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    /// Folder of the root manifest.
    pub root: PathBuf,
    /// Manifests by their folder; that of the root is among them.
    pub tables: BTreeMap<PathBuf, Table>,
    /// Members whose manifest cannot be read.
    pub findings: Vec<Finding>,
}

/// Finds the workspace that the manifest in `folder` belongs to, and reads all manifests of its members: those of
/// its patterns and what they depend on by path below the root.
pub(super) fn manifests(folder: &Path) -> Manifests {
    let own = Manifests::from(folder);
    if own.table(folder).contains_key("workspace") {
        return own;
    }
    let named = own.table(folder).get("package").and_then(|package| package.get("workspace")).and_then(Value::as_str);
    let named = named.map(|path| clean(&folder.join(path)));
    let above = named.into_iter().chain(folder.ancestors().skip(1).map(Path::to_path_buf));
    for root in above.filter(|root| root.join("Cargo.toml").is_file()) {
        let is_root = read(&root).is_ok_and(|table| table.contains_key("workspace"));
        if is_root {
            let found = Manifests::from(&root);
            if found.tables.contains_key(folder) {
                return found;
            }
        }
    }
    own
}

impl Manifests {
    /// The manifest of a folder; an empty one when it cannot be read.
    pub(super) fn table(&self, folder: &Path) -> &Table {
        static EMPTY: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::new);
        self.tables.get(folder).unwrap_or(&EMPTY)
    }

    fn from(root: &Path) -> Self {
        let mut found = Self { root: root.to_path_buf(), ..Self::default() };
        found.add(root);
        let root_table = found.table(root).clone();
        let Some(workspace) = root_table.get("workspace") else { return found };
        let excluded: Vec<PathBuf> = list(workspace, "exclude").map(|name| clean(&root.join(name))).collect();
        let is_left_out = |dir: &Path| excluded.iter().any(|left_out| dir.starts_with(left_out));
        let mut pending: Vec<PathBuf> = list(workspace, "members").flat_map(|pattern| expand(root, pattern)).collect();
        pending.extend(path_dependencies(root, &root_table, root, &root_table));
        while let Some(dir) = pending.pop() {
            if !is_left_out(&dir) && !found.tables.contains_key(&dir) && found.add(&dir) {
                pending.extend(path_dependencies(&dir, found.table(&dir), root, &root_table));
            }
        }
        found
    }

    fn add(&mut self, dir: &Path) -> bool {
        match read(dir) {
            Ok(table) => {
                self.tables.insert(dir.to_path_buf(), table);
                true
            }
            Err(reason) => {
                self.findings.push(unreadable(&self.root, dir, &reason));
                false
            }
        }
    }
}

fn unreadable(root: &Path, dir: &Path, Refusal { code, reason }: &Refusal) -> Finding {
    Finding {
        code: (*code).to_owned(),
        severity: Severity::Error,
        place: Some(Place { file: relative(root, &dir.join("Cargo.toml")), line: line_in(reason) }),
        message: format!("the manifest cannot be read: {}", reason.lines().next().unwrap_or_default()),
        advice: "correct the manifest; nothing of this package is counted".to_owned(),
    }
}

/// The line that a message of the TOML parser names.
fn line_in(reason: &str) -> usize {
    let behind = reason.split_once("at line ").map(|(_, rest)| rest).unwrap_or_default();
    behind.split(|letter: char| !letter.is_ascii_digit()).next().and_then(|line| line.parse().ok()).unwrap_or(0)
}

/// Why a manifest was not read.
struct Refusal {
    code: &'static str,
    reason: String,
}

/// The manifest in a folder.
fn read(dir: &Path) -> Result<Table, Refusal> {
    let path = dir.join("Cargo.toml");
    let odd = |reason: &str| Refusal { code: ODD_MANIFEST, reason: reason.to_owned() };
    let unreadable = |reason: String| Refusal { code: "unreadable-manifest", reason };
    let about = fs::metadata(&path).map_err(|error| unreadable(error.to_string()))?;
    if !about.is_file() {
        return Err(odd("it is no file"));
    }
    if about.len() > MOST_BYTES {
        return Err(odd("it is far larger than any manifest"));
    }
    let bytes = fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| unreadable(error.to_string()))?;
    text.trim_start_matches('\u{feff}').parse::<Table>().map_err(|error| unreadable(error.to_string()))
}

fn list<'t>(table: &'t Value, key: &str) -> impl Iterator<Item = &'t str> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// All dependency tables of a manifest, also those of platforms.
pub(super) fn dependency_tables<'t>(own: &'t Table, key: &str) -> Vec<&'t Table> {
    let platforms = own.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let sections = std::iter::once(own).chain(platforms.filter_map(Value::as_table));
    sections.filter_map(|section| section.get(key).and_then(Value::as_table)).collect()
}

/// The dependency a manifest means, and the folder that its path is relative to: that of the workspace when it is
/// inherited.
pub(super) fn inherited<'t>(
    dir: &'t Path,
    (name, value): (&str, &'t Value),
    root: &'t Path,
    root_table: &'t Table,
) -> (&'t Path, &'t Value) {
    let is_inherited = value.get("workspace").and_then(Value::as_bool) == Some(true);
    let shared = root_table.get("workspace").and_then(|table| table.get("dependencies")).and_then(|all| all.get(name));
    match shared {
        Some(shared) if is_inherited => (root, shared),
        _ => (dir, value),
    }
}

/// Folders below the root that a package depends on by path.
fn path_dependencies(dir: &Path, own: &Table, root: &Path, root_table: &Table) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for key in ["dependencies", "dev-dependencies", "build-dependencies"] {
        for (name, value) in dependency_tables(own, key).into_iter().flatten() {
            let (base, value) = inherited(dir, (name, value), root, root_table);
            if let Some(path) = value.get("path").and_then(Value::as_str) {
                found.push(clean(&base.join(path)));
            }
        }
    }
    found.retain(|dir| dir.starts_with(root) && dir.join("Cargo.toml").exists());
    found
}

/// Folders that a members pattern means: those with a manifest; one that is named outright also without.
fn expand(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut dirs = vec![root.to_path_buf()];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        dirs = dirs.iter().flat_map(|dir| step(dir, part)).collect();
    }
    let is_pattern = pattern.contains(['*', '?', '[']);
    dirs.retain(|dir| !is_pattern || dir.join("Cargo.toml").is_file());
    dirs
}

fn step(dir: &Path, part: &str) -> Vec<PathBuf> {
    if part == "**" {
        let below = WalkDir::new(dir).max_depth(MOST_DEPTH).sort_by_file_name().into_iter().filter_map(Result::ok);
        return below.filter(|entry| entry.file_type().is_dir()).map(walkdir::DirEntry::into_path).collect();
    }
    if !part.contains(['*', '?', '[']) {
        return vec![clean(&dir.join(part))];
    }
    let Some(named) = matcher(part) else { return Vec::new() };
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let is_meant = |path: &PathBuf| path.file_name().is_some_and(|name| named.is_match(name)) && path.is_dir();
    paths.filter(is_meant).collect::<BTreeSet<PathBuf>>().into_iter().collect()
}

fn matcher(part: &str) -> Option<GlobMatcher> {
    GlobBuilder::new(part).literal_separator(true).build().ok().map(|glob| glob.compile_matcher())
}
