//! Takes plan and service, gives the document of its tables: what it reads and writes, who else does, and what that
//! means for moving the data. Never looks into a database.

use askama::Template;
use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Service, TableUse};

use crate::Artifact;
use crate::deployment::{Part, deployments};

/// `services/<name>/TABLES.md` for each service, and `services/<name>/data/migrate.sh` where its tables can be copied into
/// a database of its own.
#[must_use]
pub fn tables(plan: &Plan, services: &[&Service], sources: &SourceSet) -> Vec<Artifact> {
    let programs = deployments(plan, services, sources);
    let script = |service: &Service| {
        let program = programs.iter().find(|program| program.part == Part::Service && program.name == service.name);
        let migration = program?.data_migration.as_ref()?;
        Some(Artifact::generated(format!("services/{}/data/migrate.sh", service.name), migration.script.clone()))
    };
    let mut files = Vec::new();
    for service in services {
        let script = script(service);
        // Plain text templates print into a string: nothing of theirs can fail.
        let text = Document::new(plan, service, script.is_some()).render().unwrap_or_default() + "\n";
        files.push(Artifact::generated(format!("services/{}/TABLES.md", service.name), text));
        files.extend(script);
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

#[derive(Template)]
#[template(path = "tables/TABLES.md.j2")]
struct Document<'p> {
    service: &'p str,
    system: String,
    has_script: bool,
    own: Vec<Row>,
    shared: Vec<Row>,
}

/// A table as a row and a section.
struct Row {
    name: String,
    access: &'static str,
    readers: String,
    writers: String,
    meaning: &'static str,
    places: Vec<String>,
}

impl<'p> Document<'p> {
    fn new(plan: &'p Plan, service: &'p Service, has_script: bool) -> Self {
        let is_own = |table: &&TableUse| table.other_readers.is_empty() && table.other_writers.is_empty();
        let (own, shared): (Vec<_>, Vec<_>) = service.tables.iter().partition(is_own);
        let system = plan.workspace.packages.first().map(|package| package.name.clone());
        Self {
            service: &service.name,
            system: system.filter(|_| plan.workspace.packages.len() == 1).unwrap_or_else(|| "monolith".to_string()),
            has_script,
            own: own.into_iter().map(row).collect(),
            shared: shared.into_iter().map(row).collect(),
        }
    }
}

fn row(table: &TableUse) -> Row {
    let names = |names: &[String]| {
        if names.is_empty() { "nobody".to_string() } else { names.join(", ") }
    };
    Row {
        name: table.table.clone(),
        access: match (table.reads, table.writes) {
            (true, true) => "reads and writes",
            (false, true) => "writes",
            (true, false) => "reads",
            (false, false) => "names",
        },
        readers: names(&table.other_readers),
        writers: names(&table.other_writers),
        meaning: meaning(table),
        places: table.places.iter().map(|place| format!("{}:{}", place.file, place.line)).collect(),
    }
}

/// What has to happen before the table can live in a database of the service's own.
fn meaning(table: &TableUse) -> &'static str {
    let others = (!table.other_readers.is_empty(), !table.other_writers.is_empty());
    match (table.writes, others) {
        (_, (false, false)) => "Nobody else touches it: it can move with the service.",
        (true, (_, true)) => {
            "Written from both sides: decide who owns it and let the other side call the owner, before any data moves."
        }
        (true, (true, false)) => {
            "The service owns it and others read it: give them a function of the service or a copy fed by events, then move it."
        }
        (false, (_, true)) => {
            "Others own it: call their owner instead of reading it, or keep a read-only copy, before the data is parted."
        }
        (false, (true, false)) => "Only read, by both sides: reference data that can be copied.",
    }
}
