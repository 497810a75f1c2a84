//! Takes outcomes, prints them: text for people, one JSON document for programs. Knows the terminal; decides nothing.

mod progress;
mod table;

use std::io::Write;

use crate::cli::{ColorChoice, CommonFlags, MessageFormat};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::message::{ErrorMessage, document};
use crate::outcome::Outcome;
use crate::visible::visible;

pub use progress::Progress;
pub use table::table;

/// Prints the document of a failure on standard output.
pub fn print_document(failure: &Failure) {
    // A closed pipe is no reason to complain.
    let _ = writeln!(std::io::stdout(), "{}", document(&ErrorMessage::of(failure)));
}

/// Prints the outcome of a command and gives the exit code.
pub fn print(flags: &CommonFlags, result: Result<Outcome, Failure>) -> ExitCode {
    let choice = match flags.color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    match result {
        Ok(outcome) => {
            let mut out = anstream::AutoStream::new(std::io::stdout(), choice);
            let code = outcome.code;
            let text = match flags.message_format {
                MessageFormat::Human => outcome.text,
                MessageFormat::Json => outcome.json().to_string(),
            };
            // A closed pipe is no reason to complain.
            let _ = writeln!(out, "{}", text.trim_end());
            code
        }
        Err(failure) => {
            if flags.message_format == MessageFormat::Json {
                print_document(&failure);
            }
            let mut out = anstream::AutoStream::new(std::io::stderr(), choice);
            let (red, bold, plain) = ("\x1b[1;31m", "\x1b[1m", "\x1b[0m");
            let _ = writeln!(out, "{red}error{plain}{bold}: {}{plain}", visible(&failure.title));
            for line in visible(&failure.advice).lines() {
                let _ = writeln!(out, "  {line}");
            }
            failure.code
        }
    }
}
