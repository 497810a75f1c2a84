//! Functions that the service holds in part: start-up code as far as it makes values, routers without the routes of
//! others.

use std::ops::Range;

use calve_analyzer::ingest::{SourceSet, UNFORMATTED};
use calve_analyzer::plan::{Plan, Provider, Service, StartUp};

use super::cut::Parts;
use super::gap;
use super::text::bytes;
use crate::edit::line::before_brace;
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
        let Some(item) = plan.item(start.item) else { continue };
        if let Some(file) = sources.file(item.file) {
            edits.push(file.id, before_brace(&file.text, start.end as usize, &tail(start)));
        }
    }
    edits
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
fn tail(start: &StartUp) -> Vec<String> {
    let values = start.values.iter().map(|value| format!("{value}, ")).collect::<String>();
    let way = "crate::calve::runtime::start_up";
    let call = if start.is_async {
        let rests: Vec<String> = start.rests.iter().map(|name| format!("{way}::Rest::new({name}).part()")).collect();
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
