//! The direction of the crates.

use super::source::{Text, Tree};

/// From the bottom up.
const ORDER: [&str; 5] = ["calve-analyzer", "calve-generator", "calve", "calve-bench", "calve-tests"];

/// Dependencies (of any kind, renamed or not) of a member on itself or a member above it.
pub fn upward_dependencies(tree: &Tree) -> Vec<String> {
    let own = tree.below("", "Cargo.toml").filter(|text| text.path.matches('/').count() == 1);
    own.flat_map(upward).collect()
}

fn upward(manifest: &Text) -> Vec<String> {
    let table: toml::Table = manifest.text.parse().unwrap_or_else(|error| panic!("{}: {error}", manifest.path));
    let name = table.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str);
    let Some(height) = name.and_then(height) else { return vec![format!("{}: unknown package", manifest.path)] };
    let wrong = dependencies(&table).into_iter().filter(|on| self::height(on).is_some_and(|other| other >= height));
    wrong.map(|on| format!("{}: depends on `{on}`", manifest.path)).collect()
}

fn height(package: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == package)
}

/// Names of packages in all dependency tables, those of single targets included.
fn dependencies(table: &toml::Table) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in table {
        let Some(inner) = value.as_table() else { continue };
        if key.ends_with("dependencies") {
            let package = |(name, value): (&String, &toml::Value)| {
                value.get("package").and_then(toml::Value::as_str).unwrap_or(name).to_owned()
            };
            found.extend(inner.iter().map(package));
        } else if key == "target" {
            found.extend(inner.values().filter_map(toml::Value::as_table).flat_map(dependencies));
        }
    }
    found
}

#[test]
fn a_dependency_on_a_crate_above_is_caught() {
    let with = |rest: &str| format!("[package]\nname = \"calve-generator\"\n{rest}");
    let wrong = [
        "[dependencies]\ncalve = \"1\"",
        "[dev-dependencies.calve]\npath = \"../lib\"",
        "[build-dependencies]\nx = { package = \"calve-tests\", path = \"\" }",
        "[target.'cfg(unix)'.dependencies]\ncalve = \"1\"",
    ];
    for rest in wrong {
        let found = upward_dependencies(&Tree::of(&[("generator/Cargo.toml", &with(rest))]));
        assert_eq!(found.len(), 1, "{rest}");
    }
    let right = with("[dependencies]\ncalve-analyzer = \"1\"\nserde = \"1\"");
    assert!(upward_dependencies(&Tree::of(&[("generator/Cargo.toml", &right)])).is_empty());
    assert_eq!(upward_dependencies(&Tree::of(&[("new/Cargo.toml", "[package]\nname = \"new\"")])).len(), 1);
}
