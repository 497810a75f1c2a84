//! After a cut was written: the lock files of what was written fit the manifests.

use std::fmt::Write;
use std::path::Path;

use super::emit_failure;
use crate::Artifacts;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::settings::Settings;

/// Brings the lock files beside all written manifests up to them, unless told not to change any. Gives a line of
/// advice for each that could not be: the cut itself is complete without.
pub(super) fn refresh(settings: &Settings, artifacts: &Artifacts, logs: &Path) -> Result<String, Failure> {
    let mut told = String::new();
    let paths = artifacts.files.iter().map(|file| &file.path);
    let manifests = paths.filter(|path| path.rsplit('/').next() == Some("Cargo.toml"));
    for path in manifests.filter(|_| !settings.flags.locked) {
        let refreshed = crate::verify::refresh_lock_file(&settings.folder, path, logs, settings.flags.offline);
        let refreshed = refreshed.map_err(|error| {
            Failure::new(ExitCode::Incomplete, format!("{path}: {error}"), "see whether cargo can be run")
        })?;
        crate::emit::note_lock_file(&settings.folder, &refreshed.lock, &refreshed.before).map_err(emit_failure)?;
        if let Some(lines) = refreshed.trouble {
            let _ = writeln!(
                told,
                "the lock file beside {path} is not up to it: {}\n  build there once before images are built with `--locked`",
                lines.first().map_or("cargo could not resolve the dependencies", String::as_str)
            );
        }
    }
    Ok(told)
}
