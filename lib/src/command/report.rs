//! `report`: the migration report.

use std::path::{Path, PathBuf};

use calve_generator::report;

use super::cut_state::CutState;
use super::evidence::evidence;
use super::{Outcome, Run, emit_failure, status};
use crate::Analysis;
use crate::cli::ReportFormat;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{FORMAT_VERSION, ModeEvidence, ReportMessage, ServiceEvidence, ServiceStatus};

pub(super) fn run(run: &Run, format: ReportFormat, output: Option<&Path>, open_it: bool) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let text = render(run, &analysis, format)?;
    let (default, is_shown) = (default_path(run, &analysis, format), output == Some(Path::new("-")));
    let path = output.map_or(default, Path::to_path_buf);
    if is_shown {
        let message = message(format, None, Some(text.clone()));
        return Ok(Outcome::new(text, &message, ExitCode::Clean));
    }
    crate::emit::write_file(&path, text.as_bytes()).map_err(emit_failure)?;
    if open_it {
        open(&path)?;
    }
    let message = message(format, Some(path.display().to_string()), None);
    Ok(Outcome::new(format!("report: {}\n", path.display()), &message, ExitCode::Clean))
}

fn message(format: ReportFormat, path: Option<String>, report: Option<String>) -> ReportMessage {
    let format = match format {
        ReportFormat::Html => "html",
        ReportFormat::Markdown => "markdown",
        ReportFormat::Json => "json",
    };
    ReportMessage { version: FORMAT_VERSION, format: format.to_owned(), path, report }
}

/// Writes the HTML report to its usual place and gives that.
pub(super) fn write_default(run: &Run, analysis: &Analysis) -> Result<PathBuf, Failure> {
    let path = default_path(run, analysis, ReportFormat::Html);
    let text = render(run, analysis, ReportFormat::Html)?;
    crate::emit::write_file(&path, text.as_bytes()).map_err(emit_failure)?;
    Ok(path)
}

/// Opens a file with the program the desktop has for it.
pub(super) fn open(path: &Path) -> Result<(), Failure> {
    crate::verify::open_file(path).map_err(|error| {
        Failure::incomplete(format!("the report cannot be opened: {error}"), format!("it lies at {}", path.display()))
    })
}

fn default_path(run: &Run, analysis: &Analysis, format: ReportFormat) -> PathBuf {
    let target = run.target_dir(analysis);
    let ending = match format {
        ReportFormat::Html => "html",
        ReportFormat::Markdown => "md",
        ReportFormat::Json => "json",
    };
    target.join("calve").join(format!("report.{ending}"))
}

fn render(run: &Run, analysis: &Analysis, format: ReportFormat) -> Result<String, Failure> {
    let root = &run.settings.folder;
    let state = CutState::read(root)?;
    let seen: Vec<ServiceEvidence> =
        state.services.values().filter_map(|cut| evidence(root, &state, cut).ok()).collect();
    let seen: Vec<report::ServiceEvidence> = seen.iter().map(of_service).collect();
    let steps: Vec<report::ServiceSteps> =
        status::message(root, analysis)?.services.into_iter().map(of_steps).collect();
    let input =
        report::ReportInput { plan: &analysis.plan, sources: &analysis.sources, evidence: &seen, steps: &steps };
    Ok(match format {
        ReportFormat::Html => report::html(&input),
        ReportFormat::Markdown => report::markdown(&input),
        ReportFormat::Json => report::json(&input),
    })
}

fn of_steps(service: ServiceStatus) -> report::ServiceSteps {
    let step = |step: crate::message::StepState| report::StepState {
        number: step.number,
        title: step.title,
        done: step.done,
        evidence: step.evidence,
    };
    report::ServiceSteps { service: service.name, steps: service.steps.into_iter().map(step).collect() }
}

fn of_service(seen: &ServiceEvidence) -> report::ServiceEvidence {
    let modes =
        [("service", &seen.service_tests), ("local", &seen.local), ("remote", &seen.remote), ("shadow", &seen.shadow)];
    report::ServiceEvidence {
        service: seen.service.clone(),
        contract: seen.contract.clone(),
        service_built: seen.service_built,
        monolith_built: seen.monolith_built,
        modes: modes.map(|(name, mode)| of_mode(name, mode)).to_vec(),
    }
}

fn of_mode(name: &str, mode: &ModeEvidence) -> report::ModeEvidence {
    let count = |one: &crate::message::EndpointCount| report::EndpointCount {
        endpoint: one.endpoint.clone(),
        outcome: one.outcome.clone(),
        count: one.count,
    };
    report::ModeEvidence {
        mode: name.to_owned(),
        ran: mode.ran,
        passed: mode.passed,
        tests_passed: mode.tests_passed,
        tests_failed: mode.tests_failed,
        tests_ignored: mode.tests_ignored,
        requests: mode.requests.iter().map(count).collect(),
        compared: mode.compared,
        differences: mode.differences.clone(),
        trouble: mode.trouble.clone(),
    }
}
