//! What a running service says: its log, whether it is ready, why it does not start.
#![allow(clippy::disallowed_methods, reason = "tests may start processes and look at files")]
#![allow(dead_code, reason = "shared with other tests of the runtime")]

#[path = "runtime/build.rs"]
mod build;
#[path = "runtime/http.rs"]
mod http;
#[path = "runtime/run.rs"]
mod run;

use std::time::{Duration, Instant};

use run::Service;
use serde_json::{Value, json};

const TRACE: (&str, &str) = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

/// The lines that a service has said, once one of them holds this.
fn lines(service: &Service, waited_for: &str) -> Vec<String> {
    let since = Instant::now();
    while !service.said().contains(waited_for) {
        assert!(since.elapsed() < Duration::from_secs(5), "no {waited_for} in {}", service.said());
        std::thread::sleep(Duration::from_millis(10));
    }
    service.said().lines().map(str::to_owned).collect()
}

fn parsed(lines: &[String]) -> Vec<Value> {
    lines.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[track_caller]
fn find<'a>(lines: &'a [Value], target: &str) -> &'a Value {
    lines.iter().find(|line| line["target"] == target).unwrap_or_else(|| panic!("{target}: {lines:?}"))
}

#[test]
fn each_line_of_the_log_is_an_object() {
    let service = Service::start(&[]);
    http::post(&service.url, "/v1/price", &[TRACE], "2");
    http::post(&service.url, "/v1/price", &[], "13");
    http::post(&service.url, "/v1/breaks", &[("idempotency-key", "k")], "0");
    http::get(&service.url, "/who");
    http::get(&service.url, "/livez");
    let lines = parsed(&lines(&service, "route:/who"));
    let told: Vec<(&str, &Value, &Value)> = lines
        .iter()
        .filter(|line| line["target"] == "calve::access")
        .map(|line| {
            (line["fields"]["endpoint"].as_str().unwrap(), &line["fields"]["outcome"], &line["fields"]["status"])
        })
        .collect();
    let (ok, problem, error) = (json!("ok"), json!("problem"), json!("error"));
    let expected = [
        ("/v1/price", &ok, &json!(200)),
        ("/v1/price", &problem, &json!(422)),
        ("/v1/breaks", &error, &json!(500)),
        ("route:/who", &ok, &json!(200)),
    ];
    assert_eq!(told, expected);
    let first = find(&lines, "calve::access");
    assert_eq!((&first["level"], &first["message"]), (&json!("INFO"), &json!("request")));
    assert_eq!(first["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
    assert!(first["fields"]["duration_ms"].as_f64().is_some_and(|millis| millis < 1000.0), "{first}");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let year = (1970 + now.as_secs() / 31_556_952).to_string();
    assert!(first["timestamp"].as_str().is_some_and(|time| time.starts_with(&year) && time.len() == 27), "{first}");
    let problem = find(&lines, "calve::problem");
    assert_eq!(
        (&problem["message"], &problem["fields"]["error"]),
        (&json!("Refused::Unlucky"), &json!("\"secret text\""))
    );
    let panic = find(&lines, "calve::panic");
    assert_eq!((&panic["level"], &panic["message"]), (&json!("ERROR"), &json!("in the middle of a write")));
}

#[test]
fn what_the_application_says_stands_in_the_log_without_its_secrets() {
    let service = Service::start(&[("WALL_TOKEN", "hidden \"value\"")]);
    http::post(&service.url, "/v1/says", &[TRACE], "0");
    let said = lines(&service, "/v1/says");
    assert!(said.iter().all(|line| !line.contains("hidden")), "{said:?}");
    let lines = parsed(&said);
    let line = lines.iter().find(|line| line["message"] == "the token is ***").unwrap_or_else(|| panic!("{lines:?}"));
    let fields = json!({ "order": 7, "user": "ada", "count": 3, "quoted": "a \"b\"\nc", "span": "paying" });
    assert_eq!((&line["level"], &line["fields"]), (&json!("INFO"), &fields));
    assert_eq!(line["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
    let old = find(&lines, "old::style");
    assert_eq!((&old["level"], &old["message"]), (&json!("WARN"), &json!("through log")));
    assert!(lines.iter().all(|line| line["message"] != "too much"), "{lines:?}");
}

#[test]
fn the_log_says_as_much_as_it_is_told_to() {
    let service = Service::start(&[("CALVE_LOG", "warn,wall=debug"), ("RUST_LOG", "trace")]);
    http::post(&service.url, "/v1/says", &[], "0");
    let said = lines(&service, "too much");
    assert!(said.iter().all(|line| !line.contains("calve::access")), "{said:?}");
    assert!(said.iter().any(|line| line.contains("old::style")), "{said:?}");

    let service = Service::start(&[("CALVE_LOG_FORMAT", "text")]);
    http::post(&service.url, "/v1/says", &[TRACE], "0");
    let said = lines(&service, "/v1/says");
    let line = said.iter().find(|line| line.contains("the token is")).unwrap();
    assert!(line.contains(r#"Z INFO  wall::service: the token is  order=7 user="ada" count=3"#), "{line}");
    assert!(line.ends_with("trace_id=4bf92f3577b34da6a3ce929d0e0e4736"), "{line}");
}

#[test]
fn a_service_is_ready_when_what_it_depends_on_answers() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let path = store.to_str().unwrap();
    let service = Service::start(&[("WALL_STORE", path)]);
    let answer = http::get(&service.url, "/readyz");
    assert_eq!((answer.status, answer.header("content-type")), (503, Some("application/problem+json")));
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(
        (&problem["code"], &problem["detail"]),
        (&json!("dependency-missing"), &json!("does not answer: held.store"))
    );
    // What it said stays in the log.
    assert!(!answer.body.contains(path), "{}", answer.body);
    assert!(lines(&service, "not ready: held.store").iter().any(|line| line.contains("store is not there")));
    assert_eq!(http::get(&service.url, "/livez").status, 200);
    // The answer holds for a second.
    std::fs::write(&store, "").unwrap();
    assert_eq!(http::get(&service.url, "/readyz").status, 503);
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(http::get(&service.url, "/readyz").status, 200);

    let deaf = Service::start(&[("WALL_STORE", "deaf")]);
    let since = Instant::now();
    assert_eq!(http::get(&deaf.url, "/readyz").status, 503);
    assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
}

#[test]
fn what_keeps_a_service_from_starting_is_one_line() {
    let refused = |variable: (&str, &str)| Service::refused(&[("WALL_DATABASE", "sqlite://secret.db"), variable]);
    let line = "wall cannot start (making `held`): connection refused by the database; is there a database at the address \
                that WALL_DATABASE says?; not set: WALL_NEEDED\n";
    assert_eq!(refused(("WALL_START", "fails")), line);
    let told = refused(("WALL_START", "panics"));
    assert!(told.starts_with("wall cannot start (making `held`): WALL_NEEDED must be set (src/service.rs:"), "{told}");
    assert_eq!(told.lines().count(), 1);
    let told = refused(("CALVE_MAX_TIME_MS_ADD", "soon"));
    assert_eq!(told, "wall cannot start: CALVE_MAX_TIME_MS_ADD is `soon`: set it to a whole number, or leave it out\n");
    let told = refused(("WALL_TOKEN_FILE", "/nowhere/token"));
    assert!(told.starts_with("wall cannot start: a secret cannot be read: /nowhere/token: "), "{told}");

    let service = Service::start(&[]);
    let taken = service.url.strip_prefix("http://").unwrap();
    let told = refused(("CALVE_LISTEN", taken));
    assert!(told.starts_with(&format!("wall cannot listen on {taken}: Address already in use")), "{told}");
    assert!(told.trim_end().ends_with("set CALVE_LISTEN to another address") && told.lines().count() == 1, "{told}");
    let told = refused(("CALVE_LISTEN", "8080"));
    assert!(told.trim_end().ends_with("set CALVE_LISTEN to ADDRESS:PORT, such as 0.0.0.0:8080"), "{told}");
}
