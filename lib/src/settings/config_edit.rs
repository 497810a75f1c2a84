//! Adds services to the text of `calve.toml` and keeps everything that stands there, comments included.

use std::collections::BTreeSet;
use std::path::Path;

use calve_analyzer::plan::{Plan, Service};
use calve_analyzer::resolve::{Item as CodeItem, ItemId, ItemKind};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use crate::failure::Failure;

const HEADER: &str = "# Service boundaries for `cargo calve`. Edit freely: all commands obey what stands here.\n\
                      # `modules` lie in a service as a whole, `items` are single items in addition,\n\
                      # `exclude` names functions that stay local although they are called from outside.\n";

/// The text of `calve.toml` with a `[[service]]` table for each service that has none yet.
///
/// # Errors
/// A text that is no TOML.
pub fn with_services(text: Option<&str>, plan: &Plan, path: &Path) -> Result<String, Failure> {
    let start = text.map_or_else(|| format!("{HEADER}version = 1\n"), str::to_owned);
    let mut document: DocumentMut = start
        .parse()
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display()), "correct the file, then run again"))?;
    // Comments alone belong to no key: they would end up below the tables.
    let head = if document.is_empty() { start.as_str() } else { "" };
    if document.is_empty() {
        document.set_trailing("");
    }
    let tables = document.entry("service").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(tables) = tables.as_array_of_tables_mut() else {
        let title = format!("{}: `service` is not an array of tables", path.display());
        return Err(Failure::usage(title, "write services as `[[service]]` tables"));
    };
    for service in &plan.services {
        let is_there = tables.iter().any(|table| table.get("name").and_then(Item::as_str) == Some(&service.name));
        if !is_there {
            tables.push(table_of(plan, service));
        }
    }
    Ok(format!("{head}{document}"))
}

fn table_of(plan: &Plan, service: &Service) -> Table {
    let mut table = Table::new();
    table.insert("name", value(service.name.as_str()));
    table.insert("modules", value(service.modules.iter().map(String::as_str).collect::<Array>()));
    let single = single_items(plan, service);
    if !single.is_empty() {
        table.insert("items", value(single.into_iter().collect::<Array>()));
    }
    table
}

/// Paths of the items of a service that lie outside of its modules, without those that come along with another one:
/// what stands in an item, and the inherent methods of a type.
fn single_items<'a>(plan: &'a Plan, service: &Service) -> BTreeSet<&'a str> {
    let own: BTreeSet<ItemId> = service.items.iter().copied().collect();
    let is_module = |item: &CodeItem| matches!(item.kind, ItemKind::Module | ItemKind::Crate);
    let brings_along = |item: &CodeItem| {
        if is_module(item) { service.modules.contains(&item.path) } else { own.contains(&item.id) }
    };
    let comes_along = |item: &CodeItem| {
        let mut above = item.parent.and_then(|id| plan.item(id));
        while let Some(found) = above {
            if brings_along(found) {
                return true;
            }
            above = found.parent.and_then(|id| plan.item(id));
        }
        false
    };
    let is_inherent = |item: &CodeItem| item.impl_header.as_ref().is_some_and(|header| header.of_trait.is_none());
    let items = service.items.iter().filter_map(|id| plan.item(*id));
    let single = items.filter(|item| !is_module(item) && !is_inherent(item) && !comes_along(item));
    single.map(|item| item.path.as_str()).collect()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write what they read")]
mod tests {
    use calve_analyzer::plan::{NamedService, Wishes};

    use super::*;
    use crate::{AnalyzeOptions, analyze};

    #[test]
    fn single_items_are_written_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text).unwrap();
        std::fs::create_dir(folder.path().join("src")).unwrap();
        write("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n[workspace]\n");
        write("src/lib.rs", "pub mod bills;\npub mod other;\n");
        write("src/bills.rs", "pub fn pay() -> u32 { crate::other::rate() }\n");
        write(
            "src/other.rs",
            "pub fn rate() -> u32 { Rates { now: 1 }.now() }\npub fn rest() {}\n\
             pub struct Rates { now: u32 }\nimpl Rates { fn now(&self) -> u32 { self.now } }\n",
        );
        let bills = NamedService {
            name: "bills".to_owned(),
            modules: vec!["app::bills".to_owned()],
            items: vec!["app::other::rate".to_owned(), "app::other::Rates".to_owned()],
            ..NamedService::default()
        };
        let options = AnalyzeOptions {
            manifest_path: Some(folder.path().join("Cargo.toml")),
            wishes: Wishes { services: vec![bills], ..Wishes::default() },
            ..AnalyzeOptions::default()
        };
        let plan = analyze(&options).unwrap().plan;
        let text = with_services(Some("# mine\n"), &plan, Path::new("calve.toml")).unwrap();
        let table = "[[service]]\nname = \"bills\"\nmodules = [\"app::bills\"]\n\
                     items = [\"app::other::Rates\", \"app::other::rate\"]\n";
        assert!(text.starts_with("# mine") && text.contains(table), "{text}");
        assert_eq!(with_services(Some(&text), &plan, Path::new("calve.toml")).unwrap(), text, "once");
    }
}
