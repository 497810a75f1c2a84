//! Who imports from whom.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Name, names};
use super::source::Source;

/// Rooms of the analyzer from the bottom up.
pub const ANALYZER: [&str; 6] = ["ingest", "resolve", "graph", "signals", "cluster", "plan"];

/// What every output room of the generator stands on, from the bottom up.
pub const FLOOR: [&str; 10] =
    ["artifact", "requirement", "edit", "layout", "yaml", "markdown", "deployment", "contract", "convert", "wire"];

/// The whole generation in one function: the only one besides the crate root that knows all output rooms.
const WHOLE: &str = "generate";

/// The rooms whose insides the generator does not see.
const HIDDEN: [&str; 3] = ["graph", "signals", "cluster"];

/// Names that the crate root re-exports from its modules: name → module.
fn root_names(sources: &[Source]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for source in sources.iter().filter(|source| source.room().is_none()) {
        for name in names(source) {
            let at = usize::from(name.path.first().is_some_and(|first| first == "crate"));
            if let (Some(bound), Some(module), true) = (&name.bound, name.path.get(at), name.path.len() > at + 1) {
                found.insert(bound.clone(), module.clone());
            }
        }
    }
    found
}

/// The room a local path leads into, re-exports of the root followed; `lib.rs` when it is the root's own.
fn room_of(name: &Name, rooms: &BTreeSet<String>, root: &BTreeMap<String, String>) -> Option<String> {
    let first = name.local()?;
    if rooms.contains(first) {
        return Some(first.to_owned());
    }
    Some(root.get(first).cloned().unwrap_or_else(|| "lib.rs".to_owned()))
}

/// All rooms of a crate.
fn rooms(sources: &[Source]) -> BTreeSet<String> {
    sources.iter().filter_map(Source::room).map(str::to_owned).collect()
}

/// Imports across rooms: from, to, what and where.
fn imports(sources: &[Source]) -> Vec<(String, String, String)> {
    let (rooms, root) = (rooms(sources), root_names(sources));
    let mut found = Vec::new();
    for source in sources {
        let Some(from) = source.room() else { continue };
        for name in names(source) {
            if let Some(to) = room_of(&name, &rooms, &root).filter(|to| to != from) {
                found.push((from.to_owned(), to, format!("{}: `{}`", name.place, name.text())));
            }
        }
    }
    found
}

/// Imports from a room above; rooms that are not in the order stand above all others.
pub fn upward_imports(sources: &[Source], order: &[&str]) -> Vec<String> {
    let height = |room: &str| order.iter().position(|known| *known == room).unwrap_or(order.len());
    let upward = imports(sources).into_iter().filter(|(from, to, _)| height(to) >= height(from));
    upward.map(|(from, to, what)| format!("{what}: `{from}` lies below `{to}`")).collect()
}

/// Imports of an output room (or of `emit`) by anything but the crate root and the function that calls them all.
pub fn sideward_imports(sources: &[Source]) -> Vec<String> {
    let height = |room: &str| FLOOR.iter().position(|known| *known == room);
    let wrong = |from: &str, to: &str| match (height(from), height(to)) {
        (_, None) => from != WHOLE,
        (Some(from), Some(to)) => to > from,
        (None, Some(_)) => from == "emit" && to != "artifact",
    };
    let sideward = imports(sources).into_iter().filter(|(from, to, _)| wrong(from, to));
    sideward.map(|(from, to, what)| format!("{what}: `{from}` may not import from `{to}`")).collect()
}

/// A circle of rooms, told as `a → b → a`.
pub fn circle(sources: &[Source]) -> Option<String> {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to, _) in imports(sources) {
        edges.entry(from).or_default().insert(to);
    }
    edges.keys().find_map(|start| way_back(start, &edges)).map(|way| way.join(" → "))
}

