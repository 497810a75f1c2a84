//! The report as values that are ready to be printed.

use calve_analyzer::ingest::Severity;
use calve_analyzer::plan::Plan;
use serde::Serialize;

use super::service::{ServiceView, service};
use super::verdict::{CircleView, circles, measures};
use super::{ReportInput, ServiceEvidence, ServiceSteps};

/// Places are told up to this many; the rest is counted.
pub(super) const PLACES: usize = 5;

/// All that a report says.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    /// Version of this format.
    pub version: u32,
    pub system: String,
    pub facts: Vec<Fact>,
    /// The proposal by the measures of the field.
    pub measures: Vec<Fact>,
    /// In the order to cut.
    pub services: Vec<ServiceView>,
    pub kernel: Vec<Pair>,
    pub matrix: Matrix,
    pub service_circles: Vec<CircleView>,
    pub cycles: Vec<CycleView>,
    pub findings: Vec<FindingView>,
    pub unknown_files: Vec<Fact>,
    pub evidence: Vec<ServiceEvidence>,
    pub steps: Vec<ServiceSteps>,
}

/// A number with its name.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub name: String,
    pub value: String,
}

/// Something and what is said of it.
#[derive(Debug, Serialize)]
pub(super) struct Pair {
    pub what: String,
    pub why: String,
}

/// Who refers to whom, services and kernel.
#[derive(Debug, Serialize)]
pub(super) struct Matrix {
    pub names: Vec<String>,
    pub rows: Vec<MatrixRow>,
}

#[derive(Debug, Serialize)]
pub(super) struct MatrixRow {
    pub name: String,
    pub lines: usize,
    pub cells: Vec<Cell>,
}

#[derive(Debug, Serialize)]
pub(super) struct Cell {
    pub count: usize,
    /// `own` on the diagonal, else `none`, `few`, `some` or `many`.
    pub weight: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct CycleView {
    pub modules: Vec<String>,
    pub closing: Vec<String>,
    pub more: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct FindingView {
    pub severity: &'static str,
    pub code: String,
    pub place: String,
    pub message: String,
    pub advice: String,
}

impl Document {
    pub fn new(input: &ReportInput<'_>) -> Self {
        let plan = input.plan;
        let rank = |name: &str| plan.order.iter().position(|other| other == name).unwrap_or(usize::MAX);
        let mut services: Vec<ServiceView> =
            plan.services.iter().map(|one| service(plan, input.sources, one)).collect();
        services.sort_by_key(|service| rank(&service.name));
        for (at, service) in services.iter_mut().enumerate() {
            service.order = at + 1;
        }
        Self {
            version: 1,
            system: system(plan),
            facts: facts(plan),
            measures: measures(plan),
            services,
            kernel: kernel(plan),
            matrix: matrix(plan),
            service_circles: circles(plan),
            cycles: cycles(plan),
            findings: findings(plan),
            unknown_files: unknown_files(plan),
            evidence: input.evidence.to_vec(),
            steps: input.steps.to_vec(),
        }
    }

    /// What was seen of a service, if it was verified.
    pub fn evidence_of(&self, name: &str) -> Option<&ServiceEvidence> {
        self.evidence.iter().find(|evidence| evidence.service == name)
    }

    /// How far a service has come, if it was cut.
    pub fn steps_of(&self, name: &str) -> Option<&ServiceSteps> {
        self.steps.iter().find(|steps| steps.service == name)
    }
}

/// Name of the workspace: its only package, or its folder.
fn system(plan: &Plan) -> String {
    match plan.workspace.packages.as_slice() {
        [package] => package.name.clone(),
        _ => plan.workspace.root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
    }
}

fn facts(plan: &Plan) -> Vec<Fact> {
    let size = &plan.size;
    let methods = plan.understanding.methods_resolved + plan.understanding.methods_unknown;
    let understood = (plan.understanding.methods_resolved * 1000).checked_div(methods);
    let understood = understood.map_or_else(|| "—".to_string(), |share| format!("{}.{} %", share / 10, share % 10));
    let fact = |name: &str, value: String| Fact { name: name.to_string(), value };
    vec![
        fact("Lines of Rust", size.lines.to_string()),
        fact("Files", size.files.to_string()),
        fact("Packages", size.packages.to_string()),
        fact("Modules", size.modules.to_string()),
        fact("Items", size.items.to_string()),
        fact("References", size.edges.to_string()),
        fact("Module circles", plan.cycles.len().to_string()),
        fact("Services", plan.services.len().to_string()),
        fact("Weighted modularity", format!("{:.2}", plan.quality.modularity)),
        fact("Weight inside services", format!("{:.0} %", plan.quality.inside * 100.0)),
        fact("Method calls understood", understood),
        fact("Findings", plan.findings.len().to_string()),
    ]
}

fn kernel(plan: &Plan) -> Vec<Pair> {
    let told = |item: &calve_analyzer::plan::KernelItem| {
        let what = plan.item(item.item).map(|item| item.path.clone())?;
        Some(Pair { what, why: item.reason.clone() })
    };
    plan.kernel.iter().filter_map(told).collect()
}

fn matrix(plan: &Plan) -> Matrix {
    let mut names: Vec<String> = plan.services.iter().map(|service| service.name.clone()).collect();
    names.push("kernel".to_string());
    let counts: Vec<Vec<usize>> =
        names.iter().map(|from| names.iter().map(|to| calls(plan, from, to)).collect()).collect();
    let most = counts.iter().flatten().copied().max().unwrap_or_default();
    let cell = |row: usize, column: usize, count: usize| {
        let weight = match count {
            _ if row == column => "own",
            0 => "none",
            count if count * 3 > most * 2 => "many",
            count if count * 3 > most => "some",
            _ => "few",
        };
        Cell { count, weight }
    };
    let rows = counts.into_iter().enumerate().map(|(row, counts)| MatrixRow {
        name: names[row].clone(),
        lines: plan.services.get(row).map_or(0, |service| service.lines),
        cells: counts.into_iter().enumerate().map(|(column, count)| cell(row, column, count)).collect(),
    });
    Matrix { rows: rows.collect(), names }
}

/// Places at which one part calls another, as either of them tells it.
fn calls(plan: &Plan, from: &str, to: &str) -> usize {
    let of = |list: &[(String, usize)], name: &str| {
        list.iter().filter(|(other, _)| other == name).map(|(_, count)| *count).sum()
    };
    match (plan.service(to), plan.service(from)) {
        (Some(callee), _) => of(&callee.callers, from),
        (None, Some(caller)) => of(&caller.callees, to),
        (None, None) => 0,
    }
}

fn cycles(plan: &Plan) -> Vec<CycleView> {
    let told = plan.cycles.iter().map(|cycle| CycleView {
        modules: cycle.modules.clone(),
        closing: cycle
            .closing
            .iter()
            .take(PLACES)
            .map(|(from, to, place)| format!("{from} → {to} ({}:{})", place.file, place.line))
            .collect(),
        more: cycle.closing.len().saturating_sub(PLACES),
    });
    told.collect()
}

fn findings(plan: &Plan) -> Vec<FindingView> {
    let told = plan.findings.iter().map(|finding| FindingView {
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        code: finding.code.clone(),
        place: finding.place.as_ref().map_or_else(String::new, |place| format!("{}:{}", place.file, place.line)),
        message: finding.message.clone(),
        advice: finding.advice.clone(),
    });
    told.collect()
}

fn unknown_files(plan: &Plan) -> Vec<Fact> {
    let files = plan.understanding.unknown_by_file.iter();
    files.map(|(file, count)| Fact { name: file.clone(), value: count.to_string() }).collect()
}
