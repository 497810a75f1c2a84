//! A program on both sides of a wall: `wall serve` is the service, `wall call <step> …` the monolith.
//!
//! `far` and `near` are the runtime as it is emitted for the service and for the monolith, `slim` is the least a
//! monolith gets.
#![deny(warnings)]

pub mod far;
pub mod near;
pub mod plain;
pub mod slim;

mod monolith;
mod service;

fn main() -> std::process::ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("serve") => service::serve(),
        Some("store") => service::store(),
        Some("call") => monolith::call(&arguments.collect::<Vec<String>>()),
        _ => far::listen::healthcheck(),
    }
}
