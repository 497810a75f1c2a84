//! A copy of the monolith as it was before any cut, for `extract --out`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::cut_state::CutState;
use super::{Run, emit_failure};
use crate::emit::{CopyRequest, Owner};
use crate::failure::Failure;
use crate::{Analysis, Artifacts};

/// The absolute path of a folder to copy to.
pub(super) fn checked(from: &Path, out: &Path) -> Result<PathBuf, Failure> {
    let out = std::path::absolute(out)
        .map_err(|error| Failure::usage(format!("{}: {error}", out.display()), "give another --out"))?;
    if from.starts_with(&out) {
        return Err(Failure::usage(format!("{} holds the monolith itself", out.display()), "give another --out"));
    }
    Ok(out)
}

/// Copies the workspace, without what calve wrote into it; gives what a person should know of edited files.
pub(super) fn copy(
    run: &Run,
    analysis: &Analysis,
    artifacts: &Artifacts,
    out: &Path,
    force: bool,
) -> Result<String, Failure> {
    let from = &run.settings.folder;
    let state = CutState::read(from)?;
    let target = run.target_dir(analysis);
    let is_left = |path: &String| {
        let is_generated = state.journal.files.get(path).is_some_and(|entry| entry.owner == Owner::Generated);
        is_generated || from.join(path).starts_with(&target)
    };
    let mut paths = calve_analyzer::ingest::files_to_copy(from, out);
    paths.retain(|path| !is_left(path));
    let altered = analysis.sources.files.iter().filter(|file| file.text != file.disk_text);
    let texts: BTreeMap<String, String> = altered.map(|file| (file.path.clone(), file.text.to_string())).collect();
    let request = CopyRequest { from, paths: &paths, texts: &texts, artifacts, force };
    let copies = crate::emit::copy(&request, out).map_err(emit_failure)?;
    Ok(copies.iter().fold(String::new(), |mut text, (path, kept)| {
        let _ = writeln!(text, "{path} was edited: a copy is kept as {kept}");
        text
    }))
}
