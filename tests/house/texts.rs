//! Files as texts: doors, templates, rules, and traces of a workplace.

use super::source::{Krate, Tree};

/// Every `mod.rs` and crate root that does not begin with its `//!`.
pub fn doors_without_a_sign(tree: &Tree) -> Vec<String> {
    let is_door = |path: &str| ["mod.rs", "lib.rs", "main.rs"].iter().any(|name| path.ends_with(&format!("/{name}")));
    let own = Krate::ALL.into_iter().flat_map(|krate| tree.krate(krate)).filter(|source| is_door(&source.path));
    let silent = own.filter(|source| {
        let first = source.text.lines().next().unwrap_or("");
        first.strip_prefix("//!").is_none_or(|sign| sign.trim().is_empty())
    });
    silent.map(|source| source.path).collect()
}

/// Templates whose name does not tell how they are escaped, or tells it wrongly.
pub fn template_violations(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let config = tree.text("generator/askama.toml").unwrap_or("");
    let is_mapped = text_extensions(config);
    for text in tree.below("generator/", "").filter(|text| text.path.contains("/templates/")) {
        let extension = text.path.rsplit('.').next().unwrap_or("");
        let has_marks = text.text.contains("{{") || text.text.contains("{%");
        match extension {
            "j2" if !is_mapped.contains(&"j2".to_owned()) => {
                found.push(format!("{}: askama.toml does not map `j2` to the text escaper", text.path));
            }
            "j2" | "html" => {}
            _ if has_marks => found.push(format!("{}: a template ends in .j2 or .html", text.path)),
            _ => {}
        }
        if extension == "j2" && text.text.to_lowercase().contains("<!doctype html") {
            found.push(format!("{}: HTML would not be escaped here", text.path));
        }
    }
    if is_mapped.iter().any(|extension| extension == "html") {
        found.push("generator/askama.toml: HTML would not be escaped".to_owned());
    }
    found
}

/// Extensions that `askama.toml` maps to the escaper for plain text.
fn text_extensions(config: &str) -> Vec<String> {
    let table: toml::Table = config.parse().unwrap_or_else(|error| panic!("generator/askama.toml: {error}"));
    let escapers = table.get("escaper").and_then(toml::Value::as_array).into_iter().flatten();
    let text = escapers.filter(|escaper| {
        escaper.get("path").and_then(toml::Value::as_str).is_some_and(|path| path.ends_with("filters::Text"))
    });
    let extensions = text.filter_map(|escaper| escaper.get("extensions").and_then(toml::Value::as_array));
    extensions.flatten().filter_map(toml::Value::as_str).map(str::to_owned).collect()
}

/// Rule files that the analyzer does not embed under their own name, or whose entries share an id.
pub fn rule_violations(tree: &Tree) -> Vec<String> {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let sources: Vec<String> = tree.below("analyzer/src/", ".rs").map(|source| squeezed(&source.text)).collect();
    let mut found = Vec::new();
    for rule in tree.below("analyzer/rules/", ".toml") {
        let file = rule.path.rsplit('/').next().unwrap_or("");
        let name = file.trim_end_matches(".toml");
        match rule.text.parse::<toml::Table>() {
            Ok(table) => found.extend(wrong_ids(&table, name).map(|what| format!("{}: {what}", rule.path))),
            Err(error) => found.push(format!("{}: {error}", rule.path)),
        }
        if !sources.iter().any(|source| registers(source, name)) {
            found.push(format!("{}: not embedded in the analyzer as `{name}`", rule.path));
        }
    }
    found
}

/// Whether the text (without white space) holds `include_str!("…rules/name.toml")`, and under no other name.
fn registers(source: &str, name: &str) -> bool {
    const EMBED: &str = "include_str!(\"";
    source.match_indices(EMBED).any(|(at, _)| {
        let path = source[at + EMBED.len()..].split('"').next().unwrap_or("");
        let is_named_otherwise = source[..at].ends_with("\",") && !source[..at].ends_with(&format!("(\"{name}\","));
        path.contains("rules/") && path.ends_with(&format!("/{name}.toml")) && !is_named_otherwise
    })
}

/// An id of the file other than its name, or of two entries of one list.
fn wrong_ids(table: &toml::Table, name: &str) -> Option<String> {
    if let Some(id) = table.get("id").filter(|id| id.as_str() != Some(name)) {
        return Some(format!("its id is {id}"));
    }
    for (list, entries) in table.iter().filter_map(|(key, value)| Some((key, value.as_array()?))) {
        let mut seen = std::collections::BTreeSet::new();
        let ids = entries.iter().filter_map(|entry| entry.get("id").and_then(toml::Value::as_str));
        if let Some(twice) = ids.into_iter().find(|id| !seen.insert(*id)) {
            return Some(format!("`{twice}` stands twice in `{list}`"));
        }
    }
    None
}

