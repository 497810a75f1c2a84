//! The workspace as `cargo metadata` tells it.

use std::path::Path;

use cargo_metadata::{DependencyKind as Kind, Metadata, MetadataCommand};

use super::manifest_members::{ODD_MANIFEST, manifests};
use super::paths::relative;
use super::{Dependency, DependencyKind, Finding, Package, PackageId, Severity, Target, TargetKind, Workspace};

/// Asks cargo, without dependencies and without the network.
///
/// Cargo is run from the root of the file system: neither `.cargo/config.toml` nor `rust-toolchain.toml` of the
/// project has a say there, so nothing the project names is run or fetched.
pub(super) fn workspace(manifest: &Path, locked: bool) -> Result<Workspace, String> {
    check(manifest)?;
    let mut options = vec!["--offline".to_owned()];
    if locked {
        options.push("--locked".to_owned());
    }
    let mut command = MetadataCommand::new();
    command.manifest_path(manifest).no_deps().other_options(options);
    if let Some(top) = manifest.ancestors().last() {
        command.current_dir(top);
    }
    for wrapper in ["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER"] {
        command.env(wrapper, "");
    }
    let metadata = command.exec().map_err(|error| error.to_string())?;
    Ok(from_metadata(&metadata))
}

/// Refuses manifests that cargo would wait for or take minutes over: pipes, devices, data in the place of manifests.
fn check(manifest: &Path) -> Result<(), String> {
    let found = manifests(manifest.parent().unwrap_or(manifest));
    let odd = found.findings.iter().find(|finding| finding.code == ODD_MANIFEST);
    odd.map_or(Ok(()), |finding| {
        let place = finding.place.as_ref().map_or("", |place| place.file.as_str());
        Err(format!("{place}: {}", finding.message))
    })
}

/// Says that cargo refused and the manifests were read instead.
pub(super) fn failed(reason: &str) -> Finding {
    Finding {
        code: "cargo-metadata-failed".to_owned(),
        severity: Severity::Warning,
        place: None,
        message: format!("`cargo metadata` failed, the manifests were read directly: {}", first_lines(reason)),
        advice: "make `cargo metadata --offline --no-deps` pass in this workspace".to_owned(),
    }
}

fn first_lines(reason: &str) -> String {
    reason.lines().map(str::trim).filter(|line| !line.is_empty()).take(6).collect::<Vec<_>>().join(" / ")
}

fn from_metadata(metadata: &Metadata) -> Workspace {
    let root = metadata.workspace_root.as_std_path().to_path_buf();
    let mut members = metadata.workspace_packages();
    members.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.manifest_path.cmp(&b.manifest_path)));
    let dirs: Vec<_> = members.iter().map(|package| package.manifest_path.parent()).collect();
    let packages = members
        .iter()
        .enumerate()
        .map(|(at, package)| {
            let manifest = relative(&root, package.manifest_path.as_std_path());
            let member = |dependency: &cargo_metadata::Dependency| {
                let path = dependency.path.as_deref()?;
                dirs.iter().position(|dir| *dir == Some(path)).map(index)
            };
            Package {
                id: index(at),
                name: package.name.to_string(),
                version: package.version.to_string(),
                edition: package.edition.to_string(),
                dir: folder_of(&manifest),
                manifest,
                targets: targets(&root, package),
                dependencies: dependencies(package, member),
                features: package.features.keys().cloned().collect(),
            }
        })
        .collect::<Vec<_>>();
    Workspace {
        target_dir: metadata.target_directory.as_std_path().to_path_buf(),
        root_is_package: packages.iter().any(|package| package.dir.is_empty()),
        root,
        packages,
    }
}

/// The id of the package at a position.
pub(super) fn index(at: usize) -> PackageId {
    PackageId(u32::try_from(at).unwrap_or(u32::MAX))
}

/// The folder part of a relative path.
pub(super) fn folder_of(path: &str) -> String {
    path.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default()
}

fn targets(root: &Path, package: &cargo_metadata::Package) -> Vec<Target> {
    let mut targets: Vec<Target> = package
        .targets
        .iter()
        .map(|target| Target {
            name: target.name.clone(),
            crate_name: target.name.replace('-', "_"),
            kind: kind(target),
            root: relative(root, target.src_path.as_std_path()),
            edition: target.edition.to_string(),
        })
        .collect();
    targets.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    targets
}

fn kind(target: &cargo_metadata::Target) -> TargetKind {
    if target.is_proc_macro() {
        TargetKind::ProcMacro
    } else if target.is_bin() {
        TargetKind::Bin
    } else if target.is_test() {
        TargetKind::Test
    } else if target.is_example() {
        TargetKind::Example
    } else if target.is_bench() {
        TargetKind::Bench
    } else if target.is_custom_build() {
        TargetKind::BuildScript
    } else {
        TargetKind::Lib
    }
}

fn dependencies(
    package: &cargo_metadata::Package,
    member: impl Fn(&cargo_metadata::Dependency) -> Option<PackageId>,
) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = package
        .dependencies
        .iter()
        .map(|dependency| Dependency {
            package: dependency.name.clone(),
            crate_name: dependency.rename.as_deref().unwrap_or(&dependency.name).replace('-', "_"),
            kind: match dependency.kind {
                Kind::Development => DependencyKind::Dev,
                Kind::Build => DependencyKind::Build,
                _ => DependencyKind::Normal,
            },
            requirement: dependency.req.to_string(),
            features: dependency.features.clone(),
            optional: dependency.optional,
            member: member(dependency),
        })
        .collect();
    found.sort_by(|a, b| (&a.crate_name, a.kind, &a.package).cmp(&(&b.crate_name, b.kind, &b.package)));
    found
}
