//! The workspace as the manifests tell it, for when cargo refuses them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::manifest_targets::targets;
use super::metadata::{folder_of, index};
use super::paths::{clean, relative};
use super::{Dependency, DependencyKind, Error, Package, Workspace};

/// Reads the manifests from the workspace root down.
///
/// # Errors
/// [`Error::Metadata`] when the manifest at the root is no TOML.
pub(super) fn workspace(manifest: &Path) -> Result<Workspace, Error> {
    let own = table(manifest).map_err(Error::Metadata)?;
    let folder = manifest.parent().unwrap_or(manifest).to_path_buf();
    let (root, root_table) = root_of(&folder, own);
    let mut dirs: BTreeSet<PathBuf> = member_dirs(&root, &root_table);
    if root_table.contains_key("package") {
        dirs.insert(root.clone());
    }
    let mut found: Vec<(PathBuf, Table)> = dirs
        .into_iter()
        .filter_map(|dir| table(&dir.join("Cargo.toml")).ok().map(|table| (dir, table)))
        .filter(|(_, table)| table.contains_key("package"))
        .collect();
    found.sort_by_key(|(dir, table)| (text(table, "package", "name", dir), dir.clone()));
    let member_dirs: Vec<PathBuf> = found.iter().map(|(dir, _)| dir.clone()).collect();
    let packages = found
        .iter()
        .enumerate()
        .map(|(at, (dir, own))| package(at, &root, dir, own, &root_table, &member_dirs))
        .collect();
    Ok(Workspace {
        target_dir: root.join("target"),
        root_is_package: root_table.contains_key("package"),
        root,
        packages,
    })
}

pub(super) fn table(manifest: &Path) -> Result<Table, String> {
    let text = fs::read_to_string(manifest).map_err(|error| format!("{}: {error}", manifest.display()))?;
    text.parse::<Table>().map_err(|error| format!("{}: {error}", manifest.display()))
}

/// The nearest folder at or above `folder` whose manifest has a `[workspace]`; `folder` itself when none has.
fn root_of(folder: &Path, own: Table) -> (PathBuf, Table) {
    if !own.contains_key("workspace") {
        for above in folder.ancestors().skip(1) {
            if let Ok(table) = table(&above.join("Cargo.toml"))
                && table.contains_key("workspace")
                && member_dirs(above, &table).contains(folder)
            {
                return (above.to_path_buf(), table);
            }
        }
    }
    (folder.to_path_buf(), own)
}

pub(super) fn member_dirs(root: &Path, table: &Table) -> BTreeSet<PathBuf> {
    let list = |key: &str| -> Vec<String> {
        let values = table.get("workspace").and_then(|workspace| workspace.get(key)).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let excluded: Vec<PathBuf> = list("exclude").iter().map(|name| clean(&root.join(name))).collect();
    let mut dirs: BTreeSet<PathBuf> = list("members").iter().flat_map(|pattern| expand(root, pattern)).collect();
    dirs.retain(|dir| !excluded.iter().any(|left_out| dir.starts_with(left_out)));
    dirs
}

/// Folders with a manifest that a members pattern means; `*` stands for any one folder.
fn expand(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut dirs = vec![root.to_path_buf()];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        dirs = dirs.iter().flat_map(|dir| step(dir, part)).collect();
    }
    dirs.retain(|dir| dir.join("Cargo.toml").is_file());
    dirs
}

fn step(dir: &Path, part: &str) -> Vec<PathBuf> {
    let Some((before, after)) = part.split_once('*') else { return vec![clean(&dir.join(part))] };
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let named = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with(before) && name.ends_with(after) && path.is_dir()
    };
    let mut found: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(named).collect();
    found.sort();
    found
}

fn package(at: usize, root: &Path, dir: &Path, own: &Table, shared: &Table, members: &[PathBuf]) -> Package {
    let manifest = relative(root, &dir.join("Cargo.toml"));
    let inherited = |key: &str| -> Option<String> {
        let value = own.get("package")?.get(key)?;
        if let Some(text) = value.as_str() {
            return Some(text.to_owned());
        }
        shared.get("workspace")?.get("package")?.get(key)?.as_str().map(str::to_owned)
    };
    let name = text(own, "package", "name", dir);
    let edition = inherited("edition").unwrap_or_else(|| "2015".to_owned());
    Package {
        id: index(at),
        version: inherited("version").unwrap_or_else(|| "0.0.0".to_owned()),
        targets: targets(root, dir, own, &name, &edition),
        dependencies: dependencies(dir, own, shared, root, members),
        features: own
            .get("features")
            .and_then(Value::as_table)
            .map(|table| table.keys().cloned().collect())
            .unwrap_or_default(),
        dir: folder_of(&manifest),
        name,
        edition,
        manifest,
    }
}

fn text(table: &Table, section: &str, key: &str, dir: &Path) -> String {
    let value = table.get(section).and_then(|section| section.get(key)).and_then(Value::as_str);
    let folder = || dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    value.map_or_else(folder, str::to_owned)
}

fn dependencies(dir: &Path, own: &Table, shared: &Table, root: &Path, members: &[PathBuf]) -> Vec<Dependency> {
    let kinds = [
        ("dependencies", DependencyKind::Normal),
        ("dev-dependencies", DependencyKind::Dev),
        ("build-dependencies", DependencyKind::Build),
    ];
    let mut sections: Vec<&Table> = vec![own];
    let platforms = own.get("target").and_then(Value::as_table);
    sections.extend(platforms.into_iter().flat_map(Table::values).filter_map(Value::as_table));
    let mut found = Vec::new();
    for section in sections {
        for (key, kind) in kinds {
            let Some(table) = section.get(key).and_then(Value::as_table) else { continue };
            for (name, value) in table {
                let common =
                    shared.get("workspace").and_then(|table| table.get("dependencies")).and_then(|t| t.get(name));
                let is_shared = value.get("workspace").and_then(Value::as_bool) == Some(true);
                let (base, value) = match common {
                    Some(common) if is_shared => (root, common),
                    _ => (dir, value),
                };
                found.push(dependency(base, name, value, kind, members));
            }
        }
    }
    found.sort_by(|a, b| (&a.crate_name, a.kind, &a.package).cmp(&(&b.crate_name, b.kind, &b.package)));
    found
}

fn dependency(base: &Path, name: &str, value: &Value, kind: DependencyKind, members: &[PathBuf]) -> Dependency {
    let field = |key: &str| value.get(key).and_then(Value::as_str);
    let features = value.get("features").and_then(Value::as_array);
    let path = field("path").map(|path| clean(&base.join(path)));
    Dependency {
        package: field("package").unwrap_or(name).to_owned(),
        crate_name: name.replace('-', "_"),
        kind,
        requirement: value.as_str().or_else(|| field("version")).unwrap_or("*").to_owned(),
        features: features.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
        optional: value.get("optional").and_then(Value::as_bool).unwrap_or(false),
        member: path.and_then(|path| members.iter().position(|member| *member == path)).map(index),
    }
}
