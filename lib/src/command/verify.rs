//! `verify`: proves that both paths answer the same.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use calve_analyzer::ingest::Package;

use super::cut_state::{CutService, CutState};
use super::evidence::{code_hash, evidence_name};
use super::extract::Written;
use super::{Outcome, Run, emit_failure};
use crate::Analysis;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{FORMAT_VERSION, ModeEvidence, ServiceEvidence, VerifyMessage};
use crate::settings::cargo_flags;
use crate::terminal::table;
use crate::verify::{VerifiedService, VerifyRequest, scratch_variables, verify, watch_for_stop};

pub(super) fn run(run: &Run, names: &[String]) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let (message, text, code) = proven(run, &analysis, names)?;
    Ok(Outcome::new(text, &message, code))
}

/// Verifies services right after they were cut; tells both.
pub(super) fn after_extract(
    run: &Run,
    analysis: &Analysis,
    names: &[String],
    written: Written,
) -> Result<Outcome, Failure> {
    let (message, text, code) = proven(run, analysis, names)?;
    let message = VerifyMessage { extraction: Some(written.message), ..message };
    Ok(Outcome::new(format!("{}\n{text}", written.text), &message, code))
}

/// Verifies services that are cut in the folder of the run; all of them when none is named.
fn proven(run: &Run, analysis: &Analysis, names: &[String]) -> Result<(VerifyMessage, String, ExitCode), Failure> {
    let root = &run.settings.folder;
    let state = CutState::read(root)?;
    let services = chosen(&state, names)?;
    let request = request(run, analysis, &state, &services);
    watch_for_stop();
    let evidence = verify(&request, &mut |step| run.progress.step(step))?;
    for seen in &evidence {
        let text = serde_json::to_vec_pretty(seen).unwrap_or_default();
        crate::emit::write_note(root, &evidence_name(&seen.service), &text).map_err(emit_failure)?;
    }
    let report = super::report::write_default(run, analysis)?;
    let passed = evidence.iter().all(ServiceEvidence::passed);
    let built = evidence.iter().all(|seen| seen.service_built && seen.monolith_built);
    let code = match (built, passed) {
        (false, _) => ExitCode::Build,
        (true, false) => ExitCode::Findings,
        (true, true) => ExitCode::Clean,
    };
    let text = text(&evidence, &report, passed);
    let report = Some(report.display().to_string());
    let message = VerifyMessage { version: FORMAT_VERSION, services: evidence, passed, report, extraction: None };
    Ok((message, text, code))
}

/// The services of these names (all when there are none) and the finished ones: without them the monolith cannot work.
fn chosen(state: &CutState, names: &[String]) -> Result<Vec<CutService>, Failure> {
    if state.services.is_empty() {
        return Err(Failure::usage("no service is cut here", "cut one with `cargo calve extract SERVICE --apply`"));
    }
    if names.is_empty() {
        return Ok(state.services.values().cloned().collect());
    }
    let find = |name: &String| {
        state.services.get(name).cloned().ok_or_else(|| {
            let advice = format!("cut here: {}", state.names().join(", "));
            Failure::usage(format!("service `{name}` is not cut"), advice)
        })
    };
    let named: Vec<CutService> = names.iter().map(find).collect::<Result<_, _>>()?;
    let is_chosen = |found: &&CutService| found.finished || named.contains(found);
    Ok(state.services.values().filter(is_chosen).cloned().collect())
}

fn request(run: &Run, analysis: &Analysis, state: &CutState, services: &[CutService]) -> VerifyRequest {
    let settings = &run.settings;
    let verified = services.iter().map(|found| {
        let manifest = settings.folder.join("services").join(&found.service).join("Cargo.toml");
        let text = crate::reading::optional_text(&manifest).ok().flatten().unwrap_or_default();
        let package = package_of(analysis, found).map_or("", |package| package.name.as_str());
        VerifiedService {
            name: found.service.clone(),
            contract: found.contract.clone(),
            code: code_hash(&settings.folder, state, found),
            is_finished: found.finished,
            has_reads: found.reads,
            cargo_flags: cargo_flags::of_service(&settings.flags, &text, package),
            manifest,
        }
    });
    VerifyRequest {
        monolith: settings.folder.join("Cargo.toml"),
        folder: package_folder(&settings.folder, analysis, services),
        services: verified.collect(),
        target_dir: run.target_dir(analysis),
        test_command: settings.config.verify.test_command.clone(),
        variables: scratch_variables(&analysis.plan, &settings.config.verify.env),
        cargo_flags: cargo_flags::everywhere(&settings.flags),
        monolith_flags: cargo_flags::of_monolith(&settings.flags),
    }
}

/// The folder in which the monolith's package is run: relative paths in its configuration start there.
fn package_folder(root: &Path, analysis: &Analysis, services: &[CutService]) -> PathBuf {
    let package = services.iter().find_map(|found| package_of(analysis, found));
    package.map_or_else(|| root.to_path_buf(), |package| root.join(&package.dir))
}

/// The monolith's package that a service was cut from.
fn package_of<'a>(analysis: &'a Analysis, found: &CutService) -> Option<&'a Package> {
    let id = analysis.plan.service(&found.service)?.slice.package?;
    analysis.plan.workspace.package(id)
}

fn text(evidence: &[ServiceEvidence], report: &Path, passed: bool) -> String {
    let mut rows = Vec::new();
    let mut trouble = String::new();
    for seen in evidence {
        trouble.push_str(&build_trouble(seen));
        let modes = [
            ("own tests", &seen.service_tests),
            ("local", &seen.local),
            ("remote", &seen.remote),
            ("shadow", &seen.shadow),
        ];
        for (name, mode) in modes.into_iter().filter(|(_, mode)| mode.ran || !mode.trouble.is_empty()) {
            rows.push(row(&seen.service, name, mode));
            for line in &mode.trouble {
                let _ = writeln!(trouble, "{} {name}: {line}", seen.service);
            }
        }
    }
    let header = ["service", "mode", "result", "tests passed", "failed", "requests served", "compared", "differences"];
    let verdict = if passed { "both paths answer the same" } else { "NOT proven: see below" };
    format!("{}\n{verdict}\n{trouble}report: {}\n", table(&header, rows), report.display())
}

fn build_trouble(seen: &ServiceEvidence) -> String {
    let parts = [(seen.service_built, "the service"), (seen.monolith_built, "the altered monolith")];
    let failed = parts.into_iter().filter(|(is_built, _)| !is_built);
    let lines = failed.map(|(_, what)| format!("{}: {what} does not build\n", seen.service));
    lines.chain(seen.build_trouble.iter().map(|line| format!("  {line}\n"))).collect()
}

fn row(service: &str, name: &str, mode: &ModeEvidence) -> Vec<String> {
    vec![
        service.to_owned(),
        name.to_owned(),
        if mode.passed { "passed" } else { "FAILED" }.to_owned(),
        mode.tests_passed.to_string(),
        mode.tests_failed.to_string(),
        mode.request_count().to_string(),
        mode.compared.to_string(),
        mode.differences.values().sum::<u64>().to_string(),
    ]
}
