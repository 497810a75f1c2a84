//! Functions that the service holds in part: start-up code as far as it makes values, routers without the routes of
//! others.

use std::ops::Range;

use calve_analyzer::ingest::{FileId, SourceSet, UNFORMATTED};
use calve_analyzer::plan::{Plan, Provider, Service, StartUpKind, StartUpPart};

use super::cut::Parts;
use super::gap;
use super::text::bytes;
use crate::edit::line::{before_brace, deeper, indentation};
use crate::edit::{Edit, FileEdits};

/// The parts of kept functions that go.
pub(super) fn parts(plan: &Plan, service: &Service) -> Parts {
    let mut parts = Parts::new();
    for (item, cuts) in &service.slice.cuts {
        if let Some(item) = plan.item(*item) {
            parts.entry(item.file).or_default().extend(cuts.iter().map(|cut| bytes(*cut)));
        }
    }
    parts
}

/// Takes these parts out, and hands the values over at the end of start-up code.
pub(super) fn edits(plan: &Plan, service: &Service, sources: &SourceSet) -> FileEdits {
    let mut edits = FileEdits::default();
    for (file, ranges) in parts(plan, service) {
        let Some(text) = sources.file(file).map(|file| &*file.text) else { continue };
        for range in merged(gap::widen(text, ranges)) {
            edits.push(file, Edit::remove(range.start, range.end));
        }
    }
    for context in &service.contexts {
        let Provider::StartUp(start) = &context.provider else { continue };
        for part in &start.parts {
            put_in(plan, part, sources, &mut edits);
        }
        if !start.parts.is_empty() {
            continue;
        }
        let Some(item) = plan.item(start.item) else { continue };
        if let Some(file) = sources.file(item.file) {
            edits.push(
                file.id,
                before_brace(&file.text, start.end as usize, &tail(start.is_async, &start.values, &start.rests)),
            );
        }
    }
    edits
}

/// The indentation of a body's statements, where the one before a place was taken out together with it.
fn lost_indentation(text: &str, part: &StartUpPart, edits: &FileEdits, file: FileId) -> String {
    let at = part.stays.start as usize;
    let ends_here = |edit: &&Edit| edit.end == at && edit.text.is_empty();
    let cut = edits.files.get(&file).and_then(|edits| edits.iter().find(ends_here));
    let is_whole = cut.is_some_and(|cut| text[..cut.start].is_empty() || text[..cut.start].ends_with('\n'));
    if is_whole { deeper(text, indentation(text, part.end as usize)) } else { String::new() }
}

/// What a function on the way to an application does instead of serving it.
fn put_in(plan: &Plan, part: &StartUpPart, sources: &SourceSet, edits: &mut FileEdits) {
    let Some(file) = plan.item(part.item).and_then(|item| sources.file(item.file)) else { return };
    let values = ["calve_application".to_owned()];
    let own_routes = part.mounts.iter().flat_map(|routes| {
        let before = Edit::insert(routes.start as usize, "crate::calve::runtime::rocket::own(");
        [before, Edit::insert(routes.end as usize, ")")]
    });
    own_routes.for_each(|edit| edits.push(file.id, edit));
    if let Some(open) = part.open_output {
        let (start, end) = (open.start as usize, open.end as usize);
        edits.push(file.id, Edit { start, end, text: "rocket::Rocket<rocket::Build>".to_owned() });
    }
    let (before, behind, lines) = match part.kind {
        StartUpKind::Application => {
            let before = "#[rustfmt::skip] let calve_application = crate::calve::runtime::actix::application(";
            (before, ");", tail(part.is_async, &values, &part.rests))
        }
        StartUpKind::Rocket => {
            let before = "#[rustfmt::skip] let calve_application = crate::calve::runtime::rocket::application(";
            // What is taken out behind it takes the end of its line along.
            let is_cut = edits.files.get(&file.id).is_some_and(|edits| {
                edits.iter().any(|edit| edit.start == part.stays.end as usize && edit.text.is_empty())
            });
            (before, if is_cut { ");\n" } else { ");" }, tail(part.is_async, &values, &part.rests))
        }
        StartUpKind::Call { waits } => {
            ("#[rustfmt::skip] let calve_ended = ", if waits { ".await;" } else { ";" }, ended())
        }
    };
    let before = format!("{}{before}", lost_indentation(&file.text, part, edits, file.id));
    edits.push(file.id, Edit::insert(part.stays.start as usize, before));
    edits.push(file.id, Edit::insert(part.stays.end as usize, behind));
    edits.push(file.id, before_brace(&file.text, part.end as usize, &lines));
}

/// The lines behind a call that hands the application over and does not come back.
fn ended() -> Vec<String> {
    let way = "crate::calve::runtime::start_up";
    vec![
        "#[allow(unused_imports)]".to_owned(),
        format!("use {way}::{{Says as _, Silent as _}};"),
        format!("{UNFORMATTED} let end = {way}::ended_early((&{way}::Ended(calve_ended)).say());"),
        "end".to_owned(),
    ]
}

/// Ranges that touch or overlap as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// The lines at the end of a body. A statement, because formatters obey attributes at statements only.
fn tail(is_async: bool, values: &[String], rests: &[String]) -> Vec<String> {
    let values = values.iter().map(|value| format!("{value}, ")).collect::<String>();
    let way = "crate::calve::runtime::start_up";
    let call = if is_async {
        let rests: Vec<String> = rests.iter().map(|name| format!("{way}::Rest::new({name}).part()")).collect();
        format!("{way}::hand_over(({values}), vec![{}]).await", rests.join(", "))
    } else {
        format!("{way}::hand_over_blocking(({values}))")
    };
    vec![
        "#[allow(unused_imports)]".to_owned(),
        format!("use {way}::{{Runs as _, Stays as _}};"),
        format!("{UNFORMATTED} let end = {call};"),
        "end".to_owned(),
    ]
}
