//! Orders that look random and are the same every time.

/// Mixes a number (the finisher of SplitMix64).
pub(super) fn mix(mut number: u64) -> u64 {
    number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// The numbers below `count` in the order of a seed.
pub(super) fn shuffled(count: usize, seed: u64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.sort_by_key(|node| (mix(seed.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ u64::from(*node)), *node));
    order
}
