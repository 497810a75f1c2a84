//! Takes an altered monolith and its services, gives [`ServiceEvidence`]: builds both, runs the monolith's own
//! tests in local, remote and shadow mode and looks at what the services counted.
//!
//! The only room of `lib` that starts processes; it writes logs and scratch data below the target directory alone.
#![allow(clippy::disallowed_methods, reason = "verification starts cargo and the services and keeps their logs")]

mod cargo;
mod environment;
mod lock;
mod metrics;
mod modes;
mod process;
mod service_process;
mod switch_report;
mod test_output;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::message::ServiceEvidence;

pub use environment::scratch_variables;
pub use lock::refresh as refresh_lock_file;
pub(crate) use process::watch_for_stop;

/// A service to verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedService {
    /// Name in kebab-case.
    pub name: String,
    /// Manifest of its package.
    pub manifest: PathBuf,
    /// Hash of its contract.
    pub contract: String,
    /// Hash of its code and of what is altered in the monolith.
    pub code: String,
    /// The monolith has no local path any more: the service runs in every mode, and only remote mode is judged.
    pub is_finished: bool,
    /// Whether any of its functions is read-only, so that shadow mode has something to compare.
    pub has_reads: bool,
    /// What cargo is given besides for this service: features.
    pub cargo_flags: Vec<String>,
}

/// What to verify.
#[derive(Debug, Clone)]
pub struct VerifyRequest {
    /// Manifest of the altered monolith.
    pub monolith: PathBuf,
    /// Folder in which the monolith is run (its package folder).
    pub folder: PathBuf,
    /// The services; in remote mode all of them run at once.
    pub services: Vec<VerifiedService>,
    /// Target directory shared by all builds.
    pub target_dir: PathBuf,
    /// Test command with its arguments; empty for `cargo test`.
    pub test_command: Vec<String>,
    /// Variables for tests and services; `{scratch}` stands for a fresh folder per mode.
    pub variables: BTreeMap<String, String>,
    /// What cargo is given for each build: `--locked`, `--offline`.
    pub cargo_flags: Vec<String>,
    /// What cargo is given besides for the monolith: packages (`--workspace`) and features.
    pub monolith_flags: Vec<String>,
}

/// Runs everything; `progress` is told each step as it begins.
///
/// # Errors
/// When a process cannot be started at all or the scratch folder cannot be written. Failed builds and tests are
/// evidence, not errors.
pub fn verify(request: &VerifyRequest, progress: &mut dyn FnMut(&str)) -> Result<Vec<ServiceEvidence>, Failure> {
    let run = modes::Run::prepare(request)?;
    let mut evidence: Vec<ServiceEvidence> = request.services.iter().map(empty_evidence).collect();
    let mut programs = Vec::new();
    for (service, seen) in request.services.iter().zip(&mut evidence) {
        progress(&format!("building service {}", service.name));
        match run.build_service(service)? {
            Ok(program) => {
                seen.service_built = true;
                programs.push(program);
                progress(&format!("testing service {}", service.name));
                seen.service_tests = run.test_service(service)?;
            }
            Err(trouble) => seen.build_trouble = trouble,
        }
    }
    progress("building the altered monolith");
    let trouble = run.build_monolith()?;
    for seen in &mut evidence {
        seen.monolith_built = trouble.is_none();
        seen.build_trouble.extend(trouble.iter().flatten().cloned());
    }
    if trouble.is_none() && programs.len() == request.services.len() {
        run_modes(request, &run, &programs, &mut evidence, progress)?;
    }
    Ok(evidence)
}

fn run_modes(
    request: &VerifyRequest,
    run: &modes::Run<'_>,
    programs: &[PathBuf],
    evidence: &mut [ServiceEvidence],
    progress: &mut dyn FnMut(&str),
) -> Result<(), Failure> {
    let has_local = request.services.iter().any(|service| !service.is_finished);
    let mut expected = None;
    if has_local {
        progress("running the monolith's tests, local mode");
        let local = run.local(programs)?;
        expected = Some(local.tests_passed);
        for seen in evidence.iter_mut().filter(|seen| !seen.finished) {
            seen.local = local.clone();
        }
    }
    progress("running the monolith's tests, remote mode");
    for (seen, mode) in evidence.iter_mut().zip(run.with_services(modes::Mode::Remote, programs, expected)?) {
        seen.remote = mode;
    }
    if has_local {
        progress("running the monolith's tests, shadow mode");
        let seen = evidence.iter_mut().zip(run.with_services(modes::Mode::Shadow, programs, expected)?);
        for (seen, mode) in seen.filter(|(seen, _)| !seen.finished) {
            seen.shadow = mode;
        }
    }
    Ok(())
}

fn empty_evidence(service: &VerifiedService) -> ServiceEvidence {
    ServiceEvidence {
        version: crate::message::FORMAT_VERSION,
        service: service.name.clone(),
        contract: service.contract.clone(),
        code: service.code.clone(),
        finished: service.is_finished,
        ..ServiceEvidence::default()
    }
}

/// Opens a file with the program the desktop has for it.
///
/// # Errors
/// When there is no such program.
pub fn open_file(path: &std::path::Path) -> std::io::Result<()> {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    std::process::Command::new(program).arg(path).spawn().map(drop)
}
