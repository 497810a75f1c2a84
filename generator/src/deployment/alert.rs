//! What people are woken for.

use super::{Deployment, Part};

/// An alert, by what is the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertKind {
    /// Too many requests end with an error of the program.
    Errors,
    /// Its pods restart again and again.
    Restarts,
    /// Requests take too long.
    Slow,
    /// None of its pods is available.
    Unavailable,
    /// Its figures cannot be read.
    Unseen,
}

impl AlertKind {
    /// Name of the alert of a program: `BillingErrors`.
    #[must_use]
    pub fn name(self, deployment: &Deployment) -> String {
        let pascal: String = deployment.name.split('-').map(capital).collect();
        format!("{pascal}{self:?}")
    }
}

/// The alerts of a program. Of the monolith it is not known whether it tells its own figures.
#[must_use]
pub fn alerts(deployment: &Deployment) -> Vec<AlertKind> {
    match deployment.part {
        Part::Monolith => vec![AlertKind::Restarts, AlertKind::Unavailable],
        Part::Service => {
            vec![AlertKind::Errors, AlertKind::Restarts, AlertKind::Slow, AlertKind::Unavailable, AlertKind::Unseen]
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
