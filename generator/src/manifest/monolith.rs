//! The monolith's manifest: its own, with what generated code needs.

use std::collections::BTreeSet;

use calve_analyzer::ingest::{MANIFEST_MARKER, MANIFEST_MARKER_BEFORE_CODE, SourceSet};
use calve_analyzer::plan::{Plan, Service};
use toml_edit::{DocumentMut, Item};

use super::dependency::{entry, features, inherited_entry, is_inherited, same_source, table};
use super::{ManifestError, parse};
use crate::edit::line::{at_end, line_ending};
use crate::edit::{Edit, apply};
use crate::layout::{home, join};
use crate::{Artifact, ArtifactKind, Requirement};

/// The table that takes what is added. Cargo joins the features that several tables ask for, so nothing that is
/// there has to be touched. The second one is for manifests that have the first.
const TABLES: [&str; 2] = ["cfg(all())", "cfg(any(unix, not(unix)))"];

/// Alters the manifests of the packages that services are cut from: what generated code needs is added in marked
/// lines, nothing that is there is touched. When the workspace's member patterns would take in a service's package,
/// it is excluded. The lock file is told too: building the altered monolith adds to it.
///
/// Gives the altered manifests; none when nothing is missing.
///
/// # Errors
/// When a manifest is missing or is not TOML.
pub fn monolith(
    plan: &Plan,
    services: &[&Service],
    sources: &SourceSet,
    requirements: &[Requirement],
) -> Result<Vec<Artifact>, ManifestError> {
    let homes: Vec<_> = services.iter().filter_map(|service| home(plan, service, sources)).collect();
    let packages: BTreeSet<String> = homes.iter().map(|home| join(&home.package_dir, "Cargo.toml")).collect();
    let root = sources.by_path("Cargo.toml").map(|file| parse("Cargo.toml", &file.text)).transpose()?;
    let mut altered = Vec::new();
    for path in packages.iter().map(String::as_str).chain(["Cargo.toml"]).collect::<BTreeSet<_>>() {
        let missing = || ManifestError::Missing { path: path.to_string() };
        let file = sources.by_path(path).ok_or_else(missing)?;
        let document = parse(path, &file.text)?;
        let mut edits = BTreeSet::new();
        if packages.contains(path) {
            edits.extend(require(&file.text, &document, root.as_ref(), requirements));
        }
        if path == "Cargo.toml" {
            let folders = homes.iter().map(|home| home.service_dir.as_str());
            edits.extend(folders.filter_map(|folder| exclude(&file.text, &document, folder)));
        }
        if !edits.is_empty() {
            let kind = ArtifactKind::Altered { pristine: file.text.to_string() };
            altered.push(Artifact { path: path.to_string(), content: apply(&file.text, &edits).into_bytes(), kind });
        }
    }
    altered.extend(sources.by_path("Cargo.lock").filter(|_| !homes.is_empty()).map(|lock| Artifact {
        path: lock.path.clone(),
        content: lock.text.as_bytes().to_vec(),
        kind: ArtifactKind::Altered { pristine: lock.text.to_string() },
    }));
    Ok(altered)
}

/// Adds the requirements that are not met, as a table at the end of the manifest.
fn require(
    text: &str,
    document: &DocumentMut,
    root: Option<&DocumentMut>,
    requirements: &[Requirement],
) -> Option<Edit> {
    let shared = root.and_then(|root| table(table(root.as_table(), "workspace")?, "dependencies"));
    let there = table(document.as_table(), "dependencies");
    let of_tests = table(document.as_table(), "dev-dependencies");
    let added = requirements.iter().filter_map(|requirement| {
        let of_workspace = shared.and_then(|shared| shared.get(&requirement.name));
        let there = there.and_then(|there| there.get(&requirement.name));
        let of_tests = of_tests.and_then(|tests| tests.get(&requirement.name)).filter(|entry| !is_inherited(entry));
        Some((requirement.name.as_str(), addition(requirement, there, of_tests, of_workspace)?))
    });
    let added: Vec<String> =
        added.map(|(name, entry)| format!("{name} = {} {MANIFEST_MARKER}", entry.to_string().trim())).collect();
    if added.is_empty() {
        return None;
    }
    let targets = table(document.as_table(), "target");
    let is_taken = |name: &&&str| targets.is_some_and(|targets| targets.contains_key(name));
    let name = TABLES.iter().find(|name| !is_taken(name)).unwrap_or(&TABLES[0]);
    let head = [
        format!("# What the code in src/calve needs in addition. {MANIFEST_MARKER}"),
        format!("[target.'{name}'.dependencies] {MANIFEST_MARKER}"),
    ];
    Some(at_end(text, &head.into_iter().chain(added).collect::<Vec<_>>()))
}

