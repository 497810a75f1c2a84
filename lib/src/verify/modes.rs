//! One verification run: the builds and the modes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::cargo::{self, Finished, Limits};
use super::service_process::ServiceProcess;
use super::{VerifiedService, VerifyRequest, environment, metrics, switch_report, test_output};
use crate::failure::Failure;
use crate::message::ModeEvidence;

/// Modes in which the services run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Every boundary call goes to the service.
    Remote,
    /// Reads go both ways and are compared.
    Shadow,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Remote => "remote",
            Self::Shadow => "shadow",
        }
    }
}

/// A verification under way.
#[derive(Debug)]
pub struct Run<'a> {
    request: &'a VerifyRequest,
    /// Logs and scratch data: `<target>/calve/verify`.
    base: PathBuf,
}

/// A run of the monolith's tests, the services still up.
struct RanTests<'a> {
    tests: ModeEvidence,
    processes: Vec<(&'a VerifiedService, ServiceProcess)>,
    /// Where the switches left their counts.
    reports: PathBuf,
}

impl<'a> Run<'a> {
    /// Makes the folder for logs and scratch data, empty.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn prepare(request: &'a VerifyRequest) -> Result<Self, Failure> {
        let names: Vec<&str> = request.services.iter().map(|service| service.name.as_str()).collect();
        // A folder's name may not be as long as it likes.
        let name = if names.len() > 3 { format!("{}-services", names.len()) } else { names.join("+") };
        let base = request.target_dir.join("calve").join("verify").join(name);
        if base.exists() {
            std::fs::remove_dir_all(&base).map_err(|error| unwritable(&base, &error))?;
        }
        std::fs::create_dir_all(&base).map_err(|error| unwritable(&base, &error))?;
        Ok(Self { request, base })
    }

    /// Builds a service; gives its program, or what the compiler said.
    ///
    /// # Errors
    /// When cargo cannot be started.
    pub fn build_service(&self, service: &VerifiedService) -> Result<Result<PathBuf, Vec<String>>, Failure> {
        let mut command = self.cargo(&["build", "--message-format", "json-render-diagnostics"], &service.cargo_flags);
        command.extend(["--manifest-path".to_owned(), service.manifest.to_string_lossy().into_owned()]);
        let log = format!("build-{}.log", service.name);
        let finished = self.command(&command, parent(&service.manifest), &BTreeMap::new(), &log)?;
        let program = finished.output.lines().rev().find_map(executable).filter(|_| finished.success);
        Ok(program.ok_or_else(|| self.build_trouble(&finished)))
    }

    fn build_trouble(&self, finished: &Finished) -> Vec<String> {
        let mut trouble = cargo::trouble_of(&finished.output);
        trouble.push(format!("all of it: {}", finished.log.display()));
        trouble
    }

    /// Runs the tests of a service's own package (round trips of the wire types, contract).
    ///
    /// # Errors
    /// When cargo cannot be started.
    pub fn test_service(&self, service: &VerifiedService) -> Result<ModeEvidence, Failure> {
        let mut command = self.cargo(&["test", "--no-fail-fast"], &service.cargo_flags);
        command.extend(["--manifest-path".to_owned(), service.manifest.to_string_lossy().into_owned()]);
        let scratch = self.scratch("service")?;
        let variables = environment::filled(&self.request.variables, &scratch);
        let finished =
            self.command(&command, parent(&service.manifest), &variables, &format!("test-{}.log", service.name))?;
        Ok(self.tests(&finished))
    }

    /// Builds the altered monolith with its tests; gives what the compiler said when it does not build.
    ///
    /// # Errors
    /// When cargo cannot be started.
    pub fn build_monolith(&self) -> Result<Option<Vec<String>>, Failure> {
        let mut command = self.cargo(&["test", "--no-run"], &self.request.monolith_flags);
        command.extend(["--manifest-path".to_owned(), self.request.monolith.to_string_lossy().into_owned()]);
        let finished = self.command(&command, &self.request.folder, &BTreeMap::new(), "build-monolith.log")?;
        Ok((!finished.success).then(|| self.build_trouble(&finished)))
    }

    /// The monolith's tests with the switches off; services without a local path run all the same.
    ///
    /// # Errors
    /// When a process cannot be started.
    pub fn local(&self, programs: &[PathBuf]) -> Result<ModeEvidence, Failure> {
        let mut evidence = self.monolith_tests("local", None, programs)?.tests;
        if evidence.tests_passed == 0 {
            evidence.passed = false;
            evidence.trouble.push("no test of the monolith was run".to_owned());
        }
        Ok(evidence)
    }

    /// The monolith's tests with every service in a process of its own; one evidence per service.
    ///
    /// `expected` is how many tests passed in local mode.
    ///
    /// # Errors
    /// When a process cannot be started.
    pub fn with_services(
        &self,
        mode: Mode,
        programs: &[PathBuf],
        expected: Option<usize>,
    ) -> Result<Vec<ModeEvidence>, Failure> {
        let ran = self.monolith_tests(mode.name(), Some(mode), programs)?;
        let seen = ran.processes.iter();
        Ok(seen.map(|(service, process)| judge(mode, service, process, &ran.tests, &ran.reports, expected)).collect())
    }

    /// Runs the monolith's tests, the services in this mode; those without a local path always in remote mode.
    fn monolith_tests(&self, name: &str, mode: Option<Mode>, programs: &[PathBuf]) -> Result<RanTests<'_>, Failure> {
        let scratch = self.scratch(name)?;
        let reports = scratch.join("reports");
        std::fs::create_dir_all(&reports).map_err(|error| unwritable(&reports, &error))?;
        let mut variables = environment::filled(&self.request.variables, &scratch);
        let mut processes = Vec::new();
        let mut switches = BTreeMap::new();
        for (service, program) in self.request.services.iter().zip(programs) {
            let mode = if service.is_finished { Some(Mode::Remote) } else { mode };
            let Some(mode) = mode else { continue };
            let process = self.start(service, name, program, &variables)?;
            let prefix = format!("CALVE_{}", service.name.replace('-', "_").to_uppercase());
            switches.insert(format!("{prefix}_URL"), process.base.clone());
            switches.insert(format!("{prefix}_MODE"), mode.name().to_owned());
            // Generous on slow machines; and comparisons end before the caller goes on and changes what they read.
            switches.insert(format!("{prefix}_TIMEOUT_MS"), "10000".to_owned());
            switches.insert(format!("{prefix}_SHADOW_WAIT_MS"), "10000".to_owned());
            processes.push((service, process));
        }
        variables.extend(switches);
        variables.insert("CALVE_REPORT_DIR".to_owned(), reports.to_string_lossy().into_owned());
        let finished = self.command(&self.test_command(), &self.request.folder, &variables, &format!("{name}.log"))?;
        Ok(RanTests { tests: self.tests(&finished), processes, reports })
    }

    fn start(
        &self,
        service: &VerifiedService,
        mode: &str,
        program: &Path,
        variables: &BTreeMap<String, String>,
    ) -> Result<ServiceProcess, Failure> {
        let log = self.base.join(format!("service-{}-{mode}.log", service.name));
        ServiceProcess::start(program, &self.request.folder, variables, &log).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return stopped();
            }
            let title = format!("service {} did not start: {error}", service.name);
            Failure::incomplete(title, "the service needs the same configuration as the monolith: see [verify.env]")
        })
    }

    fn tests(&self, finished: &Finished) -> ModeEvidence {
        let mut evidence = ModeEvidence { ran: true, log: self.log_name(&finished.log), ..ModeEvidence::default() };
        test_output::count_tests(&finished.output, &mut evidence);
        evidence.passed = finished.success && evidence.tests_failed == 0;
        if !evidence.passed {
            evidence.trouble = cargo::trouble_of(&finished.output);
        }
        evidence
    }

    fn test_command(&self) -> Vec<String> {
        if !self.request.test_command.is_empty() {
            return self.request.test_command.clone();
        }
        let mut command = self.cargo(&["test", "--no-fail-fast"], &self.request.monolith_flags);
        command.extend(["--manifest-path".to_owned(), self.request.monolith.to_string_lossy().into_owned()]);
        command
    }

    fn cargo(&self, arguments: &[&str], flags: &[String]) -> Vec<String> {
        let program = std::iter::once(cargo::cargo_program());
        let arguments = arguments.iter().map(|&text| text.to_owned());
        program.chain(arguments).chain(self.request.cargo_flags.clone()).chain(flags.iter().cloned()).collect()
    }

    fn command(
        &self,
        command: &[String],
        folder: &Path,
        variables: &BTreeMap<String, String>,
        log: &str,
    ) -> Result<Finished, Failure> {
        let mut variables = variables.clone();
        variables.insert("CARGO_TARGET_DIR".to_owned(), self.request.target_dir.to_string_lossy().into_owned());
        cargo::run(command, folder, &variables, &self.base.join(log), Limits::default()).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return stopped();
            }
            Failure::incomplete(
                format!("{}: {error}", command.join(" ")),
                "check that cargo is installed and the target directory can be written",
            )
        })
    }

    fn scratch(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.base.join(format!("scratch-{name}"));
        std::fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
        Ok(folder)
    }

    fn log_name(&self, log: &Path) -> String {
        log.strip_prefix(&self.request.target_dir).unwrap_or(log).to_string_lossy().into_owned()
    }
}

