//! Puts the program together and builds it, once per test run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use calve_generator::Requirement;
use calve_generator::runtime::{RuntimeUses, Side, requirements, runtime_files};

const EVERYTHING: RuntimeUses = RuntimeUses {
    sync_client: true,
    forward: true,
    actix: true,
    rocket: true,
    start_up: true,
    tracing: false,
    subscriber: true,
    log: true,
    old_subscriber: false,
    old_tokio: false,
    old_axum: false,
    outbox: None,
};

/// The program.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(build)
}

fn build() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("calve-generated");
    let folder = target.join("sources/runtime");
    write(&folder.join("Cargo.toml"), &manifest());
    let parts = [
        ("main", include_str!("program.rs")),
        ("monolith", include_str!("monolith.rs")),
        ("service", include_str!("service.rs")),
    ];
    for (name, text) in parts {
        write(&folder.join(format!("src/{name}.rs")), text);
    }
    let sides = [
        ("far", Side::Service, EVERYTHING),
        ("plain", Side::Service, RuntimeUses { old_axum: true, subscriber: false, ..EVERYTHING }),
        ("near", Side::Monolith, EVERYTHING),
        ("slim", Side::Monolith, RuntimeUses { old_tokio: true, ..RuntimeUses::default() }),
    ];
    for (name, side, uses) in sides {
        for (file, text) in runtime_files(side, uses) {
            write(&folder.join("src").join(name).join(file), &text);
        }
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet"]).current_dir(&folder).env("CARGO_TARGET_DIR", &target);
    let built = command.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    target.join("debug/wall")
}

/// Leaves what is as it should be alone, so that it is not built again.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// What both sides ask for, and nothing else, but what a program needs to have a main function.
fn manifest() -> String {
    let mut needed = requirements(Side::Monolith, EVERYTHING);
    let plain = RuntimeUses { subscriber: false, ..EVERYTHING };
    // What only a feature needs is built where that is switched on.
    let service = [EVERYTHING, plain].into_iter().flat_map(|uses| requirements(Side::Service, uses));
    for more in service.filter(|needed| needed.feature.is_none()) {
        match needed.iter_mut().find(|known| known.name == more.name) {
            Some(known) => known.features.extend(more.features),
            None => needed.push(more),
        }
    }
    let lines: Vec<String> = needed.iter().map(dependency).collect();
    let package = "name = \"wall\"\nversion = \"0.1.0\"\nedition = \"2021\"\npublish = false\n\n[workspace]\n\n[features]\notlp = []";
    format!("[package]\n{package}\n\n[dependencies]\n{}\n\n[profile.dev]\ndebug = false\n", lines.join("\n"))
}

fn dependency(needed: &Requirement) -> String {
    let Requirement { name, version, features, default_features, .. } = needed;
    format!("{name} = {{ version = \"{version}\", default-features = {default_features}, features = {features:?} }}")
}
