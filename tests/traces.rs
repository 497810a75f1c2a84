//! Traces: a service built with its feature `otlp` tells a collector of each request.
#![allow(clippy::disallowed_methods, reason = "tests copy fixtures and run programs")]

#[path = "workbench.rs"]
mod workbench;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use workbench::{Service, Workbench};

/// What was sent: path and body of each request.
type Sent = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A collector on this machine, as small as can be, and where it listens.
fn collector() -> (String, Sent) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("address"));
    let sent = Sent::default();
    let kept = Arc::clone(&sent);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || while take(&stream, &kept).is_some() {});
        }
    });
    (url, sent)
}

/// Takes one request of a connection.
fn take(stream: &TcpStream, kept: &Sent) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let (mut path, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(rest) = line.strip_prefix("post ") {
            path = rest.split(' ').next()?.to_owned();
        }
        if let Some(told) = line.strip_prefix("content-length:") {
            length = told.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    kept.lock().expect("nobody panics").push((path, body));
    let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
    let mut stream = stream;
    stream.write_all(answer).ok()
}

/// Asks a service; gives the first line of the answer.
fn post(url: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).expect("the service is there");
    let request = format!("POST {path} HTTP/1.0\r\n{headers}content-length: 2\r\n\r\n{{}}");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.lines().next().unwrap_or_default().to_owned()
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[test]
fn spans_of_requests_arrive_at_a_collector() {
    let bench = Workbench::of("shop", "traces");
    bench.calve(&["extract", "notifications", "--apply"]).expect_code(0);
    let manifest = "services/notifications/Cargo.toml";
    let built = bench.cargo(manifest, &["build", "--features", "otlp"], &[]).expect_code(0);
    assert!(!built.stderr.contains("warning:"), "{}", built.stderr);

    let (collector, sent) = collector();
    let database = bench.database("traces");
    let variables = [
        ("DATABASE_URL", database.as_str()),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.as_str()),
        ("CALVE_DRAIN_MS", "0"),
    ];
    let service = Service::start(&bench, "shop-notifications", &variables);
    let text = bench.text("services/notifications/openapi.json");
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let path = paths.keys().find(|path| path.starts_with("/v1/")).expect("a function");
    let trace = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntracestate: a=1\r\n";
    // The request is not what the function takes: that has a span, too.
    assert!(post(&service.url, path, trace).contains(" 400 "));
    // A trace that is not recorded stays so.
    let unrecorded = "traceparent: 00-11111111111111111111111111111111-00f067aa0ba902b7-00\r\n";
    assert!(post(&service.url, path, unrecorded).contains(" 400 "));
    // At its end it sends what is left.
    service.end_well(Duration::from_secs(20));

    let sent = sent.lock().expect("nobody panics");
    let (to, body) = sent.first().expect("spans were sent");
    assert_eq!(to, "/v1/traces");
    assert!(holds(body, path.as_bytes()), "the endpoint is the name of the span");
    assert!(holds(body, b"notifications"), "the service is told");
    let trace_id = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes();
    assert!(holds(body, &trace_id), "the trace of the caller goes on");
    assert!(holds(body, &0x00f0_67aa_0ba9_02b7_u64.to_be_bytes()), "the span of the caller is its parent");
    assert!(holds(body, b"a=1"), "the state of the trace goes along");
    assert!(sent.iter().all(|(_, body)| !holds(body, &[0x11; 16])), "what is not recorded is not sent");
}
