//! Business logic that can be separated: words, data and entry points of its own, and references that stay inside.

use super::{Criterion, CriterionKind, CriterionReason, Looked, listed, reason, rounded, weighed};
use crate::plan::index::is_use_of_code;

pub(super) fn judge(looked: &Looked<'_, '_>) -> Criterion {
    let (words, words_share) = words(looked);
    let (inside, inside_share) = inside(looked);
    let (tables, tables_share) = tables(looked);
    let entries = entries(looked);
    let mut parts = vec![(0.4, inside_share), (0.3, words_share)];
    parts.extend(tables_share.map(|share| (0.3, share)));
    parts.push((0.1, if entries.is_some() { 1.0 } else { 0.0 }));
    let reasons = [Some(inside), words, tables, entries].into_iter().flatten().collect();
    Criterion { kind: CriterionKind::SeparableBusinessLogic, score: rounded(weighed(&parts)), reasons }
}

/// References to other services count against it; those to the kernel do not: the kernel comes along.
fn inside(looked: &Looked<'_, '_>) -> (CriterionReason, f64) {
    let Looked { index, draft, owned, .. } = looked;
    let (mut inside, mut others) = (0_u32, 0_u32);
    let live = index.resolved.references.iter().filter(|one| is_use_of_code(one.kind) && index.is_live(one.from));
    for one in live {
        match (draft.items.contains(&one.from), draft.items.contains(&one.to)) {
            (true, true) => inside += 1,
            (true, false) if owned.contains(&one.to) => others += 1,
            (false, true) if owned.contains(&one.from) => others += 1,
            _ => {}
        }
    }
    let share = f64::from(inside) / f64::from((inside + others).max(1));
    let message = format!("{:.0} % of the calls that touch it or another service stay inside", share * 100.0);
    (reason(share >= 0.5, message, []), share)
}

fn words(looked: &Looked<'_, '_>) -> (Option<CriterionReason>, f64) {
    let names: Vec<String> = looked.words.words.iter().take(5).map(|(word, _)| word.clone()).collect();
    if names.is_empty() {
        return (None, 0.0);
    }
    let share = looked.words.share;
    let message = format!("{:.0} % of its words are its own: {}", share * 100.0, names.join(", "));
    // Half of the words being own is as much as code that speaks of a business reaches.
    (Some(reason(share >= 0.25, message, [])), (share * 2.0).min(1.0))
}

fn tables(looked: &Looked<'_, '_>) -> (Option<CriterionReason>, Option<f64>) {
    let tables = &looked.service.tables;
    if tables.is_empty() {
        return (None, None);
    }
    let own: Vec<String> =
        tables.iter().filter(|one| one.writes && one.other_writers.is_empty()).map(|one| one.table.clone()).collect();
    let share = own.len() as f64 / tables.len() as f64;
    let places = tables.iter().flat_map(|one| one.places.iter().take(1).cloned());
    let message = match own.as_slice() {
        [] => format!("it alone writes none of its {} tables", tables.len()),
        own => format!("it alone writes {} of its {} tables: {}", own.len(), tables.len(), listed(own)),
    };
    (Some(reason(share >= 0.5, message, places)), Some(share))
}

fn entries(looked: &Looked<'_, '_>) -> Option<CriterionReason> {
    let entry_points = &looked.index.signals.entry_points;
    let is_own = |id: &crate::resolve::ItemId| looked.draft.items.contains(id);
    let routes: Vec<_> =
        entry_points.routes.iter().filter(|route| route.handler.as_ref().is_some_and(is_own)).collect();
    let tasks: Vec<_> = entry_points.tasks.iter().filter(|task| task.runs.iter().any(is_own)).collect();
    let message = match (routes.len(), tasks.len()) {
        (0, 0) => return None,
        (routes, 0) => format!("it answers {routes} routes"),
        (0, tasks) => format!("{tasks} background tasks run in it"),
        (routes, tasks) => format!("it answers {routes} routes, and {tasks} background tasks run in it"),
    };
    let at = |file, line| crate::ingest::Place { file: looked.index.file(file), line };
    let places = routes.iter().map(|one| at(one.file, one.line)).chain(tasks.iter().map(|one| at(one.file, one.line)));
    Some(reason(true, message, places))
}
