//! `blockers`: what stands in the way of a service.

use std::fmt::Write;

use super::{Outcome, Run, find};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{BlockerMessage, BlockersMessage};

pub(super) fn run(run: &Run, name: &str) -> Result<Outcome, Failure> {
    let analysis = run.analyze()?;
    let message = BlockersMessage::of(find(&analysis, name)?);
    let open = message.blockers.iter().filter(|blocker| !blocker.excluded).count();
    let mut text = list(&message.blockers);
    let _ = writeln!(text, "{open} blockers in the way of {name}");
    let lifted = message.blockers.iter().filter(|blocker| blocker.saga && !blocker.excluded).count();
    if lifted > 0 {
        let _ = writeln!(text, "{lifted} of them would be lifted by extract --saga");
    }
    let code = if open == 0 { ExitCode::Clean } else { ExitCode::Findings };
    Ok(Outcome::new(text, &message, code))
}

/// Blockers as lines: place, kind, function; reason; advice.
pub(super) fn list(blockers: &[BlockerMessage]) -> String {
    let mut text = String::new();
    for blocker in blockers {
        let excluded = match (blocker.excluded, blocker.saga) {
            (true, _) => " (excluded: stays local)",
            (false, true) => " (lifted by --saga)",
            (false, false) => "",
        };
        let _ = writeln!(
            text,
            "{}:{}: {} [{}]{excluded}\n  {}\n  {}",
            blocker.file, blocker.line, blocker.path, blocker.kind, blocker.reason, blocker.advice
        );
    }
    text
}
