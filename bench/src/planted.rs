//! Networks with planted groups, the same at every call.

/// Edges of a node at its own, on the average; twice as many end at it.
const DEGREE: u32 = 10;
/// Sizes of the planted groups: they go up and begin again.
const SIZES: [u32; 5] = [20, 45, 90, 160, 300];

/// Edges between so many nodes, all of weight 1: of a thousand, `mixing` lead anywhere, the others into the node's own
/// planted group.
#[must_use]
pub fn planted(nodes: u32, mixing: u64) -> Vec<(u32, u32, f64)> {
    let mut edges = Vec::with_capacity((nodes * DEGREE) as usize);
    let mut chance = 0x9E37_79B9_7F4A_7C15_u64;
    // The xorshift generator of Marsaglia (2003).
    let mut below = move |count: u64| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        (chance >> 11) % count
    };
    let mut start = 0;
    for size in SIZES.iter().cycle() {
        let stop = (start + size).min(nodes);
        for node in start..stop {
            for _ in 0..DEGREE {
                let leads_anywhere = below(1000) < mixing;
                let (from, count) = if leads_anywhere { (0, nodes) } else { (start, stop - start) };
                let other = from + below(u64::from(count)) as u32;
                if other != node {
                    edges.push((node, other, 1.0));
                }
            }
        }
        start = stop;
        if start == nodes {
            return edges;
        }
    }
    edges
}
