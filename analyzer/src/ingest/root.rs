//! Where the workspace of a manifest has its root.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::manifest::{member_dirs, table};
use super::metadata;
use super::paths::clean;

/// The folder of the workspace that the package in a folder belongs to; the folder itself when it belongs to none.
///
/// The manifests tell it; cargo is asked only where they leave it open (members by path dependency).
#[must_use]
pub fn workspace_root(folder: &Path) -> PathBuf {
    let manifest = folder.join("Cargo.toml");
    let Ok(own) = table(&manifest) else { return folder.to_path_buf() };
    if own.contains_key("workspace") {
        return folder.to_path_buf();
    }
    if let Some(named) = named_root(&own) {
        return clean(&folder.join(named));
    }
    let above = folder.ancestors().skip(1).find_map(|above| {
        let table = table(&above.join("Cargo.toml")).ok()?;
        table.contains_key("workspace").then(|| (above.to_path_buf(), table))
    });
    let Some((above, root)) = above else { return folder.to_path_buf() };
    if member_dirs(&above, &root).contains(folder) {
        return above;
    }
    metadata::workspace(&manifest, false).map_or_else(|_| folder.to_path_buf(), |workspace| workspace.root)
}

/// What `package.workspace` says.
fn named_root(own: &Table) -> Option<&str> {
    own.get("package")?.get("workspace").and_then(Value::as_str)
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
