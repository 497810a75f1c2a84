//! `propose`: services with their evidence.

use std::fmt::Write;

use calve_analyzer::ingest::Finding;
use calve_analyzer::plan::Plan;

use super::{Outcome, Run, emit_failure};
use crate::cli::ProposeArguments;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{BenefitMessage, CostMessage, ProposeMessage, ProposedService};
use crate::settings::{CONFIG_FILE, with_services};

pub(super) fn run(mut run: Run, arguments: &ProposeArguments) -> Result<Outcome, Failure> {
    let only = arguments.only.as_deref();
    run.settings.shape(&arguments.shaping, only)?;
    let analysis = run.analyze()?;
    if let Some(wrong) = analysis.plan.findings.iter().find(|one| one.code == "profile-not-understood") {
        let file = wrong.place.as_ref().map_or("", |place| place.file.as_str());
        return Err(Failure::usage(format!("{file}: {}", wrong.message), wrong.advice.clone()));
    }
    refuse_unknown(&analysis.plan, &arguments.shaping.pin)?;
    if let Some(only) = only {
        super::find(&analysis, only)?;
    }
    let message = crate::propose(&analysis);
    let mut text = text(&message);
    if arguments.write {
        let path = run.settings.folder.join(CONFIG_FILE);
        let new = with_services(run.settings.config_text.as_deref(), &analysis.plan, &path)?;
        if run.settings.config_text.as_deref() == Some(new.as_str()) {
            let _ = writeln!(text, "{} holds all of them already", path.display());
        } else {
            crate::emit::write_file(&path, new.as_bytes()).map_err(emit_failure)?;
            let _ = writeln!(text, "written to {}: edit it, all commands obey it", path.display());
        }
    }
    Ok(Outcome::new(text, &message, ExitCode::Clean))
}

/// A pin of an item that is not there is a mistake in the command line.
fn refuse_unknown(plan: &Plan, pins: &[(String, String)]) -> Result<(), Failure> {
    let is_about = |finding: &Finding, path: &str| {
        finding.code == "unknown-name" && finding.message.contains(&format!("names `{path}`"))
    };
    let unknown = plan.findings.iter().find(|one| pins.iter().any(|(path, _)| is_about(one, path)));
    unknown.map_or(Ok(()), |one| Err(Failure::usage(format!("--pin: {}", one.message), one.advice.clone())))
}

fn text(message: &ProposeMessage) -> String {
    let mut text = String::new();
    for name in &message.order {
        if let Some(service) = message.services.iter().find(|service| service.name == *name) {
            describe(service, &mut text);
        }
    }
    for circle in &message.circles {
        let _ = writeln!(text, "circle of services: {}", circle.services.join(", "));
        for one in &circle.breaking {
            let place = one.places.first().map_or("", String::as_str);
            let _ = writeln!(text, "  {} calls {} ({place}): {}", one.from, one.to, one.advice);
        }
    }
    let _ = writeln!(text, "shared kernel:");
    for kernel in &message.kernel {
        let _ = writeln!(text, "  {}: {}", kernel.item, kernel.reason);
    }
    let one = &message.metrics;
    let _ = writeln!(
        text,
        "\ntypes and functions in services: {:.0} %; Q {:.3}, TurboMQ {:.2}, SM {:.3}, ICP {:.3}, IFN {:.2}, NED {:.2}",
        one.coverage * 100.0,
        one.modularity,
        one.turbo_mq,
        one.sm,
        one.icp,
        one.ifn,
        one.ned
    );
    text
}

fn describe(service: &ProposedService, text: &mut String) {
    let origin = if service.named { " (named in calve.toml)" } else { "" };
    let _ = writeln!(text, "{}{origin}: {} lines, stability {:.2}", service.name, service.lines, service.stability);
    let _ = writeln!(text, "  modules: {}", service.modules.join(", "));
    if !service.tables.is_empty() {
        let tables: Vec<String> = service.tables.iter().map(|(table, access)| format!("{table} ({access})")).collect();
        let _ = writeln!(text, "  tables: {}", tables.join(", "));
    }
    text.push_str(&cost(&service.cost));
    text.push_str(&benefit(&service.benefit));
    for evidence in service.evidence.iter().take(6) {
        let place = evidence.places.first().map_or_else(String::new, |place| format!(", {place}"));
        let _ = writeln!(text, "  {}: {}{place}", evidence.signal, evidence.message);
    }
    for doubt in service.doubts.iter().take(5) {
        let _ = writeln!(text, "  doubtful: {} (or {}, margin {:.2})", doubt.item, doubt.runner_up, doubt.margin);
    }
    text.push('\n');
}

/// The range and its parts, the dearest first.
pub(super) fn cost(cost: &CostMessage) -> String {
    let mut parts: Vec<_> = cost.parts.iter().filter(|part| part.days_high > 0.0).collect();
    parts.sort_by(|a, b| b.days_high.total_cmp(&a.days_high));
    let told: Vec<String> = parts
        .iter()
        .map(|part| format!("{}: {} ({:.1}-{:.1})", part.what, part.count, part.days_low, part.days_high))
        .collect();
    format!("  cost: {:.1} to {:.1} days: {}\n", cost.days_low, cost.days_high, told.join("; "))
}

/// The three criteria, each with its first facts for and against.
pub(super) fn benefit(benefit: &BenefitMessage) -> String {
    let mut text = format!("  benefit: {:.2}\n", benefit.score);
    for one in &benefit.criteria {
        let _ = writeln!(text, "    {} {:.2}", one.criterion.replace('-', " "), one.score);
        for reason in one.reasons.iter().take(4) {
            let sign = if reason.speaks_for { '+' } else { '-' };
            let place = reason.places.first().map_or_else(String::new, |place| format!(", {place}"));
            let _ = writeln!(text, "      {sign} {}{place}", reason.message);
        }
    }
    text
}
