//! `cargo calve`: see the library `calve` for what it does.

/// An analysis makes many small values on several threads and takes most of them down together.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[allow(clippy::disallowed_methods, reason = "a program reads its arguments")]
fn main() -> std::process::ExitCode {
    calve::run(std::env::args_os()).into()
}
