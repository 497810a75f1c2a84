//! Takes the arguments of the command line, gives [`Invocation`]. Knows `clap`; decides nothing.

mod arguments;
mod flags;
mod shaping;
mod what_if;

pub use arguments::{
    Command, ContractCommand, ExtractArguments, GraphFormat, Invocation, Optimise, ProposeArguments, ProposeFormat,
    ReportFormat, asks_for_json, failure, parse,
};
pub use flags::{ColorChoice, CommonFlags, MessageFormat};
pub use shaping::{ServiceCount, Several, ShapingFlags};
pub use what_if::WhatIfArguments;
