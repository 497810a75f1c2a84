//! Takes an invocation, gives an [`Outcome`]. One file per command; all of them go through the library's functions.

mod analyze;
mod blockers;
mod contract;
mod copy;
mod cut_state;
mod evidence;
mod explain;
mod extract;
mod finish;
mod graph;
mod lock_files;
mod propose;
mod propose_graph;
mod report;
mod rollback;
mod status;
mod verify;
mod what_if;

use std::path::PathBuf;

use calve_analyzer::Structure;
use calve_analyzer::ingest::{Severity, Workspace, cache_path};

use crate::cli::{Command, ContractCommand, Invocation, ProposeArguments};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::terminal::Progress;
use crate::{Analysis, AnalyzeError, Service};

/// What every command works with.
struct Run {
    settings: Settings,
    progress: Progress,
}

/// Does what was asked for.
///
/// # Errors
/// What stops the command, with advice and exit code.
pub fn run(invocation: &Invocation) -> Result<Outcome, Failure> {
    if let Some(Command::Propose(arguments @ ProposeArguments { graph: Some(graph), .. })) = &invocation.command {
        return propose_graph::run(graph, arguments);
    }
    if let Some(Command::Contract { command: ContractCommand::Diff { old, new } }) = &invocation.command {
        return contract::diff(old, new);
    }
    let mut settings = Settings::load(invocation.common.clone())?;
    settings.keep_local(&cut_state::kept_local(&settings.folder));
    settings.cut_as_sagas(&cut_state::sagas(&settings.folder));
    let run = Run { settings, progress: Progress::new(&invocation.common) };
    match &invocation.command {
        None => analyze::run(&run, invocation.open),
        Some(Command::Analyze { open }) => analyze::run(&run, *open || invocation.open),
        Some(Command::Propose(arguments)) => propose::run(run, arguments),
        Some(Command::WhatIf(arguments)) => what_if::run(run, arguments),
        Some(Command::Explain { subject }) => explain::run(&run, subject),
        Some(Command::Blockers { service }) => blockers::run(&run, service),
        Some(Command::Extract(arguments)) => extract::run(run, arguments),
        Some(Command::Verify { services }) => verify::run(&run, services),
        Some(Command::Status) => status::run(&run),
        Some(Command::Rollback { services }) => rollback::run(&run, services),
        Some(Command::Finish { service, apply, allow_dirty, force }) => {
            finish::run(&run, service, *apply, *allow_dirty, *force)
        }
        Some(Command::Contract { command: ContractCommand::Diff { old, new } }) => contract::diff(old, new),
        Some(Command::Graph { format }) => graph::run(&run, *format),
        Some(Command::Report { format, output, open }) => report::run(&run, *format, output.as_deref(), *open),
    }
}

impl Run {
    /// Analyzes the workspace, after settling what an interrupted run left behind.
    fn analyze(&self) -> Result<Analysis, Failure> {
        crate::settings::decided::check(&self.settings.wishes())?;
        self.progress.step("reading the workspace");
        crate::emit::recover(&self.settings.folder).map_err(emit_failure)?;
        let analysis = crate::analyze(&self.settings.analyze_options()).map_err(analyze_failure)?;
        keep(&analysis.plan.workspace, analysis.cache.as_deref());
        Ok(analysis)
    }

    /// Reads the structure alone, for what needs no decision.
    fn structure(&self) -> Result<Structure, Failure> {
        self.progress.step("reading the workspace");
        crate::emit::recover(&self.settings.folder).map_err(emit_failure)?;
        let structure = calve_analyzer::structure(&self.settings.analyze_options()).map_err(analyze_failure)?;
        keep(&structure.workspace, structure.cache.as_deref());
        Ok(structure)
    }

    /// Where builds and reports go.
    fn target_dir(&self, analysis: &Analysis) -> PathBuf {
        self.settings.target_dir.clone().unwrap_or_else(|| analysis.plan.workspace.target_dir.clone())
    }
}

/// Leaves what the next run can take over. Where that cannot be written the next run is slower, and that is all.
fn keep(workspace: &Workspace, cache: Option<&[u8]>) {
    if let Some(bytes) = cache {
        let _ = crate::emit::write_shared(&cache_path(workspace), bytes);
    }
}

/// What to do about decisions that contradict each other.
const TAKE_BACK: &str = "take one of these decisions back, in calve.toml or on the command line";

fn analyze_failure(error: AnalyzeError) -> Failure {
    if let AnalyzeError::Wishes(wrong) = &error {
        return Failure::usage(wrong.to_string(), TAKE_BACK);
    }
    let advice = "check that the path is right and that `cargo metadata --no-deps` works there";
    Failure::new(ExitCode::Metadata, error.to_string(), advice)
}

fn emit_failure(error: crate::emit::EmitError) -> Failure {
    match error {
        crate::emit::EmitError::Conflicts { paths } => Failure::new(
            ExitCode::Findings,
            format!("these files are not as calve left them: {}", paths.join(", ")),
            "nothing was written; take your changes out of them, or give --force (a copy of each is kept)",
        ),
        other => Failure::incomplete(other.to_string(), "nothing is half-written: run again once that is settled"),
    }
}

fn generate_failure(error: crate::GenerateError) -> Failure {
    let advice = "see `cargo calve blockers` and `cargo calve propose`; nothing was written";
    match error {
        crate::GenerateError::UnknownService { .. } => Failure::usage(error.to_string(), advice),
        other => Failure::incomplete(other.to_string(), advice),
    }
}

/// The service of a name, or a failure that tells the names there are.
fn find<'a>(analysis: &'a Analysis, name: &str) -> Result<&'a Service, Failure> {
    analysis.plan.service(name).ok_or_else(|| {
        let known: Vec<&str> = analysis.plan.services.iter().map(|service| service.name.as_str()).collect();
        let wrong = analysis.plan.findings.iter().filter(|one| one.severity == Severity::Error && one.place.is_none());
        let wrong: String = wrong.map(|one| format!("\n{}: {}", one.message, one.advice)).collect();
        let advice = match known.as_slice() {
            [] => format!("no service was found; name it in calve.toml{wrong}"),
            known => format!("the services are: {}; name others in calve.toml{wrong}", known.join(", ")),
        };
        Failure::usage(format!("there is no service `{name}`"), advice)
    })
}
