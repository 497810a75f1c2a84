//! Takes the arguments of the command line, gives [`Invocation`]. Knows `clap`; decides nothing.

mod arguments;
mod flags;

pub use arguments::{Command, ExtractArguments, GraphFormat, Invocation, ReportFormat, parse};
pub use flags::{ColorChoice, CommonFlags, MessageFormat};
