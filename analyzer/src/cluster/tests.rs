//! Planted groups are found again, limits are kept, the result is always the same.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Clusters, Constraints, Contradiction, Engine, group};

type Edges = Vec<(u32, u32, f64)>;

/// Groups of `size` nodes, all joined inside, each joined to the next group by one light edge.
fn planted(groups: u32, size: u32) -> (Vec<u64>, Edges) {
    let mut edges = Edges::new();
    for group in 0..groups {
        let first = group * size;
        for a in first..first + size {
            edges.extend((a + 1..first + size).map(|b| (a, b, 4.0)));
        }
        edges.push((first, (first + size) % (groups * size), 1.0));
    }
    (vec![1; (groups * size) as usize], edges)
}

fn group_of(clusters: &Clusters) -> BTreeMap<u32, usize> {
    clusters.groups.iter().enumerate().flat_map(|(at, units)| units.iter().map(move |unit| (*unit, at))).collect()
}

#[test]
fn planted_groups_are_found() {
    for (groups, size) in [(3, 4), (5, 6), (12, 5)] {
        let (sizes, edges) = planted(groups, size);
        let found = group(&sizes, &edges, &Constraints::default());
        let expected: Vec<Vec<u32>> = (0..groups).map(|at| (at * size..(at + 1) * size).collect()).collect();
        assert_eq!(found.groups, expected);
        assert!(found.stability.iter().all(|share| *share > 0.95), "{:?}", found.stability);
        assert!(found.modularity > 0.5 && found.inside > 0.8);
    }
}

#[test]
fn groups_fall_into_parts() {
    // Six cliques of four, three and three of which are tied.
    let (sizes, mut edges) = planted(6, 4);
    let ties = [(0, 4), (1, 8), (5, 9), (12, 16), (13, 20), (17, 21)];
    edges.extend(ties.iter().map(|(a, b)| (*a, *b, 6.0)));
    let pinned: BTreeMap<u32, String> = (0..24).map(|unit| (unit, ["a", "b"][unit as usize / 12].to_owned())).collect();
    let found = group(&sizes, &edges, &Constraints::default());
    assert_eq!(found.parts.len(), found.groups.len());
    for (group, parts) in found.groups.iter().zip(&found.parts) {
        let mut all: Vec<u32> = parts.concat();
        all.sort_unstable();
        assert_eq!(all, *group);
    }
    let two = group(&sizes, &edges, &Constraints { count: Some(2), ..Constraints::default() });
    let cliques: Vec<Vec<u32>> = (0..6).map(|at| (at * 4..(at + 1) * 4).collect()).collect();
    assert_eq!(two.parts, [cliques[..3].to_vec(), cliques[3..].to_vec()]);
    let whole = group(&sizes, &edges, &Constraints { pinned, ..Constraints::default() });
    assert!(whole.parts.iter().all(|parts| parts.len() == 1), "what a person put together is one");
}

#[test]
fn what_holds_a_unit_together_keeps_it_alone() {
    let loops = (0..4).map(|unit| (unit, unit, 50.0));
    let edges: Edges = loops.chain([(0, 1, 3.0), (1, 2, 2.0), (2, 3, 90.0)]).collect();
    let found = group(&[1; 4], &edges, &Constraints::default());
    assert_eq!(found.groups, [vec![0], vec![1], vec![2, 3]]);
}

#[test]
fn decisions_are_kept() {
    let (sizes, edges) = planted(3, 4);
    let constraints = Constraints {
        must_link: vec![vec![0, 4]],
        cannot_link: vec![(8, 9)],
        excluded: BTreeSet::from([11]),
        ..Constraints::default()
    };
    let of = group_of(&group(&sizes, &edges, &constraints));
    assert_eq!(of[&0], of[&4]);
    assert_ne!(of[&8], of[&9]);
    assert!(!of.contains_key(&11));
}

