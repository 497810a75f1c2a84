#![allow(clippy::disallowed_methods, reason = "tests may look at files and start the program")]
//! `propose`, `what-if` and `explain` as they are called from the shell, on the fixtures.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn calve(arguments: &[&str]) -> Output {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/shop/Cargo.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-calve"));
    command.arg("calve").args(arguments).arg("--manifest-path").arg(manifest);
    command.output().expect("the program runs")
}

fn json(arguments: &[&str]) -> Value {
    let mut all = arguments.to_vec();
    all.extend(["--message-format", "json"]);
    let output = calve(&all);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

fn names(document: &Value) -> Vec<&str> {
    document["services"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect()
}

#[test]
fn a_proposal_tells_cost_benefit_and_circles() {
    let document = json(&["propose"]);
    assert_eq!(document["schema"], "propose");
    for service in document["services"].as_array().expect("services") {
        let (low, high) = (service["cost"]["days_low"].as_f64(), service["cost"]["days_high"].as_f64());
        assert!(low < high, "{service}");
        assert!(!service["cost"]["parts"].as_array().expect("parts").is_empty());
        let criteria: Vec<&str> = service["benefit"]["criteria"]
            .as_array()
            .expect("criteria")
            .iter()
            .filter_map(|one| one["criterion"].as_str())
            .collect();
        assert_eq!(criteria, ["separable-business-logic", "naturally-isolated", "own-scaling"]);
    }
    assert!(document["circles"].as_array().is_some());
    let text = String::from_utf8(calve(&["propose"]).stdout).expect("text");
    for word in ["cost: ", "benefit: ", "naturally isolated", "own scaling", "shared kernel:"] {
        assert!(text.contains(word), "no `{word}` in\n{text}");
    }
}

#[test]
fn flags_shape_a_proposal() {
    assert_eq!(names(&json(&["propose", "--services", "3"])).len(), 3);
    assert_eq!(names(&json(&["propose", "--services", "auto"])), names(&json(&["propose"])));
    let pinned = json(&["propose", "--pin", "shop::search=catalog", "--pin", "shop::catalog=catalog"]);
    assert!(!names(&pinned).contains(&"search"));
    assert_eq!(names(&json(&["propose", "--only", "billing"])), ["billing"]);
    // Without words and nearness, and with tables that bind nothing, calls and types alone decide.
    let stability = |document: &Value| document["services"].to_string();
    let weighted = json(&["propose", "--weights", "words=0,nearness=0,tables=0"]);
    assert_ne!(stability(&weighted), stability(&json(&["propose"])), "the weights change the evidence at least");
}

#[test]
fn a_proposal_grows_from_seeds_of_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("seeds.toml");
    std::fs::write(&file, "[[service]]\nname = \"fulfilment\"\nmodules = [\"shop::orders\"]\n").expect("a file");
    let seeded = json(&["propose", "--seed-from", file.to_str().expect("a path")]);
    let grown = seeded["services"].as_array().expect("services").iter().find(|one| one["name"] == "fulfilment");
    assert_eq!(grown.expect("it bears the name of the seed")["modules"][0], "shop::inventory");
    let missing = calve(&["propose", "--seed-from", "no/such/file.toml"]);
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn measurements_show_where_the_time_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("stacks.txt");
    let stacks = "main;shop::billing::service::BillingService::charge 80\nmain;shop::search::tokenize 20\n";
    std::fs::write(&file, stacks).expect("a file");
    let document = json(&["propose", "--runtime", file.to_str().expect("a path")]);
    let billing = document["services"].as_array().expect("services").iter().find(|one| one["name"] == "billing");
    let told = billing.expect("billing")["benefit"].to_string();
    assert!(told.contains("of the time that was measured is spent in it"), "{told}");
    std::fs::write(&file, "nothing to see").expect("a file");
    assert_eq!(calve(&["propose", "--runtime", file.to_str().expect("a path")]).status.code(), Some(2));
}

#[test]
fn an_explanation_judges_services_and_says_why_something_is_set_aside() {
    let reasons = |subject: &str| json(&["explain", subject])["reasons"].to_string();
    let billing = reasons("billing");
    for word in ["cost: functions called through the wall", "naturally-isolated: ", "own-scaling: for: ", "circle of"] {
        assert!(billing.contains(word), "no `{word}` in {billing}");
    }
    assert!(reasons("shop::config").contains("set aside as plumbing"), "{}", reasons("shop::config"));
    assert!(reasons("shop::app").contains("puts parts together"), "{}", reasons("shop::app"));
}

#[test]
fn every_weight_is_documented() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/signals.md");
    let text = std::fs::read_to_string(docs).expect("docs/signals.md");
    for name in calve_analyzer::signals::rules::WeightRules::names() {
        assert!(text.contains(&format!("`{name}`")), "docs/signals.md does not tell `{name}`");
    }
}

