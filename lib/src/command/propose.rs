//! `propose`: services with their evidence.

use std::fmt::Write;

use super::{Outcome, Run, emit_failure};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{ProposeMessage, ProposedService};
use crate::settings::{CONFIG_FILE, with_services};

pub(super) fn run(run: &Run, write: bool) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let message = crate::propose(&analysis);
    let mut text = text(&message);
    if write {
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

fn text(message: &ProposeMessage) -> String {
    let mut text = String::new();
    for name in &message.order {
        if let Some(service) = message.services.iter().find(|service| service.name == *name) {
            describe(service, &mut text);
        }
    }
    let _ = writeln!(text, "shared kernel:");
    for kernel in &message.kernel {
        let _ = writeln!(text, "  {}: {}", kernel.item, kernel.reason);
    }
    text
}

fn describe(service: &ProposedService, text: &mut String) {
    let origin = if service.named { " (named in calve.toml)" } else { "" };
    let _ = writeln!(
        text,
        "{}{origin}: {} lines, {} boundary functions, {} blockers, {:.0} to {:.0} days, stability {:.2}",
        service.name,
        service.lines,
        service.boundary.len(),
        service.blockers,
        service.days.0,
        service.days.1,
        service.stability
    );
    let _ = writeln!(text, "  modules: {}", service.modules.join(", "));
    if !service.tables.is_empty() {
        let tables: Vec<String> = service.tables.iter().map(|(table, access)| format!("{table} ({access})")).collect();
        let _ = writeln!(text, "  tables: {}", tables.join(", "));
    }
    for evidence in service.evidence.iter().take(6) {
        let place = evidence.places.first().map_or_else(String::new, |place| format!(", {place}"));
        let _ = writeln!(text, "  {}: {}{place}", evidence.signal, evidence.message);
    }
    for doubt in service.doubts.iter().take(5) {
        let _ = writeln!(text, "  doubtful: {} (or {}, margin {:.2})", doubt.item, doubt.runner_up, doubt.margin);
    }
    text.push('\n');
}
