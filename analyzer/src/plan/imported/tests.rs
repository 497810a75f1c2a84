//! Plans of small graphs.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bounds, GraphPlan, GraphWishes, SHARED, graph_constraints, graph_plan};
use crate::cluster::cluster_graph;
use crate::ingest::parse_graph;
use crate::signals::imported;

fn divided(text: &str, wishes: &GraphWishes) -> GraphPlan {
    let graph = parse_graph(text).unwrap().0;
    let signals = imported(&graph);
    let (clusters, _) = cluster_graph(&signals, &graph_constraints(&graph, wishes).expect("wishes that can be kept"));
    graph_plan(&graph, &signals, &clusters, wishes)
}

/// Three parts with their layers, and plumbing that all of them use.
fn plan(wishes: &GraphWishes) -> GraphPlan {
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    for part in ["Order", "Quote", "Dealer"] {
        let roles = ["Controller", "Service", "Repository", "", "Details"];
        nodes.extend(roles.map(|role| format!("{part}{role}")));
        for (from, to, weight) in [("Controller", "Service", 4), ("Service", "Repository", 6), ("Repository", "", 5)] {
            edges.push((format!("{part}{from}"), format!("{part}{to}"), weight));
        }
        edges.push((format!("{part}Controller"), format!("{part}Details"), 3));
        edges.push((format!("{part}Details"), part.to_owned(), 1));
        for plumbing in ["Utility", "ConnectionFactory", "ErrorHandler"] {
            edges.push((format!("{part}Service"), plumbing.to_owned(), 2));
            edges.push((format!("{part}Repository"), plumbing.to_owned(), 1));
        }
    }
    nodes.extend(["Utility", "ConnectionFactory", "ErrorHandler"].map(str::to_owned));
    let nodes: Vec<_> = nodes.iter().map(|name| serde_json::json!({"id": format!("#{name}"), "name": name})).collect();
    let edges: Vec<_> = edges
        .iter()
        .map(|(from, to, weight)| {
            serde_json::json!({"from": format!("#{from}"), "to": format!("#{to}"), "weight": weight, "kind": "call"})
        })
        .collect();
    let text = serde_json::json!({"nodes": nodes, "edges": edges}).to_string();
    divided(&text, wishes)
}

#[test]
fn every_node_is_in_one_service_named_after_its_words() {
    let plan = plan(&GraphWishes::default());
    assert_eq!(plan.partition.len(), 18);
    let names: BTreeSet<&str> = plan.partition.values().map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["dealer", "order", "quote", SHARED]));
    assert_eq!(plan.partition["#OrderRepository"], "order");
    assert_eq!(plan.partition["#QuoteDetails"], "quote");
    assert_eq!(plan.partition["#Utility"], SHARED);
    let sizes: BTreeMap<&str, usize> =
        plan.services.iter().map(|service| (service.name.as_str(), service.nodes)).collect();
    assert_eq!(sizes, BTreeMap::from([("dealer", 5), ("order", 5), ("quote", 5), (SHARED, 3)]));
}

#[test]
fn the_numbers_are_those_of_the_whole_partition() {
    let plan = plan(&GraphWishes::default());
    assert_eq!(plan.metrics.groups, 4);
    assert!((plan.metrics.coverage - 1.0).abs() < 1e-12 && plan.metrics.modularity > 0.3);
}

#[test]
fn an_empty_graph_has_no_services() {
    let plan = divided(r#"{"nodes": []}"#, &GraphWishes::default());
    assert!(plan.partition.is_empty() && plan.services.is_empty());
}

#[test]
fn pins_are_kept_and_name_their_service() {
    let pins = [("#Utility", "sales"), ("#OrderController", "sales"), ("#QuoteService", "offers")];
    let pins = pins.map(|(node, service)| (node.to_owned(), service.to_owned()));
    let plan = plan(&GraphWishes { pins: BTreeMap::from(pins), ..GraphWishes::default() });
    assert_eq!((plan.partition["#Utility"].as_str(), plan.partition["#OrderController"].as_str()), ("sales", "sales"));
    assert_eq!(plan.partition["#QuoteService"], "offers");
    assert_eq!(plan.partition["#QuoteRepository"], "offers");
}

#[test]
fn what_stays_together_or_apart_does_and_what_cannot_is_told_by_name() {
    let lists = |lists: &[[&str; 2]]| lists.iter().map(|list| list.map(str::to_owned).to_vec()).collect();
    let of = |bounds: Bounds| GraphWishes { bounds, ..GraphWishes::default() };
    let kept = plan(&of(Bounds {
        together: lists(&[["#OrderService", "#QuoteService"]]),
        apart: lists(&[["#DealerService", "#DealerRepository"]]),
        ..Bounds::default()
    }));
    assert_eq!(kept.partition["#OrderService"], kept.partition["#QuoteService"]);
    assert_ne!(kept.partition["#DealerService"], kept.partition["#DealerRepository"]);
    let graph = parse_graph(r#"{"nodes": [{"id": "x"}, {"id": "y"}, {"id": "z"}]}"#).unwrap().0;
    let wrong = |wishes: &GraphWishes| graph_constraints(&graph, wishes).map(|_| ()).unwrap_err().message;
    let pair = || lists(&[["x", "y"]]);
    let torn = wrong(&of(Bounds { together: pair(), apart: pair(), ..Bounds::default() }));
    assert!(torn.contains("`x`") && torn.contains("`y`") && torn.contains("apart"), "{torn}");
    let few = wrong(&GraphWishes { services: Some(1), ..of(Bounds { apart: pair(), ..Bounds::default() }) });
    assert!(few.contains("`x`, `y`") && few.contains("more than 1"), "{few}");
    let small = wrong(&GraphWishes { services: Some(1), ..of(Bounds { most: Some(2), ..Bounds::default() }) });
    assert!(small.contains("at most 2"), "{small}");
    assert!(wrong(&of(Bounds { apart: lists(&[["x", "w"]]), ..Bounds::default() })).contains("no node `w`"));
}
