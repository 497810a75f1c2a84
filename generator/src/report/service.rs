//! What is said of one service.

use calve_analyzer::ingest::{Place, SourceSet};
use calve_analyzer::plan::{BoundaryFunction, Plan, Role, Service};
use serde::Serialize;

use super::document::PLACES;
use super::verdict::{CostPartView, CriterionView, cost_parts, criteria};

#[derive(Debug, Serialize)]
pub(super) struct ServiceView {
    pub name: String,
    /// Position in the order to cut, from 1.
    pub order: usize,
    pub is_named: bool,
    pub lines: usize,
    pub modules: Vec<String>,
    /// Share of perturbed runs in which its boundary held, in per cent.
    pub stability: String,
    pub days: String,
    pub open_blockers: usize,
    pub copied: usize,
    /// Neither functions nor routes of it are called from outside.
    pub nothing_to_call: bool,
    pub slice_lines: usize,
    pub callers: String,
    pub callees: String,
    pub cost_parts: Vec<CostPartView>,
    pub criteria: Vec<CriterionView>,
    pub evidence: Vec<EvidenceView>,
    pub doubts: Vec<DoubtView>,
    pub boundary: Vec<FunctionView>,
    pub seams: Vec<SeamView>,
    pub blockers: Vec<BlockerView>,
    pub dtos: Vec<DtoView>,
    pub contexts: Vec<ContextView>,
    pub tables: Vec<TableView>,
}

#[derive(Debug, Serialize)]
pub(super) struct EvidenceView {
    pub signal: String,
    pub message: String,
    pub weight: String,
    pub places: String,
}

#[derive(Debug, Serialize)]
pub(super) struct DoubtView {
    pub item: String,
    pub runner_up: String,
    pub margin: String,
}

