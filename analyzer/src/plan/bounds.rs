//! What a person decided about groups as such: what stays together, what is kept apart, how large they may be.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use thiserror::Error;

use crate::cluster::{Constraints, Contradiction};

/// Decisions about the groups of a division, by the paths of what is divided (of an imported graph: ids of nodes).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Bounds {
    /// Each list lies in one service.
    pub together: Vec<Vec<String>>,
    /// No two of a list lie in one service.
    pub apart: Vec<Vec<String>>,
    /// Fewest lines (of a graph: nodes) of a service.
    pub least: Option<u64>,
    /// Most of them; what is larger by itself stands alone.
    pub most: Option<u64>,
}

/// Decisions that cannot all be kept, told with the names of what they are about.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Unsatisfiable {
    /// Which.
    pub message: String,
}

impl Bounds {
    /// The same with each path as `full` tells it.
    pub(super) fn in_full(&self, full: impl Fn(&str) -> String) -> Self {
        let all = |lists: &[Vec<String>]| -> Vec<Vec<String>> {
            lists.iter().map(|paths| paths.iter().map(|path| full(path)).collect()).collect()
        };
        Self { together: all(&self.together), apart: all(&self.apart), least: self.least, most: self.most }
    }

    /// All paths that are named.
    pub(super) fn paths(&self) -> BTreeSet<&String> {
        self.together.iter().chain(&self.apart).flatten().collect()
    }

    /// Adds the decisions to the constraints of the search; `units` tells what a path stands for.
    ///
    /// # Errors
    /// When two that are to be apart are one unit, or share one.
    pub(super) fn add_to(
        &self,
        constraints: &mut Constraints,
        units: impl Fn(&str) -> Vec<u32>,
    ) -> Result<(), Unsatisfiable> {
        constraints.min_lines = self.least;
        constraints.max_lines = self.most;
        for paths in &self.together {
            let mut linked: Vec<u32> = paths.iter().flat_map(|path| units(path)).collect();
            linked.sort_unstable();
            linked.dedup();
            constraints.must_link.push(linked);
        }
        for paths in &self.apart {
            for (at, one) in paths.iter().enumerate() {
                for other in &paths[at + 1..] {
                    let (these, those) = (units(one), units(other));
                    if these.iter().any(|unit| those.contains(unit)) {
                        let message = format!(
                            "`{one}` and `{other}` cannot be apart: they lie in one part, which is not divided"
                        );
                        return Err(Unsatisfiable { message });
                    }
                    let pairs = these.iter().flat_map(|a| those.iter().map(move |b| (*a, *b)));
                    constraints.cannot_link.extend(pairs);
                }
            }
        }
        Ok(())
    }
}

/// Refuses what must be together with a part of a fixed service without lying in it.
///
/// # Errors
/// The first such part, with the service.
pub(super) fn refuse_joining_fixed(
    constraints: &Constraints,
    name: &dyn Fn(u32) -> String,
) -> Result<(), Unsatisfiable> {
    let fixed: BTreeMap<u32, &String> =
        constraints.pinned.iter().filter(|(_, name)| !constraints.open.contains(*name)).map(|(u, n)| (*u, n)).collect();
    for linked in &constraints.must_link {
        let Some((inside, service)) = linked.iter().find_map(|unit| Some((*unit, *fixed.get(unit)?))) else { continue };
        if let Some(outside) = linked.iter().find(|unit| !fixed.contains_key(*unit)) {
            let (inside, outside) = (name(inside), name(*outside));
            let message = format!(
                "`{outside}` must be together with `{inside}`, which lies in the fixed service `{service}` that nothing \
                 joins: name it there, too"
            );
            return Err(Unsatisfiable { message });
        }
    }
    Ok(())
}

/// A contradiction in words.
pub(super) fn told(wrong: &Contradiction, constraints: &Constraints, name: &dyn Fn(u32) -> String) -> Unsatisfiable {
    let pin = |unit: &u32| constraints.pinned.get(unit).map_or(String::new(), |pin| format!(" (pinned to `{pin}`)"));
    let one = |unit: &u32| format!("`{}`{}", name(*unit), pin(unit));
    let message = match wrong {
        Contradiction::Linked(a, b) => format!("{} and {} must be in one service and apart", one(a), one(b)),
        Contradiction::Pinned(a, b) => {
            let of = |service: &String| {
                let found = constraints.pinned.iter().find(|(_, name)| *name == service);
                found.map_or(String::new(), |(unit, _)| format!("`{}` to `{service}`", name(*unit)))
            };
            format!("what must be in one service is pinned to two: {} and {}", of(a), of(b))
        }
        Contradiction::TooLarge { first, size, most } => {
            format!("{} and what must be together with it have the size {size}, at most {most} are allowed", one(first))
        }
        Contradiction::Sizes { least, most } => {
            format!("a service cannot have at least {least} and at most {most}")
        }
        Contradiction::TooFew { units, count } => {
            let units: Vec<String> = units.iter().map(one).collect();
            format!("{} must all be apart from each other, and that needs more than {count} services", units.join(", "))
        }
        Contradiction::TooSmall { count, most, all } => {
            format!("{count} services of at most {most} cannot hold everything, which is {all}")
        }
        Contradiction::TooMany { count, least, all } => {
            format!("{count} services of at least {least} need more than there is: {all}")
        }
    };
    Unsatisfiable { message }
}
