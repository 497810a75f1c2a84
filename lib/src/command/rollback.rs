//! `rollback`: takes extractions back.

use std::fmt::Write;
use std::path::Path;

use super::cut_state::{self, CutState};
use super::evidence::evidence_name;
use super::{Outcome, Run, emit_failure, extract, generate_failure};
use crate::Request;
use crate::emit::RolledBack;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{ExtractMessage, FORMAT_VERSION, FileChange};

pub(super) fn run(run: &Run, names: &[String]) -> Result<Outcome, Failure> {
    let root = &run.settings.folder;
    crate::emit::recover(root).map_err(emit_failure)?;
    let state = CutState::read(root)?;
    if let Some(unknown) = names.iter().find(|name| !state.services.contains_key(*name)) {
        let advice = format!("cut here: {}", state.names().join(", "));
        return Err(Failure::usage(format!("service `{unknown}` is not cut"), advice));
    }
    let services: Vec<String> = state.names().into_iter().filter(|name| !names.contains(name)).collect();
    let outcome = if services.is_empty() {
        forget(root, names)?;
        let done = crate::emit::rollback(root, Some(extract::SCOPE)).map_err(emit_failure)?;
        cut_state::keep_local(root, &[])?;
        cut_state::note_sagas(root, &[])?;
        all_taken_back(&root.display().to_string(), &done)
    } else {
        let analysis = run.analyze()?;
        let finished = state.finished().into_iter().filter(|name| !names.contains(name)).collect();
        let artifacts =
            crate::generate(&analysis, &Request { services: services.clone(), finished }).map_err(generate_failure)?;
        forget(root, names)?;
        let outcome = extract::write(root, &artifacts, services, true, false)?.outcome();
        let sagas: Vec<String> = run.settings.sagas().iter().filter(|saga| !names.contains(*saga)).cloned().collect();
        cut_state::note_sagas(root, &sagas)?;
        outcome
    };
    Ok(outcome)
}

/// Forgets what was seen of services. Before they are taken back: a run killed in between can be given again as long as
/// they are cut, and what was seen can be seen again.
fn forget(root: &Path, names: &[String]) -> Result<(), Failure> {
    names.iter().try_for_each(|name| crate::emit::remove_note(root, &evidence_name(name)).map_err(emit_failure))
}

fn all_taken_back(root: &str, done: &RolledBack) -> Outcome {
    let mut text = format!("{} files restored, {} removed below {root}\n", done.restored.len(), done.removed.len());
    for (path, reason) in &done.kept {
        let _ = writeln!(text, "kept {path}: {reason}");
    }
    let change = |path: &String, action: &str| FileChange { path: path.clone(), action: action.to_owned() };
    let restored = done.restored.iter().map(|path| change(path, "update"));
    let removed = done.removed.iter().map(|path| change(path, "remove"));
    let kept = done.kept.iter().map(|(path, _)| change(path, "kept"));
    let files = restored.chain(removed).chain(kept).collect();
    let message = ExtractMessage {
        version: FORMAT_VERSION,
        services: Vec::new(),
        nothing_to_call: Vec::new(),
        applied: true,
        root: root.to_owned(),
        files,
    };
    let code = if done.kept.is_empty() { ExitCode::Clean } else { ExitCode::Findings };
    Outcome::new(text, &message, code)
}
