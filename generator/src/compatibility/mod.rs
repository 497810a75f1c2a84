//! Takes two OpenAPI documents of a service, gives what callers of the first notice of the second. Knows JSON alone:
//! neither plan nor sources.

mod operation;
mod range;
mod schema;
mod variant;

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

/// Why two documents cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CompareError {
    /// A document has no paths, or is of another version.
    #[error("the {which} document is not OpenAPI 3: {reason}")]
    NotOpenApi {
        /// `old` or `new`.
        which: &'static str,
        /// What is missing.
        reason: &'static str,
    },
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// An operation is gone.
    EndpointRemoved,
    /// An operation is new.
    EndpointAdded,
    /// A parameter or body has to be given now, or is new and has to be given.
    InputRequired,
    /// A parameter or body is new or may be left out now.
    InputOptional,
    /// A parameter or body is gone.
    InputRemoved,
    /// An answer of this status is gone.
    AnswerRemoved,
    /// An answer of this status is new.
    AnswerAdded,
    /// A media type is gone.
    MediaRemoved,
    /// A media type is new.
    MediaAdded,
    /// Callers have to prove who they are.
    SecurityRequired,
    /// Less is allowed than before: types, values, bounds.
    Narrowed,
    /// More is allowed than before: types, values, bounds.
    Widened,
    /// A property is gone.
    PropertyRemoved,
    /// A property is new.
    PropertyAdded,
    /// A property has to be there.
    PropertyRequired,
    /// A property may be missing.
    PropertyOptional,
    /// One of several forms is gone.
    VariantRemoved,
    /// There is one more form.
    VariantAdded,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Where: `POST /v1/billing/charge request.order.lines[].sku`.
    pub place: String,
    /// What.
    pub kind: DifferenceKind,
    /// Whether a caller of the old contract fails, or reads what it does not know.
    pub breaks: bool,
    /// In words.
    pub message: String,
}

/// The comparison of two documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The differences, sorted, those that break first.
    pub differences: Vec<Difference>,
    /// Hash of the old contract, when the document tells it.
    pub old_contract: Option<String>,
    /// Hash of the new contract.
    pub new_contract: Option<String>,
}

impl Comparison {
    /// Whether callers of the old contract break.
    #[must_use]
    pub fn breaks(&self) -> bool {
        self.differences.iter().any(|difference| difference.breaks)
    }
}

/// Compares two OpenAPI 3.x documents as a caller of the old one sees it: of what is sent nothing may be refused that
/// was taken, of what is answered nothing may come that was not promised.
///
/// # Errors
/// When one of them is not an OpenAPI document.
pub fn compare(old: &Value, new: &Value) -> Result<Comparison, CompareError> {
    for (which, document) in [("old", old), ("new", new)] {
        let is_known = document["openapi"].as_str().is_some_and(|version| version.starts_with("3."));
        let reason = match (is_known, document["paths"].is_object()) {
            (false, _) => "`openapi` is not 3.x",
            (true, false) => "it has no `paths`",
            (true, true) => continue,
        };
        return Err(CompareError::NotOpenApi { which, reason });
    }
    let mut reader = Reader { old, new, seen: BTreeSet::new(), found: Vec::new() };
    operation::paths(&mut reader);
    let mut differences = reader.found;
    differences.sort_by(|left, right| right.breaks.cmp(&left.breaks).then_with(|| left.cmp(right)));
    differences.dedup();
    let contract = |document: &Value| document["x-calve-contract"].as_str().map(str::to_string);
    Ok(Comparison { differences, old_contract: contract(old), new_contract: contract(new) })
}

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    /// From the caller.
    Request,
    /// To the caller.
    Response,
}

/// Both documents, and what was found so far.
struct Reader<'d> {
    old: &'d Value,
    new: &'d Value,
    /// Pairs of references that were compared: types may hold themselves.
    seen: BTreeSet<(String, String, Direction)>,
    found: Vec<Difference>,
}

impl<'d> Reader<'d> {
    fn tell(&mut self, place: &str, kind: DifferenceKind, breaks: bool, message: impl Into<String>) {
        self.found.push(Difference { place: place.to_string(), kind, breaks, message: message.into() });
    }

    /// Less is allowed: callers that send it break.
    fn narrowed(&mut self, place: &str, direction: Direction, message: impl Into<String>) {
        self.tell(place, DifferenceKind::Narrowed, direction == Direction::Request, message);
    }

    /// More is allowed: callers that get it break.
    fn widened(&mut self, place: &str, direction: Direction, message: impl Into<String>) {
        self.tell(place, DifferenceKind::Widened, direction == Direction::Response, message);
    }
}

/// What a value means in its document: references followed, of those that lead in a circle the last one.
fn resolve<'d>(document: &'d Value, mut value: &'d Value) -> &'d Value {
    for _ in 0..32 {
        let target = value["$ref"].as_str().and_then(|path| document.pointer(path.strip_prefix('#')?));
        match target {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

#[cfg(test)]
mod tests;
