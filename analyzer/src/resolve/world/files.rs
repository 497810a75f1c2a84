//! Which file a `mod` declaration means.

use smol_str::SmolStr;

use crate::ingest::{FileId, SourceSet};
use crate::resolve::tree::Node;

/// Where a module looks for the files of its children.
#[derive(Debug, Clone)]
pub(super) struct Folders {
    /// Folder of the file the module is written in.
    pub(super) file_folder: String,
    /// Folder in which `mod x;` is looked for.
    pub(super) children: String,
    /// Whether it is an inline module.
    pub(super) is_inline: bool,
}

impl Folders {
    /// Of a module that is a file. `owns_folder` for crate roots, `mod.rs` and files named by `#[path]`.
    pub(super) fn of_file(path: &str, owns_folder: bool) -> Self {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let children = if owns_folder || name == "mod.rs" {
            folder.to_owned()
        } else {
            join(folder, name.strip_suffix(".rs").unwrap_or(name))
        };
        Self { file_folder: folder.to_owned(), children, is_inline: false }
    }

    /// Of an inline module in this one.
    pub(super) fn inline(&self, node: &Node) -> Self {
        let named = path_attributes(node).into_iter().next();
        let children = match named {
            Some(path) => join(if self.is_inline { &self.children } else { &self.file_folder }, &path),
            None => join(&self.children, &node.name.text),
        };
        Self { file_folder: self.file_folder.clone(), children, is_inline: true }
    }
}

/// The files a `mod x;` may mean (several for cfg'd `#[path]`s), and whether each is named by `#[path]`.
pub(super) fn files_of(node: &Node, folders: &Folders, sources: &SourceSet) -> Vec<(FileId, bool)> {
    let base = if folders.is_inline { &folders.children } else { &folders.file_folder };
    let named: Vec<String> = path_attributes(node).iter().map(|path| join(base, path)).collect();
    let mut found: Vec<(FileId, bool)> = Vec::new();
    let is_conditional = node.attributes.iter().any(|attribute| attribute.path == "cfg_attr");
    for path in &named {
        found.extend(sources.by_path(path).map(|file| (file.id, true)));
    }
    if named.is_empty() || is_conditional {
        let name = &node.name.text;
        let plain = [format!("{name}.rs"), format!("{name}/mod.rs")];
        let file = plain.iter().find_map(|path| sources.by_path(&join(&folders.children, path)));
        found.extend(file.map(|file| (file.id, false)));
    }
    found.dedup_by_key(|(file, _)| *file);
    found
}

fn path_attributes(node: &Node) -> Vec<SmolStr> {
    let attributes = node.attributes.iter().filter(|attribute| attribute.path == "path");
    attributes.flat_map(|attribute| attribute.strings.iter().map(|(_, value)| value.text.clone())).collect()
}

/// A path below a folder, without `.` and `..`.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}
