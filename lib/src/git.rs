//! What git says of the monolith.
#![allow(clippy::disallowed_methods, reason = "asks git for the state of the tree")]

use std::path::Path;
use std::process::Command;

/// Files with uncommitted changes below a folder, leaving out those that `is_ours` knows; `None` without git or
/// outside of a repository.
pub fn dirty_files(folder: &Path, is_ours: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let prefix = git(folder, &["rev-parse", "--show-prefix"])?;
    let status = git(folder, &["status", "--porcelain", "-z", "--untracked-files=all", "--", "."])?;
    let prefix = prefix.trim_end_matches(['\r', '\n']);
    let local = changed_paths(&status).into_iter().map(|path| path.strip_prefix(prefix).unwrap_or(path));
    Some(local.filter(|path| !is_ours(path)).map(str::to_owned).collect())
}

/// The paths in the output of `git status --porcelain -z`, of a rename or copy both: the new one, then the old one.
fn changed_paths(status: &str) -> Vec<&str> {
    let mut paths = Vec::new();
    let mut fields = status.split('\0');
    while let Some(entry) = fields.next() {
        let (Some(letters), Some(path)) = (entry.get(..2), entry.get(3..)) else { continue };
        paths.push(path);
        if letters.contains(['R', 'C']) {
            paths.extend(fields.next());
        }
    }
    paths
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).current_dir(folder).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_paths_of_a_rename_are_changed() {
        let status = " M src/a b.rs\0R  new.rs\0R old.rs\0?? \"quoted\"\0";
        assert_eq!(changed_paths(status), ["src/a b.rs", "new.rs", "R old.rs", "\"quoted\""]);
        assert!(changed_paths("").is_empty());
    }
}
