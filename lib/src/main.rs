//! `cargo calve`: see the library `calve` for what it does.

#[allow(clippy::disallowed_methods, reason = "a program reads its arguments")]
fn main() -> std::process::ExitCode {
    calve::run(std::env::args_os()).into()
}
