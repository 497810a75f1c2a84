//! What to change, for each kind of blocker.

use crate::plan::BlockerKind;

/// One or two sentences a person can act on.
pub(in crate::plan) fn advice(kind: BlockerKind, name: &str) -> String {
    let text = match kind {
        BlockerKind::OpenGenerics => {
            "Write one function per type it is called with (each calling a private generic one), or take an enum or \
             a plain value instead of the type parameter."
        }
        BlockerKind::ClosureParameter => {
            "Return what the code needs and let the caller run it, or name the choices in an enum and send that."
        }
        BlockerKind::BorrowedReturn => "Return an owned value (`String`, `Vec<T>`, a clone).",
        BlockerKind::TransactionParameter => {
            "Let the service open its own transaction: move the whole unit of work into one function that takes the \
             pool, or split it into two steps with a compensation for the case that the second one fails."
        }
        BlockerKind::CallInsideTransaction => {
            "Call it before the transaction begins or after it is committed; where both must happen together, write \
             an outbox row in the transaction and call from there: let the function take the transaction \
             (`&mut Transaction`, `&mut SqliteConnection`) and cut with `extract --saga`, which does that."
        }
        BlockerKind::ProcessWideState => {
            "Move the value behind functions of the service (then it is called), or into the database; or make it a \
             constant if it never changes."
        }
        BlockerKind::Stream => "Return a page (`Vec<T>` with a cursor) instead of handing out one piece at a time.",
        BlockerKind::OpaqueType => "Return a named type.",
        BlockerKind::ForeignType => {
            "Take or return a type of this workspace that holds what is needed of it, and convert at the call."
        }
        BlockerKind::NoErrorChannel => {
            "Return a `Result` whose error can hold a failure of the transport (a variant with `std::io::Error`, \
             `sqlx::Error`, `anyhow::Error` or a boxed error)."
        }
        BlockerKind::ErrorWithoutCarrier => {
            "Give the error type a variant that holds a `std::io::Error` or a boxed error, for example \
             `Unavailable(std::io::Error)`."
        }
        BlockerKind::ContextWithoutProvider => {
            "Add a function that builds it from the settings and other contexts alone, for example \
             `fn connect(config: &Config) -> Result<Self, Error>`, and use it at start-up; share it by `&` or `Arc`. \
             Or tell in a `[[context]]` of `calve.toml` how the service builds it."
        }
        BlockerKind::MacroMade => "Write the function by hand; its body may call what the macro makes.",
        BlockerKind::RawOrUnsafe => "Take and return safe owned values; keep the unsafe part inside.",
        BlockerKind::PrivateElsewhere => {
            "Move the type or function into the package of the service, make its fields public, or take a type of \
             that package instead."
        }
        BlockerKind::NotUnderstood => "Write the type out with owned, named types, and give parameters a name.",
    };
    format!("{text} Or keep `{name}` local: name it in `exclude` of the service in `calve.toml`.")
}
