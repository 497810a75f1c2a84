//! Files that kept code takes in when it is compiled: texts, migrations, prepared queries.

use std::collections::BTreeSet;

use calve_analyzer::ingest::{SourceSet, Workspace, files_to_copy, read_asset};

use super::SliceError;
use super::cut::Cut;
use super::mention::MacroInput;
use crate::Artifact;
use crate::layout::{Home, directory, join, normal, relative};

/// What a macro takes in.
enum Taken {
    /// One file, relative to the source file.
    BesideSource,
    /// One file, relative to the package.
    InPackage,
    /// A name put together from the package's folder: what it names may exist only when the program runs.
    Maybe,
    /// A folder relative to the package, with what it is called when nothing is written.
    Folder(&'static str),
    /// The prepared queries of sqlx.
    Prepared,
}

fn taken(path: &[String]) -> Option<Taken> {
    match path.last().map(String::as_str)? {
        "include" | "include_str" | "include_bytes" => Some(Taken::BesideSource),
        "query_file" | "query_file_as" | "query_file_scalar" | "query_file_unchecked" => Some(Taken::InPackage),
        "migrate" | "embed_migrations" => Some(Taken::Folder("migrations")),
        "query" | "query_as" | "query_scalar" | "query_unchecked" | "query_as_unchecked" => Some(Taken::Prepared),
        "concat" => Some(Taken::Maybe),
        _ => None,
    }
}

/// The files the kept code takes in, at the same places in the service's package.
///
/// # Errors
/// When one cannot be read or lies outside of the package.
pub(super) fn assets(
    cut: &Cut,
    home: &Home,
    workspace: &Workspace,
    sources: &SourceSet,
) -> Result<Vec<Artifact>, SliceError> {
    let (mut paths, mut maybe) = (BTreeSet::new(), BTreeSet::new());
    let mut prepared = false;
    for (file, call, input) in &cut.macro_calls {
        let Some(file) = sources.file(*file) else { continue };
        match taken(call) {
            Some(Taken::BesideSource) => {
                paths.extend(one(input, directory(&file.path), home));
                paths.extend(any(input, directory(&file.path), home, workspace));
            }
            Some(Taken::InPackage) => {
                paths.extend(one(input, &home.package_dir, home));
                prepared = true;
            }
            Some(Taken::Folder(usual)) => {
                let folder = input.literal.as_deref().unwrap_or(usual);
                paths.extend(normal(&home.package_dir, folder).into_iter().flat_map(|folder| below(sources, &folder)));
            }
            Some(Taken::Maybe) if input.is_from_package => maybe.extend(one(input, &home.package_dir, home)),
            Some(Taken::Prepared) => prepared = true,
            Some(Taken::Maybe) | None => {}
        }
    }
    paths.extend(templates(cut, home, workspace, sources));
    // Beside the service's package lies what lay beside the monolith's: it is found where it is.
    paths.retain(|path| home.in_service(path).is_some() || !is_found_from(path, home));
    let there = maybe.difference(&paths).filter_map(|path| read(path, home, workspace, sources).ok());
    let there: Vec<Artifact> = there.collect();
    let mut found =
        paths.into_iter().map(|path| read(&path, home, workspace, sources)).collect::<Result<Vec<_>, _>>()?;
    found.extend(there);
    if prepared {
        found.extend(prepared_queries(home, sources));
    }
    Ok(found)
}

/// The templates of the package, when kept types are printed by some: they include and extend each other, and other
/// settings of askama lie beside the manifest.
fn templates(cut: &Cut, home: &Home, workspace: &Workspace, sources: &SourceSet) -> Vec<String> {
    let kept = cut.files.iter().filter_map(|file| sources.file(*file));
    if !kept.into_iter().any(|file| file.text.contains("#[template(")) {
        return Vec::new();
    }
    let folder = join(&home.package_dir, "templates");
    let root = workspace.root.join(&folder);
    let files = files_to_copy(&root, &root.join("target")).into_iter().map(|file| join(&folder, &file));
    let settings = Some(join(&home.package_dir, "askama.toml")).filter(|path| read_asset(workspace, path).is_ok());
    files.chain(settings).collect()
}

/// Whether a path that leads out of the package leads from the service's package to the same file.
fn is_found_from(path: &str, home: &Home) -> bool {
    normal(&home.service_dir, &relative(&home.package_dir, path)).is_some_and(|found| found == path)
}

fn one(input: &MacroInput, folder: &str, home: &Home) -> Option<String> {
    let literal = input.literal.as_deref().filter(|_| !input.is_built)?;
    normal(if input.is_from_package { &home.package_dir } else { folder }, literal)
}

/// All files that a name put together may mean: what stands around the open part tells the folder.
fn any(input: &MacroInput, folder: &str, home: &Home, workspace: &Workspace) -> Vec<String> {
    let Some((start, end)) = input.around.as_ref().filter(|_| !input.is_built) else { return Vec::new() };
    let base = if input.is_from_package { &home.package_dir } else { folder };
    let Some((inside, _)) = start.trim_start_matches('/').rsplit_once('/') else { return Vec::new() };
    let (Some(folder), Some(start)) = (normal(base, inside), normal(base, start.trim_start_matches('/'))) else {
        return Vec::new();
    };
    let root = workspace.root.join(&folder);
    let files = files_to_copy(&root, &root.join("target")).into_iter().map(|file| join(&folder, &file));
    files.filter(|path| path.starts_with(&start) && path.ends_with(end.as_str())).collect()
}

fn below(sources: &SourceSet, folder: &str) -> Vec<String> {
    let inside = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    sources.files.iter().filter(|file| inside(&file.path)).map(|file| file.path.clone()).collect()
}

fn read(path: &str, home: &Home, workspace: &Workspace, sources: &SourceSet) -> Result<Artifact, SliceError> {
    let place = home.in_service(path).ok_or_else(|| SliceError::OutsideOfPackage { path: path.to_string() })?;
    let content = match sources.by_path(path) {
        Some(file) => file.disk_text.as_bytes().to_vec(),
        None => read_asset(workspace, path)
            .map_err(|error| SliceError::Asset { path: path.to_string(), reason: error.to_string() })?,
    };
    Ok(Artifact::generated(place, content))
}

/// `.sqlx` of the package, or else of the workspace.
fn prepared_queries(home: &Home, sources: &SourceSet) -> Vec<Artifact> {
    let folders = [join(&home.package_dir, ".sqlx"), ".sqlx".to_string()];
    let all = folders.iter().map(|folder| below(sources, folder)).find(|files| !files.is_empty());
    let copy = |path: String| {
        let name = path.rsplit('/').next()?;
        let text = sources.by_path(&path)?.disk_text.as_bytes().to_vec();
        Some(Artifact::generated(format!("{}/.sqlx/{name}", home.service_dir), text))
    };
    all.unwrap_or_default().into_iter().filter_map(copy).collect()
}
