//! What the graph answers.

use super::graph;
use super::sample::{id, paths, resolved};
use crate::resolve::Certainty;

const CHAIN: &str = "
    mod shop
    mod shop::a
    fn shop::a::f
    mod shop::b
    fn shop::b::g
    fn shop::b::h
    test shop::b::t
    shop::a::f -> shop::b::g
    shop::a::f => shop::b::g
    shop::b::g ~> shop::b::h
    shop::b::g -> shop::b::g
    shop::b::t -> shop::a::f
";

#[test]
fn references_of_a_pair_become_one_edge() {
    let resolved = resolved(CHAIN);
    let graph = graph(&resolved);
    assert_eq!(graph.edge_count(), 3, "the call of itself is no edge");
    let edge = graph.edge(id(&resolved, "shop::a::f"), id(&resolved, "shop::b::g")).expect("an edge");
    assert_eq!((edge.kinds.len(), edge.sites.len(), edge.is_test), (2, 2, false));
    assert_eq!(edge.certainty(), Certainty::Resolved);
}

#[test]
fn reach_follows_only_what_it_is_told() {
    let resolved = resolved(CHAIN);
    let graph = graph(&resolved);
    let from = id(&resolved, "shop::a::f");
    let all = graph.reach([from], |_| true);
    assert_eq!(paths(&resolved, all), ["shop::a::f", "shop::b::g", "shop::b::h"]);
    let sure = graph.reach([from], |edge| edge.certainty() == Certainty::Resolved);
    assert_eq!(paths(&resolved, sure), ["shop::a::f", "shop::b::g"]);
    let back = graph.reached_by([from], |edge| !edge.is_test);
    assert_eq!(paths(&resolved, back), ["shop::a::f"]);
}

#[test]
fn incoming_and_outgoing_come_by_id() {
    let resolved = resolved(
        "
        mod m
        fn m::a
        fn m::b
        fn m::c
        m::c -> m::a
        m::b -> m::a
        m::c -> m::b",
    );
    let graph = graph(&resolved);
    let into: Vec<_> = graph.incoming(id(&resolved, "m::a")).map(|edge| edge.from).collect();
    assert_eq!(paths(&resolved, into), ["m::b", "m::c"]);
    let out: Vec<_> = graph.outgoing(id(&resolved, "m::c")).map(|edge| edge.to).collect();
    assert_eq!(paths(&resolved, out), ["m::a", "m::b"]);
    let all: Vec<_> = graph.edges().map(|edge| (edge.from, edge.to)).collect();
    assert!(all.is_sorted());
}

#[test]
fn what_is_needed_comes_before_what_needs_it() {
    let resolved = resolved(CHAIN);
    let graph = graph(&resolved);
    let order: Vec<_> = graph.condensation_order(|edge| !edge.is_test).into_iter().flatten().collect();
    let at = |path: &str| order.iter().position(|item| *item == id(&resolved, path));
    assert!(at("shop::b::h") < at("shop::b::g") && at("shop::b::g") < at("shop::a::f"));
}

#[test]
fn a_circle_of_modules_is_closed_by_its_lightest_reference() {
    let resolved = resolved(
        "
        mod shop
        mod shop::a
        fn shop::a::f
        fn shop::a::g
        mod shop::b
        fn shop::b::f
        test shop::b::t
        mod shop::c
        fn shop::c::f
        shop::a::f -> shop::b::f
        shop::a::g -> shop::b::f
        shop::b::f -> shop::a::f
        shop::b::t -> shop::a::f
        shop::b::t -> shop::c::f
        shop::c::f -> shop::a::f",
    );
    let circles = graph(&resolved).module_cycles();
    assert_eq!(circles.len(), 1);
    assert_eq!(paths(&resolved, circles[0].modules.clone()), ["shop::a", "shop::b"]);
    let closing = &circles[0].closing;
    assert_eq!((closing.len(), closing[0].weight()), (1, 1));
    assert_eq!(paths(&resolved, [closing[0].from, closing[0].to]), ["shop::b", "shop::a"]);
}

#[test]
fn a_door_that_reexports_closes_no_circle() {
    let text = "
        mod shop
        struct shop::Error
        mod shop::a
        fn shop::a::f
        shop::a::f => shop::Error
        shop uses shop::a::f";
    assert!(graph(&resolved(text)).module_cycles().is_empty());
    let calls = format!("{text}\n shop -> shop::a::f");
    assert_eq!(graph(&resolved(&calls)).module_cycles().len(), 1);
}

#[test]
fn containment_knows_what_stands_in_what() {
    let resolved = resolved(CHAIN);
    let graph = graph(&resolved);
    let tree = graph.containment();
    let (shop, b, g) = (id(&resolved, "shop"), id(&resolved, "shop::b"), id(&resolved, "shop::b::g"));
    assert_eq!(tree.ancestors(g), [b, shop]);
    assert_eq!(paths(&resolved, tree.below(b)), ["shop::b::g", "shop::b::h", "shop::b::t"]);
    assert!(tree.contains(shop, g) && tree.contains(g, g) && !tree.contains(g, shop));
    assert_eq!(tree.module_of(g), b);
    assert_eq!(paths(&resolved, tree.modules()), ["shop", "shop::a", "shop::b"]);
}
