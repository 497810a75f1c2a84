//! `finish`: removes the local code of a service that has proven itself.

use super::cut_state::CutState;
use super::evidence::{evidence, evidence_name};
use super::{Outcome, Run, emit_failure, extract, generate_failure, lock_files};
use crate::Request;
use crate::failure::Failure;
use crate::message::ServiceEvidence;

pub(super) fn run(run: &Run, name: &str, apply: bool, allow_dirty: bool, force: bool) -> Result<Outcome, Failure> {
    let root = &run.settings.folder;
    let state = CutState::read(root)?;
    let Some(cut) = state.services.get(name) else {
        let advice = format!("cut here: {}", state.names().join(", "));
        return Err(Failure::usage(format!("service `{name}` is not cut"), advice));
    };
    let seen = evidence(root, &state, cut);
    let is_proven = cut.finished || seen.as_ref().is_ok_and(ServiceEvidence::passed);
    if !is_proven {
        let why = seen.err().unwrap_or("the last verification did not pass");
        let title = format!("nothing proves that `{name}` can stand alone: {why}");
        let advice = format!("run `cargo calve verify {name}`: all modes must pass for the code as it is now");
        return Err(Failure::new(crate::exit_code::ExitCode::Findings, title, advice));
    }
    if apply && !allow_dirty {
        extract::refuse_dirty(root)?;
    }
    let analysis = run.analyze()?;
    let mut finished = [state.finished(), vec![name.to_owned()]].concat();
    finished.sort();
    finished.dedup();
    let services = state.names();
    let artifacts =
        crate::generate(&analysis, &Request { services: services.clone(), finished }).map_err(generate_failure)?;
    let mut written = extract::write(root, &artifacts, services, apply, force)?;
    if apply && !cut.finished {
        // What was seen holds for the monolith with its local code: it has to be proven again without.
        crate::emit::remove_note(root, &evidence_name(name)).map_err(emit_failure)?;
    }
    if apply {
        let logs = run.target_dir(&analysis).join("calve");
        written.text.push_str(&lock_files::refresh(&run.settings, &artifacts, &logs)?);
    } else {
        written.text.push_str("\nnothing was written: give --apply to write\n");
    }
    Ok(written.outcome())
}