#[test]
fn pinned_groups_are_as_a_person_made_them() {
    let (sizes, edges) = planted(3, 4);
    let pinned = [(0, "a"), (1, "a"), (2, "b")].map(|(unit, name)| (unit, name.to_owned()));
    let closed = Constraints { pinned: BTreeMap::from(pinned), ..Constraints::default() };
    let found = group(&sizes, &edges, &closed);
    assert!(found.groups.contains(&vec![0, 1]) && found.groups.contains(&vec![2]));
    let open = Constraints { pinned_are_open: true, ..closed };
    let of = group_of(&group(&sizes, &edges, &open));
    assert!(of[&0] == of[&1] && of[&0] != of[&2]);
}

#[test]
fn groups_stay_below_the_largest_size() {
    let (sizes, edges) = planted(2, 8);
    let constraints = Constraints { max_lines: Some(4), ..Constraints::default() };
    let found = group(&sizes, &edges, &constraints);
    assert!(found.groups.iter().all(|units| units.len() <= 4), "{:?}", found.groups);
}

#[test]
fn small_groups_join_the_one_they_have_most_to_do_with() {
    let (mut sizes, mut edges) = planted(3, 4);
    let (small, lonely, owner) = (12, 13, 14);
    sizes.extend([1, 1, 1]);
    edges.extend([(small, small, 40.0), (small, 5, 2.0), (small, 9, 1.0), (owner, owner, 40.0), (owner, 5, 2.0)]);
    let free = group_of(&group(&sizes, &edges, &Constraints::default()));
    assert!(free[&small] != free[&5]);
    let may_be_small = BTreeSet::from([owner]);
    let constraints =
        Constraints { min_lines: Some(3), may_be_small, untied_may_be_small: true, ..Constraints::default() };
    let of = group_of(&group(&sizes, &edges, &constraints));
    assert_eq!(of[&small], of[&5]);
    assert!(of[&owner] != of[&5] && of.values().filter(|group| **group == of[&lonely]).count() == 1);
}

#[test]
fn a_unit_between_two_groups_is_in_doubt() {
    let (sizes, mut edges) = planted(2, 5);
    let (middle, mut sizes) = (sizes.len() as u32, sizes);
    sizes.push(1);
    edges.extend([(middle, 1, 4.0), (middle, 2, 4.0), (middle, 6, 4.0), (middle, 7, 3.9)]);
    let found = group(&sizes, &edges, &Constraints::default());
    let (doubtful, sure) = (found.standing[&middle], found.standing[&3]);
    assert!(doubtful.margin < 0.2 && doubtful.runner_up.is_some(), "{doubtful:?}");
    assert!(sure.margin > 0.5, "{sure:?}");
}

#[test]
fn nothing_is_nothing() {
    let found = group(&[], &[], &Constraints::default());
    assert!(found.groups.is_empty());
    let lonely = group(&[1, 1], &[], &Constraints::default());
    assert_eq!(lonely.groups, [vec![0], vec![1]]);
}

#[test]
fn threads_change_nothing() {
    let (sizes, edges) = planted(6, 5);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| group(&sizes, &edges, &Constraints::default()))
    };
    assert_eq!(run(1), run(2));
}

