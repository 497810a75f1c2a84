//! `cargo calve`: see the library `calve` for what it does.

fn main() -> std::process::ExitCode {
    calve::run(std::env::args_os()).into()
}
