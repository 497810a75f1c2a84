//! Adds services to the text of `calve.toml` and keeps everything that stands there, comments included.

use std::path::Path;

use calve_analyzer::plan::Service;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use crate::failure::Failure;

const HEADER: &str = "# Service boundaries for `cargo calve`. Edit freely: all commands obey what stands here.\n\
                      # `modules` lie in a service as a whole, `items` are single items in addition,\n\
                      # `exclude` names functions that stay local although they are called from outside.\n";

/// The text of `calve.toml` with a `[[service]]` table for each service that has none yet.
///
/// # Errors
/// A text that is no TOML.
pub fn with_services(text: Option<&str>, services: &[Service], path: &Path) -> Result<String, Failure> {
    let start = text.map_or_else(|| format!("{HEADER}version = 1\n"), str::to_owned);
    let mut document: DocumentMut = start
        .parse()
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display()), "correct the file, then run again"))?;
    let tables = document.entry("service").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(tables) = tables.as_array_of_tables_mut() else {
        let title = format!("{}: `service` is not an array of tables", path.display());
        return Err(Failure::usage(title, "write services as `[[service]]` tables"));
    };
    for service in services {
        let is_there = tables.iter().any(|table| table.get("name").and_then(Item::as_str) == Some(&service.name));
        if !is_there {
            tables.push(table_of(service));
        }
    }
    Ok(document.to_string())
}

fn table_of(service: &Service) -> Table {
    let mut table = Table::new();
    table.insert("name", value(service.name.as_str()));
    table.insert("modules", value(service.modules.iter().map(String::as_str).collect::<Array>()));
    table
}