/// What has to be added to meet a requirement; `None` when it is met. Two versions under one name could not be told
/// apart in tests, so that of their dependencies is taken.
fn addition(
    requirement: &Requirement,
    there: Option<&Item>,
    of_tests: Option<&Item>,
    of_workspace: Option<&Item>,
) -> Option<Item> {
    let wanted = |has: &[String]| -> Vec<String> {
        requirement.features.iter().filter(|feature| !has.contains(feature)).cloned().collect()
    };
    let shared = of_workspace.map(features).unwrap_or_default();
    let Some(there) = there else {
        if let Some(of_tests) = of_tests {
            return Some(same_source(of_tests, &requirement.features));
        }
        return Some(of_workspace.map_or_else(|| entry(requirement), |_| inherited_entry(&wanted(&shared))));
    };
    let mut has = features(there);
    if is_inherited(there) {
        has.extend(shared);
    }
    let missing = wanted(&has);
    let is_optional = there.as_table_like().and_then(|fields| fields.get("optional")?.as_bool()) == Some(true);
    if missing.is_empty() && !is_optional {
        return None;
    }
    Some(if is_inherited(there) { inherited_entry(&missing) } else { same_source(there, &missing) })
}

/// Keeps a service's package out of the workspace when a member pattern would take it in.
fn exclude(text: &str, document: &DocumentMut, folder: &str) -> Option<Edit> {
    let workspace = table(document.as_table(), "workspace")?;
    let names = |list: &str| -> Vec<String> {
        let values = workspace.get(list).and_then(Item::as_array).into_iter().flatten();
        values.filter_map(|value| value.as_str().map(str::to_string)).collect()
    };
    let is_member = names("members").iter().any(|pattern| matches(pattern, folder));
    if !is_member || names("exclude").iter().any(|name| name == folder) {
        return None;
    }
    let newline = line_ending(text);
    // Positions are known of a text as it was read only, which a document that may be changed has forgotten.
    let read = toml_edit::Document::parse(text).ok()?;
    let workspace = table(read.as_table(), "workspace")?;
    match workspace.get("exclude").and_then(Item::as_array) {
        Some(list) => {
            let at = list.span()?.start + 1;
            let line = format!("{newline}    \"{folder}\",");
            let is_line_end = text.get(at..)?.lines().next().unwrap_or_default().trim().is_empty();
            Some(Edit::insert(
                at,
                match is_line_end {
                    true => format!("{line} {MANIFEST_MARKER}"),
                    false => format!("{line} {MANIFEST_MARKER_BEFORE_CODE}{newline}"),
                },
            ))
        }
        None => {
            let first = workspace.get("members").and_then(Item::span)?.start;
            let line = text.get(..first)?.rfind('\n').map_or(0, |newline| newline + 1);
            Some(Edit::insert(line, format!("exclude = [\"{folder}\"] {MANIFEST_MARKER}{newline}")))
        }
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
    use std::collections::BTreeSet;

    use calve_analyzer::ingest::pristine_manifest;

    use super::*;

    fn altered(manifest: &str, root: &str, requirements: &[Requirement]) -> String {
        let document = parse("Cargo.toml", manifest).unwrap();
        let root = parse("Cargo.toml", root).unwrap();
        let edits: BTreeSet<Edit> = require(manifest, &document, Some(&root), requirements)
            .into_iter()
            .chain(exclude(manifest, &document, "services/bills"))
            .collect();
        let altered = apply(manifest, &edits);
        parse("Cargo.toml", &altered).unwrap();
        if altered != manifest {
            assert_eq!(pristine_manifest(&altered).as_deref(), Some(manifest), "{altered}");
        }
        altered
    }

    #[test]
    fn what_is_there_is_not_touched() {
        let manifest =
            "[dependencies]\n# The web.\naxum = \"0.8\" # pinned\nserde = { version = \"1\", features = [\"rc\"] }";
        let wanted = [
            Requirement::new("axum", "0.8", &["json"]),
            Requirement::new("serde", "1", &["rc"]),
            Requirement::new("ureq", "3", &["json"]).without_defaults(),
        ];
        let expected = "\n# What the code in src/calve needs in addition. # calve\n\
                        [target.'cfg(all())'.dependencies] # calve\n\
                        axum = { version = \"0.8\", features = [\"json\"] } # calve\n\
                        ureq = { version = \"3\", default-features = false, features = [\"json\"] } # calve";
        assert_eq!(altered(manifest, "", &wanted), format!("{manifest}{expected}"));
        let with_end = format!("{manifest}\r\n");
        assert!(altered(&with_end, "", &wanted).ends_with("# calve\r\n"));
    }

    #[test]
    fn nothing_is_added_when_nothing_is_missing() {
        let manifest = "[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n";
        assert_eq!(altered(manifest, "", &[Requirement::new("serde", "1", &["derive"])]), manifest);
    }

    #[test]
    fn the_workspace_says_which_version() {
        let root =
            "[workspace.dependencies]\nserde = { version = \"1.0.200\", features = [\"derive\"] }\nureq = \"3\"\n";
        let wanted = [Requirement::new("serde", "1", &["derive"]), Requirement::new("ureq", "2", &["json"])];
        let added = altered("[dependencies]\nserde = { workspace = true }\n", root, &wanted);
        assert!(added.contains("\nureq = { workspace = true, features = [\"json\"] } # calve\n"), "{added}");
        assert!(!added.contains("serde = { workspace = true, "), "{added}");
    }

    #[test]
    fn the_tests_say_which_version() {
        let manifest = "[dev-dependencies]\nreqwest = { version = \"0.13\", features = [\"json\"] }\n";
        let added = altered(manifest, "", &[Requirement::new("reqwest", "0.12", &["stream"])]);
        assert!(added.contains("\nreqwest = { version = \"0.13\", features = [\"stream\"] } # calve\n"), "{added}");
    }

    #[test]
    fn packages_of_services_stay_out_of_the_workspace() {
        for manifest in [
            "[workspace]\nmembers = [\"crates/*\", \"services/*\"]\n",
            "[workspace]\nexclude = [\"a\"]\nmembers = [\"services/*\"]\n",
            "[workspace]\nmembers = [\"services/*\"]\nexclude = [\n    \"a\",\n]\n",
            "[workspace]\nmembers = [\"services/*\"]\nexclude = []",
        ] {
            let altered = altered(manifest, "", &[]);
            let document = parse("Cargo.toml", &altered).unwrap();
            let list = document["workspace"]["exclude"].as_array().unwrap();
            assert!(list.iter().any(|name| name.as_str() == Some("services/bills")), "{altered}");
        }
        assert_eq!(
            altered("[workspace]\nmembers = [\"crates/*\"]\n", "", &[]),
            "[workspace]\nmembers = [\"crates/*\"]\n"
        );
    }

    #[test]
    fn patterns_take_in_what_cargo_takes_in() {
        assert!(matches("services/*", "services/bills"));
        assert!(matches("services/bi*s", "services/bills"));
        assert!(!matches("*", "services/bills"));
        assert!(!matches("crates/*", "services/bills"));
    }
}
