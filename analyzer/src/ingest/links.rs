//! Symbolic links: which are followed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::paths::relative;
use super::{Finding, Place, Severity};

/// Most folders that are entered through links: links to folders with links multiply.
const MOST_FOLDERS: usize = 256;

/// A symbolic link and what it leads to.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// Where it stands.
    pub path: PathBuf,
    /// What it leads to, itself no link; empty when it leads nowhere or in a circle.
    pub target: PathBuf,
    /// Whether that is a folder.
    pub is_folder: bool,
}

impl Link {
    /// The link at a path.
    pub fn at(path: &Path) -> Self {
        let target = path.canonicalize().unwrap_or_default();
        Self { path: path.to_path_buf(), is_folder: target.is_dir(), target }
    }
}

/// The links that are followed: to files and folders below `starts`, not to a folder they stand in. For each other
/// one that may have been meant as source there is a finding.
pub(super) fn followed(links: &BTreeMap<PathBuf, Link>, starts: &[PathBuf], root: &Path) -> (Vec<Link>, Vec<Finding>) {
    let starts: Vec<PathBuf> =
        starts.iter().map(|start| start.canonicalize().unwrap_or_else(|_| start.clone())).collect();
    let (mut found, mut findings, mut folders) = (Vec::new(), Vec::new(), 0);
    for link in links.values() {
        let is_source = link.is_folder || link.path.extension().is_some_and(|extension| extension == "rs");
        let reason = if link.target.as_os_str().is_empty() {
            "leads nowhere or to itself"
        } else if !starts.iter().any(|start| link.target.starts_with(start)) {
            "leads out of the workspace"
        } else if !link.is_folder && !link.target.is_file() {
            "leads to something that is no file"
        } else if link.is_folder && stands_in(link) {
            "leads to a folder it stands in"
        } else if link.is_folder && folders >= MOST_FOLDERS {
            "is one of too many links to folders"
        } else {
            folders += usize::from(link.is_folder);
            found.push(link.clone());
            continue;
        };
        if is_source {
            findings.push(not_followed(root, &link.path, reason));
        }
    }
    (found, findings)
}

fn stands_in(link: &Link) -> bool {
    let folder = link.path.parent().and_then(|folder| folder.canonicalize().ok());
    folder.is_none_or(|folder| folder.starts_with(&link.target))
}

/// Says that a link was left alone.
pub(super) fn not_followed(root: &Path, path: &Path, reason: &str) -> Finding {
    Finding {
        code: "link-not-followed".to_owned(),
        severity: Severity::Warning,
        place: Some(Place { file: relative(root, path), line: 0 }),
        message: format!("this link {reason}"),
        advice: "put the file or folder itself there if it belongs to the package; nothing behind it is counted"
            .to_owned(),
    }
}
