//! Calls inside of an open transaction, cut as rows of an outbox: analysed, generated, built and run.
#![allow(clippy::disallowed_methods, reason = "tests look at files and start programs")]

#[path = "saga/programs.rs"]
mod programs;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use calve_analyzer::plan::BlockerKind;
use calve_generator::emit::{ApplyOptions, apply, rollback};
use programs::{Place, artifacts, fixture, kiosk};

fn file(path: &str) -> String {
    let found = artifacts(&kiosk(true)).files.into_iter().find(|artifact| artifact.path == path);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {path}")).content).unwrap()
}

/// A port where nobody listens.
fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn blockers_tell_which_of_them_an_outbox_lifts() {
    let analysis = kiosk(false);
    let blockers = &analysis.plan.service("points").unwrap().blockers;
    let told: Vec<(&str, bool)> = blockers.iter().map(|one| (one.path.as_str(), one.saga)).collect();
    let names = ["award", "forget", "left"].map(|name| format!("kiosk[bin]::points::{name}"));
    assert_eq!(told, [(names[0].as_str(), true), (names[1].as_str(), true), (names[2].as_str(), false)]);
    assert!(blockers.iter().all(|one| one.kind == BlockerKind::TransactionParameter), "{blockers:#?}");
    assert!(blockers[2].advice.contains("`--saga` does not help: it returns a value"), "{}", blockers[2].advice);
}

#[test]
fn the_monolith_gets_one_line_at_each_function_and_one_where_the_pool_is_made() {
    let points = file("src/points.rs");
    let head = "calve_points::remote() { return remote.award(transaction, customer, award).await; };";
    assert!(points.contains(head), "{points}");
    assert!(!points.contains("remote.left"), "{points}");
    let pool = "crate::calve::points::outbox::relay() { return relay.keep(Box::pin(self::connect())).await; };";
    let db = file("src/db.rs");
    assert!(db.contains(pool), "{db}");
    assert_eq!(db.lines().filter(|line| line.ends_with("// calve")).count(), 1);
    let child = file("src/calve/points/at_points.rs");
    assert!(child.contains(r#"self.0.post(transaction, "points/award", &request)"#), "{child}");
    assert!(file("src/calve/runtime/outbox.up.sql").contains("CREATE TABLE IF NOT EXISTS calve_outbox"));
    assert!(file("services/points/src/calve/runtime/inbox.down.sql").contains("DROP TABLE IF EXISTS calve_inbox"));
}

#[test]
fn what_is_committed_arrives_once_and_what_is_rolled_back_never() {
    let place = Place::new("once");
    let port = port();
    let _service = place.service(port);
    let mut monolith = place.monolith(Some(port));
    assert_eq!(monolith.say("buy ada 2500"), "1");
    assert_eq!(monolith.say("give-up ada 700"), "0");
    assert_eq!(monolith.say("buy ada 300"), "2");
    monolith.comes_to("points ada", "28");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(monolith.say("points ada"), "28");
    assert_eq!(place.service_tables().say("points ada"), "28");
    // The monolith's own table was not touched: the call went out.
    assert_eq!(place.monolith(None).say("points ada"), "0");
}

#[test]
fn without_an_address_the_transaction_does_it_all() {
    let place = Place::new("local");
    let mut monolith = place.monolith(None);
    assert_eq!(monolith.say("buy ada 2500"), "1");
    assert_eq!(monolith.say("points ada"), "25");
    assert_eq!(monolith.say("buy ada 250000"), "error: 2500 points are too many");
    assert_eq!((monolith.say("points ada"), monolith.say("orders")), ("25".to_owned(), "1".to_owned()));
}

#[test]
fn what_is_written_while_the_service_is_down_arrives_later_also_after_a_restart() {
    let place = Place::new("down");
    let port = port();
    let mut monolith = place.monolith(Some(port));
    for number in 1..=10 {
        assert_eq!(monolith.say("buy ada 100"), number.to_string());
    }
    drop(monolith);
    let mut monolith = place.monolith(Some(port));
    assert_eq!(monolith.say("buy ada 100"), "11");
    let _service = place.service(port);
    monolith.comes_to("points ada", "11");
}

#[test]
fn a_service_that_is_killed_again_and_again_does_everything_once() {
    let place = Place::new("killed");
    let port = port();
    let mut monolith = place.monolith(Some(port));
    for round in 0..6 {
        let service = place.service(port);
        for _ in 0..20 {
            let order = monolith.say("buy ada 100");
            assert!(order.parse::<u32>().is_ok(), "{order}");
        }
        std::thread::sleep(Duration::from_millis(10 * round));
        drop(service);
    }
    let _service = place.service(port);
    monolith.comes_to("points ada", "120");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(monolith.say("points ada"), "120");
}

/// Sends a row as the relay does, and gives the status.
fn post(port: u16, key: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let body = r#"{"customer":"ada","award":{"order":1,"number":7,"note":null}}"#;
    let key = if key.is_empty() { String::new() } else { format!("idempotency-key: {key}\r\n") };
    let head = format!("host: x\r\nconnection: close\r\ncontent-length: {}\r\n{key}", body.len());
    stream.write_all(format!("POST /v1/points/award HTTP/1.1\r\n{head}\r\n{body}").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn a_key_is_done_once_also_by_a_service_that_was_killed_in_between() {
    let place = Place::new("key");
    let port = port();
    for _ in 0..3 {
        let _service = place.service(port);
        assert_eq!([post(port, "one"), post(port, "one")], ["200", "200"]);
    }
    let _service = place.service(port);
    assert_eq!(place.service_tables().say("points ada"), "7");
    assert_eq!([post(port, "two"), post(port, "")], ["200", "400"]);
    assert_eq!(place.service_tables().say("points ada"), "14");
}

#[test]
fn an_edited_compensation_is_kept_and_all_else_comes_back() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("saga-kept");
    let _ = fs::remove_dir_all(&root);
    let files = ["Cargo.toml", "src/main.rs", "src/db.rs", "src/orders.rs", "src/points.rs"];
    for path in files {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::copy(fixture().join(path), root.join(path)).unwrap();
    }
    let artifacts = artifacts(&kiosk(true));
    let options = ApplyOptions { scope: "extract".to_owned(), force: false };
    apply(&artifacts, &root, &options).unwrap();
    let own = root.join("src/calve/points/compensation/points_award.rs");
    let edited = fs::read_to_string(&own).unwrap() + "// mine\n";
    fs::write(&own, &edited).unwrap();
    apply(&artifacts, &root, &options).unwrap();
    assert_eq!(fs::read_to_string(&own).unwrap(), edited);
    let done = rollback(&root, Some("extract")).unwrap();
    assert_eq!(done.kept.len(), 1, "{:?}", done.kept);
    for path in files {
        assert_eq!(fs::read(root.join(path)).unwrap(), fs::read(fixture().join(path)).unwrap(), "{path}");
    }
}

#[test]
fn what_is_refused_for_good_is_compensated_and_the_next_one_goes_on() {
    let place = Place::new("refused");
    let port = port();
    let _service = place.service(port);
    let mut monolith = place.monolith(Some(port));
    assert_eq!(monolith.say("buy ada 250000"), "1");
    assert_eq!(monolith.say("buy ada 100"), "2");
    // The compensation took the first order back; the points of the second one are there.
    monolith.comes_to("points ada", "1");
    assert_eq!(monolith.say("orders"), "1");
}
