//! Macros of libraries whose output is data (`analyzer/rules/names/expansions.toml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::table::Definition;
use crate::ingest::FileId;

/// Stands for the file of definitions that are in none.
const NOWHERE: FileId = FileId(u32::MAX);

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpansionFile {
    macros: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// How calls may name it.
    paths: Vec<String>,
    /// As in a `macro_rules!`.
    rules: String,
}

static EXPANSIONS: LazyLock<BTreeMap<String, Definition>> = LazyLock::new(|| {
    let file: ExpansionFile = toml::from_str(include_str!("../../../rules/names/expansions.toml")).unwrap_or_default();
    let entries = file.macros.into_iter().flat_map(|entry| {
        let definition = Definition { file: NOWHERE, rules: entry.rules, is_exported: true };
        entry.paths.into_iter().map(move |path| (path, definition.clone()))
    });
    entries.collect()
});

/// What a call of a library's macro means, by the path it is called by.
pub(super) fn definition(path: &[String]) -> Option<&'static Definition> {
    match path {
        [name] => EXPANSIONS.get(name.as_str()),
        [library, name] => EXPANSIONS.get(&format!("{library}::{name}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::definition;

    #[test]
    fn the_rules_can_be_read() {
        let path = |text: &str| -> Vec<String> { text.split("::").map(str::to_owned).collect() };
        assert!(definition(&path("diesel::table")).is_some_and(|found| found.rules.contains("$column")));
        assert!(definition(&path("table")).is_some() && definition(&path("other::table")).is_none());
    }
}
