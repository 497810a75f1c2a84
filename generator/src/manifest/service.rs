//! The manifest of a service's package: the monolith's, cut down to what its slice uses.

use std::collections::BTreeSet;

use calve_analyzer::ingest::{SourceSet, TargetKind, read_asset};
use calve_analyzer::plan::{Plan, Service};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use super::dependency::{
    add_features, crate_name, entry, insert, is_inherited, means, rebase_path, resolve_inherited, table,
};
use super::feature;
use super::used::Used;
use super::{ManifestError, parse};
use crate::layout::{Home, home, join};
use crate::{Artifact, ArtifactKind, Requirement};

/// The manifest of a service's package, a copy of the monolith's lock file for it to start from, its build script
/// when it needs one, and what version control is to leave out.
///
/// `files` are the Rust files of the package, sliced and generated: what they speak of stays a dependency, with the
/// monolith's requirement and features. `requirements` is what generated code needs.
///
/// # Errors
/// When the monolith's manifest is missing or is not TOML.
pub fn service(
    plan: &Plan,
    service: &Service,
    sources: &SourceSet,
    files: &[Artifact],
    requirements: &[Requirement],
) -> Result<Vec<Artifact>, ManifestError> {
    let Some(home) = home(plan, service, sources) else { return Ok(Vec::new()) };
    let path = join(&home.package_dir, "Cargo.toml");
    let text = sources.by_path(&path).map(|file| &*file.text).ok_or(ManifestError::Missing { path: path.clone() })?;
    let root = match sources.by_path("Cargo.toml") {
        Some(file) => parse("Cargo.toml", &file.text)?,
        None => DocumentMut::new(),
    };
    let mut document = parse(&path, text)?;
    let texts = files.iter().filter(|file| file.path.ends_with(".rs"));
    let used = Used::of(texts.filter_map(|file| std::str::from_utf8(&file.content).ok()));
    let never_named = never_named(plan, &home, sources);
    let script = build_script(plan, &home, sources, &used);
    let keeps = |key: &str| used.names.contains(&crate_name(key)) || never_named.contains(&crate_name(key));
    identify(&mut document, &root, &home);
    dependencies(&mut document, &root, &home, &used, &keeps, script.is_some());
    own_library(plan, &mut document, &home, &used);
    require(&mut document, requirements);
    surroundings(&mut document, &root, &home);
    let manifest = Artifact::generated(join(&home.service_dir, "Cargo.toml"), ordered(document));
    let ignored = Artifact::generated(join(&home.service_dir, ".gitignore"), "/target\n");
    Ok([manifest, ignored].into_iter().chain(script).chain(lock(plan, &home, sources)).collect())
}

/// Dependencies that no text of the monolith speaks of: they are there for what they switch on in others.
fn never_named(plan: &Plan, home: &Home, sources: &SourceSet) -> BTreeSet<String> {
    let inside = |path: &str| home.in_service(path).is_some() && path.ends_with(".rs");
    let all = Used::of(sources.files.iter().filter(|file| inside(&file.path)).map(|file| &*file.text));
    let package = plan.workspace.packages.iter().find(|package| package.name == home.package_name);
    let names = package.into_iter().flat_map(|package| &package.dependencies).map(|dependency| &dependency.crate_name);
    names.filter(|name| !all.names.contains(*name)).cloned().collect()
}

