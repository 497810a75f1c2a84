//! Brings lock files up to the manifests beside them, as builds with `--locked` (images, workflows) ask for.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cargo::{self, Limits};

const TIME: Duration = Duration::from_secs(5 * 60);

/// Brings `Cargo.lock` beside a manifest up to it: first from what cargo has on this machine, then by the network
/// unless told not to use it. Versions that are locked stay. No code of the package is run. The output of cargo goes
/// into the folder for logs.
///
/// Gives the output's lines of trouble where the lock file could not be brought up.
///
/// # Errors
/// When cargo cannot be started, a person asked to stop, or the log cannot be written.
pub fn refresh(manifest: &Path, logs: &Path, is_offline: bool) -> io::Result<Result<(), Vec<String>>> {
    let folder = manifest.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let log = logs.join("lock.log");
    let limits = Limits { time: TIME, ..Limits::default() };
    let update = |flags: &[&str]| {
        let path = manifest.to_string_lossy();
        let words = [&["update", "--workspace", "--manifest-path", path.as_ref()], flags].concat();
        let command: Vec<String> =
            std::iter::once(cargo::cargo_program()).chain(words.into_iter().map(str::to_owned)).collect();
        cargo::run(&command, &folder, &BTreeMap::new(), &log, limits)
    };
    let mut finished = update(&["--offline"])?;
    if !finished.success && !is_offline {
        finished = update(&[])?;
    }
    Ok(if finished.success { Ok(()) } else { Err(cargo::trouble_of(&finished.output)) })
}
