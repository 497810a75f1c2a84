//! `contract diff`: what a new version of a contract means for callers of the old one.

use std::fmt::Write;
use std::path::Path;

use calve_generator::compatibility::compare;
use serde_json::Value;

use super::Outcome;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::ContractDiffMessage;

/// Needs no workspace: the two documents are all there is.
pub(super) fn diff(old: &Path, new: &Path) -> Result<Outcome, Failure> {
    let (before, after) = (read(old)?, read(new)?);
    let comparison = compare(&before, &after)
        .map_err(|error| Failure::usage(error.to_string(), "give the openapi.json of two versions of a service"))?;
    let message = ContractDiffMessage::of(&comparison);
    let code = if message.breaks { ExitCode::Breaking } else { ExitCode::Clean };
    Ok(Outcome::new(text(&message), &message, code))
}

fn read(path: &Path) -> Result<Value, Failure> {
    let wrong = |error: String| {
        Failure::usage(format!("{}: {error}", path.display()), "give the openapi.json of two versions of a service")
    };
    let text = crate::reading::optional_text(path).map_err(|error| wrong(error.to_string()))?;
    let text = text.ok_or_else(|| wrong("there is no such file".to_owned()))?;
    serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))
}

fn text(message: &ContractDiffMessage) -> String {
    let mut text = String::new();
    for difference in &message.differences {
        let word = if difference.breaks { "breaks" } else { "fits  " };
        let _ = writeln!(text, "{word} {}: {} [{}]", difference.place, difference.message, difference.kind);
    }
    let breaking = message.differences.iter().filter(|difference| difference.breaks).count();
    let _ = writeln!(text, "{} differences, {breaking} break callers of the old contract", message.differences.len());
    if let (Some(old), Some(new)) = (&message.old_contract, &message.new_contract)
        && old != new
    {
        let _ = writeln!(
            text,
            "contract {old} became {new}: callers built with the old one are answered 409 until they are built anew"
        );
    }
    text
}