/// Name, edition and targets.
fn identify(document: &mut DocumentMut, root: &DocumentMut, home: &Home) {
    let name = format!("{}-{}", home.package_name, home.service.replace('_', "-"));
    let shared = table(root.as_table(), "workspace").and_then(|workspace| table(workspace, "package"));
    if let Some(package) = document.get_mut("package").and_then(Item::as_table_like_mut) {
        let keys: Vec<String> = package.iter().map(|(key, _)| key.to_string()).collect();
        for key in keys {
            let is_known =
                matches!(key.as_str(), "name" | "version" | "edition" | "rust-version" | "license" | "authors");
            let inherits = package.get(&key).is_some_and(is_inherited);
            match shared.and_then(|shared| shared.get(&key)).filter(|_| inherits && is_known) {
                Some(shared) => drop(package.insert(&key, shared.clone())),
                None if inherits || !is_known => drop(package.remove(&key)),
                None => {}
            }
        }
        package.insert("name", value(name.clone()));
        package.insert("publish", value(false));
        package.insert("autobins", value(false));
    }
    for targets in ["bin", "test", "example", "bench"] {
        document.remove(targets);
    }
    let mut library = Table::new();
    library.insert("name", value(home.crate_name.clone()));
    let root_file = home.in_service(&home.root_file).unwrap_or_default();
    let in_package = root_file.strip_prefix(&home.service_dir).map(|path| path.trim_start_matches('/'));
    if let Some(path) = in_package.filter(|path| !matches!(*path, "src/lib.rs" | "src/main.rs")) {
        library.insert("path", value(path));
    }
    document.insert("lib", Item::Table(library));
    let mut program = Table::new();
    program.insert("name", value(name));
    program.insert("path", value("src/main.rs"));
    document.insert("bin", Item::ArrayOfTables(ArrayOfTables::from_iter([program])));
}

/// Leaves the dependencies that are used, each with what it inherited.
fn dependencies(
    document: &mut DocumentMut,
    root: &DocumentMut,
    home: &Home,
    used: &Used,
    keeps: &dyn Fn(&str) -> bool,
    has_script: bool,
) {
    let features = feature::reached(document, &used.features);
    let switched: BTreeSet<String> =
        features.values().flatten().map(|part| feature::dependency_of(part).to_string()).collect();
    let shared = table(root.as_table(), "workspace").and_then(|workspace| table(workspace, "dependencies"));
    let mut left = BTreeSet::new();
    let mut cut = |dependencies: &mut dyn toml_edit::TableLike, keeps: &dyn Fn(&str) -> bool| {
        let keys: Vec<String> = dependencies.iter().map(|(key, _)| key.to_string()).collect();
        for key in keys {
            let is_optional =
                dependencies.get(&key).and_then(|entry| entry.as_table_like()?.get("optional")?.as_bool());
            let is_kept = keeps(&key) && (is_optional != Some(true) || switched.contains(&key));
            let Some(entry) = dependencies.get_mut(&key).filter(|_| is_kept) else {
                dependencies.remove(&key);
                continue;
            };
            let from = if is_inherited(entry) { "" } else { home.package_dir.as_str() };
            if let Some(shared) = shared.and_then(|shared| shared.get(&key)).filter(|_| is_inherited(entry)) {
                *entry = resolve_inherited(entry, shared);
            }
            rebase_path(entry, from, &home.service_dir);
            left.insert(key);
        }
    };
    if !has_script {
        document.remove("build-dependencies");
    }
    if let Some(table) = document.get_mut("dependencies").and_then(Item::as_table_like_mut) {
        cut(table, keeps);
    }
    // Tests that the slice keeps may use what only tests use.
    if let Some(table) = document.get_mut("dev-dependencies").and_then(Item::as_table_like_mut) {
        cut(table, &|key| used.names.contains(&crate_name(key)));
    }
    if let Some(table) = document.get_mut("build-dependencies").and_then(Item::as_table_like_mut) {
        cut(table, &|_| true);
    }
    if let Some(targets) = document.get_mut("target").and_then(Item::as_table_like_mut) {
        for (_, target) in targets.iter_mut() {
            let Some(target) = target.as_table_like_mut() else { continue };
            target.remove("dev-dependencies");
            if let Some(table) = target.get_mut("dependencies").and_then(Item::as_table_like_mut) {
                cut(table, keeps);
            }
        }
    }
    feature::cut(document, &features, &left);
}

/// A program beside a library of its package speaks of that library without naming it in the manifest.
fn own_library(plan: &Plan, document: &mut DocumentMut, home: &Home, used: &Used) {
    let package = plan.workspace.packages.iter().find(|package| package.name == home.package_name);
    let library = package.and_then(|package| package.targets.iter().find(|target| target.kind == TargetKind::Lib));
    if !library.is_some_and(|library| library.root != home.root_file && used.names.contains(&library.crate_name)) {
        return;
    }
    let mut fields = InlineTable::new();
    fields.insert("path", ".".into());
    let mut entry = value(fields);
    rebase_path(&mut entry, &home.package_dir, &home.service_dir);
    let dependencies = document.entry("dependencies").or_insert_with(|| Item::Table(Table::new()));
    if let Some(table) = dependencies.as_table_mut() {
        insert(table, &home.package_name, entry);
    }
}

