//! Orders that look random and are the same every time.

/// Mixes a number (the finisher of SplitMix64).
pub(super) fn mix(mut number: u64) -> u64 {
    number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// Nodes are shuffled in blocks of so many: what is stored near each other is looked at near in time.
const BLOCK: u32 = 4096;

/// The nodes below a count in the order of a seed; seed 0 is the plain order.
///
/// The place of a node is an affine function modulo the size of its block (a power of two), so that neither order nor
/// places have to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    count: u32,
    mask: u32,
    factor: u32,
    /// The factor times this is 1.
    inverse: u32,
    shift: u32,
}

impl Order {
    /// The order of a seed.
    pub(super) fn new(count: usize, seed: u64) -> Self {
        let count = count as u32;
        let mask = count.max(1).checked_next_power_of_two().unwrap_or(BLOCK).min(BLOCK) - 1;
        let (factor, shift) = match seed {
            0 => (1, 0),
            _ => (mix(seed) as u32 | 1, mix(!seed) as u32),
        };
        // Newton's iteration: each step doubles the number of bits that are right, three are at the start.
        let inverse = (0..4).fold(factor, |known, _| known.wrapping_mul(2u32.wrapping_sub(factor.wrapping_mul(known))));
        Self { count, mask, factor, inverse, shift }
    }

    /// Number of nodes.
    pub(super) fn count(self) -> u32 {
        self.count
    }

    /// All places lie below this.
    pub(super) fn places(self) -> usize {
        (self.count as usize).next_multiple_of(self.mask as usize + 1)
    }

    /// The place of a node.
    pub(super) fn place(self, node: u32) -> u32 {
        (node & !self.mask) | (node.wrapping_mul(self.factor).wrapping_add(self.shift) & self.mask)
    }

    /// The node at a place.
    pub(super) fn node(self, place: u32) -> u32 {
        (place & !self.mask) | (place.wrapping_sub(self.shift).wrapping_mul(self.inverse) & self.mask)
    }

    /// The nodes in their order.
    pub(super) fn nodes(self) -> impl Iterator<Item = u32> {
        (0..self.places() as u32).map(move |place| self.node(place)).filter(move |node| *node < self.count)
    }
}