#[derive(Debug, Serialize)]
pub(super) struct FunctionView {
    pub path: String,
    pub endpoint: String,
    pub place: String,
    pub data: String,
    pub contexts: String,
    pub output: String,
    pub read_only: bool,
    /// Its calls are rows of an outbox: what it does is there after the relay ran.
    pub is_posted: bool,
    pub reason: String,
    pub callers: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct SeamView {
    pub path: String,
    pub routes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct BlockerView {
    pub kind: String,
    pub path: String,
    pub place: String,
    pub reason: String,
    pub advice: String,
    pub excluded: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct DtoView {
    pub name: String,
    pub path: String,
    pub is_error: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct ContextView {
    pub name: String,
    pub ty: String,
}

#[derive(Debug, Serialize)]
pub(super) struct TableView {
    pub name: String,
    pub access: &'static str,
    pub readers: String,
    pub writers: String,
    pub shared: bool,
}

pub(super) fn service(plan: &Plan, sources: &SourceSet, service: &Service) -> ServiceView {
    let counted = |list: &[(String, usize)]| {
        let told: Vec<String> = list.iter().map(|(name, count)| format!("{name} ({count})")).collect();
        if told.is_empty() { "nobody".to_string() } else { told.join(", ") }
    };
    let path = |id| plan.item(id).map_or_else(String::new, |item| item.path.clone());
    ServiceView {
        name: service.name.clone(),
        order: 0,
        is_named: service.is_named,
        lines: service.lines,
        modules: service.modules.clone(),
        stability: format!("{:.0} %", service.stability * 100.0),
        days: format!("{:.1}–{:.1}", service.cost.days_low, service.cost.days_high),
        open_blockers: service.blockers.iter().filter(|blocker| !blocker.excluded).count(),
        copied: service.copied.len(),
        nothing_to_call: service.has_nothing_to_call() && service.blockers.is_empty(),
        slice_lines: service.slice.lines,
        callers: counted(&service.callers),
        callees: counted(&service.callees),
        cost_parts: cost_parts(service),
        criteria: criteria(service),
        evidence: evidence(service),
        doubts: service
            .doubts
            .iter()
            .map(|doubt| DoubtView {
                item: path(doubt.item),
                runner_up: doubt.runner_up.clone().unwrap_or_else(|| "kernel".to_string()),
                margin: format!("{:.2}", doubt.margin),
            })
            .collect(),
        boundary: service.boundary.iter().map(|one| function(plan, sources, one)).collect(),
        seams: service
            .seams
            .iter()
            .map(|seam| SeamView {
                path: path(seam.item),
                routes: seam.routes.iter().map(|(method, route)| format!("{method} {route}")).collect(),
            })
            .collect(),
        blockers: blockers(service),
        dtos: service
            .dtos
            .iter()
            .map(|dto| DtoView { name: dto.name.clone(), path: path(dto.item), is_error: dto.is_error })
            .collect(),
        contexts: service
            .contexts
            .iter()
            .map(|one| ContextView { name: one.name.clone(), ty: one.ty_text.clone() })
            .collect(),
        tables: tables(service),
    }
}

pub(super) fn at(place: &Place) -> String {
    if place.line == 0 { place.file.clone() } else { format!("{}:{}", place.file, place.line) }
}

fn evidence(service: &Service) -> Vec<EvidenceView> {
    let told = service.evidence.iter().map(|evidence| {
        let mut places: Vec<String> = evidence.places.iter().take(PLACES).map(at).collect();
        if evidence.places.len() > PLACES {
            places.push(format!("and {} more", evidence.places.len() - PLACES));
        }
        EvidenceView {
            signal: evidence.signal.clone(),
            message: evidence.message.clone(),
            weight: if evidence.weight == 0.0 { "—".to_string() } else { format!("{:.2}", evidence.weight) },
            places: places.join(", "),
        }
    });
    told.collect()
}

fn function(plan: &Plan, sources: &SourceSet, function: &BoundaryFunction) -> FunctionView {
    let item = plan.item(function.item);
    let place = item.and_then(|item| Some(format!("{}:{}", sources.file(item.file)?.path, item.line)));
    let (mut data, mut contexts) = (Vec::new(), Vec::new());
    for parameter in &function.parameters {
        match parameter.role {
            Role::Data(_) => data.push(format!("{}: {}", parameter.name, parameter.ty_text)),
            Role::Context(_) => contexts.push(parameter.name.clone()),
        }
    }
    if function.receiver.is_some() {
        contexts.insert(0, "self".to_string());
    }
    FunctionView {
        path: item.map_or_else(String::new, |item| item.path.clone()),
        endpoint: format!("/v1/{}", function.endpoint),
        place: place.unwrap_or_default(),
        data: data.join(", "),
        contexts: contexts.join(", "),
        output: function.output_text.clone(),
        read_only: function.read_only,
        is_posted: function.saga.is_some(),
        reason: function.read_only_reason.clone(),
        callers: function.callers.len(),
    }
}

fn blockers(service: &Service) -> Vec<BlockerView> {
    let told = service.blockers.iter().map(|blocker| BlockerView {
        kind: kebab(&format!("{:?}", blocker.kind)),
        path: blocker.path.clone(),
        place: at(&blocker.place),
        reason: blocker.reason.clone(),
        advice: blocker.advice.clone(),
        excluded: blocker.excluded,
    });
    told.collect()
}

fn tables(service: &Service) -> Vec<TableView> {
    let names = |names: &[String]| if names.is_empty() { "nobody".to_string() } else { names.join(", ") };
    let told = service.tables.iter().map(|table| TableView {
        name: table.table.clone(),
        access: match (table.reads, table.writes) {
            (true, true) => "reads and writes",
            (false, true) => "writes",
            (true, false) => "reads",
            (false, false) => "names",
        },
        readers: names(&table.other_readers),
        writers: names(&table.other_writers),
        shared: !table.other_readers.is_empty() || !table.other_writers.is_empty(),
    });
    told.collect()
}

/// `OpenGenerics` as `open-generics`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
