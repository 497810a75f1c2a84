//! Reads a Rust workspace and decides how it could be taken apart.
//!
//! The pipeline, one room per stage, each stage a plain struct and one verb:
//!
//! ```text
//! ingest → resolve → graph → signals → cluster → plan
//! ```
//!
//! A room imports from the rooms before it, never from those after it.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests may look at files"))]

pub mod cluster;
pub mod graph;
pub mod ingest;
pub mod plan;
pub mod resolve;
pub mod signals;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What stops a run.
#[derive(Debug, Error)]
pub enum Error {
    /// There is nothing to read.
    #[error(transparent)]
    Read(#[from] ingest::Error),
    /// A person's decisions cannot all be kept.
    #[error(transparent)]
    Wishes(#[from] plan::Unsatisfiable),
}

/// What to analyze.
#[derive(Debug, Clone, Default)]
pub struct AnalyzeOptions {
    /// Path of a `Cargo.toml` or of a folder with one; the current folder when `None`.
    pub manifest_path: Option<PathBuf>,
    /// Only these packages (all members when empty).
    pub packages: Vec<String>,
    /// Leave these packages out.
    pub exclude: Vec<String>,
    /// Features that are switched on (recorded; all cfg'd alternatives are read in any case).
    pub features: Vec<String>,
    /// All features.
    pub all_features: bool,
    /// `--locked` for cargo.
    pub locked: bool,
    /// A SCIP index whose references take the place of guesses.
    pub index: Option<PathBuf>,
    /// Weights of signals that a person wants different, by the names in `analyzer/rules/weights.toml`.
    pub weights: BTreeMap<String, f64>,
    /// Files with measurements: folded stacks, or spans as OTLP JSON.
    pub measurements: Vec<PathBuf>,
    /// Take over what an earlier run left in the target directory, and prepare what the next run can take over.
    pub use_cache: bool,
    /// What a person decided.
    pub wishes: plan::Wishes,
}

/// Items, references and their graph: what everything else stands on.
#[derive(Debug)]
pub struct Structure {
    /// Packages and targets.
    pub workspace: ingest::Workspace,
    /// The texts.
    pub sources: ingest::SourceSet,
    /// Items and references.
    pub resolved: resolve::Resolved,
    /// The references as a graph.
    pub graph: graph::ItemGraph,
    /// What was noticed while reading.
    pub findings: Vec<ingest::Finding>,
    /// What the next run can take over: to be written at [`ingest::cache_path`]. `None` when nothing changed, or no
    /// cache is used.
    pub cache: Option<Vec<u8>>,
}

/// What came out: the decision and what it was made from.
#[derive(Debug)]
pub struct Analysis {
    /// The decision, with all findings of the run.
    pub plan: plan::Plan,
    /// The texts.
    pub sources: ingest::SourceSet,
    /// Items and references.
    pub resolved: resolve::Resolved,
    /// The references as a graph.
    pub graph: graph::ItemGraph,
    /// What the code does and tells.
    pub signals: signals::Signals,
    /// The groups found.
    pub clusters: cluster::Clusters,
    /// What the next run can take over; see [`Structure::cache`].
    pub cache: Option<Vec<u8>>,
}

/// The run up to the graph: for what needs no decision.
///
/// # Errors
/// When there is no workspace to read; see [`enum@Error`].
pub fn structure(options: &AnalyzeOptions) -> Result<Structure, Error> {
    // Chains of types and calls are as long as the code makes them.
    resolve::on_deep_stacks(|| read(options))
}

fn read(options: &AnalyzeOptions) -> Result<Structure, Error> {
    let (workspace, sources, mut findings) = ingest::ingest(&ingest::IngestOptions {
        manifest_path: options.manifest_path.clone(),
        packages: options.packages.clone(),
        exclude: options.exclude.clone(),
        locked: options.locked,
    })?;
    let (mut resolved, cache) = if options.use_cache {
        let before = resolve::Cache::read(ingest::read_cache(&workspace));
        resolve::resolve_with(&workspace, &sources, &before)
    } else {
        (resolve::resolve(&workspace, &sources), None)
    };
    if let Some(index) = &options.index {
        findings.push(match ingest::read_index(index, &sources) {
            Ok(index) => resolve::make_exact(&mut resolved, &sources, &index),
            Err(finding) => finding,
        });
    }
    let graph = graph::graph(&resolved);
    Ok(Structure { workspace, sources, resolved, graph, findings, cache })
}

/// The whole run.
///
/// # Errors
/// When there is no workspace to read, or wishes contradict each other; see [`enum@Error`]. Everything less is a finding
/// in the plan.
pub fn analyze(options: &AnalyzeOptions) -> Result<Analysis, Error> {
    resolve::on_deep_stacks(|| run(options))
}

fn run(options: &AnalyzeOptions) -> Result<Analysis, Error> {
    let Structure { workspace, sources, resolved, graph, findings, cache } = read(options)?;
    let (history, profile, unread) = ingest::surroundings(&workspace, &options.measurements);
    let surroundings = signals::Surroundings { weights: options.weights.clone(), history, profile };
    let signals = signals::signals(&workspace, &sources, &resolved, &graph, &surroundings);
    let (clusters, mut plan) = decide(&workspace, &sources, &resolved, &graph, &signals, &options.wishes)?;
    plan.findings.extend(findings.into_iter().chain(unread));
    plan.findings.sort();
    plan.findings.dedup();
    Ok(Analysis { plan, sources, resolved, graph, signals, clusters, cache })
}

/// The groups and the plan that other wishes lead to, from what was read already. What was noticed while reading is
/// not told again.
///
/// # Errors
/// Wishes that cannot all be kept.
pub fn reconsider(
    analysis: &Analysis,
    wishes: &plan::Wishes,
) -> Result<(cluster::Clusters, plan::Plan), plan::Unsatisfiable> {
    let Analysis { plan, sources, resolved, graph, signals, .. } = analysis;
    decide(&plan.workspace, sources, resolved, graph, signals, wishes)
}

fn decide(
    workspace: &ingest::Workspace,
    sources: &ingest::SourceSet,
    resolved: &resolve::Resolved,
    graph: &graph::ItemGraph,
    signals: &signals::Signals,
    wishes: &plan::Wishes,
) -> Result<(cluster::Clusters, plan::Plan), plan::Unsatisfiable> {
    let wishes = &wishes.in_full(resolved);
    let constraints = plan::constraints(resolved, graph, signals, wishes)?;
    let clusters = cluster::cluster(signals, &constraints);
    let ground = plan::Ground { workspace, sources, resolved, graph, signals, clusters: &clusters };
    let plan = plan::plan(&ground, wishes);
    Ok((clusters, plan))
}

/// The whole run for a graph that other tools made.
///
/// # Errors
/// [`Error::Read`] when there is no graph to read, [`Error::Wishes`] when wishes contradict each other. Everything less
/// is a finding in the plan.
pub fn analyze_graph(path: &Path, wishes: &plan::GraphWishes) -> Result<plan::GraphPlan, Error> {
    let (graph, findings) = ingest::read_graph(path)?;
    Ok(plan::GraphPlan { findings, ..plan_graph(&graph, wishes)? })
}

/// Divides a graph.
///
/// # Errors
/// Wishes that cannot all be kept.
pub fn plan_graph(
    graph: &ingest::ImportedGraph,
    wishes: &plan::GraphWishes,
) -> Result<plan::GraphPlan, plan::Unsatisfiable> {
    let signals = signals::imported_with(graph, &signals::rules::rules().imported.with(&wishes.weights));
    let clusters = if wishes.optimise_metrics {
        let edges = graph.edges.iter().map(|edge| (edge.from, edge.to, edge.weight));
        cluster::optimise_graph(&signals, &cluster::metrics::directed(edges))
    } else {
        cluster::cluster_graph(&signals, &plan::graph_constraints(graph, wishes)?).0
    };
    Ok(plan::graph_plan(graph, &signals, &clusters, wishes))
}
