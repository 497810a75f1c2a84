//! Decisions that cannot all be kept.

use std::collections::BTreeMap;

use thiserror::Error;

use super::Constraints;

/// Decisions about units that no division keeps.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Contradiction {
    /// Two units must be together, by links or by a pin in common, and apart.
    #[error("units {0} and {1} must be in one group and must not be")]
    Linked(u32, u32),
    /// Linked units are pinned to two groups.
    #[error("units that must be in one group are pinned to `{0}` and to `{1}`")]
    Pinned(String, String),
    /// Linked units are larger than a group may be.
    #[error("units that must be in one group (the first is {first}) have the size {size}, at most {most} may be")]
    TooLarge {
        /// The first of them.
        first: u32,
        /// Size of all of them.
        size: u64,
        /// Largest size.
        most: u64,
    },
    /// The least size is larger than the largest.
    #[error("groups must have at least {least} and at most {most}")]
    Sizes {
        /// Least size.
        least: u64,
        /// Largest size.
        most: u64,
    },
}

impl Constraints {
    /// Whether the decisions can be kept together; a single unit may be as large as it is.
    ///
    /// # Errors
    /// The first contradiction, in the order of units.
    pub fn check(&self, sizes: &[u64]) -> Result<(), Contradiction> {
        let root = self.linked(sizes.len());
        let of = |unit: u32| root.get(unit as usize).copied();
        for (a, b) in &self.cannot_link {
            if a != b && of(*a).is_some() && of(*a) == of(*b) {
                return Err(Contradiction::Linked(*a, *b));
            }
        }
        let mut names: BTreeMap<u32, &str> = BTreeMap::new();
        for (unit, name) in &self.pinned {
            let Some(root) = of(*unit) else { continue };
            let known = *names.entry(root).or_insert(name);
            if known != name {
                return Err(Contradiction::Pinned(known.to_owned(), name.clone()));
            }
        }
        let Some(most) = self.max_lines else { return Ok(()) };
        if let Some(least) = self.min_lines.filter(|least| *least > most) {
            return Err(Contradiction::Sizes { least, most });
        }
        let mut together: BTreeMap<u32, (u64, usize)> = BTreeMap::new();
        for (root, size) in root.iter().zip(sizes) {
            let (sum, count) = together.entry(*root).or_default();
            *sum += size;
            *count += 1;
        }
        let large = together.into_iter().find(|(_, (size, count))| *size > most && *count > 1);
        large.map_or(Ok(()), |(first, (size, _))| Err(Contradiction::TooLarge { first, size, most }))
    }
}
