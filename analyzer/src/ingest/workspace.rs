//! Packages, targets and dependencies as the manifests tell them.

use std::path::PathBuf;

use serde::Serialize;

use super::{Finding, Severity};

/// Index of a package in its [`Workspace`]; packages are sorted by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PackageId(pub u32);

/// What a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// A library (also `cdylib`, `staticlib`, …).
    Lib,
    /// A procedural macro crate.
    ProcMacro,
    /// A program.
    Bin,
    /// An integration test.
    Test,
    /// An example.
    Example,
    /// A benchmark.
    Bench,
    /// `build.rs`.
    BuildScript,
}

/// One compilation unit of a package.
#[derive(Debug, Clone, Serialize)]
pub struct Target {
    /// Name as in the manifest.
    pub name: String,
    /// Name as paths spell it (`-` replaced by `_`).
    pub crate_name: String,
    /// What it is.
    pub kind: TargetKind,
    /// Path of its root file, relative to the workspace root.
    pub root: String,
    /// Rust edition, for example `2021`.
    pub edition: String,
}

/// Which table a dependency stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DependencyKind {
    /// `[dependencies]`
    Normal,
    /// `[dev-dependencies]`
    Dev,
    /// `[build-dependencies]`
    Build,
}

/// A dependency of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dependency {
    /// Package name.
    pub package: String,
    /// Name as paths in the code spell it (renames and `-` resolved).
    pub crate_name: String,
    /// Table it stands in.
    pub kind: DependencyKind,
    /// Version requirement as written, `*` when none.
    pub requirement: String,
    /// Features switched on.
    pub features: Vec<String>,
    /// Whether it is optional.
    pub optional: bool,
    /// The member package it means, when it lies in this workspace.
    pub member: Option<PackageId>,
}

/// A member package of the workspace.
#[derive(Debug, Clone, Serialize)]
pub struct Package {
    /// Its id.
    pub id: PackageId,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Edition of the package.
    pub edition: String,
    /// Path of its manifest relative to the workspace root.
    pub manifest: String,
    /// Folder of its manifest relative to the workspace root; empty for the root.
    pub dir: String,
    /// Its targets, sorted by kind and name.
    pub targets: Vec<Target>,
    /// Its dependencies, sorted.
    pub dependencies: Vec<Dependency>,
    /// Its features, sorted.
    pub features: Vec<String>,
}

/// A cargo workspace.
#[derive(Debug, Clone, Serialize)]
pub struct Workspace {
    /// Absolute path of the root.
    pub root: PathBuf,
    /// Absolute path of the target directory.
    pub target_dir: PathBuf,
    /// Whether the root manifest has a `[package]` of its own.
    pub root_is_package: bool,
    /// Member packages, sorted by name.
    pub packages: Vec<Package>,
}

impl Workspace {
    /// The package of an id.
    #[must_use]
    pub fn package(&self, id: PackageId) -> Option<&Package> {
        self.packages.get(id.0 as usize)
    }
}

/// Keeps the packages a person chose and numbers them anew; a name that nobody bears is a finding.
pub(super) fn select(workspace: &mut Workspace, only: &[String], exclude: &[String], findings: &mut Vec<Finding>) {
    for name in only.iter().chain(exclude) {
        if !workspace.packages.iter().any(|package| package.name == *name) {
            findings.push(unknown_package(name));
        }
    }
    let kept =
        |package: &Package| (only.is_empty() || only.contains(&package.name)) && !exclude.contains(&package.name);
    let mut next = 0;
    let new_ids: Vec<Option<PackageId>> = workspace
        .packages
        .iter()
        .map(|package| {
            kept(package).then(|| {
                next += 1;
                PackageId(next - 1)
            })
        })
        .collect();
    workspace.packages.retain(kept);
    let renumbered = |old: PackageId| new_ids.get(old.0 as usize).copied().flatten();
    for package in &mut workspace.packages {
        package.id = renumbered(package.id).unwrap_or(package.id);
        for dependency in &mut package.dependencies {
            dependency.member = dependency.member.and_then(renumbered);
        }
    }
}

fn unknown_package(name: &str) -> Finding {
    Finding {
        code: "unknown-package".to_owned(),
        severity: Severity::Warning,
        place: None,
        message: format!("no package of this workspace is called `{name}`"),
        advice: "check the name against `cargo metadata --no-deps`".to_owned(),
    }
}
