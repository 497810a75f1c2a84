//! calve takes a Rust monolith apart.
//!
//! Three steps, each a plain function from values to values:
//!
//! 1. [`analyze`] reads a workspace and decides how it could be cut ([`Plan`]),
//! 2. [`propose`] tells the decision as a document that a person (or a program) reads,
//! 3. [`generate`] makes everything for a set of services: their packages, the altered monolith, deployment files.
//!
//! [`emit`] shows, writes and takes back what was generated; [`verify`](mod@verify) proves it. The subcommand
//! `cargo calve` uses nothing else.
//!
//! ```
//! use calve::{AnalyzeOptions, NamedService, Request, Wishes};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let shop = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/shop/Cargo.toml");
//! let billing = NamedService {
//!     name: "billing".into(),
//!     modules: vec!["shop::billing".into()],
//!     ..NamedService::default()
//! };
//! let options = AnalyzeOptions {
//!     manifest_path: Some(shop.into()),
//!     wishes: Wishes { services: vec![billing], ..Wishes::default() },
//!     ..AnalyzeOptions::default()
//! };
//! let analysis = calve::analyze(&options)?;
//! let proposal = calve::propose(&analysis);
//! assert!(proposal.services.iter().any(|service| service.name == "billing"));
//!
//! let request = Request { services: vec!["billing".into()], ..Request::default() };
//! let artifacts = calve::generate(&analysis, &request)?;
//! assert!(artifacts.files.iter().any(|file| file.path == "services/billing/Cargo.toml"));
//! # Ok(())
//! # }
//! ```

mod cli;
mod command;
mod exit_code;
mod failure;
mod git;
pub mod message;
mod outcome;
mod reading;
mod settings;
mod terminal;
pub mod verify;
mod visible;

pub use calve_analyzer::ingest::{Finding, Place, Severity, SourceSet};
pub use calve_analyzer::plan::{NamedService, Plan, Service, Wishes};
pub use calve_analyzer::{Analysis, AnalyzeOptions, Error as AnalyzeError};
pub use calve_generator::emit;
pub use calve_generator::{Artifact, ArtifactKind, Artifacts, Error as GenerateError, Request};

pub use exit_code::ExitCode;
pub use failure::Failure;

/// Reads a workspace and decides how it could be cut.
///
/// # Errors
/// When there is no workspace to read. Everything less is a finding in the plan.
pub fn analyze(options: &AnalyzeOptions) -> Result<Analysis, AnalyzeError> {
    calve_analyzer::analyze(options)
}

/// Tells the proposed services with their items, evidence and the order in which to cut.
#[must_use]
pub fn propose(analysis: &Analysis) -> message::ProposeMessage {
    message::ProposeMessage::of(&analysis.plan)
}

/// Makes everything for a set of services. Writes nothing.
///
/// # Errors
/// When a service is not in the plan or cannot be cut out of these sources.
pub fn generate(analysis: &Analysis, request: &Request) -> Result<Artifacts, GenerateError> {
    calve_generator::generate(&analysis.plan, &analysis.sources, request)
}

/// Runs the subcommand: parses the arguments, does what they say, prints the result.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let is_for_programs = cli::asks_for_json(&arguments);
    match cli::parse(arguments) {
        Ok(invocation) => terminal::print(&invocation.common, command::run(&invocation)),
        Err(error) => {
            // Help and version are no mistakes; clap knows where each goes.
            let code = if error.use_stderr() { ExitCode::Usage } else { ExitCode::Clean };
            let _ = error.print();
            if is_for_programs && code == ExitCode::Usage {
                terminal::print_document(&cli::failure(&error));
            }
            code
        }
    }
}
