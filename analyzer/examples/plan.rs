//! Prints the plan of a workspace as JSON: `cargo run --example plan -- path/to/Cargo.toml [name=module,module]…`.
//!
//! With `--brief` a few lines per service instead.
#![allow(clippy::disallowed_methods, reason = "an example reads its arguments")]

use std::process::ExitCode;

use calve_analyzer::ingest::Place;
use calve_analyzer::plan::{NamedService, Plan, Provider, Service, Wishes};
use calve_analyzer::{AnalyzeOptions, analyze};

fn main() -> ExitCode {
    let (flags, words): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word.starts_with("--"));
    let mut words = words.into_iter();
    let manifest_path = words.next().map(Into::into);
    let services = words.filter_map(|word| named(&word)).collect();
    let wishes = Wishes { services, ..Wishes::default() };
    match analyze(&AnalyzeOptions { manifest_path, wishes, ..AnalyzeOptions::default() }) {
        Ok(analysis) if flags.iter().any(|flag| flag == "--brief") => brief(&analysis.plan),
        Ok(analysis) => match serde_json::to_string_pretty(&analysis.plan) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("{error}"),
        },
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// `billing=shop::billing,shop::fx`
fn named(word: &str) -> Option<NamedService> {
    let (name, modules) = word.split_once('=')?;
    let modules = modules.split(',').map(str::to_owned).collect();
    Some(NamedService { name: name.to_owned(), modules, ..NamedService::default() })
}

fn brief(plan: &Plan) {
    for service in &plan.services {
        println!("\n{} ({} lines, {} modules)", service.name, service.lines, service.modules.len());
        println!(
            "  cost {:.1} to {:.1} days, stability {}",
            service.cost.days_low, service.cost.days_high, service.stability
        );
        wall(service);
        let slice = &service.slice;
        println!("  slice {} of {} lines, {} members", slice.lines, slice.lines_total, slice.members.len());
        for table in &service.tables {
            let others: Vec<&String> = table.other_readers.iter().chain(&table.other_writers).collect();
            println!("  table {} r{} w{} others {others:?}", table.table, table.reads, table.writes);
        }
    }
    println!("\norder {:?}\nkernel", plan.order);
    for one in &plan.kernel {
        println!("  {} ({})", plan.item(one.item).map_or("", |item| item.path.as_str()), one.reason);
    }
    for finding in &plan.findings {
        println!("{:?} {} {}: {}", finding.severity, finding.code, finding.message, finding.advice);
    }
    println!("{:?}", plan.understanding);
}

fn wall(service: &Service) {
    for function in &service.boundary {
        let read = if function.read_only { "reads " } else { "writes" };
        println!("  {read} {} — {} — {}", function.endpoint, function.call_path, function.read_only_reason);
    }
    for seam in &service.seams {
        println!("  seam   {} {} routes, {} handlers", seam.call_path, seam.routes.len(), seam.handlers.len());
    }
    for context in &service.contexts {
        let how = match &context.provider {
            Provider::Call { path, arguments, .. } => format!("{path}({arguments:?})"),
            Provider::Field { of, field } => format!("field {field} of {}", of.0),
            Provider::Expression(text) | Provider::Given { text, .. } => text.clone(),
            Provider::StartUp(start) => format!("start-up code of item {}", start.item.0),
        };
        println!("  context {} {}: {} = {how}", context.id.0, context.name, context.ty_text);
    }
    for blocker in &service.blockers {
        let Place { file, line } = &blocker.place;
        println!("  {:?} {file}:{line} {}: {}", blocker.kind, blocker.path, blocker.reason);
    }
    let errors = service.dtos.iter().filter(|dto| dto.is_error).count();
    println!("  {} wire types, {errors} of them errors, {} copied functions", service.dtos.len(), service.copied.len());
}
