//! Brings lock files up to the manifests beside them, as builds with `--locked` (images, workflows) ask for.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use super::cargo::{self, Limits};

const TIME: Duration = Duration::from_secs(5 * 60);

/// What became of a lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// Its path relative to the workspace, with `/`.
    pub lock: String,
    /// Its text before; empty when there was none.
    pub before: String,
    /// The output's lines of trouble where it could not be brought up.
    pub trouble: Option<Vec<String>>,
}

/// Brings the lock file that holds for a manifest of a workspace up to it: first from what cargo has on this machine,
/// then by the network unless told not to use it. Versions that are locked stay unless the manifest asks for others:
/// without the network cargo would take other ones for those that it has not on this machine, which is taken back. No
/// code of the package is run. The output of cargo goes into the folder for logs.
///
/// # Errors
/// When cargo cannot be started, a person asked to stop, or the lock file or the log cannot be written.
pub fn refresh(workspace: &Path, manifest: &str, logs: &Path, is_offline: bool) -> io::Result<Refreshed> {
    let path = workspace.join(manifest);
    let folder = path.parent().unwrap_or(workspace);
    let log = logs.join("lock.log");
    let limits = Limits { time: TIME, ..Limits::default() };
    let update = |flags: &[&str]| {
        let path = path.to_string_lossy();
        let words = [&["update", "--workspace", "--manifest-path", path.as_ref()], flags].concat();
        let command: Vec<String> =
            std::iter::once(cargo::cargo_program()).chain(words.into_iter().map(str::to_owned)).collect();
        cargo::run(&command, folder, &BTreeMap::new(), &log, limits)
    };
    let lock = lock_of(workspace, manifest);
    let before = fs::read_to_string(workspace.join(&lock)).unwrap_or_default();
    let finished = update(&["--offline"])?;
    let mut trouble = if finished.success {
        take_moves_back(&workspace.join(&lock), &before)?
    } else {
        Some(cargo::trouble_of(&finished.output))
    };
    if trouble.is_some() && !is_offline {
        let finished = update(&[])?;
        trouble = (!finished.success).then(|| cargo::trouble_of(&finished.output));
    }
    Ok(Refreshed { lock, before, trouble })
}

/// The lock file that holds for a manifest: the nearest one on the way up to the workspace, else the one to come beside
/// it.
fn lock_of(workspace: &Path, manifest: &str) -> String {
    let ways = || Path::new(manifest).ancestors().skip(1).map(|folder| folder.join("Cargo.lock"));
    let nearest = ways().find(|lock| workspace.join(lock).is_file()).or_else(|| ways().next());
    nearest.unwrap_or_else(|| "Cargo.lock".into()).to_string_lossy().replace('\\', "/")
}

/// Puts a lock file back in which locked versions were given up for others, and tells of them.
fn take_moves_back(lock: &Path, before: &str) -> io::Result<Option<Vec<String>>> {
    let moved = crate::emit::moved_versions(before, &fs::read_to_string(lock).unwrap_or_default());
    if moved.is_empty() {
        return Ok(None);
    }
    crate::emit::write_file(lock, before.as_bytes()).map_err(io::Error::other)?;
    Ok(Some(vec![format!("without the network it would give up locked versions: {}", moved.join("; "))]))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{lock_of, take_moves_back};

    #[test]
    fn members_have_the_lock_file_of_their_workspace_and_services_their_own() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("services/bills")).unwrap();
        for lock in ["Cargo.lock", "services/bills/Cargo.lock"] {
            fs::write(folder.path().join(lock), "").unwrap();
        }
        assert_eq!(lock_of(folder.path(), "Cargo.toml"), "Cargo.lock");
        assert_eq!(lock_of(folder.path(), "core/Cargo.toml"), "Cargo.lock");
        assert_eq!(lock_of(folder.path(), "services/bills/Cargo.toml"), "services/bills/Cargo.lock");
    }

    #[test]
    fn versions_that_are_locked_are_not_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join("Cargo.lock");
        let before = "[[package]]\nname = \"serde\"\nversion = \"1.0.2\"\n";
        fs::write(&lock, before.replace("1.0.2", "1.0.1")).unwrap();
        let told = take_moves_back(&lock, before).unwrap();
        let line = "without the network it would give up locked versions: serde 1.0.2 -> 1.0.1";
        assert_eq!(told, Some(vec![line.to_string()]));
        assert_eq!(fs::read_to_string(&lock).unwrap(), before);
        assert_eq!(take_moves_back(&lock, before).unwrap(), None);
    }
}
