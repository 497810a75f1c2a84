//! What a service refuses to take on, and what becomes of writes that were sent and not answered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may fail")]
#![allow(clippy::disallowed_methods, reason = "tests may start processes and look at files")]
#![allow(dead_code, reason = "shared with other tests of the runtime")]

#[path = "runtime/build.rs"]
mod build;
#[path = "runtime/http.rs"]
mod http;
#[path = "runtime/run.rs"]
mod run;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use http::Answer;
use run::{Run, Service};
use serde_json::{Value, json};

fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (status, Some("application/problem+json")),
        "{answer:?}"
    );
    assert_eq!(serde_json::from_str::<Value>(&answer.body).unwrap()["code"], code);
    assert_eq!(answer.header("retry-after"), (status == 503).then_some("1"));
}

/// Asks in the background.
fn asked(service: &Service, path: &'static str, body: &'static str) -> std::thread::JoinHandle<Answer> {
    let url = service.url.clone();
    let asked = std::thread::spawn(move || http::post(&url, path, &[], body));
    std::thread::sleep(Duration::from_millis(150));
    asked
}

#[test]
fn requests_are_not_longer_than_their_endpoint_takes() {
    let service = Service::start(&[("CALVE_MAX_BODY_BYTES", "20"), ("CALVE_MAX_BODY_BYTES_ADD", "1")]);
    assert_eq!(http::post(&service.url, "/v1/price", &[], "2").status, 200);
    assert_problem(&http::post(&service.url, "/v1/price", &[], &"2".repeat(21)), 413, "request-too-large");
    assert_problem(&http::post(&service.url, "/v1/add", &[], "22"), 413, "request-too-large");
    assert_problem(&http::post(&service.url, "/echo", &[], &"2".repeat(21)), 413, "request-too-large");
    assert_eq!(http::post(&service.url, "/echo", &[], "hello").status, 200);
}

#[test]
fn requests_run_no_longer_than_their_endpoint_takes() {
    let service = Service::start(&[("CALVE_MAX_TIME_MS", "300"), ("CALVE_MAX_TIME_MS_ADD", "5")]);
    assert_problem(&http::post(&service.url, "/v1/slow", &[], "900"), 504, "deadline-exceeded");
    assert_problem(&http::post(&service.url, "/v1/add", &[], "1"), 408, "deadline-exceeded");
    assert_problem(&http::get(&service.url, "/slow-page"), 504, "deadline-exceeded");
    // A write goes on.
    std::thread::sleep(Duration::from_millis(900));
    assert_eq!(http::post(&service.url, "/v1/writes", &[], "0").body, r#"{"value":1}"#);
}

#[test]
fn more_requests_at_once_than_an_endpoint_takes_are_refused() {
    let service = Service::start(&[("CALVE_MAX_AT_ONCE_SLOW", "1"), ("CALVE_MAX_AT_ONCE_SLOW_PAGE", "0")]);
    let first = asked(&service, "/v1/slow", "700");
    assert_problem(&http::post(&service.url, "/v1/slow", &[], "1"), 503, "overloaded");
    assert_problem(&http::get(&service.url, "/slow-page"), 503, "overloaded");
    assert_eq!(http::post(&service.url, "/v1/price", &[], "2").status, 200);
    assert_eq!(first.join().unwrap().status, 200);
    assert_eq!(http::post(&service.url, "/v1/slow", &[], "1").status, 200);
}

#[test]
fn a_caller_waits_until_there_is_room() {
    let service = Service::start(&[("CALVE_MAX_AT_ONCE", "1")]);
    let first = asked(&service, "/v1/slow", "250");
    assert_eq!(Run::at(&service).steps(&["slow:1"]).answers(), [json!(1)]);
    assert_eq!(first.join().unwrap().status, 200);
}

#[test]
fn nothing_is_begun_for_a_call_that_may_have_been_begun_elsewhere() {
    let service = Service::start(&[]);
    let repeated = [("idempotency-key", "one"), ("x-calve-repeated", "1")];
    assert_problem(&http::post(&service.url, "/v1/add", &repeated, "5"), 409, "outcome-unknown");
    assert_eq!(http::post(&service.url, "/v1/writes", &[], "0").body, r#"{"value":0}"#);
    let first = http::post(&service.url, "/v1/add", &repeated[..1], "5");
    assert_eq!((first.status, first.body.as_str()), (200, r#"{"value":5}"#));
    assert_eq!(http::post(&service.url, "/v1/add", &repeated, "5").body, first.body);
    assert_eq!(http::post(&service.url, "/v1/writes", &[], "0").body, r#"{"value":1}"#);
}

/// One request, as far as it says how long it is.
fn read(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    while reader.read_line(&mut head).unwrap() > 2 {
        let last = head.lines().last().unwrap().to_lowercase();
        length = last.strip_prefix("content-length:").map_or(length, |text| text.trim().parse().unwrap());
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    head.to_lowercase()
}

/// Breaks the first connection off after it has read the request, and answers the second; what both brought.
fn breaking() -> (String, std::thread::JoinHandle<[String; 2]>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let both = std::thread::spawn(move || {
        let first = read(&listener.accept().unwrap().0);
        let (mut stream, _) = listener.accept().unwrap();
        let second = read(&stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\nconnection: close\r\n\r\n{\"value\":9}").unwrap();
        [first, second]
    });
    (url, both)
}

fn line<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

#[test]
fn a_write_that_was_sent_is_repeated_as_such() {
    for step in ["add:1", "add-sync:1"] {
        let (url, both) = breaking();
        assert_eq!(Run::new().url(&url).steps(&[step]).answers(), [json!(9)]);
        let [first, second] = both.join().unwrap();
        assert_eq!(line(&first, "x-calve-repeated"), None);
        assert_eq!(line(&second, "x-calve-repeated"), Some("1"));
        let key = line(&first, "idempotency-key");
        assert!(key.is_some() && key == line(&second, "idempotency-key"), "{step}: {first}{second}");
    }
}

#[test]
fn a_read_is_repeated_as_if_it_were_the_first() {
    for step in ["price:1", "outside:1"] {
        let (url, both) = breaking();
        assert_eq!(Run::new().url(&url).steps(&[step]).answers(), [json!(9)]);
        assert_eq!(line(&both.join().unwrap()[1], "x-calve-repeated"), None);
    }
}

#[test]
fn a_caller_learns_whether_its_write_may_have_been_begun() {
    let gone = Service::start(&[]).end();
    let told = Run::new().url(&gone).steps(&["add:1", "add-sync:1"]);
    assert_eq!(told.answers(), [json!({ "transport": "Connect" }), json!({ "transport": "Connect" })]);
    // Reads the request and is gone: nobody knows.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let broken = std::thread::spawn(move || read(&listener.accept().unwrap().0));
    let told = Run::new().url(&url).steps(&["add:1"]);
    assert_eq!(told.answers(), [json!({ "transport": "Connect", "begun": true })]);
    broken.join().unwrap();
}
