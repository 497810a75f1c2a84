//! Reads the texts, in parallel, and follows what they include.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::originals::Originals;
use super::paths::{clean, relative};
use super::pristine::{is_generated, pristine, pristine_manifest};
use super::{FileId, Finding, Place, Severity, SourceFile, SourceSet, Workspace};

/// Largest file that is read.
const MOST_BYTES: u64 = 128 << 20;

/// Reads `paths` and the files that `#[path]` and `include!` name beyond them.
///
/// Gives the set sorted by path, and a finding for each file that cannot be read as text.
pub(super) fn sources(workspace: &Workspace, paths: &[PathBuf]) -> (SourceSet, Vec<Finding>) {
    let mut texts: BTreeMap<String, Arc<str>> = BTreeMap::new();
    let mut findings = Vec::new();
    let folders = real_folders(workspace);
    let is_inside = |path: &Path| path.canonicalize().is_ok_and(|real| folders.iter().any(|dir| real.starts_with(dir)));
    let mut seen: BTreeSet<PathBuf> = paths.iter().cloned().collect();
    let mut pending: Vec<PathBuf> = paths.to_vec();
    while !pending.is_empty() {
        let read: Vec<Result<Text, Finding>> = pending.par_iter().map(|path| text(&workspace.root, path)).collect();
        pending = Vec::new();
        for result in read {
            match result {
                Ok(Text { path, text, named }) => {
                    let is_new = |path: &PathBuf| !seen.contains(path) && path.is_file() && is_inside(path);
                    pending.extend(named.into_iter().filter(is_new));
                    texts.insert(path, text);
                }
                Err(finding) => findings.push(finding),
            }
        }
        pending.sort();
        pending.dedup();
        seen.extend(pending.iter().cloned());
    }
    (set(texts, &Originals::read(&workspace.root)), findings)
}

/// A file that was read.
struct Text {
    /// Beside the root of the workspace.
    path: String,
    text: Arc<str>,
    /// The files it names.
    named: Vec<PathBuf>,
}

fn text(root: &Path, path: &Path) -> Result<Text, Finding> {
    let text = read(root, path)?;
    Ok(Text { path: relative(root, path), named: included(path, &text), text: Arc::from(text) })
}

/// Where the workspace lies once links are followed: its root, and members elsewhere.
fn real_folders(workspace: &Workspace) -> BTreeSet<PathBuf> {
    let members = workspace.packages.iter().map(|package| workspace.root.join(&package.dir));
    members.chain([workspace.root.clone()]).filter_map(|dir| dir.canonicalize().ok()).collect()
}

fn set(mut texts: BTreeMap<String, Arc<str>>, originals: &Originals) -> SourceSet {
    for (path, _) in originals.gone() {
        texts.entry(path.clone()).or_insert_with(|| Arc::from(""));
    }
    let gone: BTreeMap<&String, Arc<str>> = originals.gone().collect();
    let kept: Vec<(String, Arc<str>)> = texts.into_iter().filter(|(path, text)| !is_generated(path, text)).collect();
    let files = kept
        .into_par_iter()
        .enumerate()
        .map(|(at, (path, disk_text))| {
            let is_gone = disk_text.is_empty();
            let original = gone.get(&path).filter(|_| is_gone).cloned().or_else(|| originals.of(&path, &disk_text));
            let text = original.or_else(|| without_additions(&path, &disk_text).map(Arc::from));
            let text = text.unwrap_or_else(|| Arc::clone(&disk_text));
            SourceFile { id: FileId(u32::try_from(at).unwrap_or(u32::MAX)), path, text, disk_text }
        })
        .collect();
    SourceSet { files }
}

/// The text without what calve added itself; `None` when it added nothing.
fn without_additions(path: &str, text: &str) -> Option<String> {
    if path == "Cargo.toml" || path.ends_with("/Cargo.toml") {
        return pristine_manifest(text);
    }
    // Rust brought in by `include!` may have any name.
    let is_data = [".sql", ".json", ".toml", ".lock"].iter().any(|ending| path.ends_with(ending));
    if is_data { None } else { pristine(text).map(|(text, _)| text) }
}

fn read(root: &Path, path: &Path) -> Result<String, Finding> {
    let finding = |code: &str, line: usize, message: String, advice: &str| Finding {
        code: code.to_owned(),
        severity: Severity::Warning,
        place: Some(Place { file: relative(root, path), line }),
        message,
        advice: format!("{advice}; nothing in it is counted"),
    };
    if path.to_str().is_none() {
        let message = "the path of this file is not UTF-8".to_owned();
        return Err(finding("not-utf8", 0, message, "give it another name"));
    }
    let unreadable = |error: std::io::Error| {
        finding("unreadable-file", 0, format!("the file cannot be read: {error}"), "check its permissions")
    };
    if fs::metadata(path).map_err(unreadable)?.len() > MOST_BYTES {
        let message = format!("the file has more than {MOST_BYTES} bytes");
        return Err(finding("unreadable-file", 0, message, "leave it out with an ignore file"));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
        finding("not-utf8", line, format!("the file is not UTF-8 (byte {at})"), "save it as UTF-8")
    })
}

/// Files that a Rust text names in `#[path = "…"]`, `include!("…")` and `include_str!("…")`.
fn included(path: &Path, text: &str) -> Vec<PathBuf> {
    if path.extension().is_none_or(|extension| extension != "rs") {
        return Vec::new();
    }
    let Some(folder) = path.parent() else { return Vec::new() };
    let mut found = Vec::new();
    for start in ["path = \"", "include!(\"", "include_str!(\""] {
        for (at, _) in text.match_indices(start) {
            let rest = text.get(at + start.len()..).unwrap_or_default();
            if let Some((name, _)) = rest.split_once('"')
                && !name.is_empty()
                && name.len() < 512
                && (start != "include_str!(\"" || name.ends_with(".sql"))
            {
                found.push(clean(&folder.join(name)));
            }
        }
    }
    found
}
