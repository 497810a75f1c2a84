//! The numbers of a small graph, as worked out by hand and by an independent evaluator.

use super::{DirectedWeights, Metrics, agreement, directed, metrics};

/// Two triangles joined by a light and a heavy edge, one call of a node to itself, one node in no group.
fn sample() -> (DirectedWeights, Vec<Option<u32>>) {
    let edges = vec![
        (0, 1, 2.0),
        (1, 2, 1.0),
        (2, 0, 3.0),
        (1, 0, 1.0),
        (3, 4, 4.0),
        (4, 5, 1.0),
        (5, 5, 7.0),
        (2, 3, 5.0),
        (0, 3, 1.0),
        (6, 0, 9.0),
    ];
    (directed(edges), vec![Some(0), Some(0), Some(0), Some(1), Some(1), Some(1), None])
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn numbers_of_a_small_graph() {
    let (weights, groups) = sample();
    let found: Metrics = metrics(&weights, &groups);
    assert_eq!((found.groups, found.largest, found.singletons), (2, 3, 0));
    close(found.coverage, 6.0 / 7.0);
    close(found.sm, (3.0 / 9.0 + 2.0 / 9.0) / 2.0 - 2.0 / 9.0);
    close(found.sm_jin, (4.0 / 9.0 + 2.0 / 9.0) / 2.0 - 2.0 / 18.0);
    close(found.sm_rldec, (4.0 / 9.0 + 3.0 / 9.0) / 2.0 - 2.0 / 18.0);
    close(found.icp_raw, 6.0 / 18.0);
    close(found.icp_count, 2.0 / 8.0);
    let value = |weight: f64| weight.ln() + 1.0;
    let all: f64 = [2.0, 1.0, 3.0, 1.0, 4.0, 1.0, 5.0, 1.0].into_iter().map(value).sum();
    close(found.icp, (value(5.0) + value(1.0)) / all);
    close(found.ifn, 1.0);
    close(found.ifn_jin, 0.5);
    close(found.ned, 1.0);
    close(found.ned_mean, 0.0);
    close(found.modularity, 7.0 / 18.0 - (20.0f64 / 36.0).powi(2) + 5.0 / 18.0 - (16.0f64 / 36.0).powi(2));
    close(found.turbo_mq, 8.0 / 10.0 + 4.0 / 6.0);
    close(found.turbo_mq_outgoing, 8.0 / 10.0 + 1.0);
}

#[test]
fn equal_divisions_agree() {
    let groups: Vec<Option<u32>> = [0, 0, 1, 1, 1, 2].map(Some).to_vec();
    let other: Vec<Option<u32>> = [7, 7, 3, 3, 3, 5].map(Some).to_vec();
    let found = agreement(&groups, &other).unwrap();
    close(found.mojo_fm, 100.0);
    close(found.ari, 1.0);
    close(found.pair_f1, 1.0);
    assert_eq!(agreement(&groups, &[None; 6]), None);
}

#[test]
fn other_divisions_agree_less() {
    let found: Vec<Option<u32>> = [0, 0, 0, 1, 1, 1].map(Some).to_vec();
    let reference: Vec<Option<u32>> = [0, 0, 1, 1, 2, 2].map(Some).to_vec();
    let agreement = agreement(&found, &reference).unwrap();
    // One node of each group is moved; the worst case moves all but one of each distinct size.
    close(agreement.mojo_fm, 100.0 * (1.0 - 2.0 / 4.0));
    close(agreement.ari, (2.0 - 18.0 / 15.0) / (4.5 - 18.0 / 15.0));
    close(agreement.pair_f1, 2.0 * (2.0 / 6.0) * (2.0 / 3.0) / (2.0 / 6.0 + 2.0 / 3.0));
}