fn require(document: &mut DocumentMut, requirements: &[Requirement]) {
    let dependencies = document.entry("dependencies").or_insert_with(|| Item::Table(Table::new()));
    let Some(dependencies) = dependencies.as_table_mut() else { return };
    for requirement in requirements {
        let is_own = requirement.feature.is_some();
        let found = dependencies.iter_mut().find(|(key, entry)| !is_own && means(key.get(), entry, &requirement.name));
        match found {
            Some((_, entry)) => drop(add_features(entry, &[], &requirement.features)),
            None => insert(dependencies, &requirement.key(), entry(requirement)),
        }
    }
    for requirement in requirements {
        if let Some(feature) = &requirement.feature {
            feature::switch_on(document, feature, &requirement.key());
        }
    }
}

/// What holds for the whole build: profiles and patches of the monolith's workspace, a workspace of its own.
fn surroundings(document: &mut DocumentMut, root: &DocumentMut, home: &Home) {
    for table in ["lints", "badges", "profile", "patch", "replace", "workspace", "cargo-features"] {
        document.remove(table);
    }
    let resolver = table(root.as_table(), "workspace").and_then(|workspace| workspace.get("resolver")).cloned();
    let mut workspace = Table::new();
    workspace.extend(resolver.map(|resolver| ("resolver", resolver)));
    document.insert("workspace", Item::Table(workspace));
    for name in ["profile", "patch"] {
        let Some(mut copied) = root.get(name).cloned() else { continue };
        let sources = copied.as_table_like_mut().into_iter().flat_map(|table| table.iter_mut().map(|(_, item)| item));
        for source in sources.filter(|_| name == "patch") {
            for (_, entry) in source.as_table_like_mut().into_iter().flat_map(|table| table.iter_mut()) {
                rebase_path(entry, "", &home.service_dir);
            }
        }
        document.insert(name, copied);
    }
}

/// The tables in the order a person would write them.
fn ordered(document: DocumentMut) -> String {
    const ORDER: &[&str] =
        &["package", "lib", "bin", "features", "dependencies", "dev-dependencies", "build-dependencies", "target"];
    let mut document = document;
    let rank = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len());
    let mut names: Vec<String> = document.iter().map(|(name, _)| name.to_string()).collect();
    names.sort_by_key(|name| rank(name));
    let mut position = 0;
    for name in &names {
        if let Some(item) = document.get_mut(name) {
            place(item, &mut position);
        }
    }
    document.to_string().trim_start().to_string()
}

fn place(item: &mut Item, position: &mut isize) {
    match item {
        Item::Table(table) => place_table(table, position),
        Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|table| place_table(table, position)),
        _ => {}
    }
}

fn place_table(table: &mut Table, position: &mut isize) {
    table.set_position(Some(*position));
    *position += 1;
    for (_, item) in table.iter_mut() {
        place(item, position);
    }
}

/// The build script, when kept code takes in what it makes or it sets cfgs.
fn build_script(plan: &Plan, home: &Home, sources: &SourceSet, used: &Used) -> Option<Artifact> {
    let package = plan.workspace.packages.iter().find(|package| package.name == home.package_name)?;
    let target = package.targets.iter().find(|target| target.kind == TargetKind::BuildScript)?;
    let file = sources.by_path(&target.root)?;
    let sets = ["rustc-cfg", "rustc-link", "rustc-env"].iter().any(|what| file.text.contains(what));
    let place = home.in_service(&file.path).filter(|_| used.needs_build_script || sets)?;
    Some(Artifact::generated(place, file.text.as_bytes()))
}

fn lock(plan: &Plan, home: &Home, sources: &SourceSet) -> Option<Artifact> {
    let content = match sources.by_path("Cargo.lock") {
        Some(file) => file.text.as_bytes().to_vec(),
        None => read_asset(&plan.workspace, "Cargo.lock").ok()?,
    };
    Some(Artifact { path: join(&home.service_dir, "Cargo.lock"), content, kind: ArtifactKind::Seed })
}
