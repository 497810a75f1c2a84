//! `explain`: why something is where it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use calve_analyzer::resolve::{Item, ItemId, ItemKind};
use calve_analyzer::signals::Role;

use super::{Outcome, Run, blockers};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{BlockerMessage, ExplainMessage, FORMAT_VERSION, Reference, criterion_name};
use crate::{Analysis, Service};

pub(super) fn run(run: &Run, subject: &str) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let message = match analysis.plan.service(subject) {
        Some(service) => of_service(&analysis, service),
        None => of_item(&analysis, found(&analysis, subject)?),
    };
    Ok(Outcome::new(text(&message), &message, ExitCode::Clean))
}

/// The one item of this path or end of a path.
fn found<'a>(analysis: &'a Analysis, subject: &str) -> Result<&'a Item, Failure> {
    let items = analysis.plan.items.iter().filter(|item| item.kind != ItemKind::Impl);
    let end = format!("::{subject}");
    let mut exact = Vec::new();
    let mut ending = Vec::new();
    for item in items {
        if item.path == subject {
            exact.push(item);
        } else if item.path.ends_with(&end) {
            ending.push(item);
        }
    }
    let candidates = if exact.is_empty() { ending } else { exact };
    match candidates.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::usage(format!("nothing is called `{subject}`"), "give a service, a path or the end of one")),
        several => {
            let paths: Vec<&str> = several.iter().take(12).map(|item| item.path.as_str()).collect();
            Err(Failure::usage(format!("`{subject}` may be several things"), format!("one of: {}", paths.join(", "))))
        }
    }
}

fn service_of(analysis: &Analysis, item: ItemId) -> Option<&Service> {
    analysis.plan.services.iter().find(|service| service.items.binary_search(&item).is_ok())
}

fn of_service(analysis: &Analysis, service: &Service) -> ExplainMessage {
    let own: BTreeSet<ItemId> = service.items.iter().copied().collect();
    let mut reasons: Vec<String> =
        service.evidence.iter().map(|evidence| format!("{}: {}", evidence.signal, evidence.message)).collect();
    reasons.extend(judged(analysis, service));
    reasons.extend(service.boundary.iter().filter_map(|function| {
        let path = &analysis.plan.item(function.item)?.path;
        let kind = if function.read_only { "reads" } else { "writes" };
        Some(format!("boundary: {path} {kind}: {}", function.read_only_reason))
    }));
    ExplainMessage {
        version: FORMAT_VERSION,
        subject: service.name.clone(),
        kind: "service".to_owned(),
        place: None,
        service: Some(service.name.clone()),
        reasons,
        callers: references(analysis, |from, to| (!own.contains(&from) && own.contains(&to)).then_some(from)),
        callees: references(analysis, |from, to| (own.contains(&from) && !own.contains(&to)).then_some(to)),
        blockers: service.blockers.iter().map(BlockerMessage::of).collect(),
    }
}

/// What a cut costs and gains, and the circles it would stand in.
fn judged(analysis: &Analysis, service: &Service) -> Vec<String> {
    let cost = &service.cost;
    let mut told = vec![format!("cost: {:.1} to {:.1} days", cost.days_low, cost.days_high)];
    told.extend(
        cost.parts
            .iter()
            .map(|part| format!("cost: {}: {} ({:.1}-{:.1})", part.what, part.count, part.days_low, part.days_high)),
    );
    for one in &service.benefit.criteria {
        let name = criterion_name(one.kind);
        told.push(format!("{name}: {:.2}", one.score));
        let sign = |speaks_for: bool| if speaks_for { "for" } else { "against" };
        told.extend(
            one.reasons.iter().map(|reason| format!("{name}: {}: {}", sign(reason.speaks_for), reason.message)),
        );
    }
    let circles = analysis.plan.service_circles.iter().filter(|circle| circle.services.contains(&service.name));
    told.extend(circles.map(|circle| format!("circle of services: {}", circle.services.join(", "))));
    told
}

/// Whether an item is, or stands in, another one.
fn stands_in(analysis: &Analysis, item: &Item, around: ItemId) -> bool {
    item.id == around || analysis.graph.containment().contains(around, item.id)
}