fn judge(
    mode: Mode,
    service: &VerifiedService,
    process: &ServiceProcess,
    tests: &ModeEvidence,
    reports: &Path,
    expected: Option<usize>,
) -> ModeEvidence {
    let mut evidence = tests.clone();
    match metrics::read(&process.base) {
        Ok(requests) => evidence.requests = requests,
        Err(error) => evidence.trouble.push(format!("the service's counters cannot be read: {error}")),
    }
    let report = switch_report::sum_reports(reports, &service.name);
    evidence.compared = report.compared;
    evidence.differences = report.differences;
    if expected.is_some_and(|expected| expected != evidence.tests_passed) {
        evidence.trouble.push(format!(
            "{} tests passed, {} in local mode",
            evidence.tests_passed,
            expected.unwrap_or(0)
        ));
    }
    let is_used = match mode {
        Mode::Remote => evidence.request_count() > 0,
        Mode::Shadow => evidence.compared > 0 || !service.has_reads,
    };
    if !is_used {
        evidence.trouble.push("the remote path was never taken".to_owned());
    }
    if mode == Mode::Remote && report.fallbacks > 0 {
        evidence.trouble.push(format!("{} calls fell back to the local path", report.fallbacks));
    }
    if report.transport_errors > 0 {
        evidence.trouble.push(format!("{} calls failed in transport", report.transport_errors));
    }
    evidence.passed &= evidence.trouble.is_empty() && evidence.differences.is_empty();
    evidence
}

/// The program told by one line of `cargo build --message-format json`.
fn executable(line: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_artifact = message.get("reason")?.as_str()? == "compiler-artifact";
    is_artifact.then(|| message.get("executable")?.as_str().map(PathBuf::from)).flatten()
}

fn parent(manifest: &Path) -> &Path {
    manifest.parent().unwrap_or(Path::new("."))
}

fn stopped() -> Failure {
    Failure::incomplete("stopped by a signal", "nothing of it runs on; run `cargo calve verify` again")
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::incomplete(format!("{} cannot be written: {error}", path.display()), "make the target directory writable")
}
