//! Plans of the fixtures.

use std::path::{Path, PathBuf};

use calve_analyzer::plan::{NamedService, Wishes};
use calve_analyzer::{Analysis, AnalyzeOptions, analyze};

/// A fixture with its plan.
pub struct Fixture {
    pub analysis: Analysis,
}

/// Analyzes a fixture, with the services its `calve.toml` names or freely.
pub fn fixture(name: &str, named: bool) -> Fixture {
    wished(name, if named { wishes(&root(name)) } else { Wishes::default() })
}

fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}

/// Analyzes a fixture with these wishes.
pub fn wished(name: &str, wishes: Wishes) -> Fixture {
    let root = root(name);
    let options = AnalyzeOptions { manifest_path: Some(root.join("Cargo.toml")), wishes, ..AnalyzeOptions::default() };
    Fixture { analysis: analyze(&options).expect("the fixture can be read") }
}

/// The services of a `calve.toml`.
fn wishes(root: &Path) -> Wishes {
    let text = std::fs::read_to_string(root.join("calve.toml")).expect("a calve.toml");
    let table: toml::Table = text.parse().expect("valid toml");
    let list = |value: &toml::Value, key: &str| {
        let all = value.get(key).and_then(toml::Value::as_array).into_iter().flatten();
        all.filter_map(toml::Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let services = table.get("service").and_then(toml::Value::as_array).into_iter().flatten();
    let service = |value: &toml::Value| NamedService {
        name: value.get("name").and_then(toml::Value::as_str).unwrap_or_default().to_owned(),
        modules: list(value, "modules"),
        items: list(value, "items"),
        exclude: list(value, "exclude"),
    };
    Wishes { services: services.map(service).collect(), ..Wishes::default() }
}
