//! Packages, targets and dependencies as the manifests tell them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use super::{Finding, Severity};

/// How libraries are called that only tests need.
const TEST_WORDS: &[&str] =
    &["test", "tests", "testing", "testutil", "testutils", "mock", "mocks", "fixture", "fixtures"];

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

    /// Libraries that only tests need: called so, and named by other members in `[dev-dependencies]` or by such
    /// libraries alone. One with a program must be named there: it may be a tool for people.
    #[must_use]
    pub fn only_for_tests(&self) -> BTreeSet<PackageId> {
        let is_program = |package: &Package| package.targets.iter().any(|target| target.kind == TargetKind::Bin);
        let is_called_so = |package: &Package| package.name.split(['-', '_']).any(|word| TEST_WORDS.contains(&word));
        let serves_tests = |package: &Package| {
            let all = self.packages.iter().filter(|other| other.id != package.id).flat_map(|other| &other.dependencies);
            all.into_iter().any(|one| one.member == Some(package.id) && one.kind == DependencyKind::Dev)
        };
        let may_be = |package: &&Package| is_called_so(package) && (!is_program(package) || serves_tests(package));
        let candidates = self.packages.iter().filter(may_be);
        let mut found: BTreeSet<PackageId> = candidates.map(|package| package.id).collect();
        loop {
            let needs = |package: &Package, id: PackageId| {
                let named = package.dependencies.iter().filter(|one| one.member == Some(id));
                package.id != id && named.into_iter().any(|one| one.kind != DependencyKind::Dev)
            };
            let is_needed =
                |id: PackageId| self.packages.iter().any(|package| !found.contains(&package.id) && needs(package, id));
            let left: BTreeSet<PackageId> = found.iter().copied().filter(|id| !is_needed(*id)).collect();
            if left.len() == found.len() {
                return left;
            }
            found = left;
        }
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

#[cfg(test)]
mod tests {
    use super::{Dependency, DependencyKind, Package, PackageId, Workspace};

    /// Packages of these names, each with what it depends on.
    fn workspace(packages: &[(&str, &[(u32, DependencyKind)])]) -> Workspace {
        let dependency = |(on, kind): &(u32, DependencyKind)| Dependency {
            package: String::new(),
            crate_name: String::new(),
            kind: *kind,
            requirement: "*".to_owned(),
            features: Vec::new(),
            optional: false,
            member: Some(PackageId(*on)),
        };
        let packages = packages.iter().zip(0..).map(|((name, on), id)| Package {
            id: PackageId(id),
            name: (*name).to_owned(),
            version: "0.1.0".to_owned(),
            edition: "2024".to_owned(),
            manifest: String::new(),
            dir: String::new(),
            targets: Vec::new(),
            dependencies: on.iter().map(dependency).collect(),
            features: Vec::new(),
        });
        let packages = packages.collect();
        Workspace { root: "/".into(), target_dir: "/target".into(), root_is_package: false, packages }
    }

    #[test]
    fn libraries_that_only_tests_need_are_told_apart() {
        use DependencyKind::{Dev, Normal};
        let found = workspace(&[
            ("shop", &[(1, Dev), (3, Normal), (4, Dev)]),
            ("shop_test_db", &[(2, Normal)]),
            ("shop-fixtures", &[]),
            ("load-test", &[]),
            ("shop-money", &[]),
        ])
        .only_for_tests();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [PackageId(1), PackageId(2)]);
    }
}
