//! Small resolved workspaces for tests, written as text.
//!
//! ```text
//! mod shop::billing            a module (a path without `::` is a crate)
//! fn shop::billing::charge     a function; also `struct`, `static`
//! test shop::billing::works    a test function
//! shop::a::f -> shop::b::g     a call; `~>` guessed, `=>` names a type
//! ```

use crate::ingest::{FileId, PackageId, Span};
use crate::resolve::{Certainty, Generics, Item, ItemId, ItemKind, Reference, ReferenceKind, Resolved, Visibility};

/// Reads such a text. Lines are the line numbers of the references.
pub(crate) fn resolved(text: &str) -> Resolved {
    let mut out = Resolved::default();
    let lines = || text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
    for (at, line) in lines().filter(|(_, line)| arrow(line).is_none()) {
        let (word, path) = line.split_once(' ').expect("a word and a path");
        let id = ItemId(out.items.len() as u32);
        let next = item(&out, id, word, path, at + 1);
        out.items.push(next);
    }
    for (at, line) in lines() {
        let Some((arrow, kind, certainty)) = arrow(line) else { continue };
        let (from, to) = line.split_once(arrow).expect("two ends");
        out.references.push(Reference {
            from: id(&out, from.trim()),
            to: id(&out, to.trim()),
            kind,
            certainty,
            file: FileId(0),
            line: at + 1,
            offset: at as u32,
        });
    }
    out.references.sort();
    out
}

/// The id of a path.
pub(crate) fn id(resolved: &Resolved, path: &str) -> ItemId {
    resolved.items.iter().find(|item| item.path == path).map(|item| item.id).unwrap_or_else(|| panic!("no {path}"))
}

/// The paths of ids.
pub(crate) fn paths(resolved: &Resolved, ids: impl IntoIterator<Item = ItemId>) -> Vec<&str> {
    ids.into_iter().filter_map(|id| resolved.item(id)).map(|item| item.path.as_str()).collect()
}

fn arrow(line: &str) -> Option<(&'static str, ReferenceKind, Certainty)> {
    [
        (" -> ", ReferenceKind::Call, Certainty::Resolved),
        (" ~> ", ReferenceKind::Method, Certainty::Guessed),
        (" => ", ReferenceKind::Type, Certainty::Resolved),
        (" uses ", ReferenceKind::Use, Certainty::Resolved),
    ]
    .into_iter()
    .find(|(arrow, _, _)| line.contains(arrow))
}

fn item(before: &Resolved, own: ItemId, word: &str, path: &str, line: usize) -> Item {
    let (around, name) = path.rsplit_once("::").map_or((None, path), |(around, name)| (Some(around), name));
    let parent = around.map(|around| id(before, around));
    let krate = id_or(before, path.split("::").next().unwrap_or(path), own);
    let kind = match word {
        "mod" if parent.is_none() => ItemKind::Crate,
        "mod" => ItemKind::Module,
        "struct" => ItemKind::Struct,
        "static" => ItemKind::Static,
        _ => ItemKind::Function,
    };
    let module = if word == "mod" { own } else { parent.unwrap_or(own) };
    Item {
        id: own,
        kind,
        name: name.to_owned(),
        path: path.to_owned(),
        parent,
        module,
        krate,
        package: PackageId(0),
        file: FileId(0),
        span: Span { start: 0, end: 0 },
        body: None,
        name_offset: 0,
        line,
        end_line: line,
        visibility: Visibility::Public,
        attributes: Vec::new(),
        doc: String::new(),
        cfg: Vec::new(),
        is_test: word == "test",
        made_by: None,
        generics: Generics::default(),
        signature: None,
        definition: None,
        impl_header: None,
        declared_type: None,
        own_file: None,
    }
}

fn id_or(resolved: &Resolved, path: &str, other: ItemId) -> ItemId {
    resolved.items.iter().find(|item| item.path == path).map_or(other, |item| item.id)
}
