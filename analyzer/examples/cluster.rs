//! Measures the engine on an edge list: `cluster FILE [ensemble]`.
//!
//! The file holds pairs of little-endian `u32`, one per undirected edge. Prints one JSON object; `groups` are written to
//! `FILE.calve` the same way, one number per node. `bench/peers.py` reads both.
#![allow(clippy::disallowed_methods, reason = "an example may read and write files")]

use std::path::Path;
use std::time::Instant;

use calve_analyzer::cluster::Engine;
use calve_analyzer::cluster::metrics::agreement;

/// A graph is divided until so much time was needed, so often at most.
const LEAST_SECONDS: f64 = 0.5;
const MOST_RUNS: usize = 50;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, file, wishes @ ..] = arguments.as_slice() else { return Err("give an edge list".into()) };
    let ends: Vec<u32> = {
        let bytes = std::fs::read(file)?;
        bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect()
    };
    let nodes = ends.iter().max().map_or(0, |most| *most as usize + 1);
    let count_of_edges = ends.len() / 2;
    let engine = Engine::new(nodes, ends.chunks_exact(2).map(|pair| (pair[0], pair[1], 1.0)));
    let more = wishes.iter().any(|wish| wish == "ensemble");
    // Only the edit needs them again: what is measured is the engine's memory.
    let ends = if more { ends } else { Vec::new() };
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    // The clock of the system is coarse: small graphs are divided from several seeds.
    let mut divisions: Vec<Vec<u32>> = Vec::new();
    while divisions.len() < MOST_RUNS && (divisions.is_empty() || cpu_seconds() - cpu < LEAST_SECONDS) {
        divisions.push(engine.divide(divisions.len() as u64));
    }
    let runs = divisions.len() as f64;
    let (cpu, wall) = ((cpu_seconds() - cpu) / runs, wall.elapsed().as_secs_f64() / runs);
    let peak = peak_kilobytes();
    let modularity = divisions.iter().map(|groups| engine.modularity(groups)).sum::<f64>() / runs;
    let groups = divisions.swap_remove(0);
    let mut told = serde_json::json!({
        "nodes": nodes, "edges": count_of_edges, "cpu": cpu, "wall": wall, "runs": runs,
        "modularity": modularity, "groups": count(&groups), "peak_kb": peak,
    });
    write(file, &groups)?;
    if more {
        told["ensemble"] = ensemble(&engine);
        told["edit"] = edit(nodes, ends, &groups);
    }
    println!("{told}");
    Ok(())
}

/// Two ensembles of different seeds.
fn ensemble(engine: &Engine) -> serde_json::Value {
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let one = engine.ensemble(0);
    let (cpu, wall) = (cpu_seconds() - cpu, wall.elapsed().as_secs_f64());
    let other = engine.ensemble(1);
    let (plain, second) = (engine.divide(11), engine.divide(12));
    serde_json::json!({
        "cpu": cpu, "wall": wall, "modularity": engine.modularity(&one), "groups": count(&one),
        "agreement": likeness(&one, &other), "agreement_of_single_runs": likeness(&plain, &second),
    })
}

/// Takes 50 edges away and adds 50.
fn edit(nodes: usize, mut ends: Vec<u32>, groups: &[u32]) -> serde_json::Value {
    let mut touched = Vec::new();
    for step in 0..50u32 {
        let number = |salt: u32| step.wrapping_add(salt).wrapping_mul(2_654_435_761) as usize;
        let at = 2 * (number(1) % (ends.len() / 2));
        touched.extend([ends[at], ends[at + 1]]);
        let new = [(number(1000) % nodes) as u32, (number(2000) % nodes) as u32];
        ends[at..at + 2].copy_from_slice(&new);
        touched.extend(new);
    }
    let engine = Engine::new(nodes, ends.chunks_exact(2).map(|pair| (pair[0], pair[1], 1.0)));
    let (cpu, mut runs) = (cpu_seconds(), 0.0);
    let mut new = Vec::new();
    while runs < 1.0 || cpu_seconds() - cpu < LEAST_SECONDS {
        new = engine.update(groups.to_vec(), &touched);
        runs += 1.0;
    }
    let cpu = (cpu_seconds() - cpu) / runs;
    let stayed = new.iter().zip(groups).filter(|(new, old)| new == old).count() as f64 / nodes.max(1) as f64;
    serde_json::json!({"cpu": cpu, "stayed": stayed, "agreement": likeness(&new, groups)})
}

fn likeness(one: &[u32], other: &[u32]) -> f64 {
    let some = |groups: &[u32]| groups.iter().copied().map(Some).collect::<Vec<_>>();
    agreement(&some(one), &some(other)).map_or(f64::NAN, |agreement| agreement.ari)
}

fn count(groups: &[u32]) -> u32 {
    groups.iter().max().map_or(0, |most| most + 1)
}

fn write(file: &str, groups: &[u32]) -> std::io::Result<()> {
    let bytes: Vec<u8> = groups.iter().flat_map(|group| group.to_le_bytes()).collect();
    std::fs::write(Path::new(&format!("{file}.calve")), bytes)
}

/// CPU time of this process so far; 0 where the system does not tell.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        text.rsplit(')').next().unwrap_or("").split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // After the name and the state: fields 14 and 15 of the line, in hundredths.
    fields.get(10).zip(fields.get(11)).map_or(0.0, |(user, system)| (user + system) / 100.0)
}

/// Most memory this process had at once; 0 where the system does not tell.
fn peak_kilobytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
