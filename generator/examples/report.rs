//! Prints the report of a workspace: `cargo run --example report -- html|markdown|json|dot|mermaid|graphml path/to/Cargo.toml`.

use std::process::ExitCode;

use calve_analyzer::{AnalyzeOptions, analyze};
use calve_generator::{diagram, report};

#[allow(clippy::disallowed_methods, reason = "a program reads its arguments")]
fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let (form, manifest_path) = (words.next().unwrap_or_default(), words.next().map(Into::into));
    let analysis = match analyze(&AnalyzeOptions { manifest_path, ..AnalyzeOptions::default() }) {
        Ok(analysis) => analysis,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let input = report::ReportInput { plan: &analysis.plan, sources: &analysis.sources, evidence: &[], steps: &[] };
    let text = match form.as_str() {
        "html" => report::html(&input),
        "markdown" => report::markdown(&input),
        "json" => report::json(&input),
        "dot" => diagram::dot(&analysis.plan),
        "mermaid" => diagram::mermaid(&analysis.plan),
        "graphml" => diagram::graphml(&analysis.plan),
        _ => return ExitCode::FAILURE,
    };
    print!("{text}");
    ExitCode::SUCCESS
}
