//! The workspace as the manifests tell it, for when cargo refuses them.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::manifest_members::{Manifests, dependency_tables, inherited, manifests};
use super::manifest_targets::{by_convention, targets};
use super::metadata::{folder_of, index};
use super::paths::{clean, relative};
use super::{Dependency, DependencyKind, Error, Finding, Package, Workspace};

/// Reads the manifests from the workspace root down. A package whose manifest says nothing is taken by its files.
///
/// # Errors
/// [`Error::Metadata`] when neither the manifests nor the files tell of any package.
pub(super) fn workspace(manifest: &Path) -> Result<(Workspace, Vec<Finding>), Error> {
    let folder = manifest.parent().unwrap_or(manifest);
    let found = manifests(folder);
    let root = &found.root;
    let is_member =
        |(dir, table): &(&PathBuf, &Table)| table.contains_key("package") && dir.join("Cargo.toml").exists();
    let mut members: Vec<(PathBuf, Table)> =
        found.tables.iter().filter(is_member).map(|(dir, table)| (dir.clone(), table.clone())).collect();
    if members.is_empty() && by_convention(root) {
        members.push((root.clone(), Table::new()));
    }
    if members.is_empty() && !found.findings.is_empty() {
        let reasons: Vec<&str> = found.findings.iter().map(|finding| finding.message.as_str()).collect();
        return Err(Error::Metadata(reasons.join("; ")));
    }
    members.sort_by_key(|(dir, table)| (name(table, dir), dir.clone()));
    let packages = (0..members.len()).filter_map(|at| package(at, &found, &members)).collect();
    let workspace = Workspace {
        target_dir: root.join("target"),
        root_is_package: members.iter().any(|(dir, _)| dir == root),
        root: root.clone(),
        packages,
    };
    Ok((workspace, found.findings))
}

fn package(at: usize, found: &Manifests, members: &[(PathBuf, Table)]) -> Option<Package> {
    let (dir, own) = members.get(at)?;
    let root = &found.root;
    let shared = found.table(root);
    let manifest = relative(root, &dir.join("Cargo.toml"));
    let written = |key: &str| -> Option<String> {
        let value = own.get("package")?.get(key)?;
        if let Some(text) = value.as_str() {
            return Some(text.to_owned());
        }
        shared.get("workspace")?.get("package")?.get(key)?.as_str().map(str::to_owned)
    };
    let name = name(own, dir);
    let edition = written("edition").unwrap_or_else(|| "2015".to_owned());
    let folders: Vec<&Path> = members.iter().map(|(dir, _)| dir.as_path()).collect();
    let dependencies = dependencies(dir, own, found, &folders);
    Some(Package {
        id: index(at),
        version: written("version").unwrap_or_else(|| "0.0.0".to_owned()),
        targets: targets(root, dir, own, &name, &edition),
        features: features(own, &dependencies),
        dependencies,
        dir: folder_of(&manifest),
        name,
        edition,
        manifest,
    })
}

/// The name of a package; that of its folder when none is written.
fn name(table: &Table, dir: &Path) -> String {
    let written = table.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let folder = || dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    written.map_or_else(folder, str::to_owned)
}

/// The features written, and those that optional dependencies make unless a feature names them by `dep:`.
fn features(own: &Table, dependencies: &[Dependency]) -> Vec<String> {
    let written = own.get("features").and_then(Value::as_table);
    let values = written.into_iter().flat_map(Table::values).filter_map(Value::as_array).flatten();
    let by_name: Vec<&str> = values.filter_map(Value::as_str).filter_map(|value| value.strip_prefix("dep:")).collect();
    let mut all: Vec<String> = written.into_iter().flat_map(Table::keys).cloned().collect();
    let implied = dependencies.iter().filter(|dependency| dependency.optional).map(|dependency| &dependency.package);
    all.extend(implied.filter(|name| !by_name.contains(&name.as_str())).cloned());
    all.sort();
    all.dedup();
    all
}

fn dependencies(dir: &Path, own: &Table, found: &Manifests, members: &[&Path]) -> Vec<Dependency> {
    let kinds = [
        ("dependencies", DependencyKind::Normal),
        ("dev-dependencies", DependencyKind::Dev),
        ("build-dependencies", DependencyKind::Build),
    ];
    let shared = found.table(&found.root);
    let mut all = Vec::new();
    for (key, kind) in kinds {
        for (name, value) in dependency_tables(own, key).into_iter().flatten() {
            let (base, meant) = inherited(dir, (name, value), &found.root, shared);
            let mut one = dependency(base, name, meant, kind, members);
            if !std::ptr::eq(meant, value) {
                one.features.extend(strings(value, "features"));
                one.optional = is_set(value, "optional");
            }
            all.push(one);
        }
    }
    all.sort_by(|a, b| (&a.crate_name, a.kind, &a.package).cmp(&(&b.crate_name, b.kind, &b.package)));
    all
}

fn dependency(base: &Path, name: &str, value: &Value, kind: DependencyKind, members: &[&Path]) -> Dependency {
    let field = |key: &str| value.get(key).and_then(Value::as_str);
    let path = field("path").map(|path| clean(&base.join(path)));
    let requirement = value.as_str().or_else(|| field("version")).unwrap_or("*");
    let is_bare = requirement.starts_with(|letter: char| letter.is_ascii_digit()) && !requirement.contains(['*', ',']);
    Dependency {
        package: field("package").unwrap_or(name).to_owned(),
        crate_name: name.replace('-', "_"),
        kind,
        // As cargo spells it.
        requirement: if is_bare { format!("^{requirement}") } else { requirement.to_owned() },
        features: strings(value, "features"),
        optional: is_set(value, "optional"),
        member: path.and_then(|path| members.iter().position(|member| *member == path)).map(index),
    }
}

fn is_set(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool) == Some(true)
}

fn strings(value: &Value, key: &str) -> Vec<String> {
    let list = value.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
