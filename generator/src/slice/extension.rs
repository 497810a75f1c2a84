//! Traits that are imported for their methods alone.

use std::collections::BTreeSet;

use toml_edit::{DocumentMut, Item};

const RULES: &str = include_str!("../../rules/extension_traits.toml");

/// A trait and what calling it looks like.
struct Extension {
    path: String,
    methods: BTreeSet<String>,
    macros: BTreeSet<String>,
}

/// The traits that rules know.
pub(super) struct Extensions {
    known: Vec<Extension>,
}

impl Extensions {
    /// Reads the rules.
    pub(super) fn load() -> Self {
        let document: DocumentMut = RULES.parse().unwrap_or_default();
        let tables = document.get("trait").and_then(Item::as_array_of_tables);
        let known = tables.into_iter().flatten().map(|table| Extension {
            path: table.get("path").and_then(Item::as_str).unwrap_or_default().to_string(),
            methods: words(table.get("methods")),
            macros: words(table.get("macros")),
        });
        Self { known: known.collect() }
    }

    /// Whether a trait of this path is called by one of these methods or macros; `None` when no rule knows it.
    pub(super) fn is_called(&self, path: &str, members: &BTreeSet<&str>, names: &BTreeSet<&str>) -> Option<bool> {
        let known = self.known.iter().find(|known| is_same(&known.path, path))?;
        let by_method =
            known.methods.iter().any(|name| members.contains(name.as_str()) || names.contains(name.as_str()));
        Some(by_method || known.macros.iter().any(|name| names.contains(name.as_str())))
    }
}

/// The same crate and the same last name: facades re-export traits at several paths.
fn is_same(known: &str, path: &str) -> bool {
    let ends = |path: &str| {
        let krate = path.split("::").next().unwrap_or_default().replace("core", "std");
        (krate, path.rsplit("::").next().unwrap_or_default().to_string())
    };
    let module = |path: &str| path.split("::").nth(1).map(str::to_string);
    ends(known) == ends(path) && (!known.starts_with("std::") || module(known) == module(path))
}

fn words(item: Option<&Item>) -> BTreeSet<String> {
    let values = item.and_then(Item::as_array).into_iter().flatten();
    values.filter_map(|value| value.as_str().map(str::to_string)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_says_how_it_is_called() {
        let rules = Extensions::load();
        assert!(rules.known.len() > 20);
        assert!(rules.known.iter().all(|known| known.path.contains("::") && !known.methods.is_empty()));
    }

    #[test]
    fn traits_of_one_name_are_told_apart() {
        let rules = Extensions::load();
        let called = |path: &str, member: &str| rules.is_called(path, &BTreeSet::from([member]), &BTreeSet::new());
        assert_eq!(called("std::fmt::Write", "flush"), Some(false));
        assert_eq!(called("std::io::Write", "flush"), Some(true));
        assert_eq!(called("sqlx::row::Row", "try_get"), Some(true));
        assert_eq!(called("unheard::Of", "get"), None);
    }
}
