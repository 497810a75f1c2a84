//! `propose --graph`: services of a graph that other tools made.

use std::fmt::Write;
use std::path::Path;

use calve_analyzer::plan::GraphWishes;

use super::Outcome;
use crate::AnalyzeError;
use crate::cli::{Optimise, ProposeArguments, ProposeFormat, ServiceCount};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{ProposeGraphMessage, document};

/// Needs no Rust workspace: the graph is all there is.
pub(super) fn run(graph: &Path, arguments: &ProposeArguments) -> Result<Outcome, Failure> {
    crate::settings::decided::check_pins(&arguments.shaping.pin)?;
    crate::settings::check_graph_weights(arguments.shaping.weights.iter().map(|(name, _)| name.as_str()))?;
    let services = match arguments.shaping.services {
        Some(ServiceCount::Exactly(count)) => Some(count),
        Some(ServiceCount::Auto) | None => None,
    };
    let wishes = GraphWishes {
        services,
        pins: arguments.shaping.pin.iter().cloned().collect(),
        weights: arguments.shaping.weights.iter().cloned().collect(),
        bounds: crate::settings::bounds(&arguments.shaping),
        optimise_metrics: arguments.optimise == Optimise::Metrics,
    };
    let plan = calve_analyzer::analyze_graph(graph, &wishes).map_err(|error| failure(&error))?;
    let message = ProposeGraphMessage::of(&plan);
    let text = match arguments.format {
        ProposeFormat::Text => text(&message),
        ProposeFormat::Json => serde_json::to_string_pretty(&document(&message)).unwrap_or_default(),
    };
    Ok(Outcome::new(text, &message, ExitCode::Clean))
}

fn failure(error: &AnalyzeError) -> Failure {
    let advice = match error {
        AnalyzeError::Read(_) => "the format is told in docs/graph-format.md",
        AnalyzeError::Wishes(_) => super::TAKE_BACK,
    };
    Failure::usage(error.to_string(), advice)
}

fn text(message: &ProposeGraphMessage) -> String {
    let mut text = String::new();
    for service in &message.services {
        let what = if service.shared { ", shared" } else { "" };
        let _ = writeln!(text, "{}: {} nodes, stability {:.2}{what}", service.name, service.nodes, service.stability);
        if !service.words.is_empty() {
            let _ = writeln!(text, "  words: {}", service.words.join(", "));
        }
        let members: Vec<&str> =
            message.partition.iter().filter(|(_, name)| **name == service.name).map(|(id, _)| id.as_str()).collect();
        let _ = writeln!(text, "  {}", members.join(", "));
    }
    for doubt in message.doubts.iter().take(10) {
        let other = doubt.runner_up.as_deref().unwrap_or("none");
        let _ = writeln!(text, "doubtful: {} (or {other}, margin {:.2})", doubt.node, doubt.margin);
    }
    let numbers = &message.metrics;
    let _ = writeln!(
        text,
        "modularity {:.3}, TurboMQ {:.2}, SM {:.3}, ICP {:.3}, IFN {:.2}, NED {:.2}",
        numbers.modularity, numbers.turbo_mq, numbers.sm, numbers.icp, numbers.ifn, numbers.ned
    );
    for finding in &message.findings {
        let _ = writeln!(text, "{}: {} ({})", finding.code, finding.message, finding.advice);
    }
    text
}
