//! Takes the arguments of the command line, gives [`Invocation`]. Knows `clap`; decides nothing.

mod arguments;
mod flags;

pub use arguments::{Command, ExtractArguments, GraphFormat, Invocation, ReportFormat, asks_for_json, failure, parse};
pub use flags::{ColorChoice, CommonFlags, MessageFormat};
