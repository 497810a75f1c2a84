//! Names and edges of small graphs.

use super::names::words;
use super::{ImportedSignals, imported};
use crate::ingest::parse_graph;

fn signals(nodes: &[&str], edges: &[(&str, &str, f64)]) -> ImportedSignals {
    let nodes: Vec<_> = nodes.iter().map(|name| serde_json::json!({"id": name, "name": name})).collect();
    let edges: Vec<_> = edges
        .iter()
        .map(|(from, to, weight)| serde_json::json!({"from": from, "to": to, "weight": weight, "kind": "call"}))
        .collect();
    imported(&parse_graph(&serde_json::json!({"nodes": nodes, "edges": edges}).to_string()).unwrap().0)
}

fn weight(ties: &[(u32, u32, f64)], a: u32, b: u32) -> f64 {
    ties.iter().find(|tie| (tie.0, tie.1) == (a, b)).map_or(0.0, |tie| tie.2)
}

#[test]
fn names_fall_into_words() {
    assert_eq!(words("HTTPOrders_2"), ["http", "order"]);
    assert_eq!(words("Customer.firstName"), ["customer", "first", "name"]);
    assert_eq!(words("CategoriesDAO"), ["category", "dao"]);
    assert_eq!(words("addressStatus"), ["address", "status"]);
    assert_eq!(words("a_b"), Vec::<String>::new());
}

#[test]
fn words_of_roles_say_nothing() {
    let names = ["OrderService", "OrderDao", "QuoteService", "QuoteDao", "Clock"];
    let found = signals(&names, &[("OrderService", "OrderDao", 1.0), ("QuoteService", "QuoteDao", 1.0)]);
    let words: Vec<Vec<&str>> =
        found.words.iter().map(|words| words.iter().map(|(word, _)| word.as_str()).collect()).collect();
    assert_eq!(words, [vec![], vec!["order"], vec!["order"], vec!["quote"], vec!["quote"]]);
}

#[test]
fn a_word_counts_only_where_its_nodes_hang_together() {
    let names = ["ViewCart", "CartTotal", "ViewQuote", "QuoteTotal"];
    let edges = [("ViewCart", "CartTotal", 1.0), ("ViewQuote", "QuoteTotal", 1.0)];
    let found = signals(&names, &edges);
    assert!(found.words.iter().all(|words| words.len() == 1 && words[0].0 != "total"), "{:?}", found.words);
}

#[test]
fn a_hub_is_worth_less_to_each() {
    let names = ["A", "B", "C", "D", "Hub"];
    let edges = [("A", "B", 1.0), ("A", "Hub", 1.0), ("B", "Hub", 1.0), ("C", "Hub", 1.0), ("D", "Hub", 1.0)];
    let found = signals(&names, &edges);
    assert!(weight(&found.structure, 0, 1) > weight(&found.structure, 0, 4));
}

#[test]
fn words_in_common_make_a_tie_heavier() {
    let names = ["Alpha", "BetaOne", "BetaTwo", "Gamma", "Omega", "Sigma"];
    let edges = [
        ("Alpha", "BetaOne", 1.0),
        ("BetaOne", "BetaTwo", 3.0),
        ("BetaTwo", "Gamma", 1.0),
        ("Gamma", "Omega", 3.0),
        ("Omega", "Sigma", 3.0),
    ];
    let found = signals(&names, &edges);
    assert!(weight(&found.ties, 1, 2) > weight(&found.structure, 1, 2));
    assert!((weight(&found.ties, 0, 1) - weight(&found.structure, 0, 1)).abs() < 1e-12);
}

#[test]
fn rarity_makes_what_many_use_count_less_when_it_is_asked_for() {
    let nodes = ["a", "b", "c", "d", "e", "f"].map(|id| serde_json::json!({"id": id, "name": id}));
    let edges = [("a", "f"), ("b", "f"), ("c", "f"), ("a", "b")]
        .map(|(from, to)| serde_json::json!({"from": from, "to": to, "weight": 1.0}));
    let graph = parse_graph(&serde_json::json!({"nodes": nodes, "edges": edges}).to_string()).unwrap().0;
    let of = |power: f64| {
        let wanted = std::collections::BTreeMap::from([("rarity".to_owned(), power)]);
        let found = super::imported_with(&graph, &super::rules().imported.with(&wanted));
        weight(&found.structure, 0, 5) / weight(&found.structure, 0, 1)
    };
    assert!(of(1.0) < of(0.0), "{} {}", of(1.0), of(0.0));
    assert_eq!(of(0.0), weight(&imported(&graph).structure, 0, 5) / weight(&imported(&graph).structure, 0, 1));
}