fn any_network() -> impl Strategy<Value = (usize, Edges)> {
    (2usize..24).prop_flat_map(|nodes| {
        let ends = 0..nodes as u32;
        let edge = (ends.clone(), ends, 0.1f64..9.0);
        (Just(nodes), proptest::collection::vec(edge, 0..70))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn limits_hold_on_any_network(
        (nodes, edges) in any_network(),
        links in proptest::collection::vec((0u32..24, 0u32..24), 0..4),
        apart in proptest::collection::vec((0u32..24, 0u32..24), 0..6),
    ) {
        let sizes = vec![1; nodes];
        let must_link: Vec<Vec<u32>> = links.iter().map(|(a, b)| vec![*a, *b]).collect();
        let constraints = Constraints { must_link, cannot_link: apart.clone(), ..Constraints::default() };
        let of = group_of(&group(&sizes, &edges, &constraints));
        prop_assert_eq!(of.len(), nodes);
        for (a, b) in &links {
            if let (Some(a), Some(b)) = (of.get(a), of.get(b)) {
                prop_assert_eq!(a, b);
            }
        }
        // Only what must stay together may break a wish to be apart.
        let linked = |a: u32, b: u32| joined(nodes, &links).get(&a) == joined(nodes, &links).get(&b);
        for (a, b) in apart.iter().filter(|(a, b)| a != b) {
            if let (Some(one), Some(other)) = (of.get(a), of.get(b)) {
                prop_assert!(one != other || linked(*a, *b));
            }
        }
    }

    #[test]
    fn sizes_hold_and_contradictions_are_found(
        (nodes, edges) in any_network(),
        most in 2u64..8,
        links in proptest::collection::vec((0u32..24, 0u32..24), 0..4),
        apart in proptest::collection::vec((0u32..24, 0u32..24), 0..4),
    ) {
        let must_link: Vec<Vec<u32>> = links.iter().map(|(a, b)| vec![*a, *b]).collect();
        let constraints =
            Constraints { must_link, cannot_link: apart.clone(), max_lines: Some(most), ..Constraints::default() };
        let found = group(&vec![1; nodes], &edges, &constraints);
        if constraints.check(&vec![1; nodes]).is_ok() {
            prop_assert!(found.groups.iter().all(|units| units.len() as u64 <= most));
            let of = group_of(&found);
            let both = |(a, b): &&(u32, u32)| a != b && of.contains_key(a) && of.contains_key(b);
            prop_assert!(apart.iter().filter(both).all(|(a, b)| of[a] != of[b]));
            prop_assert!(links.iter().filter(both).all(|(a, b)| of[a] == of[b]));
        } else {
            let joined = joined(nodes, &links);
            let torn = apart.iter().any(|(a, b)| a != b && joined.contains_key(a) && joined.get(a) == joined.get(b));
            let largest = (0..nodes as u32).map(|root| joined.values().filter(|at| **at == root).count() as u64).max();
            prop_assert!(torn || largest > Some(most));
        }
    }

    #[test]
    fn an_engine_leaves_no_group_unconnected((nodes, edges) in any_network(), seed in 0u64..5) {
        let engine = Engine::new(nodes, edges.iter().copied());
        for groups in [engine.divide(seed), engine.ensemble(seed), engine.update(engine.divide(seed), &[0, 1])] {
            let inside: Vec<(u32, u32)> = edges
                .iter()
                .filter(|(a, b, _)| groups[*a as usize] == groups[*b as usize])
                .map(|(a, b, _)| (*a, *b))
                .collect();
            let pieces = joined(nodes, &inside);
            for a in 0..nodes as u32 {
                for b in 0..nodes as u32 {
                    prop_assert!(groups[a as usize] != groups[b as usize] || pieces[&a] == pieces[&b]);
                }
            }
        }
    }

    #[test]
    fn an_edit_leaves_no_group_unconnected((nodes, edges) in any_network(), gone in 1usize..9) {
        let groups = Engine::new(nodes, edges.iter().copied()).divide(0);
        let (gone, kept) = edges.split_at(gone.min(edges.len()));
        let touched: Vec<u32> = gone.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        let new = Engine::new(nodes, kept.iter().copied()).update(groups, &touched);
        let is_inside = |edge: &&(u32, u32, f64)| new[edge.0 as usize] == new[edge.1 as usize];
        let inside: Vec<(u32, u32)> = kept.iter().filter(is_inside).map(|(a, b, _)| (*a, *b)).collect();
        let pieces = joined(nodes, &inside);
        let all = (0..nodes as u32).flat_map(|a| (0..nodes as u32).map(move |b| (a, b)));
        for (a, b) in all.filter(|(a, b)| new[*a as usize] == new[*b as usize]) {
            prop_assert_eq!(pieces[&a], pieces[&b]);
        }
    }

    #[test]
    fn an_order_holds_each_node_once(count in 0usize..9_000, seed in 0u64..50) {
        let order = super::order::Order::new(count, seed);
        let nodes: BTreeSet<u32> = order.nodes().collect();
        prop_assert_eq!(nodes.len(), count);
        prop_assert!(nodes.iter().all(|node| order.node(order.place(*node)) == *node && (*node as usize) < count));
    }

    #[test]
    fn groups_are_connected((nodes, edges) in any_network()) {
        let found = group(&vec![1; nodes], &edges, &Constraints::default());
        for units in &found.groups {
            let inside: Vec<(u32, u32)> =
                edges.iter().map(|(a, b, _)| (*a, *b)).filter(|(a, b)| units.contains(a) && units.contains(b)).collect();
            let pieces: BTreeSet<u32> = joined(nodes, &inside).iter().filter(|(unit, _)| units.contains(unit)).map(|(_, piece)| *piece).collect();
            prop_assert_eq!(pieces.len(), 1);
        }
    }
}

#[test]
fn what_cannot_be_kept_is_said() {
    let linked = Constraints { must_link: vec![vec![0, 1], vec![1, 2]], ..Constraints::default() };
    assert_eq!(linked.check(&[1; 3]), Ok(()));
    let apart = Constraints { cannot_link: vec![(2, 0)], ..linked.clone() };
    assert_eq!(apart.check(&[1; 3]), Err(Contradiction::Linked(2, 0)));
    let pins = [(0, "a".to_owned()), (2, "b".to_owned())];
    let pinned = Constraints { pinned: BTreeMap::from(pins), ..linked.clone() };
    assert_eq!(pinned.check(&[1; 3]), Err(Contradiction::Pinned("a".into(), "b".into())));
    let small = Constraints { max_lines: Some(5), ..linked };
    assert_eq!(small.check(&[2; 3]), Err(Contradiction::TooLarge { first: 0, size: 6, most: 5 }));
    let sizes = Constraints { min_lines: Some(9), ..small };
    assert_eq!(sizes.check(&[1; 3]), Err(Contradiction::Sizes { least: 9, most: 5 }));
    let count = |count| Constraints { count: Some(count), ..Constraints::default() };
    let all_apart = Constraints { cannot_link: vec![(0, 1), (2, 1), (2, 0), (2, 3)], ..count(2) };
    assert_eq!(all_apart.check(&[1; 4]), Err(Contradiction::TooFew { units: vec![0, 1, 2], count: 2 }));
    let full = Constraints { max_lines: Some(5), ..count(2) };
    assert_eq!(full.check(&[4, 4, 2]), Ok(()));
    assert_eq!(full.check(&[40, 4, 2]), Err(Contradiction::TooSmall { count: 2, most: 5, all: 11 }));
    let thin = Constraints { min_lines: Some(5), ..count(2) };
    assert_eq!(thin.check(&[3, 3, 3]), Err(Contradiction::TooMany { count: 2, least: 5, all: 9 }));
}

#[test]
fn a_least_size_that_was_asked_for_holds_without_ties() {
    let asked = Constraints { min_lines: Some(2), ..Constraints::default() };
    let edges = [(0, 1, 1.0), (2, 3, 1.0)];
    assert!(group(&[1; 6], &edges, &asked).groups.iter().all(|units| units.len() >= 2));
    let left = Constraints { untied_may_be_small: true, ..asked };
    assert_eq!(group(&[1; 6], &edges, &left).groups.len(), 4, "nobody is joined to what it has nothing to do with");
}

#[test]
fn an_edit_moves_what_it_touches_alone() {
    let (sizes, edges) = planted(30, 8);
    let groups = Engine::new(sizes.len(), edges.iter().copied()).divide(0);
    // Node 0 leaves its group for another one.
    let stays = |edge: &&(u32, u32, f64)| edge.0 != 0 && edge.1 != 0;
    let mut edited: Edges = edges.iter().filter(stays).copied().collect();
    edited.extend((80..88).map(|other| (0, other, 4.0)));
    let touched: Vec<u32> = (0..8).chain(80..88).collect();
    let new = Engine::new(sizes.len(), edited.iter().copied()).update(groups.clone(), &touched);
    assert_eq!(new[0], new[80]);
    let joined_before = |a: usize, b: usize| groups[a] == groups[b];
    let joined_now = |a: usize, b: usize| new[a] == new[b];
    assert!((1..240).all(|a| (1..240).all(|b| joined_before(a, b) == joined_now(a, b))));
}

#[test]
fn many_cores_and_seeds_find_the_same_planted_groups() {
    let (sizes, edges) = planted(40, 6);
    let engine = Engine::new(sizes.len(), edges.iter().copied());
    let run = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| engine.ensemble(seed))
    };
    assert_eq!(run(1, 0), run(2, 0));
    assert_eq!(run(1, 0), run(2, 9));
    assert!(engine.modularity(&run(1, 0)) > 0.9);
}

