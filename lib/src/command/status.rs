//! `status`: the twelve migration steps of each service, each with a machine check as evidence.

use std::fmt::Write;
use std::path::Path;

use super::cut_state::{CutService, CutState};
use super::evidence::evidence;
use super::{Outcome, Run};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{FORMAT_VERSION, ServiceEvidence, ServiceStatus, StatusMessage, StepState};
use crate::{Analysis, Service};

pub(super) fn run(run: &Run) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let message = message(&run.settings.folder, &analysis)?;
    Ok(Outcome::new(text(&message), &message, ExitCode::Clean))
}

/// The steps of all cut services.
pub(super) fn message(root: &Path, analysis: &Analysis) -> Result<StatusMessage, Failure> {
    let state = CutState::read(root)?;
    let services = state.services.values().map(|found| ServiceStatus {
        name: found.service.clone(),
        steps: steps(root, found, &state, analysis.plan.service(&found.service)),
    });
    Ok(StatusMessage { version: FORMAT_VERSION, services: services.collect() })
}

fn text(message: &StatusMessage) -> String {
    let mut text = String::new();
    for service in &message.services {
        let done = service.steps.iter().filter(|step| step.done).count();
        let _ = writeln!(text, "{}: {done} of {} steps", service.name, service.steps.len());
        for step in &service.steps {
            let mark = if step.done { "done" } else { "open" };
            let _ = writeln!(text, "  {:>2} {mark}  {}: {}", step.number, step.title, step.evidence);
        }
    }
    if message.services.is_empty() {
        text.push_str("no service is cut here\n");
    }
    text
}

/// What the checks look at.
struct Checked<'a> {
    root: &'a Path,
    cut: &'a CutService,
    state: &'a CutState,
    plan: Option<&'a Service>,
    seen: Result<ServiceEvidence, &'static str>,
}

fn steps(root: &Path, cut: &CutService, state: &CutState, plan: Option<&Service>) -> Vec<StepState> {
    let checked = Checked { root, cut, state, plan, seen: evidence(root, state, cut) };
    let checks: [(&str, (bool, String)); 12] = [
        ("old code stays in place and works", checked.local()),
        ("new directory", checked.file("Cargo.toml")),
        ("code copied", checked.copied()),
        ("HTTP view layer and response format", checked.file("openapi.json")),
        ("separate application", checked.builds(|seen| seen.service_built, "the service")),
        ("deployable as a service", checked.files(&["Dockerfile", "k8s/base/kustomization.yaml"])),
        ("tested", checked.tested()),
        ("data migrated", checked.data()),
        ("monolith altered to use the service", checked.altered()),
        ("altered monolith deployable", checked.builds(|seen| seen.monolith_built, "the altered monolith")),
        ("verified, no rollback needed", checked.verified()),
        ("dead code removed", checked.finished()),
    ];
    let numbered = checks.into_iter().enumerate();
    numbered
        .map(|(at, (title, (done, evidence)))| StepState { number: at + 1, title: title.to_owned(), done, evidence })
        .collect()
}

impl Checked<'_> {
    fn folder(&self) -> String {
        format!("services/{}", self.cut.service)
    }

    fn is_there(&self, path: &str) -> bool {
        self.state.journal.files.contains_key(path) && crate::reading::is_file(&self.root.join(path))
    }

    fn file(&self, name: &str) -> (bool, String) {
        self.files(&[name])
    }

    fn files(&self, names: &[&str]) -> (bool, String) {
        let paths: Vec<String> = names.iter().map(|name| format!("{}/{name}", self.folder())).collect();
        let missing: Vec<&String> = paths.iter().filter(|path| !self.is_there(path)).collect();
        match missing.first() {
            None => (true, paths.join(", ")),
            Some(path) => (false, format!("{path} is missing")),
        }
    }

    fn copied(&self) -> (bool, String) {
        let prefix = format!("{}/src/", self.folder());
        let generated = format!("{prefix}calve/");
        let files = self.state.journal.files.keys();
        let count = files.filter(|path| path.starts_with(&prefix) && !path.starts_with(&generated)).count();
        (count > 1, format!("{count} files below {prefix}"))
    }

    fn with_seen(&self, check: impl Fn(&ServiceEvidence) -> (bool, String)) -> (bool, String) {
        let unseen = |why: &&str| (false, format!("{why}: cargo calve verify {}", self.cut.service));
        self.seen.as_ref().map_or_else(unseen, check)
    }

    fn local(&self) -> (bool, String) {
        if self.cut.finished {
            return (true, "it did until the service took over for good".to_owned());
        }
        self.with_seen(|seen| (seen.local.passed, format!("{} tests passed in local mode", seen.local.tests_passed)))
    }

    fn builds(&self, check: fn(&ServiceEvidence) -> bool, what: &str) -> (bool, String) {
        self.with_seen(|seen| {
            let done = check(seen);
            (done, format!("{what} {}", if done { "builds" } else { "does not build" }))
        })
    }

    fn tested(&self) -> (bool, String) {
        self.with_seen(|seen| {
            let tests = &seen.service_tests;
            (
                tests.passed,
                format!("{} of the service's own tests passed, {} failed", tests.tests_passed, tests.tests_failed),
            )
        })
    }

    fn data(&self) -> (bool, String) {
        let Some(plan) = self.plan else { return (false, "the plan has no such service any more".to_owned()) };
        let is_shared = |table: &&calve_analyzer::plan::TableUse| {
            !table.other_readers.is_empty() || !table.other_writers.is_empty()
        };
        let shared: Vec<&str> = plan.tables.iter().filter(is_shared).map(|table| table.table.as_str()).collect();
        match (plan.tables.len(), shared.is_empty()) {
            (0, _) => (true, "it touches no table".to_owned()),
            (count, true) => (true, format!("all of its {count} tables are its own")),
            (_, false) => (false, format!("one database for both; used by others as well: {}", shared.join(", "))),
        }
    }

    fn altered(&self) -> (bool, String) {
        let is_altered = |(path, entry): &(&String, &crate::emit::Entry)| {
            entry.owner == crate::emit::Owner::Altered && path.ends_with(".rs")
        };
        let altered = self.state.journal.files.iter().filter(is_altered);
        let name = self.cut.service.replace('-', "_");
        let marker = format!("calve_{name}::");
        let finished = format!("crate::calve::{name}::SERVICE");
        // A server is stood in for, for all services that have routes in it.
        let is_head = |line: &str| {
            line.contains(&marker) || line.contains(&finished) || line.contains("use {crate::calve::servers::")
        };
        let texts = altered.filter_map(|(path, _)| crate::reading::optional_text(&self.root.join(path)).ok().flatten());
        let lines = texts.map(|text| text.lines().filter(|line| is_head(line)).count()).sum::<usize>();
        (lines >= self.cut.seams, format!("{lines} head lines for {} functions and routers", self.cut.seams))
    }

    fn verified(&self) -> (bool, String) {
        self.with_seen(|seen| {
            let done = seen.passed();
            let told = format!(
                "{} tests remote, {} requests served; {} shadow comparisons, {} differences",
                seen.remote.tests_passed,
                seen.remote.request_count(),
                seen.shadow.compared,
                seen.shadow.differences.values().sum::<u64>()
            );
            (done, told)
        })
    }

    fn finished(&self) -> (bool, String) {
        let told = if self.cut.finished { "the local code is gone" } else { "the local code is still there" };
        (self.cut.finished, told.to_owned())
    }
}
