//! Measures one run, `calve-bench floor|graph|cold|warm|warm-item|plan <Cargo.toml>`, or makes a workspace,
//! `calve-bench make <lines> <folder>`. Prints one line of JSON; see `docs/performance.md`.
#![allow(clippy::disallowed_methods, reason = "a measurement reads its arguments")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use calve_analyzer::ingest::{IngestOptions, ingest};
use calve_analyzer::{AnalyzeOptions, analyze, graph, resolve};
use calve_bench::{Usage, floor, made, measured, rust_files};

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let result = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["floor", manifest] => run_floor(Path::new(manifest)),
        ["graph", manifest] => run_graph(Path::new(manifest)),
        ["cold", manifest] => run_kept(Path::new(manifest), &[], ""),
        ["warm", manifest] => run_again(Path::new(manifest), "\n// One more line.\n"),
        ["warm-item", manifest] => run_again(Path::new(manifest), "\nfn one_more_item() {}\n"),
        ["plan", manifest] => run_plan(Path::new(manifest)),
        ["make", lines, folder] => make(lines, Path::new(folder)),
        _ => Err("floor|graph|cold|warm|warm-item|plan <Cargo.toml>, or make <lines> <folder>".to_owned()),
    };
    match result {
        Ok(line) => println!("{line}"),
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn told(what: &str, count: usize, usage: Usage) -> String {
    let Usage { wall, cpu, peak } = usage;
    serde_json::json!({ "run": what, "count": count, "wall": wall, "cpu": cpu, "peak": peak }).to_string()
}

fn run_floor(manifest: &Path) -> Result<String, String> {
    let files: Vec<PathBuf> = rust_files(manifest).map_err(|error| error.to_string())?;
    let (parsed, usage) = measured(|| floor(&files));
    Ok(told("floor", parsed, usage))
}

fn run_graph(manifest: &Path) -> Result<String, String> {
    let options = IngestOptions { manifest_path: Some(manifest.to_path_buf()), ..IngestOptions::default() };
    let (edges, usage) = measured(|| {
        let (workspace, sources, _) = ingest(&options).map_err(|error| error.to_string())?;
        let resolved = resolve::resolve(&workspace, &sources);
        Ok::<usize, String>(graph::graph(&resolved).edge_count())
    });
    Ok(told("graph", edges?, usage))
}

/// Ingest to graph with what an earlier run left. `more` is put at the end of one file, in memory alone.
fn run_kept(manifest: &Path, kept: &[u8], more: &str) -> Result<String, String> {
    let what = if kept.is_empty() { "cold" } else { "warm" };
    let (edges, usage) = measured(|| kept_run(manifest, kept, more).map(|(edges, _)| edges));
    Ok(told(what, edges?, usage))
}

fn run_again(manifest: &Path, more: &str) -> Result<String, String> {
    let (_, kept) = kept_run(manifest, &[], "")?;
    run_kept(manifest, &kept.unwrap_or_default(), more)
}

fn kept_run(manifest: &Path, kept: &[u8], more: &str) -> Result<(usize, Option<Vec<u8>>), String> {
    let options = IngestOptions { manifest_path: Some(manifest.to_path_buf()), ..IngestOptions::default() };
    let (workspace, mut sources, _) = ingest(&options).map_err(|error| error.to_string())?;
    let rust: Vec<usize> = (0..sources.files.len()).filter(|at| sources.files[*at].path.ends_with(".rs")).collect();
    if let Some(at) = rust.get(rust.len() / 2) {
        let file = &mut sources.files[*at];
        file.text = format!("{}{more}", file.text).into();
    }
    let cache = resolve::Cache::read(kept.to_vec());
    let (resolved, left) = resolve::resolve_with(&workspace, &sources, &cache);
    Ok((graph::graph(&resolved).edge_count(), left))
}

fn run_plan(manifest: &Path) -> Result<String, String> {
    let options = AnalyzeOptions { manifest_path: Some(manifest.to_path_buf()), ..AnalyzeOptions::default() };
    let (services, usage) = measured(|| analyze(&options).map(|analysis| analysis.plan.services.len()));
    Ok(told("plan", services.map_err(|error| error.to_string())?, usage))
}

fn make(lines: &str, folder: &Path) -> Result<String, String> {
    let wanted = lines.parse().map_err(|_| format!("`{lines}` is no number of lines"))?;
    let made = made(wanted);
    made.write(folder).map_err(|error| error.to_string())?;
    Ok(serde_json::json!({ "run": "make", "count": made.lines() }).to_string())
}
