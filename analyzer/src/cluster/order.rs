//! Orders that look random and are the same every time.

/// Mixes a number (the finisher of SplitMix64).
pub(super) fn mix(mut number: u64) -> u64 {
    number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// Nodes are shuffled in blocks of so many: what is stored near each other is looked at near in time.
const BLOCK: usize = 4096;

/// The numbers below `count` in the order of a seed; seed 0 is the plain order.
pub(super) fn order(count: usize, seed: u64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    if seed == 0 {
        return order;
    }
    let mut state = mix(seed.wrapping_mul(0x5851_F42D_4C95_7F2D));
    for block in order.chunks_mut(BLOCK) {
        for last in (1..block.len()).rev() {
            state = state.wrapping_add(1);
            block.swap(last, (mix(state) % (last as u64 + 1)) as usize);
        }
    }
    order
}
