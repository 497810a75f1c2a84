//! Where the workspace of a manifest has its root.

use std::path::{Path, PathBuf};

use toml::Value;

use super::manifest_members::manifests;
use super::paths::clean;

/// The folder of the workspace that the package in a folder belongs to; the folder itself when it belongs to none.
#[must_use]
pub fn workspace_root(folder: &Path) -> PathBuf {
    let found = manifests(folder);
    let package = found.table(folder).get("package");
    let named = package.and_then(|package| package.get("workspace")).and_then(Value::as_str);
    named.map_or_else(|| found.root.clone(), |named| clean(&folder.join(named)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
        fs::write(path, text).expect("file");
    }

    #[test]
    fn members_know_their_root() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path();
        write(&root.join("Cargo.toml"), "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/alone\"]\n");
        let package = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n");
        for name in ["member", "alone"] {
            write(&root.join(format!("crates/{name}/Cargo.toml")), &package(name));
            write(&root.join(format!("crates/{name}/src/lib.rs")), "");
        }
        write(&root.join("far/Cargo.toml"), "[package]\nname = \"far\"\nworkspace = \"..\"\n");
        assert_eq!(workspace_root(root), root);
        assert_eq!(workspace_root(&root.join("crates/member")), root);
        assert_eq!(workspace_root(&root.join("crates/alone")), root.join("crates/alone"));
        assert_eq!(workspace_root(&root.join("far")), root);
        assert_eq!(workspace_root(&root.join("nothing")), root.join("nothing"));
    }
}
