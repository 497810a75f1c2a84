//! Commands and their arguments.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{CommonFlags, ShapingFlags, WhatIfArguments};
use crate::failure::Failure;

/// One call of `cargo calve`.
#[derive(Debug, Parser)]
#[command(name = "cargo calve", bin_name = "cargo calve", version, about, long_about = None)]
#[command(args_conflicts_with_subcommands = false)]
pub struct Invocation {
    /// What to do; `analyze` when nothing is said
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Flags of every command
    #[command(flatten)]
    pub common: CommonFlags,
    /// Write the report and open it (for `analyze`)
    #[arg(long)]
    pub open: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// One screen: size, modules, cycles, proposed services, blockers, what was not understood
    Analyze {
        /// Write the report and open it
        #[arg(long)]
        open: bool,
    },
    /// Propose services with their evidence
    Propose(ProposeArguments),
    /// Try changes to the services: what cost and figures would be
    WhatIf(WhatIfArguments),
    /// Say why an item or a service is where it is, who calls it and what blocks it
    Explain {
        /// Path of an item (`shop::billing::charge`), its end (`charge`), or the name of a service
        subject: String,
    },
    /// List what stands in the way of a service
    Blockers {
        /// Name of the service
        service: String,
    },
    /// Cut a service: shows what would be written; `--apply` writes it
    Extract(ExtractArguments),
    /// Prove that both paths answer the same: tests in local, remote and shadow mode
    Verify {
        /// Names of the services; all extracted ones when none is given
        services: Vec<String>,
    },
    /// Show the 12 migration steps of each service with their evidence
    Status,
    /// Undo applied extractions exactly
    Rollback {
        /// Names of the services
        #[arg(required = true)]
        services: Vec<String>,
    },
    /// Remove the dead local code of a verified service
    Finish {
        /// Name of the service
        service: String,
        /// Write; without it the changes are only shown
        #[arg(long)]
        apply: bool,
        /// Work on a git tree with uncommitted changes
        #[arg(long)]
        allow_dirty: bool,
        /// Overwrite files that a person edited (a copy is kept)
        #[arg(long)]
        force: bool,
    },
    /// What concerns contracts of services
    Contract {
        /// What to do
        #[command(subcommand)]
        command: ContractCommand,
    },
    /// Print the dependency graph
    Graph {
        /// Format
        #[arg(long, value_enum, default_value = "json")]
        format: GraphFormat,
    },
    /// Write the migration report
    Report {
        /// Format
        #[arg(long, value_enum, default_value = "html")]
        format: ReportFormat,
        /// File to write; standard output for `-`
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Open it afterwards
        #[arg(long)]
        open: bool,
    },
}

/// The commands of `contract`.
#[derive(Debug, Clone, Subcommand)]
pub enum ContractCommand {
    /// Compare two versions of a contract (openapi.json): what of the new one breaks callers of the old one
    Diff {
        /// The contract callers were built with
        old: PathBuf,
        /// The contract that is to take its place
        new: PathBuf,
    },
}

/// Arguments of `propose`.
#[derive(Debug, Clone, Default, Args)]
pub struct ProposeArguments {
    /// Put the services into calve.toml (comments are kept; what stands there is obeyed)
    #[arg(long)]
    pub write: bool,
    /// Grow this one service alone: around what calve.toml, a seed or a pin puts into it, or the modules of its name
    #[arg(long, value_name = "SERVICE")]
    pub only: Option<String>,
    /// What shapes it
    #[command(flatten)]
    pub shaping: ShapingFlags,
    /// Divide this graph (neutral JSON, see docs/graph-format.md) instead of a Rust workspace
    #[arg(long, value_name = "FILE", conflicts_with_all = ["write", "only", "seed_from", "runtime"])]
    pub graph: Option<PathBuf>,
    /// Output of `--graph`
    #[arg(long, value_enum, default_value = "text", requires = "graph")]
    pub format: ProposeFormat,
    /// What a division of `--graph` is to be good at
    #[arg(long, value_enum, default_value = "boundaries", requires = "graph")]
    pub optimise: Optimise,
}

