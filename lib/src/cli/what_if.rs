//! Arguments of `what-if`.

use clap::Args;

use super::shaping::{placed, service_count, several};
use super::{ServiceCount, Several};

/// Changes to try; merged first, then split, then moved.
#[derive(Debug, Clone, Default, Args)]
#[group(required = true, multiple = true)]
pub struct WhatIfArguments {
    /// Make one service of several, as A,B (under the name of the first)
    #[arg(long, value_name = "A,B", value_parser = several)]
    pub merge: Vec<Several>,
    /// Divide a service into the two parts that have least to do with each other
    #[arg(long, value_name = "SERVICE")]
    pub split: Vec<String>,
    /// Put an item with all below it into a service, as PATH=SERVICE; a new name makes a service, `kernel` none
    #[arg(long = "move", value_name = "PATH=SERVICE", value_parser = placed)]
    pub moved: Vec<(String, String)>,
    /// The same, and group everything else anew around it
    #[arg(long, value_name = "PATH=SERVICE", value_parser = placed)]
    pub pin: Vec<(String, String)>,
    /// Another number of services, or `auto`
    #[arg(long, value_name = "N", value_parser = service_count)]
    pub services: Option<ServiceCount>,
}
