//! Parses all files, in parallel.

use rayon::prelude::*;

use super::expand::{MacroTable, definitions};
use super::lower::{Refusal, lower_file, too_deep};
use super::tree::FileTree;
use crate::ingest::{Finding, Place, Severity, SourceFile, SourceSet};

/// The tree of each file by its id, and a finding for each Rust file without one.
pub(super) fn parse(sources: &SourceSet) -> (Vec<Option<FileTree>>, Vec<Finding>) {
    let macros = macros(sources);
    let parsed: Vec<Option<Result<FileTree, Refusal>>> = sources
        .files
        .par_iter()
        .map(|file| may_be_rust(file).then(|| lower_file(file.id, &file.text, &macros)))
        .collect();
    let mut findings = Vec::new();
    let trees = parsed
        .into_iter()
        .zip(&sources.files)
        .map(|(result, file)| match result {
            Some(Ok(tree)) => Some(tree),
            Some(Err(refusal)) => {
                if file.path.ends_with(".rs") {
                    findings.push(unparsable(file, &refusal));
                }
                None
            }
            None => None,
        })
        .collect();
    (trees, findings)
}

/// The workspace's own macros.
fn macros(sources: &SourceSet) -> MacroTable {
    let is_rust = |file: &&SourceFile| file.path.ends_with(".rs") && too_deep(&file.text).is_none();
    let found: Vec<_> = sources.files.par_iter().filter(is_rust).map(|file| definitions(file.id, &file.text)).collect();
    let mut table = MacroTable::default();
    found.into_iter().for_each(|found| table.add(found));
    table
}

/// Whether a file is Rust, or may be included by Rust.
fn may_be_rust(file: &SourceFile) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    !matches!(name.rsplit_once('.').map(|(_, extension)| extension), Some("toml" | "lock" | "sql" | "json"))
}

fn unparsable(file: &SourceFile, refusal: &Refusal) -> Finding {
    Finding {
        code: "unparsable-file".to_owned(),
        severity: Severity::Warning,
        place: Some(Place { file: file.path.clone(), line: refusal.line }),
        message: format!("the file cannot be parsed: {}", refusal.message),
        advice: "nothing in this file is counted until it parses".to_owned(),
    }
}
