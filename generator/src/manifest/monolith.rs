//! The monolith's manifest: its own, with what generated code needs.

use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Service};
use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::dependency::{add_features, entry, features, inherited_entry, insert, is_inherited, means, table};
use super::{ManifestError, parse};
use crate::layout::{home, join};
use crate::{Artifact, ArtifactKind, Requirement};

/// Alters the manifests of the packages that services are cut from: what generated code needs is added to
/// `[dependencies]`, what is there is at most widened by features. When the workspace's member patterns would take in
/// a service's package, it is excluded.
///
/// Gives the altered manifests; none when nothing is missing.
///
/// # Errors
/// When a manifest is missing or is not TOML, or a needed crate is optional there.
pub fn monolith(
    plan: &Plan,
    services: &[&Service],
    sources: &SourceSet,
    requirements: &[Requirement],
) -> Result<Vec<Artifact>, ManifestError> {
    let homes: Vec<_> = services.iter().filter_map(|service| home(plan, service, sources)).collect();
    let mut paths: Vec<String> = homes.iter().map(|home| join(&home.package_dir, "Cargo.toml")).collect();
    paths.push("Cargo.toml".to_string());
    paths.sort();
    paths.dedup();
    let shared = sources.by_path("Cargo.toml").map(|file| parse("Cargo.toml", &file.text)).transpose()?;
    let mut altered = Vec::new();
    for path in paths {
        let Some(file) = sources.by_path(&path) else { return Err(ManifestError::Missing { path }) };
        let mut document = parse(&path, &file.text)?;
        if homes.iter().any(|home| join(&home.package_dir, "Cargo.toml") == path) {
            require(&mut document, shared.as_ref(), requirements, &path)?;
        }
        if path == "Cargo.toml" {
            for home in &homes {
                exclude(&mut document, &home.service_dir);
            }
        }
        let content = document.to_string();
        if content != *file.text {
            let kind = ArtifactKind::Altered { pristine: file.text.to_string() };
            altered.push(Artifact { path, content: content.into_bytes(), kind });
        }
    }
    Ok(altered)
}

fn require(
    document: &mut DocumentMut,
    shared: Option<&DocumentMut>,
    requirements: &[Requirement],
    path: &str,
) -> Result<(), ManifestError> {
    let shared = shared.and_then(|shared| table(table(shared.as_table(), "workspace")?, "dependencies"));
    let dependencies = document.entry("dependencies").or_insert_with(|| Item::Table(Table::new()));
    let Some(dependencies) = dependencies.as_table_mut() else { return Ok(()) };
    for requirement in requirements {
        let of_workspace = shared.and_then(|shared| shared.get(&requirement.name));
        let found = dependencies.iter_mut().find(|(key, entry)| means(key.get(), entry, &requirement.name));
        if let Some((key, entry)) = found {
            let is_optional = |fields: &dyn toml_edit::TableLike| fields.get("optional").and_then(Item::as_bool);
            if entry.as_table_like().and_then(is_optional) == Some(true) {
                return Err(ManifestError::Optional { path: path.to_string(), name: key.get().to_string() });
            }
            let inherited =
                if is_inherited(entry) { of_workspace.map(features).unwrap_or_default() } else { Vec::new() };
            add_features(entry, &inherited, &requirement.features);
            continue;
        }
        let mut new = match of_workspace {
            Some(shared) => {
                let there = features(shared);
                let missing = requirement.features.iter().filter(|feature| !there.contains(feature)).cloned();
                inherited_entry(&missing.collect::<Vec<_>>())
            }
            None => entry(requirement),
        };
        if let Some(value) = new.as_value_mut() {
            value.decor_mut().set_suffix(" # calve");
        }
        insert(dependencies, &requirement.name, new);
    }
    Ok(())
}

