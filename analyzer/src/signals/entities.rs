//! Tables told by macros and attributes (`diesel::table!`, entities) and their uses in bodies.

use std::collections::{BTreeMap, BTreeSet};

use super::aliases::Aliases;
use super::rules::{QueryRules, any};
use super::tables::{TableTouch, Tables};
use crate::graph::ItemGraph;
use crate::ingest::{Place, SourceSet};
use crate::resolve::{Item, ItemKind, Resolved};

/// A table that code declares.
struct Declared {
    table: String,
    /// Name of the module of the declaring item: entities are used through it.
    module: String,
}

/// Adds the declared tables, the items that stand for them and the bodies that use them.
pub(super) fn add(
    sources: &SourceSet,
    resolved: &Resolved,
    graph: &ItemGraph,
    rules: &QueryRules,
    tables: &mut Tables,
) {
    let mut declared: BTreeMap<String, Declared> = BTreeMap::new();
    for item in resolved.items.iter().filter(|item| !item.is_test) {
        let names = by_attributes(item, rules).or_else(|| by_macro(sources, item, rules)).unwrap_or_default();
        for table in names {
            let place = Place { file: path(sources, item), line: item.line };
            tables.defined.entry(table.clone()).or_default().push(place);
            if item.kind == ItemKind::Struct {
                tables.touches.push(touch(item, &table, true, false));
            }
            let module = resolved.item(graph.containment().module_of(item.id)).map(|module| module.name.clone());
            declared.entry(table.clone()).or_insert(Declared { table, module: module.unwrap_or_default() });
        }
    }
    if declared.is_empty() {
        return;
    }
    let modules: BTreeSet<&str> = declared.values().map(|known| known.module.as_str()).collect();
    let patterns: Vec<&String> = rules.uses.iter().chain(&rules.write_uses).collect();
    let aliases = &Aliases::read(sources, resolved, &modules, &patterns);
    for item in resolved.items.iter().filter(|item| matches!(item.kind, ItemKind::Function | ItemKind::Method)) {
        let Some(body) = body(sources, item) else { continue };
        let is_renamed = |known: &Declared| aliases.names(item.file, &known.module).any(|name| body.contains(name));
        let is_known =
            |known: &Declared| body.contains(&known.table) || body.contains(&known.module) || is_renamed(known);
        if !declared.values().any(is_known) {
            continue;
        }
        let body = &squeezed(body);
        // Most bodies name no table: looked for first, since it is cheap.
        for known in declared.values().filter(|known| is_known(known)) {
            let filled = |patterns: &[String]| -> Vec<String> {
                let other = patterns.iter().flat_map(|pattern| aliases.of(item.file, &known.module, pattern));
                patterns.iter().map(|pattern| known.fill(pattern)).chain(other).collect()
            };
            let (uses, writing) = (filled(&rules.uses), filled(&rules.write_uses));
            let used = |paths: &[String]| paths.iter().any(|path| has_path(body, path));
            if used(&uses) || used(&writing) {
                let writes = used(&writing);
                let reads = uses.iter().any(|path| is_read(body, path, &writing, known));
                tables.touches.push(touch(item, &known.table, reads || !writes, writes));
            }
        }
    }
}

impl Declared {
    fn fill(&self, pattern: &str) -> String {
        pattern.replace("{table}", &self.table).replace("{module}", &self.module)
    }
}

fn touch(item: &Item, table: &str, reads: bool, writes: bool) -> TableTouch {
    TableTouch { item: item.id, table: table.to_owned(), reads, writes, file: item.file, line: item.line }
}

fn path(sources: &SourceSet, item: &Item) -> String {
    sources.file(item.file).map_or_else(String::new, |file| file.path.clone())
}

fn body<'a>(sources: &'a SourceSet, item: &Item) -> Option<&'a str> {
    let (file, body) = (sources.file(item.file)?, item.body?);
    file.text.get(body.start as usize..body.end as usize)
}

/// `#[diesel(table_name = users)]`, `#[sea_orm(table_name = "users")]`.
fn by_attributes(item: &Item, rules: &QueryRules) -> Option<Vec<String>> {
    let found: Vec<String> = item
        .attributes
        .iter()
        .flat_map(|attribute| {
            let about = rules.attributes.iter().filter(|rule| rule.path == attribute.path);
            about.filter_map(|rule| argument(&attribute.tokens, &rule.key))
        })
        .collect();
    (!found.is_empty()).then_some(found)
}

