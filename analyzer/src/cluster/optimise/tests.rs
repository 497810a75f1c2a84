//! The search reaches what can be reached, and its sums stay those of the measures.

use super::state::{Pairs, State};
use super::{GOALS, optimise};
use crate::cluster::metrics::{DirectedWeights, directed, metrics};
use crate::cluster::order::mix;

/// Rings of eight with a chord, each tied to the next by one edge.
fn rings(count: u32) -> DirectedWeights {
    let ring = (0..count).flat_map(|ring| (0..8).map(move |at| (ring * 8 + at, ring * 8 + (at + 1) % 8, 3.0)));
    let chords = (0..count).flat_map(|ring| (0..4).map(move |at| (ring * 8 + at, ring * 8 + at + 4, 2.0)));
    let ties = (1..count).map(|ring| (ring * 8, ring * 8 - 8, 1.0));
    directed(ring.chain(chords).chain(ties))
}

#[test]
fn sums_stay_those_of_the_measures() {
    let weights = rings(5);
    let pairs = Pairs::new(&weights, 40);
    let mut state = State::new(&pairs, &[0; 40], 6);
    for step in 0..500u64 {
        state.put(&pairs, (mix(step) % 40) as u32, (mix(step ^ 77) % 6) as u32);
    }
    let known = state.measures(&pairs);
    let groups: Vec<Option<u32>> = state.groups.iter().copied().map(Some).collect();
    let told = metrics(&weights, &groups);
    for (one, other) in [(known.sm, told.sm), (known.icp, told.icp), (known.ifn, told.ifn), (known.ned, told.ned)] {
        assert!((one - other).abs() < 1e-9, "{one} {other}");
    }
    assert_eq!(known.groups, told.groups);
}

#[test]
fn the_hardest_goal_is_reached_where_it_can_be() {
    let weights = rings(6);
    let found = optimise(&weights, 48, &[]);
    let groups: Vec<Option<u32>> = found.iter().copied().map(Some).collect();
    let told = metrics(&weights, &groups);
    let goal = GOALS[0];
    assert!(told.sm >= goal.sm && told.icp <= goal.icp && told.ifn <= goal.ifn && told.ned <= goal.ned, "{told:?}");
    assert_eq!(found, optimise(&weights, 48, &[]));
}

#[test]
fn few_nodes_are_divided_too() {
    assert!(optimise(&DirectedWeights::new(), 0, &[]).is_empty());
    let found = optimise(&directed([(0, 1, 1.0), (1, 2, 1.0)]), 3, &[]);
    assert_eq!(found.len(), 3);
}