/// Keeps a service's package out of the workspace when a member pattern would take it in.
fn exclude(document: &mut DocumentMut, folder: &str) {
    let Some(workspace) = document.get_mut("workspace").and_then(Item::as_table_like_mut) else { return };
    let names = |list: &str| -> Vec<String> {
        let values = workspace.get(list).and_then(Item::as_array).into_iter().flatten();
        values.filter_map(|value| value.as_str().map(str::to_string)).collect()
    };
    let is_member = names("members").iter().any(|pattern| matches(pattern, folder));
    if !is_member || names("exclude").iter().any(|name| name == folder) {
        return;
    }
    let list = workspace.entry("exclude").or_insert_with(|| Item::Value(Value::Array(Array::new())));
    if let Some(list) = list.as_array_mut() {
        list.push(folder);
    }
}

/// Whether a member pattern takes in a folder; `*` stands for anything within one part of a path.
fn matches(pattern: &str, folder: &str) -> bool {
    let (pattern, folder): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), folder.split('/').collect());
    if pattern.contains(&"**") {
        return true;
    }
    pattern.len() == folder.len() && pattern.iter().zip(&folder).all(|(pattern, part)| part_matches(pattern, part))
}

fn part_matches(pattern: &str, part: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == part,
        Some((head, rest)) => part.strip_prefix(head).is_some_and(|part| {
            part.char_indices().map(|(at, _)| at).chain([part.len()]).any(|at| part_matches(rest, &part[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required(manifest: &str, shared: &str, requirements: &[Requirement]) -> String {
        let mut document = parse("Cargo.toml", manifest).unwrap();
        let shared = parse("Cargo.toml", shared).unwrap();
        require(&mut document, Some(&shared), requirements, "Cargo.toml").unwrap();
        document.to_string()
    }

    #[test]
    fn what_is_there_is_only_widened() {
        let manifest =
            "[dependencies]\n# The web.\naxum = \"0.8\" # pinned\nserde = { version = \"1\", features = [\"rc\"] }\n";
        let wanted = [Requirement::new("axum", "0.8", &["json"]), Requirement::new("serde", "1", &["derive"])];
        let expected = "[dependencies]\n# The web.\naxum = { version = \"0.8\", features = [\"json\"] } # pinned\n\
                        serde = { version = \"1\", features = [\"rc\", \"derive\"] }\n";
        assert_eq!(required(manifest, "", &wanted), expected);
        assert_eq!(required(expected, "", &wanted), expected);
    }

    #[test]
    fn what_is_new_is_marked_and_sorted_in() {
        let manifest = "[dependencies]\nanyhow = \"1\"\n# Time.\nzoned = \"1\"\n\n[profile.dev]\ndebug = false\n";
        let wanted = [Requirement::new("ureq", "3", &["json"]).without_defaults()];
        let expected = "[dependencies]\nanyhow = \"1\"\n\
                        ureq = { version = \"3\", default-features = false, features = [\"json\"] } # calve\n\
                        # Time.\nzoned = \"1\"\n\n[profile.dev]\ndebug = false\n";
        assert_eq!(required(manifest, "", &wanted), expected);
    }

    #[test]
    fn the_workspace_says_which_version() {
        let shared =
            "[workspace.dependencies]\nserde = { version = \"1.0.200\", features = [\"derive\"] }\nureq = \"3\"\n";
        let wanted = [Requirement::new("serde", "1", &["derive"]), Requirement::new("ureq", "2", &["json"])];
        let manifest = "[dependencies]\nserde = { workspace = true }\n";
        let expected = "[dependencies]\nserde = { workspace = true }\nureq = { workspace = true, features = [\"json\"] } # calve\n";
        assert_eq!(required(manifest, shared, &wanted), expected);
    }

    #[test]
    fn patterns_take_in_what_cargo_takes_in() {
        assert!(matches("services/*", "services/bills"));
        assert!(matches("services/bi*s", "services/bills"));
        assert!(!matches("*", "services/bills"));
        assert!(!matches("crates/*", "services/bills"));
    }
}
