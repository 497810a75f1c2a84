//! Tells what would be written, without writing.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::change::{Action, plan_changes};
use super::target::{read, resolve};
use super::{EmitError, Journal};
use crate::Artifacts;

/// One file of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewFile {
    /// Path relative to the output folder.
    pub path: String,
    /// What would happen.
    pub action: Action,
    /// Lines added.
    pub added: usize,
    /// Lines removed.
    pub removed: usize,
    /// Unified diff; empty when nothing changes or the file is not text.
    pub diff: String,
}

/// What a run would write. Its `Display` is a tree of the files, followed by the diffs of those that exist already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// The files by path.
    pub files: Vec<PreviewFile>,
}

/// Compares artifacts with what is on disk.
///
/// # Errors
/// When a path leaves the output folder, or a file cannot be read.
pub fn show(artifacts: &Artifacts, root: &Path) -> Result<Preview, EmitError> {
    let changes = plan_changes(artifacts, root, &Journal::read(root)?)?;
    let file = |(artifact, change): (&crate::Artifact, super::Change)| {
        let current = read(&resolve(root, &artifact.path)?)?.unwrap_or_default();
        let is_left = matches!(change.action, Action::Unchanged | Action::SeedKept);
        let texts = (std::str::from_utf8(&current), std::str::from_utf8(&artifact.content));
        let diff = match texts {
            (Ok(before), Ok(after)) if !is_left => unified(&artifact.path, before, after, change.action),
            _ => String::new(),
        };
        let count = |sign: char, header: &str| {
            diff.lines().filter(|line| line.starts_with(sign) && !line.starts_with(header)).count()
        };
        let (added, removed) = (count('+', "+++ "), count('-', "--- "));
        Ok(PreviewFile { path: change.path, action: change.action, added, removed, diff })
    };
    let files = artifacts.files.iter().zip(changes).map(file).collect::<Result<_, EmitError>>()?;
    Ok(Preview { files })
}

fn unified(path: &str, before: &str, after: &str, action: Action) -> String {
    let old = if action == Action::Create { "/dev/null".to_string() } else { format!("a/{path}") };
    let mut options = diffy::DiffOptions::new();
    options.set_original_filename(old).set_modified_filename(format!("b/{path}"));
    options.create_patch(before, after).to_string()
}

impl fmt::Display for Preview {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut root = Folder::default();
        for file in &self.files {
            root.add(&file.path, file);
        }
        root.print(out, 0)?;
        for file in self.files.iter().filter(|file| file.action != Action::Create && !file.diff.is_empty()) {
            write!(out, "\n{}", file.diff)?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct Folder<'a> {
    folders: BTreeMap<&'a str, Folder<'a>>,
    files: BTreeMap<&'a str, &'a PreviewFile>,
}

impl<'a> Folder<'a> {
    fn add(&mut self, path: &'a str, file: &'a PreviewFile) {
        match path.split_once('/') {
            Some((folder, rest)) => self.folders.entry(folder).or_default().add(rest, file),
            None => {
                self.files.insert(path, file);
            }
        }
    }

    fn print(&self, out: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        for (name, folder) in &self.folders {
            writeln!(out, "  {indent}{name}/")?;
            folder.print(out, depth + 1)?;
        }
        for (name, file) in &self.files {
            writeln!(out, "{} {indent}{name}{}", sign(file.action), told(file))?;
        }
        Ok(())
    }
}

fn sign(action: Action) -> char {
    match action {
        Action::Create => '+',
        Action::Update => '~',
        Action::Unchanged => '=',
        Action::Conflict => '!',
        Action::Remove => '-',
        Action::SeedKept => '.',
    }
}

fn told(file: &PreviewFile) -> String {
    match file.action {
        Action::Create => format!("  (+{})", file.added),
        Action::Update | Action::Remove => format!("  (+{} -{})", file.added, file.removed),
        Action::Unchanged => String::new(),
        Action::Conflict => "  (edited: not overwritten)".to_string(),
        Action::SeedKept => "  (yours: left alone)".to_string(),
    }
}
