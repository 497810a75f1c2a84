//! `extract`: cuts services.

use std::fmt::Write;
use std::path::Path;

use super::cut_state::{self, CutState};
use super::{Outcome, Run, blockers, copy, emit_failure, find, generate_failure, lock_files};
use crate::cli::ExtractArguments;
use crate::emit::{ApplyOptions, Preview};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{BlockersMessage, ExtractMessage, FORMAT_VERSION, FileChange, action_name};
use crate::settings::CONFIG_FILE;
use crate::{Analysis, Artifacts, Request};

/// The kind of run that the journal knows: all cut services together.
pub(super) const SCOPE: &str = "extract";

/// What was (or would be) written: for people and for programs.
#[derive(Debug)]
pub(super) struct Written {
    /// For people.
    pub text: String,
    /// For programs.
    pub message: ExtractMessage,
    /// Whether files that a person edited are in the way, or were left.
    pub has_edited: bool,
}

impl Written {
    /// The outcome of a command that does no more than this.
    pub fn outcome(self) -> Outcome {
        let code = if self.has_edited { ExitCode::Findings } else { ExitCode::Clean };
        Outcome::new(self.text, &self.message, code)
    }
}

pub(super) fn run(mut run: Run, arguments: &ExtractArguments) -> Result<Outcome, Failure> {
    let applies = arguments.apply || arguments.verify || arguments.out.is_some();
    if arguments.out.is_none() && applies && !arguments.allow_dirty {
        refuse_dirty(&run.settings.folder)?;
    }
    let mut kept_local = [run.settings.kept_local(), &arguments.keep_local[..]].concat();
    kept_local.extend(arguments.out.as_deref().map(cut_state::kept_local).unwrap_or_default());
    kept_local.sort();
    kept_local.dedup();
    run.settings.keep_local(&kept_local);
    let sagas = sagas(&run, arguments);
    run.settings.cut_as_sagas(&sagas);
    let analysis = run.analyze()?;
    refuse_blockers(&analysis, &arguments.services)?;
    let out = arguments.out.as_deref().map(|out| copy::checked(&run.settings.folder, out)).transpose()?;
    let mut state = CutState::read(&run.settings.folder)?;
    if let Some(out) = &out {
        crate::emit::recover(out).map_err(emit_failure)?;
        state.services.extend(CutState::read(out)?.services);
    }
    let mut services = [state.names(), arguments.services.clone()].concat();
    services.sort();
    services.dedup();
    let request = Request { services: services.clone(), finished: state.finished() };
    run.progress.step("generating");
    let artifacts = crate::generate(&analysis, &request).map_err(generate_failure)?;
    let mut copied = String::new();
    if let Some(out) = &out {
        run.progress.step("copying the workspace");
        copied = copy::copy(&run, &analysis, &artifacts, out, arguments.force)?;
        run.settings = run.settings.moved_to(out, &run.target_dir(&analysis));
    }
    let mut written = write(&run.settings.folder, &artifacts, services, applies, arguments.force)?;
    written.text.insert_str(0, &copied);
    tell_uncalled(&analysis, &mut written);
    if applies {
        cut_state::keep_local(&run.settings.folder, &kept_local)?;
        cut_state::note_sagas(&run.settings.folder, &sagas)?;
    }
    if applies {
        let logs = run.target_dir(&analysis).join("calve");
        written.text.push_str(&lock_files::refresh(&run.settings, &artifacts, &logs)?);
    }
    if arguments.verify {
        return super::verify::after_extract(&run, &analysis, &arguments.services, written);
    }
    if !applies {
        let _ = writeln!(written.text, "\nnothing was written: give --apply to write, --out DIR to try it elsewhere");
    }
    Ok(written.outcome())
}

/// The services that are cut as sagas: those of earlier runs, and with `--saga` those named now.
fn sagas(run: &Run, arguments: &ExtractArguments) -> Vec<String> {
    let mut sagas = run.settings.sagas().to_vec();
    sagas.extend(arguments.out.as_deref().map(cut_state::sagas).unwrap_or_default());
    if arguments.saga {
        sagas.extend(arguments.services.iter().cloned());
    }
    sagas.sort();
    sagas.dedup();
    sagas
}

