//! Turns a [`Plan`](calve_analyzer::plan::Plan) and the [`SourceSet`](calve_analyzer::ingest::SourceSet) into
//! [`Artifacts`], and writes them.
//!
//! Each output room takes plan and sources and gives printable values; [`emit`] is the only writer.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests may look at files"))]

pub mod alter;
mod artifact;
pub mod client;
pub mod compatibility;
pub mod compose;
pub mod container;
pub mod contract;
pub mod convert;
pub mod deployment;
pub mod diagram;
pub mod edit;
pub mod emit;
mod generate;
pub mod kubernetes;
pub mod layout;
pub mod manifest;
mod markdown;
pub mod outbox;
pub mod report;
mod requirement;
pub mod runbook;
pub mod runtime;
pub mod server;
pub mod slice;
pub mod tables;
pub mod wire;
pub mod workflow;
mod yaml;

pub use artifact::{Artifact, ArtifactKind, Artifacts};
pub use generate::{Error, Request, generate};
pub use requirement::Requirement;
