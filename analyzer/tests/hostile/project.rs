//! Small projects on disk.

use std::fs;
use std::path::Path;

use calve_analyzer::ingest::{Finding, IngestOptions, SourceSet, Workspace, ingest};
use calve_analyzer::{Analysis, AnalyzeOptions, analyze};

/// A manifest of a package called `p`.
pub const MANIFEST: &str = "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";

/// A folder with files; `Cargo.toml` is [`MANIFEST`] unless it is among them.
pub fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    if !files.iter().any(|(path, _)| *path == "Cargo.toml") {
        write(folder.path(), "Cargo.toml", MANIFEST);
    }
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    folder
}

/// Writes a file and the folders above it.
pub fn write(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, text).expect("a file");
}

/// Reads a workspace.
pub fn read(root: &Path) -> (Workspace, SourceSet, Vec<Finding>) {
    ingest(&IngestOptions { manifest_path: Some(root.to_path_buf()), ..IngestOptions::default() }).expect("a workspace")
}

/// The whole run.
pub fn run(root: &Path) -> Analysis {
    analyze(&AnalyzeOptions { manifest_path: Some(root.to_path_buf()), ..AnalyzeOptions::default() }).expect("a plan")
}

/// Findings as `code file:line`, each of them with advice.
pub fn told(findings: &[Finding]) -> Vec<String> {
    assert!(findings.iter().all(|finding| !finding.advice.is_empty() && !finding.message.is_empty()));
    let place = |finding: &Finding| {
        finding.place.as_ref().map_or_else(String::new, |place| format!(" {}:{}", place.file, place.line))
    };
    findings.iter().map(|finding| format!("{}{}", finding.code, place(finding))).collect()
}

/// Paths of all items.
pub fn items(analysis: &Analysis) -> Vec<&str> {
    analysis.resolved.items.iter().map(|item| item.path.as_str()).collect()
}