fn of_item(analysis: &Analysis, item: &Item) -> ExplainMessage {
    let service = service_of(analysis, item.id);
    let mut reasons = Vec::new();
    if let Some(service) = service {
        reasons.push(format!("it lies in service `{}` with {}", service.name, service.modules.join(", ")));
        if let Some(function) = service.boundary.iter().find(|function| function.item == item.id) {
            reasons.push(format!("it is called from outside and would be POST /v1/{}", function.endpoint));
            reasons.push(format!("read-only: {}, {}", function.read_only, function.read_only_reason));
        }
        if service.copied.contains(&item.id) {
            reasons.push("it is called from outside but touches no state: copied, not called".to_owned());
        }
        let doubts = service.doubts.iter().filter(|doubt| stands_in(analysis, item, doubt.item));
        reasons.extend(doubts.map(|doubt| {
            format!(
                "doubtful: {} is the runner-up, margin {:.2}",
                doubt.runner_up.as_deref().unwrap_or("kernel"),
                doubt.margin
            )
        }));
    }
    let kernel = analysis.plan.kernel.iter().find(|kernel| stands_in(analysis, item, kernel.item));
    reasons.extend(kernel.map(|kernel| format!("shared kernel: {}", kernel.reason)));
    let unit = analysis.signals.units.iter().find(|unit| unit.items.contains(&item.id));
    reasons.extend(unit.filter(|_| service.is_none()).and_then(|unit| match &unit.role {
        Role::Part => None,
        Role::Kernel(reason) => Some(format!("set aside as plumbing: {reason}")),
        Role::Composition(reason) => Some(format!("set aside, it puts parts together: {reason}")),
    }));
    let blockers = service.into_iter().flat_map(|service| &service.blockers).filter(|blocker| blocker.item == item.id);
    let file = analysis.sources.file(item.file).map_or("", |file| file.path.as_str());
    ExplainMessage {
        version: FORMAT_VERSION,
        subject: item.path.clone(),
        kind: serde_json::to_value(item.kind)
            .ok()
            .and_then(|kind| kind.as_str().map(str::to_owned))
            .unwrap_or_default(),
        place: Some(format!("{file}:{}", item.line)),
        service: Some(service.map_or_else(|| "kernel".to_owned(), |service| service.name.clone())),
        reasons,
        callers: references(analysis, |from, to| (to == item.id).then_some(from)),
        callees: references(analysis, |from, to| (from == item.id).then_some(to)),
        blockers: blockers.map(BlockerMessage::of).collect(),
    }
}

/// References that `other` picks, by the item at the other end.
fn references(analysis: &Analysis, other: impl Fn(ItemId, ItemId) -> Option<ItemId>) -> Vec<Reference> {
    let mut found: BTreeMap<ItemId, (BTreeSet<String>, String)> = BTreeMap::new();
    for one in &analysis.resolved.references {
        let Some(end) = other(one.from, one.to) else { continue };
        let file = analysis.sources.file(one.file).map_or("", |file| file.path.as_str());
        let entry = found.entry(end).or_insert_with(|| (BTreeSet::new(), format!("{file}:{}", one.line)));
        entry.0.insert(format!("{:?}", one.kind).to_lowercase());
    }
    let reference = |(id, (kinds, place)): (ItemId, (BTreeSet<String>, String))| {
        let item = analysis.plan.item(id)?;
        let service = service_of(analysis, id).map_or_else(|| "kernel".to_owned(), |service| service.name.clone());
        Some(Reference { item: item.path.clone(), service: Some(service), kinds: kinds.into_iter().collect(), place })
    };
    let mut all: Vec<Reference> = found.into_iter().filter_map(reference).collect();
    all.sort();
    all
}

fn text(message: &ExplainMessage) -> String {
    let place = message.place.as_ref().map_or_else(String::new, |place| format!(" at {place}"));
    let mut text = format!("{} ({}){place}\n", message.subject, message.kind);
    if let Some(service) = &message.service {
        let _ = writeln!(text, "service: {service}");
    }
    for reason in &message.reasons {
        let _ = writeln!(text, "  {reason}");
    }
    for (title, references) in [("called or used by", &message.callers), ("uses", &message.callees)] {
        let _ = writeln!(text, "{title}: {}", references.len());
        for one in references.iter().take(15) {
            let service = one.service.as_deref().unwrap_or("-");
            let _ = writeln!(text, "  {} [{service}] {} {}", one.item, one.kinds.join("+"), one.place);
        }
    }
    text.push_str(&blockers::list(&message.blockers));
    text
}