/// The shortest way from a room back to itself.
fn way_back(start: &str, edges: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut ways = std::collections::VecDeque::from([vec![start.to_owned()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in way.last().and_then(|last| edges.get(last)).into_iter().flatten() {
            let longer = way.iter().chain([next]).cloned().collect();
            if next == start {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                ways.push_back(longer);
            }
        }
    }
    None
}

/// Names of the generator that lead into a hidden room of the analyzer, or would hide that they do.
pub fn sights_of_the_generator(generator: &[Source], analyzer: &[Source]) -> Vec<String> {
    let root = root_names(analyzer);
    let mut found = Vec::new();
    for name in generator.iter().flat_map(names) {
        if name.path.first().is_none_or(|first| first != "calve_analyzer") {
            continue;
        }
        let second = name.path.get(1).map_or("", String::as_str);
        let room = root.get(second).map_or(second, String::as_str);
        let renamed = name.path.len() == 1 && name.bound.as_ref().is_some_and(|bound| bound != "calve_analyzer");
        if HIDDEN.contains(&room) || second == "*" || renamed {
            found.push(format!("{}: `{}`", name.place, name.text()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "pub mod ingest; pub mod graph; pub mod plan; pub use plan::Plan; pub struct Options;";

    fn analyzer(path: &str, text: &str) -> Vec<Source> {
        let door = |room: &str| Source::new(&format!("analyzer/src/{room}/mod.rs"), "");
        let mut sources = vec![Source::new("analyzer/src/lib.rs", ROOT)];
        sources.extend(["ingest", "graph", "plan"].map(door));
        sources.push(Source::new(path, text));
        sources
    }

    #[test]
    fn an_import_from_above_is_caught() {
        let above = [
            "use crate::plan::Plan;",
            "use super::super::graph::N;",
            "fn f() { crate::graph::go(); }",
            "fn f() { println!(\"{}\", crate::graph::N); }",
            "#[cfg(test)] mod tests { use crate::plan; }",
            "use crate::Plan;",
            "use crate::Options;",
            "use crate::*;",
        ];
        for text in above {
            let found = upward_imports(&analyzer("analyzer/src/ingest/read.rs", text), &ANALYZER);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
        }
    }

    #[test]
    fn an_import_from_below_is_not() {
        let sources =
            analyzer("analyzer/src/plan/wire.rs", "use crate::{graph, ingest::X}; use super::Plan; use std::fs;");
        assert!(upward_imports(&sources, &ANALYZER).is_empty());
    }

    #[test]
    fn an_unknown_room_stands_above_all() {
        let mut sources = analyzer("analyzer/src/plan/wire.rs", "use crate::extra::X;");
        sources.push(Source::new("analyzer/src/extra.rs", "use crate::plan::Plan;"));
        assert_eq!(upward_imports(&sources, &ANALYZER).len(), 1);
    }

    #[test]
    fn an_import_of_another_output_room_is_caught() {
        let floor = Source::new("generator/src/layout/mod.rs", "use crate::report::Page;");
        let wire = Source::new("generator/src/wire/mod.rs", "use crate::{layout::Home, report::Page};");
        let report = Source::new("generator/src/report/mod.rs", "use crate::artifact::Artifact;");
        let emit = Source::new("generator/src/emit/mod.rs", "use crate::{artifact::Artifact, layout::Home};");
        let artifact = Source::new("generator/src/artifact.rs", "");
        let whole = Source::new("generator/src/generate.rs", "use crate::report::Page;");
        let alter = Source::new("generator/src/alter/mod.rs", "use crate::generate::Request;");
        assert_eq!(sideward_imports(&[artifact, floor, wire, report, emit, whole, alter]).len(), 4);
    }

    #[test]
    fn a_circle_is_caught() {
        let of =
            |room: &str, other: &str| Source::new(&format!("lib/src/{room}.rs"), &format!("use crate::{other}::X;"));
        let round = [of("a", "b"), of("b", "c"), of("c", "b")];
        assert_eq!(circle(&round), Some("b → c → b".to_owned()));
        assert_eq!(circle(&[of("a", "b"), of("b", "c"), Source::new("lib/src/c.rs", "")]), None);
    }

    #[test]
    fn a_look_behind_the_plan_is_caught() {
        let analyzer = [Source::new("analyzer/src/lib.rs", "pub mod graph; pub use graph::ItemGraph;")];
        let look = |text| sights_of_the_generator(&[Source::new("generator/src/wire/mod.rs", text)], &analyzer).len();
        assert_eq!(look("use calve_analyzer::{graph::X, cluster};"), 2);
        assert_eq!(look("use calve_analyzer::ItemGraph;"), 1);
        assert_eq!(look("use calve_analyzer::*;"), 1);
        assert_eq!(look("use calve_analyzer as a;"), 1);
        assert_eq!(look("fn f(x: calve_analyzer::signals::S) {}"), 1);
        assert_eq!(look("use calve_analyzer::{ingest::SourceSet, plan::Plan};"), 0);
    }
}
