//! The tangle fixture marks each line where a blocker is to be told (`//~ kind`) or may be (`//~? kind`): the plan
//! tells these, and no others.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

mod support;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use calve_analyzer::plan::{BlockerKind, Plan};

static TANGLE: LazyLock<support::Fixture> = LazyLock::new(|| support::fixture("tangle", true));

type Mark = (String, usize, String);

fn kind_name(kind: BlockerKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn marks(fixture: &support::Fixture, marker: &str) -> BTreeSet<Mark> {
    let mut marks = BTreeSet::new();
    for file in &fixture.analysis.sources.files {
        for (at, line) in file.text.lines().enumerate() {
            if let Some((_, kind)) = line.split_once(marker) {
                marks.insert((file.path.clone(), at + 1, kind.trim().to_owned()));
            }
        }
    }
    marks
}

fn told(plan: &Plan) -> BTreeSet<Mark> {
    let blockers = plan.services.iter().filter(|service| service.is_named).flat_map(|service| &service.blockers);
    blockers.map(|one| (one.place.file.clone(), one.place.line, kind_name(one.kind))).collect()
}

#[test]
fn blockers_are_told_where_they_are_and_nowhere_else() {
    let fixture = &*TANGLE;
    let (must, may, told) = (marks(fixture, "//~ "), marks(fixture, "//~? "), told(&fixture.analysis.plan));
    assert!(must.len() > 20, "the markers were not read");
    let missing: Vec<_> = must.difference(&told).collect();
    let wrong: Vec<_> = told.iter().filter(|one| !must.contains(*one) && !may.contains(*one)).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "missing: {missing:#?}\nwrong: {wrong:#?}");
}

#[test]
fn blockers_are_told_with_reason_and_advice_and_exclusion_is_honoured() {
    let fixture = &*TANGLE;
    let archive = fixture.analysis.plan.service("archive").expect("a service");
    let each = archive.blockers.iter().find(|one| one.path == "tangle_ledger::archive::each").expect("a blocker");
    assert!(each.excluded);
    assert!(archive.boundary.iter().all(|function| function.item != each.item));
    for blocker in fixture.analysis.plan.services.iter().flat_map(|service| &service.blockers) {
        assert!(!blocker.reason.is_empty() && blocker.advice.contains("exclude"), "{blocker:?}");
    }
}

#[test]
fn what_is_clean_crosses() {
    let fixture = &*TANGLE;
    let plan = &fixture.analysis.plan;
    let ledger = plan.service("ledger").expect("a service");
    let mut crossing: Vec<&str> =
        ledger.boundary.iter().filter_map(|one| plan.item(one.item)).map(|item| item.name.as_str()).collect();
    crossing.sort_unstable();
    for name in ["charge", "settle", "reserve", "match", "rows", "year", "knows", "export", "interest", "pay_out"] {
        assert!(crossing.contains(&name), "`{name}` does not cross: {crossing:?}");
    }
    let archive = plan.service("archive").expect("a service");
    let pool = archive.contexts.iter().find(|one| one.ty_text == "sqlx::SqlitePool").expect("a pool");
    let text = format!("{:?}", pool.provider);
    assert!(text.contains("kernel::store::connect"), "{text}");
}
