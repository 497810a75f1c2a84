//! The migration report and the graph in the formats of drawing programs.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

mod support;

use std::collections::BTreeMap;

use calve_generator::diagram;
use calve_generator::report::{
    EndpointCount, ModeEvidence, ReportInput, ServiceEvidence, ServiceSteps, StepState, html, json, markdown,
};

fn evidence() -> ServiceEvidence {
    let mode = |mode: &str, requests: u64, compared: u64| ModeEvidence {
        mode: mode.to_owned(),
        ran: true,
        passed: true,
        tests_passed: 54,
        requests: vec![EndpointCount {
            endpoint: "/v1/billing/charge".to_owned(),
            outcome: "ok".to_owned(),
            count: requests,
        }],
        compared,
        ..ModeEvidence::default()
    };
    let mut shadow = mode("shadow", 12, 12);
    shadow.passed = false;
    shadow.differences = BTreeMap::from([("balance.cents <net>".to_owned(), 2)]);
    ServiceEvidence {
        service: "billing".to_owned(),
        contract: "3f8a".to_owned(),
        service_built: true,
        monolith_built: true,
        modes: vec![mode("local", 0, 0), mode("remote", 31, 0), shadow],
    }
}

fn steps() -> ServiceSteps {
    let step = |number: usize| StepState {
        number,
        title: format!("step {number}"),
        done: number < 9,
        evidence: "54 tests | passed".to_owned(),
    };
    ServiceSteps { service: "billing".to_owned(), steps: (1..=12).map(step).collect() }
}

#[test]
fn the_page_tells_blockers_evidence_and_steps_and_escapes_them() {
    let (plan, sources) = support::shop();
    let (evidence, steps) = ([evidence()], [steps()]);
    let input = ReportInput { plan: &plan, sources: &sources, evidence: &evidence, steps: &steps };
    let page = html(&input);
    for told in [
        "takes a closure `impl Fn(&#38;Invoice)`",
        "return the invoices &#38; let the caller loop",
        "src/billing/export.rs:12",
        "Migration of billing: 8 of 12 steps",
        "balance.cents &#60;net&#62;",
        "id=\"service-notifications\"",
        "reads and writes",
    ] {
        assert!(page.contains(told), "missing: {told}");
    }
    assert!(!page.contains("impl Fn(&Invoice)"), "not escaped");
    assert!(!page.contains("<script") && !page.contains("https://"), "the page is self-contained");
    assert_eq!(page, html(&input), "same input, same bytes");
}

#[test]
fn a_failed_mode_is_not_told_as_passed() {
    let (plan, sources) = support::shop();
    let mut seen = evidence();
    assert!(!seen.has_passed());
    let text = |seen: &ServiceEvidence| {
        let evidence = [seen.clone()];
        markdown(&ReportInput { plan: &plan, sources: &sources, evidence: &evidence, steps: &[] })
    };
    assert!(text(&seen).contains("Verification of billing: not passed"));
    seen.modes[2].passed = true;
    assert!(text(&seen).contains("Verification of billing: passed"));
    seen.modes[0].ran = false;
    assert!(text(&seen).contains("Verification of billing: not passed"));
}

#[test]
fn pipes_do_not_break_the_tables_of_the_text() {
    let (plan, sources) = support::shop();
    let steps = [steps()];
    let text = markdown(&ReportInput { plan: &plan, sources: &sources, evidence: &[], steps: &steps });
    assert!(text.contains("54 tests \\| passed"));
}

#[test]
fn the_document_is_json() {
    let (plan, sources) = support::shop();
    let text = json(&ReportInput { plan: &plan, sources: &sources, evidence: &[], steps: &[] });
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["version"], 1);
    let names: Vec<_> = value["services"].as_array().expect("list").iter().map(|one| &one["name"]).collect();
    assert_eq!(names.len(), plan.services.len());
    assert_eq!(value["services"][0]["order"], 1);
    let billing = plan.service("billing").expect("named");
    let told = value["services"].as_array().expect("list").iter().find(|one| one["name"] == "billing").expect("told");
    assert_eq!(told["lines"], billing.lines);
}

#[test]
fn the_graph_names_every_linked_module_in_its_cluster() {
    let (plan, _) = support::shop();
    assert!(!plan.links.is_empty());
    let (dot, mermaid, graphml) = (diagram::dot(&plan), diagram::mermaid(&plan), diagram::graphml(&plan));
    for link in &plan.links {
        assert!(dot.contains(&format!("m{} -> m{} ", link.from.0, link.to.0)));
        assert!(graphml.contains(&format!("source=\"m{}\" target=\"m{}\"", link.from.0, link.to.0)));
        for id in [link.from.0, link.to.0] {
            assert!(dot.contains(&format!("\n        m{id} [label=")), "module {id} stands in no cluster");
            assert!(mermaid.contains(&format!("\n        m{id}[\"")), "module {id} stands in no cluster");
        }
    }
    let billing = dot.split("label=\"billing\"").nth(1).and_then(|rest| rest.split('}').next()).expect("a cluster");
    assert!(billing.contains("shop::billing::credit") && !billing.contains("shop::users"));
}
