//! Flags that every command has, spelled as cargo spells them.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

/// When to colour the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal only.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// For whom the output is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON document on standard output, see `docs/schemas`.
    Json,
}

/// Flags of every command.
#[derive(Debug, Clone, Default, Args)]
pub struct CommonFlags {
    /// Path to the Cargo.toml of the monolith
    #[arg(long, value_name = "PATH", global = true)]
    pub manifest_path: Option<PathBuf>,
    /// Only these packages
    #[arg(short = 'p', long = "package", value_name = "SPEC", global = true)]
    pub packages: Vec<String>,
    /// All packages of the workspace (the default)
    #[arg(long, global = true)]
    pub workspace: bool,
    /// Leave these packages out
    #[arg(long, value_name = "SPEC", global = true)]
    pub exclude: Vec<String>,
    /// Features to switch on, separated by commas or spaces
    #[arg(short = 'F', long, value_name = "FEATURES", global = true)]
    pub features: Vec<String>,
    /// Switch on all features
    #[arg(long, global = true)]
    pub all_features: bool,
    /// Switch off the default features
    #[arg(long, global = true)]
    pub no_default_features: bool,
    /// Do not change Cargo.lock
    #[arg(long, global = true)]
    pub locked: bool,
    /// A SCIP index (`rust-analyzer scip .`): its references take the place of guesses
    #[arg(long, value_name = "FILE", global = true)]
    pub index: Option<PathBuf>,
    /// Parse all files, take nothing over from an earlier run and leave nothing for the next
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// Do not use the network
    #[arg(long, global = true)]
    pub offline: bool,
    /// When to colour the output
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: ColorChoice,
    /// Say less
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more (-vv: still more)
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,
    /// Output for people or for programs
    #[arg(long, value_name = "FORMAT", default_value = "human", global = true)]
    pub message_format: MessageFormat,
}
