//! What was noticed: a code, a place, how bad it is and what to do about it.

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Something was not understood or should be looked at.
    Warning,
    /// Something stands in the way.
    Error,
}

/// A place in the analyzed workspace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path relative to the workspace root, with `/` between the parts.
    pub file: String,
    /// Line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
}

/// Something the analysis noticed. A finding never ends the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Stable kebab-case code, for example `unparsable-file`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where, when it has a place.
    pub place: Option<Place>,
    /// What is the case.
    pub message: String,
    /// What to do about it.
    pub advice: String,
}