/// The piece of each node when these pairs are joined.
fn joined(nodes: usize, pairs: &[(u32, u32)]) -> BTreeMap<u32, u32> {
    let mut piece: BTreeMap<u32, u32> = (0..nodes as u32).map(|node| (node, node)).collect();
    for (a, b) in pairs {
        if let (Some(one), Some(other)) = (piece.get(a).copied(), piece.get(b).copied()) {
            piece.values_mut().filter(|at| **at == one).for_each(|at| *at = other);
        }
    }
    piece
}

#[test]
fn as_many_groups_as_asked_for() {
    let (sizes, edges) = planted(4, 5);
    for count in 1..=8 {
        let found = group(&sizes, &edges, &Constraints { count: Some(count), ..Constraints::default() });
        assert_eq!(found.groups.len(), count);
        assert_eq!(found.groups.iter().map(Vec::len).sum::<usize>(), 20, "every unit is in one group");
    }
    let pinned = BTreeMap::from([(0, "a".to_owned()), (5, "b".to_owned()), (10, "c".to_owned())]);
    let apart = group(&sizes, &edges, &Constraints { count: Some(1), pinned, ..Constraints::default() });
    assert!(apart.groups.len() >= 3, "what a person keeps apart is not joined to please a number: {:?}", apart.groups);
}

