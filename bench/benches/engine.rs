//! The engine alone on networks with planted groups: `cargo bench -p calve-bench --bench engine`.
#![allow(missing_docs, reason = "criterion's macros make functions without")]

use std::hint::black_box;

use calve_analyzer::cluster::{Constraints, Engine, group};
use calve_bench::planted;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Of a thousand edges, those that lead anywhere.
const MIXINGS: [u64; 2] = [300, 500];

fn divide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("divide");
    group.sample_size(10);
    for nodes in [1_000, 10_000, 100_000] {
        for mixing in MIXINGS {
            let edges = planted(nodes, mixing);
            let engine = Engine::new(nodes as usize, edges.iter().copied());
            group.throughput(Throughput::Elements(edges.len() as u64));
            group.bench_function(BenchmarkId::new(mixing.to_string(), nodes), |bench| {
                bench.iter(|| black_box(&engine).divide(0));
            });
        }
    }
    group.finish();
}

fn around(criterion: &mut Criterion) {
    let edges = planted(20_000, 300);
    let engine = Engine::new(20_000, edges.iter().copied());
    let groups = engine.divide(0);
    let touched: Vec<u32> = (0..200).map(|at| at * 97).collect();
    let mut around = criterion.benchmark_group("around");
    around.sample_size(10);
    around.bench_function("build", |bench| bench.iter(|| Engine::new(20_000, black_box(&edges).iter().copied())));
    around.bench_function("ensemble", |bench| bench.iter(|| engine.ensemble(black_box(0))));
    around.bench_function("update", |bench| bench.iter(|| engine.update(groups.clone(), black_box(&touched))));
    let (sizes, edges) = (vec![1; 2_000], planted(2_000, 300));
    let bounded = Constraints { max_lines: Some(150), ..Constraints::default() };
    around.bench_function("bounded", |bench| bench.iter(|| group(black_box(&sizes), &edges, &bounded)));
    around.finish();
}

criterion_group!(benches, divide, around);
criterion_main!(benches);
