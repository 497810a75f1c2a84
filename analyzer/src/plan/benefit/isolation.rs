//! Code that is isolated by nature: few ways in, few services called, no shared tables, nothing in the way.

use std::collections::BTreeSet;

use super::{Criterion, CriterionKind, Looked, listed, reason, rounded, weighed};
use crate::plan::index::Index;
use crate::plan::type_view::{any_part, head_item};
use crate::resolve::ItemId;

pub(super) fn judge(looked: &Looked<'_, '_>) -> Criterion {
    let Looked { index, draft, service, .. } = looked;
    let functions =
        draft.items.iter().filter_map(|id| index.item(*id)).filter(|item| item.signature.is_some() && !item.is_test);
    let functions = functions.count().max(1);
    let ways = service.boundary.len() as f64 / functions as f64;
    let mut reasons = vec![reason(
        ways < 0.25,
        format!("{} of its {functions} functions are called from outside", service.boundary.len()),
        service.boundary.iter().flat_map(|one| one.callers.iter().take(1).cloned()),
    )];
    let callees: Vec<String> = service.callees.iter().map(|(name, _)| name.clone()).collect();
    reasons.push(match callees.as_slice() {
        [] => reason(true, "it calls no other service".to_owned(), []),
        names => reason(false, format!("it calls {}", listed(names)), []),
    });
    let (asked, all) = service.on_path_of;
    let path = asked as f64 / all.max(1) as f64;
    if asked > 0 {
        let message = format!("{asked} of the {all} routes of others need one of its types before they begin");
        reasons.push(reason(path < 0.25, message, []));
    }
    let shared: Vec<_> =
        service.tables.iter().filter(|one| !one.other_readers.is_empty() || !one.other_writers.is_empty()).collect();
    if !shared.is_empty() {
        let names: Vec<String> = shared.iter().map(|one| one.table.clone()).collect();
        let places = shared.iter().flat_map(|one| one.places.iter().take(1).cloned());
        reasons.push(reason(false, format!("others use its tables {}", listed(&names)), places));
    }
    let open: Vec<_> = service.blockers.iter().filter(|one| !one.excluded).collect();
    if !open.is_empty() {
        let places = open.iter().map(|one| one.place.clone());
        reasons.push(reason(false, format!("{} blockers stand in the way", open.len()), places));
    }
    let free = service.tables.len().saturating_sub(shared.len()) as f64;
    let own_tables = if service.tables.is_empty() { 1.0 } else { free / service.tables.len() as f64 };
    let score = weighed(&[
        (1.0, 1.0 - (2.0 * ways).min(1.0)),
        (1.0, 1.0 / (1.0 + callees.len() as f64)),
        (1.0, own_tables),
        (1.0, 1.0 - path),
        (1.0, 1.0 / (1.0 + open.len() as f64)),
    ]);
    Criterion { kind: CriterionKind::NaturallyIsolated, score: rounded(score), reasons }
}

/// How many routes of others name one of the service's types in the signature of their handler (an extractor that says
/// who is asking, say), and how many such routes there are: the service would be on the path of these requests.
pub(in crate::plan) fn on_path_of(index: &Index<'_>, items: &BTreeSet<ItemId>) -> (usize, usize) {
    let handlers = index.signals.entry_points.routes.iter().filter_map(|route| route.handler);
    let others: BTreeSet<ItemId> = handlers.filter(|id| !items.contains(id) && index.is_live(*id)).collect();
    let names_one = |id: &&ItemId| {
        let signature = index.item(**id).and_then(|item| item.signature.as_ref());
        let types = signature.into_iter().flat_map(|signature| &signature.parameters);
        types
            .into_iter()
            .any(|one| any_part(&one.ty, &mut |part| head_item(part).is_some_and(|id| items.contains(&id))))
    };
    (others.iter().filter(names_one).count(), others.len())
}
