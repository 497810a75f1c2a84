//! The exit codes of `cargo calve`; the same table stands in `docs/exit-codes.md`.

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Everything was done and nothing was found that a person should look at.
    Clean = 0,
    /// The command line or `calve.toml` is wrong.
    Usage = 2,
    /// The run is complete and there are findings: blockers, conflicts, failed tests, differences.
    Findings = 100,
    /// The run could not be completed.
    Incomplete = 101,
    /// `cargo metadata` failed, or there is no manifest.
    Metadata = 102,
    /// Generated code did not build.
    Build = 105,
    /// A contract breaks the callers of the one before it.
    Breaking = 106,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
