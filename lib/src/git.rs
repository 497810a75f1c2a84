//! What git says of the monolith.
#![allow(clippy::disallowed_methods, reason = "asks git for the state of the tree")]

use std::path::Path;
use std::process::Command;

/// Files with uncommitted changes below a folder, leaving out those that `is_ours` knows; `None` without git or
/// outside of a repository.
pub fn dirty_files(folder: &Path, is_ours: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let prefix = git(folder, &["rev-parse", "--show-prefix"])?;
    let status = git(folder, &["status", "--porcelain", "--untracked-files=all", "--", "."])?;
    let paths = status.lines().filter_map(|line| line.get(3..)).map(|path| path.trim_matches('"'));
    let local = paths.map(|path| path.strip_prefix(prefix.trim()).unwrap_or(path));
    Some(local.filter(|path| !is_ours(path)).map(str::to_owned).collect())
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).current_dir(folder).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
