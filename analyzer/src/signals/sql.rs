//! Which tables a piece of SQL reads and writes.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    FromTable, ObjectName, Query, Statement, TableFactor, TableObject, Visit, Visitor, visit_relations,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// Tables by use; names in lower case, without schema and quotes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SqlTables {
    /// Read.
    pub reads: BTreeSet<String>,
    /// Written.
    pub writes: BTreeSet<String>,
    /// Made.
    pub creates: BTreeSet<String>,
}

/// Stands for a part of the text that is not known (`{}` of `format!`).
const HOLE: &str = "calve_hole";

/// Whether a text has the shape of a statement. Keywords in one case only: prose begins with a capital.
pub(super) fn is_statement(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let Some(first) = words.next() else { return false };
    let first = first.trim_start_matches('(');
    let one_case = first.chars().all(|c| c.is_ascii_uppercase()) || first.chars().all(|c| c.is_ascii_lowercase());
    let has = |word: &str| text.split(|c: char| !c.is_ascii_alphabetic()).any(|part| part.eq_ignore_ascii_case(word));
    let shaped = match first.to_ascii_uppercase().as_str() {
        "SELECT" => has("FROM"),
        "INSERT" | "REPLACE" | "MERGE" => has("INTO"),
        "UPDATE" => has("SET"),
        "DELETE" => has("FROM"),
        "WITH" => has("AS") && (has("SELECT") || has("UPDATE") || has("DELETE") || has("INSERT")),
        "CREATE" | "DROP" | "ALTER" | "TRUNCATE" => has("TABLE"),
        _ => false,
    };
    one_case && shaped
}

/// The tables of a text that is SQL, as a whole or in pieces.
pub(super) fn tables(text: &str) -> SqlTables {
    let text = fill_holes(text);
    let parsed = Parser::parse_sql(&GenericDialect {}, &text);
    let mut found = match parsed {
        Ok(statements) => by_syntax(&statements),
        Err(_) => by_words(&text),
    };
    for list in [&mut found.reads, &mut found.writes, &mut found.creates] {
        list.retain(|name| !name.contains(HOLE) && !name.is_empty());
    }
    found
}

/// `{…}` of format strings become a name, doubled braces one.
fn fill_holes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        match rest[at..].find('}') {
            Some(end) => {
                out.push_str(HOLE);
                rest = &rest[at + end + 1..];
            }
            None => return out + &rest[at..],
        }
    }
    out + rest
}

fn by_syntax(statements: &[Statement]) -> SqlTables {
    let mut found = SqlTables::default();
    for statement in statements {
        let mut written = Written::default();
        let _ = statement.visit(&mut written);
        let mut all = BTreeSet::new();
        let _ = visit_relations(statement, |name| {
            all.insert(table_name(name));
            ControlFlow::<()>::Continue(())
        });
        all.retain(|name| !written.ctes.contains(name) && !written.created.contains(name));
        // A table that is only written is not read, except by the statement that reads what it changes.
        found.reads.extend(all.into_iter().filter(|name| !written.only_target.contains(name)));
        found.writes.extend(written.targets);
        found.creates.extend(written.created);
    }
    found
}

/// Collects what a statement (or one inside a `WITH`) changes.
#[derive(Default)]
struct Written {
    targets: BTreeSet<String>,
    only_target: BTreeSet<String>,
    created: BTreeSet<String>,
    ctes: BTreeSet<String>,
}

