//! What is gained by a cut: takes a service with all that is known of it, gives how far it is what is worth cutting.
//!
//! Three criteria: business logic that can be separated, code that is isolated by nature, and logic that gains from
//! its own scaling, configuration or memory. Decides nothing.

mod isolation;
mod needs;
mod separation;

use std::collections::BTreeSet;

use serde::Serialize;

pub(super) use isolation::on_path_of;

use super::Service;
use super::assign::Draft;
use super::index::Index;
use crate::ingest::Place;
use crate::resolve::ItemId;
use crate::signals::OwnWords;

/// One of the three reasons to cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CriterionKind {
    /// Business logic that can be separated: a subject with words, data and entry points of its own.
    SeparableBusinessLogic,
    /// Naturally isolated code: few ways in, nothing shared, no circles.
    NaturallyIsolated,
    /// Logic that gains from its own scaling, configuration or memory.
    OwnScaling,
}

/// One fact for or against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CriterionReason {
    /// In words.
    pub message: String,
    /// Whether it speaks for the criterion.
    pub speaks_for: bool,
    /// Where to look.
    pub places: Vec<Place>,
}

/// How far a service fulfils one criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Criterion {
    /// Which.
    pub kind: CriterionKind,
    /// 0 to 1.
    pub score: f64,
    /// Why.
    pub reasons: Vec<CriterionReason>,
}

/// What is gained.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Benefit {
    /// Mean of the three criteria, 0 to 1.
    pub score: f64,
    /// The three, in their order.
    pub criteria: Vec<Criterion>,
}

/// What the criteria look at.
pub(super) struct Looked<'i, 'a> {
    pub index: &'i Index<'a>,
    pub draft: &'i Draft,
    /// All items of services.
    pub owned: &'i BTreeSet<ItemId>,
    pub service: &'i Service,
    pub words: &'i OwnWords,
}

/// Judges a service.
pub(super) fn benefit(looked: &Looked<'_, '_>) -> Benefit {
    let criteria = vec![separation::judge(looked), isolation::judge(looked), needs::judge(looked)];
    let score = criteria.iter().map(|one| one.score).sum::<f64>() / criteria.len().max(1) as f64;
    Benefit { score: rounded(score), criteria }
}

fn rounded(score: f64) -> f64 {
    (score.clamp(0.0, 1.0) * 100.0).round() / 100.0
}

/// A fact with places, the first five.
fn reason(speaks_for: bool, message: String, places: impl IntoIterator<Item = Place>) -> CriterionReason {
    let mut places: Vec<Place> = places.into_iter().collect();
    places.sort();
    places.dedup();
    places.truncate(5);
    CriterionReason { message, speaks_for, places }
}

/// The mean of parts with their weights.
fn weighed(parts: &[(f64, f64)]) -> f64 {
    let all: f64 = parts.iter().map(|(weight, _)| weight).sum();
    parts.iter().map(|(weight, part)| weight * part).sum::<f64>() / all.max(f64::MIN_POSITIVE)
}

/// The first names of a list in words.
fn listed(names: &[String]) -> String {
    match names {
        [a, b, c, d, e, _, ..] => format!("{a}, {b}, {c}, {d}, {e} and {} more", names.len() - 5),
        names => names.join(", "),
    }
}
