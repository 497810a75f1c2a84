//! `analyze`: one screen.

use std::fmt::Write;

use super::{Outcome, Run};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::AnalyzeMessage;
use crate::terminal::table;

const NAMES_SHOWN: usize = 4;
const FINDINGS_SHOWN: usize = 3;

pub(super) fn run(run: &Run, open: bool) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let message = AnalyzeMessage::of(&analysis.plan);
    let mut text = text(&message);
    if open {
        let path = super::report::write_default(run, &analysis)?;
        super::report::open(&path)?;
        let _ = writeln!(text, "\nreport: {}", path.display());
    }
    Ok(Outcome::new(text, &message, ExitCode::Clean))
}

fn text(message: &AnalyzeMessage) -> String {
    let mut text = format!(
        "{} lines in {} files, {} packages, {} modules, {} items, {} references\n",
        message.lines, message.files, message.packages, message.modules, message.items, message.edges
    );
    let largest = message.cycles.iter().map(Vec::len).max().unwrap_or(0);
    let _ = match message.cycles.len() {
        0 => writeln!(text, "no circle of modules"),
        1 => writeln!(text, "1 circle of modules: {}", some(&message.cycles[0])),
        count => writeln!(text, "{count} circles of modules, the largest of {largest} modules"),
    };
    let row = |name: &String| {
        let service = message.services.iter().find(|service| service.name == *name)?;
        Some(vec![
            service.name.clone(),
            service.lines.to_string(),
            service.boundary_functions.to_string(),
            service.blockers.to_string(),
            service.shared_tables.to_string(),
            some(&service.modules),
        ])
    };
    let rows = message.order.iter().filter_map(row).collect();
    let header = ["service", "lines", "boundary", "blockers", "shared tables", "modules"];
    let _ = write!(text, "\nproposed services, in the order to cut:\n{}", table(&header, rows));
    let _ = writeln!(text, "\nshared kernel: {}", some(&message.kernel));
    let unknown = &message.not_understood;
    let _ = writeln!(
        text,
        "not understood: {} of {} method calls, {} paths, {} macro calls",
        unknown.methods_unknown,
        unknown.methods_unknown + unknown.methods_resolved,
        unknown.paths_unknown,
        unknown.macros_opaque
    );
    let mut findings: Vec<_> = message.findings.iter().filter(|finding| finding.severity != "note").collect();
    findings.sort_by_key(|finding| finding.severity != "error");
    for finding in findings.iter().take(FINDINGS_SHOWN) {
        let place =
            finding.file.as_ref().map_or_else(String::new, |file| format!("{file}:{} ", finding.line.unwrap_or(0)));
        let _ =
            writeln!(text, "{}: {place}{} [{}]\n  {}", finding.severity, finding.message, finding.code, finding.advice);
    }
    if findings.len() > FINDINGS_SHOWN {
        let _ = writeln!(text, "{} more findings: `cargo calve report` has all", findings.len() - FINDINGS_SHOWN);
    }
    text
}

/// The first names of a list and how many there are beside, so that everything stays on one screen.
fn some(names: &[String]) -> String {
    match names.split_at_checked(NAMES_SHOWN) {
        Some((first, rest)) if !rest.is_empty() => format!("{} and {} more", first.join(", "), rest.len()),
        _ => names.join(", "),
    }
}