#[test]
fn mistakes_in_flags_are_told() {
    for (arguments, word) in [
        (&["propose", "--weights", "cals=2"][..], "calls"),
        (&["propose", "--services", "0"], "auto"),
        (&["propose", "--pin", "shop::search"], "PATH=SERVICE"),
        (&["propose", "--pin", "shop::serach=billing"], "shop::search"),
        (&["propose", "--only", "nobody"], "nobody"),
        (&["what-if"], "--move"),
        (&["what-if", "--merge", "billing"], "A,B"),
        (&["what-if", "--split", "nobody"], "billing"),
        (&["what-if", "--move", "shop::serach=billing"], "shop::search"),
    ] {
        let output = calve(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(word), "{arguments:?}: no `{word}` in\n{told}");
    }
}

#[test]
fn what_if_tells_before_and_after() {
    let document = json(&["what-if", "--move", "shop::inventory=stock"]);
    let number = |place: &Value| place.as_f64().expect("a number");
    let (before, after) = (&document["before"], &document["after"]);
    assert_eq!(number(&after["services"]), number(&before["services"]) + 1.0);
    assert!(number(&after["torn_transactions"]) > number(&before["torn_transactions"]));
    assert!(number(&after["days_high"]) > number(&before["days_high"]));
    assert_eq!(names(&document), ["orders", "stock"]);
    assert!(document["services"][1]["before"].is_null() && document["services"][0]["after"].is_object());
    let merged = json(&["what-if", "--merge", "orders,billing", "--split", "users"]);
    assert_eq!(merged["changes"].as_array().map(Vec::len), Some(2));
    let pinned = json(&["what-if", "--pin", "shop::search=kernel"]);
    let search = pinned["services"].as_array().expect("services").iter().find(|one| one["name"] == "search");
    assert!(search.expect("it differs")["after"].is_null());
    let counted = json(&["what-if", "--services", "2"]);
    assert_eq!(number(&counted["after"]["services"]), 2.0);
    let text = String::from_utf8(calve(&["what-if", "--merge", "catalog,search"]).stdout).expect("text");
    assert!(text.contains("if catalog and search are one") && text.contains("better: "), "{text}");
}

#[test]
fn decisions_that_cannot_all_be_kept_stop_the_run_with_their_names() {
    let told = |flags: &[&str]| {
        let output = calve(&[&["propose"], flags].concat());
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).expect("text")
    };
    let (search, catalog) = ("shop::search", "shop::catalog");
    let pair = format!("{search},{catalog}");
    let torn = told(&["--together", &pair, "--apart", &pair]);
    assert!(torn.contains(search) && torn.contains(catalog) && torn.contains("apart"), "{torn}");
    let few = told(&["--apart", &pair, "--services", "1"]);
    assert!(few.contains("more than 1 services"), "{few}");
    assert!(told(&["--min-size", "500", "--max-size", "100"]).contains("at least 500 and at most 100"));
    let together = json(&["propose", "--together", &pair]);
    let of = |module: &str| {
        let services = together["services"].as_array().expect("services");
        services.iter().position(|one| one["modules"].to_string().contains(&format!("\"{module}\"")))
    };
    assert!(of(search).is_some() && of(search) == of(catalog), "{:?}", names(&together));
}
