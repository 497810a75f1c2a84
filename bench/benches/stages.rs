//! The stages of an analysis beside the floor, on a made workspace of ten thousand lines: `cargo bench`.
#![allow(clippy::disallowed_methods, missing_docs, reason = "a measurement writes what it measures")]

use std::hint::black_box;

use calve_analyzer::ingest::{IngestOptions, ingest};
use calve_analyzer::{AnalyzeOptions, analyze, graph, resolve};
use calve_bench::{floor, made, rust_files};
use criterion::{Criterion, criterion_group, criterion_main};

fn stages(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    made(10_000).write(folder.path()).expect("the workspace is written");
    let manifest = folder.path().join("Cargo.toml");
    let files = rust_files(&manifest).expect("a workspace");
    let options = IngestOptions { manifest_path: Some(manifest.clone()), ..IngestOptions::default() };
    let (workspace, sources, _) = ingest(&options).expect("a workspace");
    let resolved = resolve::resolve(&workspace, &sources);
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(10);
    group.bench_function("floor", |bench| bench.iter(|| floor(black_box(&files))));
    group.bench_function("ingest", |bench| bench.iter(|| ingest(black_box(&options)).expect("a workspace")));
    group.bench_function("resolve", |bench| bench.iter(|| resolve::resolve(black_box(&workspace), &sources)));
    group.bench_function("graph", |bench| bench.iter(|| graph::graph(black_box(&resolved))));
    let options = AnalyzeOptions { manifest_path: Some(manifest), ..AnalyzeOptions::default() };
    group.bench_function("analyze", |bench| bench.iter(|| analyze(black_box(&options)).expect("a workspace")));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
