//! Takes a plan with the evidence gathered so far, gives the migration report as HTML, Markdown and JSON.
//!
//! One document of printable values is made first; the three forms only print it. Never measures anything itself.

mod document;
mod drawing;
mod evidence;
mod migration;
mod service;
mod verdict;

use askama::Template;
use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::Plan;

use document::Document;
pub use evidence::{EndpointCount, ModeEvidence, ServiceEvidence};
pub use migration::{ServiceSteps, StepState};

/// What a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The texts it was made from.
    pub sources: &'a SourceSet,
    /// What was seen when extracted services were verified.
    pub evidence: &'a [ServiceEvidence],
    /// The migration steps of extracted services.
    pub steps: &'a [ServiceSteps],
}

/// One self-contained page: no script, nothing loaded from elsewhere, light and dark.
#[must_use]
pub fn html(input: &ReportInput<'_>) -> String {
    let document = Document::new(input);
    print(&Page { drawing: drawing::Drawing::new(&document), document: &document })
}

/// The same as Markdown.
#[must_use]
pub fn markdown(input: &ReportInput<'_>) -> String {
    print(&Text { document: &Document::new(input) })
}

/// The same as JSON.
#[must_use]
pub fn json(input: &ReportInput<'_>) -> String {
    // Names and numbers only: nothing that JSON could not hold.
    serde_json::to_string_pretty(&Document::new(input)).unwrap_or_default() + "\n"
}

/// These templates print into a string: nothing of theirs can fail.
fn print(template: &impl Template) -> String {
    template.render().unwrap_or_default() + "\n"
}

#[derive(Template)]
#[template(path = "report/report.html")]
struct Page<'d> {
    document: &'d Document,
    drawing: drawing::Drawing,
}

#[derive(Template)]
#[template(path = "report/report.md.j2")]
struct Text<'d> {
    document: &'d Document,
}
