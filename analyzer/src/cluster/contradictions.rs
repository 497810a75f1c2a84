//! Decisions that cannot all be kept.

use std::collections::{BTreeMap, BTreeSet};

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
    /// More units must be apart from each other than there may be groups.
    #[error("units {units:?} must all be apart, but only {count} groups are asked for")]
    TooFew {
        /// Units of which no two may be in one group.
        units: Vec<u32>,
        /// Number of groups asked for.
        count: usize,
    },
    /// So many groups of at most the largest size cannot hold everything.
    #[error("{count} groups of at most {most} cannot hold {all}")]
    TooSmall {
        /// Number of groups asked for.
        count: usize,
        /// Largest size.
        most: u64,
        /// Size of everything; what is larger than the largest size stands alone and counts as that.
        all: u64,
    },
    /// There is not enough for so many groups of at least the least size.
    #[error("{count} groups of at least {least} need more than {all}")]
    TooMany {
        /// Number of groups asked for.
        count: usize,
        /// Least size.
        least: u64,
        /// Size of everything.
        all: u64,
    },
}

impl Constraints {
    /// Whether the decisions can be kept together; a single unit may be as large as it is.
    ///
    /// Whether a number of groups suffices for what must be apart is told by a set of units of which no two may meet,
    /// found greedily: what is refused cannot be kept.
    ///
    /// # Errors
    /// The first contradiction, in the order of units.
    pub fn check(&self, sizes: &[u64]) -> Result<(), Contradiction> {
        let root = self.linked(sizes.len());
        self.check_links(&root)?;
        let mut together: BTreeMap<u32, (u64, usize)> = BTreeMap::new();
        let there = (0u32..).zip(&root).zip(sizes).filter(|((unit, _), _)| !self.excluded.contains(unit));
        for ((_, root), size) in there {
            let (sum, count) = together.entry(*root).or_default();
            *sum += size;
            *count += 1;
        }
        self.check_sizes(&together)?;
        self.count.map_or(Ok(()), |count| self.check_count(count, &root, &together))
    }

    fn check_links(&self, root: &[u32]) -> Result<(), Contradiction> {
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
        Ok(())
    }

    fn check_sizes(&self, together: &BTreeMap<u32, (u64, usize)>) -> Result<(), Contradiction> {
        let Some(most) = self.max_lines else { return Ok(()) };
        if let Some(least) = self.min_lines.filter(|least| *least > most) {
            return Err(Contradiction::Sizes { least, most });
        }
        let large = together.iter().find(|(_, (size, count))| *size > most && *count > 1);
        large.map_or(Ok(()), |(first, (size, _))| Err(Contradiction::TooLarge { first: *first, size: *size, most }))
    }

    fn check_count(
        &self,
        count: usize,
        root: &[u32],
        together: &BTreeMap<u32, (u64, usize)>,
    ) -> Result<(), Contradiction> {
        let units = self.mutually_apart(root, together);
        if units.len() > count {
            return Err(Contradiction::TooFew { units, count });
        }
        let sizes = together.values().map(|(size, _)| *size);
        if let Some(most) = self.max_lines {
            let all = sizes.clone().map(|size| size.min(most)).sum();
            if all > most.saturating_mul(count as u64) {
                return Err(Contradiction::TooSmall { count, most, all });
            }
        }
        let all: u64 = sizes.sum();
        let too_many = |least: &u64| least.saturating_mul(count as u64) > all;
        let is_small = self.may_be_small.is_empty() && self.pinned.is_empty();
        let least = self.min_lines.filter(|least| is_small && too_many(least));
        least.map_or(Ok(()), |least| Err(Contradiction::TooMany { count, least, all }))
    }

    /// Units of which no two may be in one group, as many as are found from the one with most that it must not meet.
    fn mutually_apart(&self, root: &[u32], together: &BTreeMap<u32, (u64, usize)>) -> Vec<u32> {
        let of = |unit: u32| root.get(unit as usize).copied().filter(|root| together.contains_key(root));
        let mut apart: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        let mut names: BTreeMap<&str, u32> = BTreeMap::new();
        for (unit, name) in &self.pinned {
            names.extend(of(*unit).map(|root| (name.as_str(), root)));
        }
        let pinned = names.values().flat_map(|a| names.values().map(move |b| (*a, *b)));
        let pairs = self.cannot_link.iter().filter_map(|(a, b)| Some((of(*a)?, of(*b)?)));
        for (a, b) in pairs.chain(pinned).filter(|(a, b)| a != b) {
            apart.entry(a).or_default().insert(b);
            apart.entry(b).or_default().insert(a);
        }
        let mut order: Vec<u32> = apart.keys().copied().collect();
        order.sort_by_key(|unit| (std::cmp::Reverse(apart[unit].len()), *unit));
        let mut found: Vec<u32> = Vec::new();
        for unit in order {
            if found.iter().all(|other| apart[&unit].contains(other)) {
                found.push(unit);
            }
        }
        found.sort_unstable();
        found
    }
}
