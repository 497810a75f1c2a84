//! Which library is known where, and where the outside may be touched.

use syn::visit::Visit;

use super::names::names;
use super::source::{Source, Tree, is_test_module};

/// Libraries that belong to some rooms only: path prefixes of files that may name them.
const HOMES: [(&[&str], &[&str]); 5] = [
    (&["petgraph"], &["analyzer/src/graph/"]),
    (&["syn", "quote", "proc_macro2", "prettyplease"], &["analyzer/src/resolve/", "generator/src/"]),
    (&["askama"], &["generator/src/"]),
    (&["clap"], &["lib/src/"]),
    (OUTSIDE, &["analyzer/src/ingest/"]),
];

/// Libraries that touch the outside; tests may.
const OUTSIDE: &[&str] = &["cargo_metadata", "gix", "ignore", "walkdir"];

/// Rooms of the generator that print or store and never rewrite source or fill a template.
const PLAIN: [&str; 3] = ["emit", "artifact", "layout"];

/// Where exceptions from `clippy.toml` may stand.
const DOORS: [&str; 3] = ["analyzer/src/ingest/", "generator/src/emit/", "lib/src/"];

/// Libraries named outside of their rooms.
pub fn strangers(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for name in names(source).iter().filter(|name| name.path.len() > 1 || name.bound.is_some()) {
            let library = name.path[0].as_str();
            if name.is_test && OUTSIDE.contains(&library) {
                continue;
            }
            let Some((_, homes)) = HOMES.iter().find(|(libraries, _)| libraries.contains(&library)) else { continue };
            let is_plain =
                source.path.starts_with("generator/") && source.room().is_none_or(|room| PLAIN.contains(&room));
            if is_plain || !homes.iter().any(|home| source.path.starts_with(home)) {
                found.push(format!("{}: `{}`", name.place, name.text()));
            }
        }
    }
    found
}

/// Exceptions from the disallowed methods outside of the doors and of test code.
pub fn open_doors(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    let inside = |source: &&Source| !source.is_test && !DOORS.iter().any(|door| source.path.starts_with(door));
    for source in sources.iter().filter(inside) {
        let mut exceptions = Exceptions(0);
        exceptions.visit_file(&source.ast);
        if exceptions.0 > 0 {
            found.push(format!("{}: {} exception(s) from `disallowed_methods`", source.path, exceptions.0));
        }
    }
    found
}

struct Exceptions(usize);

impl<'ast> Visit<'ast> for Exceptions {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        // Tests may look at files.
        if !is_test_module(module) {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        let syn::Meta::List(list) = &attribute.meta else { return };
        let text = list.tokens.to_string();
        let names_it =
            text.contains("disallowed_methods") || text.contains("clippy :: all") || text.contains("clippy :: style");
        let for_tests = list.path.is_ident("cfg_attr") && text.starts_with("test ,");
        if names_it && !for_tests && ["allow", "expect", "cfg_attr"].iter().any(|name| list.path.is_ident(name)) {
            self.0 += 1;
        }
    }
}

/// Entries of `clippy.toml` without a reason; the file has to be there.
pub fn unexplained_methods(tree: &Tree) -> Vec<String> {
    let Some(text) = tree.text("clippy.toml") else { return vec!["clippy.toml is missing".to_owned()] };
    let table: toml::Table = text.parse().expect("clippy.toml is TOML");
    let Some(methods) = table.get("disallowed-methods").and_then(toml::Value::as_array) else {
        return vec!["clippy.toml disallows no method".to_owned()];
    };
    let silent =
        methods.iter().filter(|method| method.get("reason").and_then(toml::Value::as_str).is_none_or(str::is_empty));
    silent.map(|method| format!("clippy.toml: {method} has no reason")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_in_the_room_is_caught() {
        let wrong = [
            ("analyzer/src/plan/mod.rs", "use petgraph::graph::DiGraph;"),
            ("analyzer/src/cluster/mod.rs", "fn f(x: syn::File) {}"),
            ("analyzer/src/plan/mod.rs", "use walkdir::WalkDir;"),
            ("analyzer/src/graph/mod.rs", "#[derive(askama::Template)] struct A;"),
            ("generator/src/emit/mod.rs", "use askama::Template;"),
            ("generator/src/wire/mod.rs", "use clap::Parser;"),
            ("lib/src/run.rs", "extern crate syn;"),
            ("lib/src/run.rs", "fn f() { x!(syn::parse_str(\"\")) }"),
        ];
        for (path, text) in wrong {
            assert_eq!(strangers(&[Source::new(path, text)]).len(), 1, "{path}: {text}");
        }
        let right = [
            ("analyzer/src/graph/mod.rs", "use petgraph::graph::DiGraph;"),
            ("analyzer/src/plan/mod.rs", "#[cfg(test)] mod tests { use walkdir::WalkDir; }"),
            ("generator/src/wire/mod.rs", "use askama::Template; use syn::File;"),
            ("lib/src/run.rs", "use clap::Parser; fn f(syn: u8) { let _ = syn; }"),
        ];
        for (path, text) in right {
            assert!(strangers(&[Source::new(path, text)]).is_empty(), "{path}: {text}");
        }
    }

    #[test]
    fn an_exception_outside_of_the_doors_is_caught() {
        let count = |path: &str, text: &str| open_doors(&[Source::new(path, text)]).len();
        let allow = "#![allow(clippy::disallowed_methods, reason = \"x\")]";
        assert_eq!(count("analyzer/src/plan/mod.rs", allow), 1);
        assert_eq!(count("generator/src/wire/mod.rs", "#[expect(clippy::disallowed_methods)] fn f() {}"), 1);
        assert_eq!(count("generator/src/wire/mod.rs", "fn f() { #[allow(clippy::all)] g(); }"), 1);
        assert_eq!(count("analyzer/src/ingest/mod.rs", allow), 0);
        assert_eq!(count("generator/src/lib.rs", "#![cfg_attr(test, allow(clippy::disallowed_methods))]"), 0);
        let test = "#[cfg(test)] mod tests { #[allow(clippy::disallowed_methods)] fn f() {} }";
        assert_eq!(count("generator/src/wire/mod.rs", test), 0);
    }

    #[test]
    fn a_silent_prohibition_is_caught() {
        let count = |text| unexplained_methods(&Tree::of(&[("clippy.toml", text)])).len();
        assert_eq!(
            count("disallowed-methods = [{ path = \"a::b\" }, { path = \"a::c\", reason = \"\" }, \"a::d\"]"),
            3
        );
        assert_eq!(count("disallowed-methods = [{ path = \"a::b\", reason = \"why\" }]"), 0);
        assert_eq!(count("avoid-breaking-exported-api = false"), 1);
    }
}