#[test]
fn a_seed_takes_others_in_and_a_named_group_does_not() {
    let (sizes, edges) = planted(3, 4);
    let pinned = BTreeMap::from([(0, "a".to_owned()), (4, "b".to_owned())]);
    let open = BTreeSet::from(["a".to_owned()]);
    let found = group(&sizes, &edges, &Constraints { pinned, open, ..Constraints::default() });
    assert!(found.groups.contains(&vec![0, 1, 2, 3]), "{:?}", found.groups);
    assert!(found.groups.contains(&vec![4]), "{:?}", found.groups);
}

#[test]
fn one_group_grows_alone() {
    let (sizes, edges) = planted(3, 4);
    let pinned = BTreeMap::from([(5, "wanted".to_owned())]);
    let open = BTreeSet::from(["wanted".to_owned()]);
    let constraints = Constraints { pinned, open, only: Some("wanted".to_owned()), ..Constraints::default() };
    let found = group(&sizes, &edges, &constraints);
    assert_eq!(found.groups, [vec![5]], "one of four equal ones pulls nobody over by itself");
    let constraints =
        Constraints { pinned: BTreeMap::from([5, 6].map(|unit| (unit, "wanted".to_owned()))), ..constraints };
    assert_eq!(group(&sizes, &edges, &constraints).groups, [vec![4, 5, 6, 7]]);
}
