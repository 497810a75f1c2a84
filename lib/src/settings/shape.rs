//! What the flags that shape a proposal mean for the analysis.

use std::collections::BTreeMap;

use calve_analyzer::plan::{Bounds, NamedService, Pin, Wishes};
use calve_analyzer::signals::rules::{ImportedRules, WeightRules};

use super::{Config, Settings};
use crate::cli::{ServiceCount, Several, ShapingFlags};
use crate::failure::Failure;

/// Wishes and weights of one run, in addition to what `calve.toml` says.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    count: Option<usize>,
    pins: Vec<Pin>,
    seeds: Vec<NamedService>,
    only: Option<String>,
    bounds: Bounds,
    weights: BTreeMap<String, f64>,
    measurements: Vec<std::path::PathBuf>,
}

impl Settings {
    /// Takes the flags that shape a proposal.
    ///
    /// # Errors
    /// A weight that is not known, or a file of seeds that cannot be read or understood.
    pub fn shape(&mut self, flags: &ShapingFlags, only: Option<&str>) -> Result<(), Failure> {
        check_weights(flags.weights.iter().map(|(name, _)| name), "--weights")?;
        let pin = |(path, service): &(String, String)| Pin { path: path.clone(), service: service.clone() };
        self.shape = Shape {
            count: match flags.services {
                Some(ServiceCount::Exactly(count)) => Some(count),
                Some(ServiceCount::Auto) | None => None,
            },
            pins: flags.pin.iter().map(pin).collect(),
            seeds: match &flags.seed_from {
                Some(path) => seeds(path)?,
                None => Vec::new(),
            },
            only: only.map(str::to_owned),
            bounds: bounds(flags),
            weights: flags.weights.iter().cloned().collect(),
            measurements: flags.runtime.clone(),
        };
        Ok(())
    }

    /// Adds what the run wants to what `calve.toml` says. A service that is seeded is no longer fixed, and the only one
    /// that is wanted may grow.
    pub(super) fn add_shape(&self, wishes: &mut Wishes) {
        let shape = &self.shape;
        wishes.count = shape.count;
        wishes.pins.extend(shape.pins.iter().cloned());
        wishes.seeds.extend(shape.seeds.iter().cloned());
        wishes.only.clone_from(&shape.only);
        wishes.bounds.together.extend(shape.bounds.together.iter().cloned());
        wishes.bounds.apart.extend(shape.bounds.apart.iter().cloned());
        wishes.bounds.least = shape.bounds.least.or(wishes.bounds.least);
        wishes.bounds.most = shape.bounds.most.or(wishes.bounds.most);
        wishes.services.retain(|service| !shape.seeds.iter().any(|seed| seed.name == service.name));
    }

    /// Files with measurements.
    pub(super) fn measurements(&self) -> Vec<std::path::PathBuf> {
        self.shape.measurements.clone()
    }

    /// The weights of signals that are wanted, those of the command line before those of `calve.toml`.
    pub(super) fn weights(&self) -> BTreeMap<String, f64> {
        let mut weights = self.config.weights.clone();
        weights.extend(self.shape.weights.clone());
        weights
    }
}

/// What the flags say of groups as such.
#[must_use]
pub fn bounds(flags: &ShapingFlags) -> Bounds {
    let lists = |given: &[Several]| given.iter().map(|several| several.0.clone()).collect();
    Bounds { together: lists(&flags.together), apart: lists(&flags.apart), least: flags.min_size, most: flags.max_size }
}

fn seeds(path: &std::path::Path) -> Result<Vec<NamedService>, Failure> {
    let advice = "give the path of a file in the form of calve.toml";
    let text = crate::reading::optional_text(path)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", path.display()), advice))?
        .ok_or_else(|| Failure::usage(format!("there is no file {}", path.display()), advice))?;
    Ok(Config::parse(&text, path)?.wishes().services)
}

/// Refuses names of weights that have no meaning for a graph.
///
/// # Errors
/// The first such name, with those that have.
pub fn check_graph_weights<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
    let known = ImportedRules::WEIGHTS;
    let advice = || format!("the weights of graphs are: {}", known.join(", "));
    let unknown = |name| Failure::usage(format!("--weights: a graph has no weight `{name}`"), advice());
    let mut wrong = names.filter(|name| !known.contains(name));
    wrong.next().map_or(Ok(()), |name| Err(unknown(name)))
}

/// Refuses names of weights that there are not.
///
/// # Errors
/// The first unknown name, with the names there are.
pub(super) fn check_weights<'a>(names: impl Iterator<Item = &'a String>, place: &str) -> Result<(), Failure> {
    let known = WeightRules::names();
    for name in names {
        if !known.contains(&name.as_str()) {
            let advice = format!("the weights are: {}", known.join(", "));
            return Err(Failure::usage(format!("{place}: there is no weight `{name}`"), advice));
        }
    }
    Ok(())
}
