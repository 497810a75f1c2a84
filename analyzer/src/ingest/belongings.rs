//! Which files of a folder belong to a workspace.

use std::path::Path;

/// Paths of the files of a workspace that belong to it: what ignore files leave out, the repository's and calve's own
/// data, build output and the folder `out` itself are not among them. Relative to the folder, sorted.
#[must_use]
pub fn files_to_copy(folder: &Path, out: &Path) -> Vec<String> {
    let is_build_output = |path: &Path| path.join("CACHEDIR.TAG").is_file();
    let out = out.to_path_buf();
    let walk = ignore::WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .filter_entry(move |entry| {
            let path = entry.path();
            let is_data = entry.file_name() == ".git" || entry.file_name() == ".calve";
            !is_data && path != out && !(path.is_dir() && is_build_output(path))
        })
        .build();
    let files = walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let relative = files.filter_map(|entry| Some(entry.path().strip_prefix(folder).ok()?.to_str()?.replace('\\', "/")));
    let mut paths: Vec<String> = relative.collect();
    paths.sort();
    paths
}