/// Says which services are none: nothing of them can be called, so nothing is taken out of the monolith.
fn tell_uncalled(analysis: &Analysis, written: &mut Written) {
    let named = written.message.services.iter().filter_map(|name| analysis.plan.service(name));
    for service in named.filter(|service| service.has_nothing_to_call()).collect::<Vec<_>>() {
        let _ = writeln!(
            written.text,
            "`{}`: nothing to call: {} functions without state are copied into its package, and the monolith goes on \
             using its own; this is a library, not a service",
            service.name,
            service.copied.len()
        );
        written.message.nothing_to_call.push(service.name.clone());
    }
}

/// Shows or writes artifacts.
pub(super) fn write(
    root: &Path,
    artifacts: &Artifacts,
    services: Vec<String>,
    applies: bool,
    force: bool,
) -> Result<Written, Failure> {
    let preview = crate::emit::show(artifacts, root).map_err(emit_failure)?;
    let mut text = if applies { String::new() } else { preview.to_string() };
    let mut files = changes(&preview);
    let edited = files.iter().filter(|file| file.action == "conflict").count();
    let mut has_edited = edited > 0 && !applies;
    if has_edited {
        let _ = writeln!(text, "\n{edited} files (!) are not as calve left them: --apply refuses to overwrite them");
    }
    if applies {
        let options = ApplyOptions { scope: SCOPE.to_owned(), force };
        let applied = crate::emit::apply(artifacts, root, &options).map_err(emit_failure)?;
        let gone =
            applied.removed.iter().map(|path| (path, "remove")).chain(applied.kept.iter().map(|path| (path, "kept")));
        files.extend(gone.map(|(path, action)| FileChange { path: path.clone(), action: action.to_owned() }));
        for (path, copy) in &applied.copies {
            let _ = writeln!(text, "{path} was edited: a copy is kept as {copy}");
        }
        for path in &applied.kept {
            let _ = writeln!(text, "kept {path}: edited since calve wrote it");
        }
        has_edited = !applied.kept.is_empty();
        let _ = writeln!(text, "{} below {}", summary(&files), root.display());
    }
    let root = root.display().to_string();
    let message = ExtractMessage {
        version: FORMAT_VERSION,
        services,
        nothing_to_call: Vec::new(),
        applied: applies,
        root,
        files,
    };
    Ok(Written { text, message, has_edited })
}

fn changes(preview: &Preview) -> Vec<FileChange> {
    preview
        .files
        .iter()
        .map(|file| FileChange { path: file.path.clone(), action: action_name(file.action).to_owned() })
        .collect()
}

fn summary(files: &[FileChange]) -> String {
    let count = |action: &str| files.iter().filter(|file| file.action == action).count();
    format!(
        "{} files created, {} changed, {} removed, {} unchanged",
        count("create"),
        count("update") + count("conflict"),
        count("remove"),
        count("unchanged") + count("kept")
    )
}

pub(super) fn refuse_dirty(folder: &Path) -> Result<(), Failure> {
    let state = CutState::read(folder)?;
    let is_ours = |path: &str| {
        // The boundaries are a person's own and no cut touches them.
        let is_boundaries = path == CONFIG_FILE;
        is_boundaries
            || path.starts_with(".calve/")
            || state.journal.files.get(path).is_some_and(|entry| entry.scope == SCOPE)
            || path.ends_with("Cargo.lock")
    };
    match crate::git::dirty_files(folder, is_ours) {
        Some(files) if !files.is_empty() => {
            let shown = files.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            let title = format!("the git tree has {} uncommitted changes: {shown}", files.len());
            Err(Failure::usage(title, "commit or stash them, so that a rollback is exact; or give --allow-dirty"))
        }
        _ => Ok(()),
    }
}

fn refuse_blockers(analysis: &Analysis, services: &[String]) -> Result<(), Failure> {
    let mut told = String::new();
    for name in services {
        let message = BlockersMessage::of(find(analysis, name)?);
        let open: Vec<_> = message.blockers.into_iter().filter(|blocker| !blocker.excluded).collect();
        told.push_str(&blockers::list(&open));
    }
    if told.is_empty() {
        return Ok(());
    }
    let title = format!("{} cannot be cut as it is", services.join(", "));
    Err(Failure::new(ExitCode::Findings, title, told))
}
