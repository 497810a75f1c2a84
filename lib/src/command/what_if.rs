//! `what-if`: what changes to the services would do to cost and figures.

use std::collections::BTreeSet;
use std::fmt::Write;

use calve_analyzer::plan::{Change, Pin, Plan, Wishes};

use super::{Outcome, Run};
use crate::Severity;
use crate::cli::{ServiceCount, WhatIfArguments};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{PlanFigures, ServiceFigures, WhatIfMessage};
use crate::terminal::table;

pub(super) fn run(run: Run, arguments: &WhatIfArguments) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let wishes = wishes(run.settings.wishes(), arguments);
    crate::settings::decided::check(&wishes)?;
    let (_, after) = calve_analyzer::reconsider(&analysis, &wishes)
        .map_err(|wrong| Failure::usage(wrong.to_string(), super::TAKE_BACK))?;
    refuse(&analysis.plan, &after)?;
    let message = WhatIfMessage::of(words(arguments), &analysis.plan, &after);
    Ok(Outcome::new(text(&message), &message, ExitCode::Clean))
}

/// What was wished before and what is tried now.
fn wishes(mut wishes: Wishes, arguments: &WhatIfArguments) -> Wishes {
    let merges = arguments.merge.iter().map(|names| Change::Merge { services: names.0.clone() });
    let splits = arguments.split.iter().map(|service| Change::Split { service: service.clone() });
    let moves = arguments.moved.iter().map(|(path, to)| Change::Move { path: path.clone(), to: to.clone() });
    wishes.changes.extend(merges.chain(splits).chain(moves));
    wishes.pins.extend(arguments.pin.iter().map(|(path, to)| Pin { path: path.clone(), service: to.clone() }));
    match arguments.services {
        Some(ServiceCount::Exactly(count)) => wishes.count = Some(count),
        Some(ServiceCount::Auto) => wishes.count = None,
        None => {}
    }
    wishes
}

fn words(arguments: &WhatIfArguments) -> Vec<String> {
    let merges = arguments.merge.iter().map(|names| format!("{} are one", names.0.join(" and ")));
    let splits = arguments.split.iter().map(|service| format!("{service} is two"));
    let moves = arguments.moved.iter().map(|(path, to)| format!("{path} lies in {to}"));
    let pins = arguments.pin.iter().map(|(path, to)| format!("{path} is pinned to {to}"));
    let count = arguments.services.map(|count| match count {
        ServiceCount::Auto => "as many services as the signals say".to_owned(),
        ServiceCount::Exactly(count) => format!("{count} services"),
    });
    merges.chain(splits).chain(moves).chain(pins).chain(count).collect()
}

/// A change that cannot be made is a mistake in the command line.
fn refuse(before: &Plan, after: &Plan) -> Result<(), Failure> {
    let known: BTreeSet<&str> = before.findings.iter().map(|one| one.message.as_str()).collect();
    let is_new = |message: &str| !known.contains(message);
    let wrong = after.findings.iter().find(|one| one.severity == Severity::Error && is_new(&one.message));
    wrong.map_or(Ok(()), |one| Err(Failure::usage(one.message.clone(), one.advice.clone())))
}

fn text(message: &WhatIfMessage) -> String {
    let mut text = format!("if {}:\n", message.changes.join(", "));
    for line in &message.verdict {
        let _ = writeln!(text, "  {line}");
    }
    let days = |low: f64, high: f64| format!("{low:.1} to {high:.1}");
    let whole = |name: &str, one: &PlanFigures| {
        let days = days(one.days_low, one.days_high);
        vec![
            name.to_owned(),
            one.services.to_string(),
            days,
            one.boundary_functions.to_string(),
            one.shared_tables.to_string(),
            one.blockers.to_string(),
            one.torn_transactions.to_string(),
            format!("{:.3}", one.modularity),
            format!("{:.3}", one.inside),
        ]
    };
    let header =
        ["", "services", "days", "functions", "shared tables", "blockers", "torn", "modularity", "weight inside"];
    let rows = vec![whole("before", &message.before), whole("after", &message.after)];
    let _ = writeln!(text, "\n{}\n", table(&header, rows));
    let one = |name: &str, when: &str, figures: Option<&ServiceFigures>| {
        let mut row = vec![name.to_owned(), when.to_owned()];
        match figures {
            None => row.push("is not there".to_owned()),
            Some(one) => row.extend([
                one.lines.to_string(),
                days(one.days_low, one.days_high),
                one.boundary_functions.to_string(),
                one.shared_tables.to_string(),
                one.blockers.to_string(),
                one.torn_transactions.to_string(),
                format!("{:.2}", one.benefit),
            ]),
        }
        row
    };
    let rows = message.services.iter().flat_map(|service| {
        [one(&service.name, "before", service.before.as_ref()), one("", "after", service.after.as_ref())]
    });
    let header = ["service", "", "lines", "days", "functions", "shared tables", "blockers", "torn", "benefit"];
    let _ = writeln!(text, "{}", table(&header, rows.collect()));
    text
}