/// The name behind `key =` (or the only one, without a key), quotes and path before it taken off.
pub(super) fn argument(tokens: &str, key: &str) -> Option<String> {
    let behind = if key.is_empty() {
        tokens
    } else {
        let at = tokens.match_indices(key).map(|(at, _)| at).find(|at| {
            let starts = !tokens[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            starts && tokens[at + key.len()..].trim_start().starts_with('=')
        })?;
        tokens[at + key.len()..].trim_start().strip_prefix('=')?
    };
    let value = behind.split(',').next()?.trim().trim_matches(['(', ')', '"', ' ', '=']);
    let name = value.rsplit("::").next()?.trim();
    (!name.is_empty()).then(|| name.to_lowercase())
}

/// `table! { users (id) { … } }`: the name before the first parenthesis or brace.
fn by_macro(sources: &SourceSet, item: &Item, rules: &QueryRules) -> Option<Vec<String>> {
    if item.kind != ItemKind::MacroCall || !any(&rules.table_macros, &item.name) {
        return None;
    }
    let file = sources.file(item.file)?;
    let text = file.text.get(item.span.start as usize..item.span.end as usize)?;
    let inside = text.split_once('!')?.1.trim_start().get(1..)?;
    let lines = inside.lines().map(str::trim);
    let is_code = |line: &&str| !line.is_empty() && !line.starts_with(['#', '/', '}']) && !line.starts_with("use ");
    let head = lines.filter(is_code).find_map(|line| line.split(['(', '{']).next().map(str::trim))?;
    let name = head.rsplit('.').next()?.trim();
    (!name.is_empty()).then(|| vec![name.to_lowercase()])
}

/// A body without the white space of broken chains: `users\n    .filter(` becomes `users.filter(`.
fn squeezed(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    for part in body.split_whitespace() {
        let joins = part.starts_with(['.', ')', ',']) || out.ends_with(['(', '.', ':']) || part.starts_with("::");
        if !joins && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

/// Whether a table is named so at a place that does not change it: `update(users::table)` only writes.
fn is_read(body: &str, path: &str, writes: &[String], known: &Declared) -> bool {
    let is_write = |at: usize| {
        writes.iter().any(|write| {
            let head = write.len().saturating_sub(known.table.len());
            let begins = |start: usize| body.get(start..).is_some_and(|rest| rest.starts_with(write.as_str()));
            begins(at) || at.checked_sub(head).is_some_and(begins)
        })
    };
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    let found = body
        .match_indices(path)
        .filter(|(at, _)| !body[..*at].ends_with(goes_on) && !body[*at + path.len()..].starts_with(goes_on));
    found.map(|(at, _)| at).any(|at| !is_write(at))
}

/// Whether a body has the text with no name running on at its ends.
fn has_path(body: &str, path: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    body.match_indices(path)
        .any(|(at, _)| !body[..at].ends_with(goes_on) && !body[at + path.len()..].starts_with(goes_on))
}

#[cfg(test)]
mod tests {
    use super::{Declared, argument, has_path, is_read, squeezed};

    #[test]
    fn table_names_stand_in_attributes() {
        assert_eq!(
            argument("table_name = crate :: schema :: users , primary_key (id)", "table_name").as_deref(),
            None.or(Some("users"))
        );
        assert_eq!(argument("(table_name = \"Users\")", "table_name").as_deref(), Some("users"));
        assert_eq!(argument("= \"users\"", "").as_deref(), Some("users"));
        assert_eq!(argument("my_table_name = x", "table_name"), None);
    }

    #[test]
    fn writing_a_table_is_told_from_reading_it() {
        let rules = &super::super::rules::rules().queries;
        let known = Declared { table: "users".to_owned(), module: "schema".to_owned() };
        let writing: Vec<String> = rules.write_uses.iter().map(|pattern| known.fill(pattern)).collect();
        let reads = |body: &str| {
            let body = squeezed(body);
            rules.uses.iter().any(|pattern| is_read(&body, &known.fill(pattern), &writing, &known))
        };
        let writes = |body: &str| {
            let body = squeezed(body);
            rules.write_uses.iter().any(|pattern| has_path(&body, &known.fill(pattern)))
        };
        let load = "users\n    .filter(id.eq(1))\n    .load(conn)";
        let save = "diesel::update(\n    users::table.find(1))\n    .set(name.eq(\"x\")).execute(conn)";
        assert!(reads(load) && !writes(load));
        assert!(writes(save) && !reads(save));
        let both = format!("{load}; {save}");
        assert!(reads(&both) && writes(&both));
        assert!(!reads("other_users.filter(x)"));
    }

    #[test]
    fn longer_names_are_other_names() {
        assert!(has_path("diesel::insert_into(users::table)", "users::table"));
        assert!(!has_path("super_users::table", "users::table"));
        assert!(!has_path("users::tables", "users::table"));
    }
}