impl Visitor for Written {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let ctes = query.with.iter().flat_map(|with| &with.cte_tables);
        self.ctes.extend(ctes.map(|cte| cte.alias.name.value.to_lowercase()));
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        match statement {
            Statement::Insert(insert) => {
                if let TableObject::TableName(name) = &insert.table {
                    self.target(table_name(name), insert.returning.is_none());
                }
            }
            Statement::Update(update) => {
                if let TableFactor::Table { name, .. } = &update.table.relation {
                    self.target(table_name(name), update.from.is_none());
                }
            }
            Statement::Delete(delete) => {
                let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
                for table in from {
                    if let TableFactor::Table { name, .. } = &table.relation {
                        self.target(table_name(name), true);
                    }
                }
            }
            Statement::CreateTable(create) => {
                self.created.insert(table_name(&create.name));
            }
            Statement::Truncate(truncate) => {
                for table in &truncate.table_names {
                    self.target(table_name(&table.name), true);
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Written {
    fn target(&mut self, name: String, is_only_target: bool) {
        if is_only_target {
            self.only_target.insert(name.clone());
        }
        self.targets.insert(name);
    }
}

fn table_name(name: &ObjectName) -> String {
    let last = name.0.last().and_then(|part| part.as_ident()).map(|ident| ident.value.to_lowercase());
    last.unwrap_or_default()
}

/// For pieces of SQL and dialects the parser does not know: the name behind the keyword.
fn by_words(text: &str) -> SqlTables {
    let mut found = SqlTables::default();
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';'))
        .filter(|word| !word.is_empty())
        .collect();
    let upper = |at: usize| words.get(at).map(|word| word.to_ascii_uppercase()).unwrap_or_default();
    let named = |mut at: usize| {
        while matches!(
            upper(at).as_str(),
            "IF" | "NOT" | "EXISTS" | "ONLY" | "LATERAL" | "OR" | "IGNORE" | "REPLACE" | "TABLE"
        ) {
            at += 1;
        }
        words.get(at).and_then(|word| bare_name(word))
    };
    for at in 0..words.len() {
        let before = at.checked_sub(1).map(upper).unwrap_or_default();
        let (list, name) = match upper(at).as_str() {
            "FROM" if before == "DELETE" => (&mut found.writes, named(at + 1)),
            "FROM" | "JOIN" => (&mut found.reads, named(at + 1)),
            "INTO" => (&mut found.writes, named(at + 1)),
            "UPDATE" if before != "FOR" && before != "DO" && before != "ON" => (&mut found.writes, named(at + 1)),
            "TABLE" if before == "CREATE" || before == "TEMPORARY" => (&mut found.creates, named(at + 1)),
            _ => continue,
        };
        list.extend(name);
    }
    found
}

fn bare_name(word: &str) -> Option<String> {
    let last = word.rsplit('.').next().unwrap_or(word).trim_matches(['"', '`', '[', ']', '\'']);
    let is_name = last.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && last.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$');
    let is_keyword = matches!(last.to_ascii_uppercase().as_str(), "SELECT" | "SET" | "WHERE" | "VALUES" | "UNNEST");
    (is_name && !is_keyword).then(|| last.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (Vec<String>, Vec<String>) {
        let found = tables(text);
        (found.reads.into_iter().collect(), found.writes.into_iter().collect())
    }

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn reads_and_writes_are_told_apart() {
        assert_eq!(
            told("SELECT a.x FROM Orders a JOIN shop.users u ON u.id = a.user WHERE a.id = ?"),
            (names(&["orders", "users"]), vec![])
        );
        assert_eq!(told("INSERT INTO charges (id) VALUES ($1)"), (vec![], names(&["charges"])));
        assert_eq!(told("INSERT INTO a (x) SELECT x FROM b"), (names(&["b"]), names(&["a"])));
        assert_eq!(told("UPDATE a SET x = (SELECT max(y) FROM b) WHERE id = ?1"), (names(&["b"]), names(&["a"])));
        assert_eq!(told("DELETE FROM a WHERE id IN (SELECT id FROM b)"), (names(&["b"]), names(&["a"])));
    }

    #[test]
    fn names_of_a_with_are_no_tables() {
        assert_eq!(
            told("WITH late AS (SELECT id FROM invoices) SELECT * FROM late JOIN users USING (id)"),
            (names(&["invoices", "users"]), vec![])
        );
    }

    #[test]
    fn holes_of_format_strings_are_filled() {
        assert_eq!(told("SELECT {COLUMNS} FROM charges WHERE id = ? {tail}"), (names(&["charges"]), vec![]));
        assert_eq!(told("SELECT * FROM {table}"), (vec![], vec![]));
    }

    #[test]
    fn pieces_are_read_by_their_words() {
        assert_eq!(told(" JOIN stock s ON s.product = p.id AND ("), (names(&["stock"]), vec![]));
        assert_eq!(
            told("INSERT OR REPLACE INTO cache VALUES (?, ?) ON CONFLICT DO UPDATE SET x = "),
            (vec![], names(&["cache"]))
        );
    }

    #[test]
    fn prose_is_no_statement() {
        assert!(!is_statement("Select a product from the list"));
        assert!(!is_statement("update the stock"));
        assert!(!is_statement("delete"));
        assert!(is_statement("SELECT id FROM users"));
        assert!(is_statement("select id from users"));
    }

    #[test]
    fn tables_are_made_by_migrations() {
        let found = tables(
            "CREATE TABLE IF NOT EXISTS a (id TEXT PRIMARY KEY REFERENCES b (id)) STRICT; CREATE INDEX i ON a (id);",
        );
        assert_eq!(found.creates.into_iter().collect::<Vec<_>>(), ["a"]);
    }
}
