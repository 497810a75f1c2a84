//! What a call costs through the generated client and service, beside a pair of axum and reqwest written by hand.
//!
//! `cargo run -p calve-generator --example overhead [FOLDER]` puts the runtime as it is emitted and `overhead/program.rs` into a package in that folder
//! (`target/overhead`), builds it and lets it measure; tells the ratios, and fails when they are worse than what is promised.
#![allow(clippy::disallowed_methods, reason = "writes a scratch package and runs it")]

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use calve_generator::Requirement;
use calve_generator::runtime::{RuntimeUses, Side, requirements, runtime_files};
use serde_json::Value;

/// Median latency may be so many times that of the pair written by hand.
const LATENCY: f64 = 1.15;
/// Throughput has to be so many times that of the pair.
const THROUGHPUT: f64 = 0.9;

fn main() -> ExitCode {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/overhead".to_owned());
    let target = std::path::absolute(folder).unwrap_or_default();
    if let Err(error) = write(&target) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let mut command = Command::new("cargo");
    command.args(["run", "--release", "--quiet"]).current_dir(&target).env("CARGO_TARGET_DIR", target.join("target"));
    if !command.status().is_ok_and(|status| status.success()) {
        return ExitCode::FAILURE;
    }
    let median = |group: &str, name: &str| -> Option<f64> {
        let path = target.join("target/criterion").join(group).join(name).join("new/estimates.json");
        serde_json::from_str::<Value>(&fs::read_to_string(path).ok()?).ok()?["median"]["point_estimate"].as_f64()
    };
    let ratio = |group: &str| Some((median(group, "by-hand")?, median(group, "generated")?));
    let (Some(latency), Some(rounds)) = (ratio("latency"), ratio("throughput")) else { return ExitCode::FAILURE };
    let (slower, share) = (latency.1 / latency.0, rounds.0 / rounds.1);
    println!("median latency {:.1} µs by hand, {:.1} µs generated: {slower:.3}x", latency.0 / 1e3, latency.1 / 1e3);
    println!("throughput {share:.3}x that of the pair by hand");
    if slower <= LATENCY && share >= THROUGHPUT { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn write(target: &Path) -> std::io::Result<()> {
    let uses = RuntimeUses::default();
    let mut files = vec![("Cargo.toml".to_owned(), manifest(uses))];
    files.push(("src/main.rs".to_owned(), include_str!("overhead/program.rs").to_owned()));
    for (folder, side) in [("far", Side::Service), ("near", Side::Monolith)] {
        let own = runtime_files(side, uses).into_iter();
        files.extend(own.map(|(name, text)| (format!("src/{folder}/{name}"), text)));
    }
    for (path, text) in files {
        let path = target.join(path);
        if fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

/// What both sides ask for, what the pair by hand needs besides, and criterion.
fn manifest(uses: RuntimeUses) -> String {
    let mut needed = requirements(Side::Monolith, uses);
    needed.extend(requirements(Side::Service, uses).into_iter().filter(|needed| needed.feature.is_none()));
    needed.push(Requirement::new("axum", "0.8", &["json", "tokio", "http1"]));
    needed.push(Requirement::new("criterion", "0.8", &["cargo_bench_support"]).without_defaults());
    needed.push(Requirement::new("reqwest", "0.12", &["json"]).without_defaults());
    needed.push(Requirement::new("tokio", "1", &["macros", "rt-multi-thread"]));
    let mut merged: Vec<Requirement> = Vec::new();
    for more in needed {
        match merged.iter_mut().find(|known| known.name == more.name) {
            Some(known) => known.features.extend(more.features),
            None => merged.push(more),
        }
    }
    let line = |one: &Requirement| {
        let Requirement { name, version, features, default_features, .. } = one;
        format!(
            "{name} = {{ version = \"{version}\", default-features = {default_features}, features = {features:?} }}\n"
        )
    };
    let lines: String = merged.iter().map(line).collect();
    format!(
        "[package]\nname = \"overhead\"\nversion = \"0.1.0\"\nedition = \"2021\"\npublish = false\n\n[workspace]\n\n[features]\notlp = []\n\n[dependencies]\n{lines}"
    )
}