/// What a division is to be good at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Optimise {
    /// What developers would draw
    #[default]
    Boundaries,
    /// The measures SM, ICP, IFN and NED
    Metrics,
}

/// Formats of `propose --graph`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ProposeFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
}

/// Arguments of `extract`.
#[derive(Debug, Clone, Args)]
pub struct ExtractArguments {
    /// Names of the services
    #[arg(required = true)]
    pub services: Vec<String>,
    /// Write; without it the tree and the patch are only shown
    #[arg(long)]
    pub apply: bool,
    /// Put service and altered monolith into this folder, leave the monolith as it is (implies --apply)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Afterwards build and test everything (implies --apply)
    #[arg(long)]
    pub verify: bool,
    /// Work on a git tree with uncommitted changes
    #[arg(long)]
    pub allow_dirty: bool,
    /// Overwrite files that a person edited (a copy is kept)
    #[arg(long)]
    pub force: bool,
    /// Leave these functions (full paths) local, with their blockers
    #[arg(long = "keep-local", value_name = "PATH")]
    pub keep_local: Vec<String>,
    /// Turn calls inside of an open transaction into rows of an outbox, where nothing of their answer is needed
    #[arg(long)]
    pub saga: bool,
}

/// Formats of `graph`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// Items and references as one JSON document
    Json,
    /// One JSON line per reference between items
    Edges,
    /// Graphviz, modules
    Dot,
    /// Mermaid, modules
    Mermaid,
    /// GraphML, modules
    Graphml,
}

/// Formats of `report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One self-contained page
    Html,
    /// Markdown
    Markdown,
    /// JSON
    Json,
}

/// Parses the arguments of the process; as a cargo subcommand the first one is `calve`.
///
/// # Errors
/// What clap says of a wrong command line (also `--help` and `--version`).
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Invocation, clap::Error> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.get(1).is_some_and(|first| first == "calve") {
        arguments.remove(1);
    }
    let mut invocation = Invocation::try_parse_from(arguments)?;
    let features = std::mem::take(&mut invocation.common.features);
    let words = features.iter().flat_map(|one| one.split([',', ' '])).filter(|word| !word.is_empty());
    invocation.common.features = words.map(str::to_owned).collect();
    Ok(invocation)
}

/// Whether a command line asks for JSON, even if it cannot be parsed.
#[must_use]
pub fn asks_for_json(arguments: &[OsString]) -> bool {
    let words: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let own = words.split(|word| word == "--").next().unwrap_or_default();
    let is_pair = |pair: &[std::borrow::Cow<'_, str>]| pair[0] == "--message-format" && pair[1] == "json";
    own.iter().any(|word| word == "--message-format=json") || own.windows(2).any(is_pair)
}

/// What clap says of a wrong command line, as a failure: the first line and the rest.
#[must_use]
pub fn failure(error: &clap::Error) -> Failure {
    let text = error.to_string();
    let (title, advice) = text.split_once('\n').unwrap_or((&text, ""));
    Failure::usage(title.trim_start_matches("error: ").trim(), advice.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_format_is_known_even_of_a_wrong_line() {
        assert!(asks_for_json(&line("cargo-calve calve nonsense --message-format json")));
        assert!(asks_for_json(&line("cargo-calve --message-format=json --nonsense")));
        assert!(!asks_for_json(&line("cargo-calve --message-format human nonsense")));
        assert!(!asks_for_json(&line("cargo-calve explain -- --message-format json")));
    }

    #[test]
    fn a_wrong_line_is_a_failure_with_its_advice() {
        let failure = failure(&parse(line("cargo-calve calve extract")).unwrap_err());
        assert!(failure.title.contains("required arguments were not provided"), "{}", failure.title);
        assert!(failure.advice.contains("Usage: cargo calve extract"), "{}", failure.advice);
        assert_eq!(failure.code, crate::ExitCode::Usage);
    }
}