/// Paths of somebody's machine and registries other than the public one, anywhere in the project.
pub fn traces_of_a_workplace(tree: &Tree) -> Vec<String> {
    // Written so that this file does not name what it looks for.
    let traces = [["/wo", "rk/"], ["/tmp/", "calve"], ["/ro", "ot/"], ["/tmp/", "bash_jobs"], ["/Us", "ers/"]];
    let mut found = Vec::new();
    for text in &tree.texts {
        for (number, line) in text.text.lines().enumerate() {
            if traces.iter().any(|trace| line.contains(&trace.concat())) {
                found.push(format!("{}:{}: {}", text.path, number + 1, line.trim()));
            }
        }
    }
    for lock in tree.below("", "Cargo.lock") {
        let sources = lock.text.lines().filter(|line| line.starts_with("source = "));
        let foreign = sources.filter(|line| !line.contains("registry+https://github.com/rust-lang/crates.io-index"));
        found.extend(foreign.map(|line| format!("{}: {line}", lock.path)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_without_a_sign_is_caught() {
        let tree = Tree::of(&[
            ("lib/src/lib.rs", "//! Says what it is.\nmod a; mod b; mod c;"),
            ("lib/src/a/mod.rs", "// Not a doc comment.\n"),
            ("lib/src/b/mod.rs", "//!\n"),
            ("lib/src/c/mod.rs", "//! Takes, gives."),
        ]);
        assert_eq!(doors_without_a_sign(&tree), ["lib/src/a/mod.rs", "lib/src/b/mod.rs"]);
    }

    #[test]
    fn a_template_with_a_wrong_name_is_caught() {
        let mapped = "[[escaper]]\npath = \"askama::filters::Text\"\nextensions = [\"j2\"]";
        let count = |config: &str, path: &str, text: &str| {
            template_violations(&Tree::of(&[("generator/askama.toml", config), (path, text)])).len()
        };
        assert_eq!(count(mapped, "generator/templates/a.rs.j2", "{{ x }}"), 0);
        assert_eq!(count("", "generator/templates/a.rs.j2", "{{ x }}"), 1);
        assert_eq!(count(mapped, "generator/templates/a.rs", "{{ x }}"), 1);
        assert_eq!(count(mapped, "generator/templates/a.rs", "fn f() {}"), 0);
        assert_eq!(count(mapped, "generator/templates/a.j2", "<!DOCTYPE html>"), 1);
        assert_eq!(count(mapped, "generator/templates/a.html", "<!doctype html>{{ x }}"), 0);
        assert_eq!(count(&mapped.replace("j2", "html"), "generator/templates/a.html", ""), 1);
    }

    #[test]
    fn a_rule_with_another_name_is_caught() {
        let of = |rule: &str, source: &str| {
            let files = [("analyzer/rules/axum.toml", rule), ("analyzer/src/signals/rules.rs", source)];
            rule_violations(&Tree::of(&files)).len()
        };
        let embedded = "const ALL: &[(&str, &str)] = &[(\"axum\", include_str!(\"../../rules/axum.toml\"))];";
        assert_eq!(of("id = \"axum\"", embedded), 0);
        assert_eq!(of("words = []", embedded), 0);
        assert_eq!(of("", "const AXUM: &str = include_str!(\"../../rules/axum.toml\");"), 0);
        assert_eq!(of("id = \"actix\"", embedded), 1);
        assert_eq!(of("id = \"axum\"", ""), 1);
        assert_eq!(of("", &embedded.replace("(\"axum", "(\"actix")), 1);
        assert_eq!(of("", &embedded.replace("rules/axum", "rules/actix")), 1);
        assert_eq!(of("[[route]]\nid = \"a\"\n[[route]]\nid = \"b\"", embedded), 0);
        assert_eq!(of("[[route]]\nid = \"a\"\n[[route]]\nid = \"a\"", embedded), 1);
        assert_eq!(of("id =", embedded), 1);
    }

    #[test]
    fn a_trace_is_caught() {
        let count = |path: &str, text: &str| traces_of_a_workplace(&Tree::of(&[(path, text)])).len();
        assert_eq!(count("README.md", &["see /ro", "ot/notes.md"].concat()), 1);
        assert_eq!(count("fixtures/a/src/lib.rs", &["// /tmp/", "calve/x"].concat()), 1);
        assert_eq!(count("README.md", "see src/root.rs and work in /tmp"), 0);
        assert_eq!(count("a/Cargo.lock", "source = \"registry+https://registry.example/index\""), 1);
        assert_eq!(count("a/Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\""), 0);
    }
}
