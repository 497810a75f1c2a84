//! Which items read and write which database tables.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::effects::EffectPlace;
use super::entities;
use super::prepared::Prepared;
use super::rules::{QueryRules, Rules, any};
use super::sql::{self, SqlTables};
use crate::graph::ItemGraph;
use crate::ingest::{FileId, Place, SourceSet, Workspace};
use crate::resolve::{ItemId, Literal, Resolved};

/// One place where an item uses a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TableTouch {
    /// The item.
    pub item: ItemId,
    /// The table, in lower case and without schema.
    pub table: String,
    /// Whether it is read there.
    pub reads: bool,
    /// Whether it is written there.
    pub writes: bool,
    /// File.
    pub file: FileId,
    /// Line.
    pub line: usize,
}

/// Tables and their uses.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Tables {
    /// Every use, sorted.
    pub touches: Vec<TableTouch>,
    /// Where tables are made: in migrations, by macros, by entities.
    pub defined: BTreeMap<String, Vec<Place>>,
    /// Items that run SQL whose text is not known where it is run.
    pub unknown: BTreeMap<ItemId, EffectPlace>,
}

impl Tables {
    /// The uses by one item.
    #[must_use]
    pub fn of_item(&self, id: ItemId) -> &[TableTouch] {
        let start = self.touches.partition_point(|touch| touch.item < id);
        let end = self.touches.partition_point(|touch| touch.item <= id);
        &self.touches[start..end]
    }
}

/// Finds all tables and their uses.
#[must_use]
pub fn tables(
    workspace: &Workspace,
    sources: &SourceSet,
    resolved: &Resolved,
    graph: &ItemGraph,
    rules: &Rules,
) -> Tables {
    let rules = &rules.queries;
    let mut tables = Tables { defined: migrations(sources, rules), ..Tables::default() };
    let prepared = Prepared::read(sources);
    prepared.define(&mut tables.defined);
    for literal in &resolved.literals {
        let Some(found) = of_literal(workspace, sources, resolved, rules, &prepared, literal) else { continue };
        let is_sure = is_query_call(rules, literal) || tables.defined.is_empty();
        let is_there = |name: &String| is_sure || tables.defined.contains_key(name);
        let known = |name: &&String| is_there(name) && !any(&rules.system, name);
        let names: BTreeSet<&String> = found.reads.iter().chain(&found.writes).filter(known).collect();
        tables.touches.extend(names.into_iter().map(|table| TableTouch {
            item: literal.item,
            table: table.clone(),
            reads: found.reads.contains(table),
            writes: found.writes.contains(table),
            file: literal.file,
            line: literal.line,
        }));
    }
    entities::add(sources, resolved, graph, rules, &mut tables);
    tables.touches.sort();
    tables.touches.dedup();
    tables.unknown = unknown(resolved, graph, rules);
    tables
}

fn migrations(sources: &SourceSet, rules: &QueryRules) -> BTreeMap<String, Vec<Place>> {
    let mut defined: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for file in sources.files.iter().filter(|file| file.path.ends_with(".sql")) {
        let is_there = file.path.split('/').any(|part| rules.migrations.iter().any(|folder| folder == part));
        // Undoing a migration makes the tables of the one before it again.
        if !is_there || file.path.ends_with("down.sql") {
            continue;
        }
        for table in sql::tables(&file.text).creates {
            let line = line_of(&file.text, &table);
            defined.entry(table).or_default().push(Place { file: file.path.clone(), line });
        }
    }
    defined
}

fn line_of(text: &str, table: &str) -> usize {
    let has = |line: &str| {
        let line = line.to_lowercase();
        line.contains("create") && line.contains(table)
    };
    text.lines().position(has).map_or(1, |at| at + 1)
}

fn is_query_call(rules: &QueryRules, literal: &Literal) -> bool {
    literal.call.as_ref().is_some_and(|call| any(&rules.calls, call))
}

fn of_literal(
    workspace: &Workspace,
    sources: &SourceSet,
    resolved: &Resolved,
    rules: &QueryRules,
    prepared: &Prepared,
    literal: &Literal,
) -> Option<SqlTables> {
    // Text put together in a macro is known as a whole once its query was prepared.
    if let Some(whole) = prepared.whole(&literal.value).filter(|_| is_query_call(rules, literal)) {
        return Some(sql::tables(whole));
    }
    if literal.value.ends_with(".sql") {
        let text = sql_file(workspace, sources, resolved, rules, literal)?;
        return Some(sql::tables(text));
    }
    is_sql(rules, literal).then(|| sql::tables(&literal.value))
}

/// Whether a literal is SQL: by the call it stands in, by its shape, or as a piece put together with others.
fn is_sql(rules: &QueryRules, literal: &Literal) -> bool {
    let is_piece = || {
        let has_keyword = literal.value.split_whitespace().any(|word| PIECES.contains(&word));
        has_keyword && literal.call.as_ref().is_some_and(|call| any(&rules.methods, call))
    };
    is_query_call(rules, literal) || sql::is_statement(&literal.value) || is_piece()
}

/// Words in capitals that prose does not have.
const PIECES: [&str; 5] = ["FROM", "JOIN", "INTO", "UPDATE", "SELECT"];

/// The text of a file with SQL that a macro takes in.
fn sql_file<'a>(
    workspace: &Workspace,
    sources: &'a SourceSet,
    resolved: &Resolved,
    rules: &QueryRules,
    literal: &Literal,
) -> Option<&'a str> {
    let call = literal.call.as_ref()?;
    let folder = if any(&rules.package_files, call) {
        let package = resolved.item(literal.item)?.package;
        workspace.packages.iter().find(|other| other.id == package)?.dir.clone()
    } else if any(&rules.source_files, call) {
        let file = sources.file(literal.file)?;
        file.path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
    } else {
        return None;
    };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in literal.value.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    sources.by_path(&parts.join("/")).map(|file| &*file.text)
}

/// Items that run SQL with no text of their own and none in a constant they name.
fn unknown(resolved: &Resolved, graph: &ItemGraph, rules: &QueryRules) -> BTreeMap<ItemId, EffectPlace> {
    let has_text: BTreeSet<ItemId> = resolved
        .literals
        .iter()
        .filter(|literal| is_sql(rules, literal) || literal.value.ends_with(".sql"))
        .map(|literal| literal.item)
        .collect();
    let is_known = |item: ItemId| {
        has_text.contains(&item) || graph.outgoing(item).any(|edge| !edge.is_call() && has_text.contains(&edge.to))
    };
    resolved
        .externals
        .iter()
        .filter(|external| external.kind != crate::resolve::ReferenceKind::Use && any(&rules.runs, &external.path))
        .filter(|external| !is_known(external.from))
        .map(|external| {
            let what = external.path.clone();
            (external.from, EffectPlace { file: external.file, line: external.line, what })
        })
        .collect()
}
