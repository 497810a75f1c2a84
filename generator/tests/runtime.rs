//! The emitted runtime, compiled and run: a service and a monolith that talk to each other through it.
#![allow(clippy::disallowed_methods, reason = "tests may start processes and look at files")]
#![allow(dead_code, reason = "shared with other tests of the runtime")]

#[path = "runtime/build.rs"]
mod build;
#[path = "runtime/http.rs"]
mod http;
#[path = "runtime/run.rs"]
mod run;

use std::time::Duration;

use run::{Run, Service};
use serde_json::{Value, json};

const PRICE_OF_2: &str = r#"{"cents":200,"lines":[{"of":2},{"of":2}]}"#;

fn price_of_2() -> Value {
    serde_json::from_str(PRICE_OF_2).unwrap()
}

#[test]
fn without_a_url_everything_runs_locally() {
    let told = Run::new().steps(&["price:2", "add:1", "outside:2"]);
    assert_eq!(told.answers(), [price_of_2(), json!("local"), price_of_2()]);
    assert_eq!(told.report["remote_calls"], 0);
}

#[test]
fn values_and_errors_come_back() {
    let service = Service::start(&[]);
    let told = Run::at(&service).steps(&["price:2", "price:13", "spawned:2", "add:5", "add:5"]);
    let refused = json!({ "refused": "Unlucky(13)" });
    assert_eq!(told.answers(), [price_of_2(), refused, price_of_2(), json!(5), json!(6)]);
    assert_eq!(told.report["transport_errors"], 0);
}

#[test]
fn sync_functions_call_within_and_without_a_runtime() {
    let service = Service::start(&[]);
    let told = Run::at(&service).steps(&["outside:2", "inside:2", "inside:13"]);
    assert_eq!(told.answers(), [price_of_2(), price_of_2(), json!({ "refused": "Unlucky(13)" })]);
    assert_eq!(told.report["remote_calls"], 3);
}

#[test]
fn numbers_come_back_exactly() {
    let told = Run::new().steps(&["floats:100000"]);
    assert_eq!(told.answers(), [json!(0)]);
}

#[test]
fn long_answers_come_through_both_clients() {
    let service = Service::start(&[]);
    let told = Run::at(&service).set("TIMEOUT_MS", "20000").steps(&["long:12000000", "long-sync:12000000"]);
    assert_eq!(told.answers(), [json!(12_000_000), json!(12_000_000)]);
}

#[test]
fn proxies_are_for_the_outside() {
    let service = Service::start(&[]);
    let told = Run::at(&service).environment("http_proxy", "http://127.0.0.1:9").steps(&["price:2", "inside:2"]);
    assert_eq!(told.answers(), [price_of_2(), price_of_2()]);
}

#[test]
fn an_absent_service_is_told_as_such() {
    let gone = Service::start(&[]).end();
    let told = Run::new().url(&gone).steps(&["price:2", "outside:2", "add:1", "or-local:2"]);
    let failed = json!({ "transport": "Connect" });
    assert_eq!(told.answers(), [failed.clone(), failed.clone(), failed, json!("local")]);
    assert_eq!(told.report["fallbacks"], 1);
}

#[test]
fn nothing_waits_beyond_the_deadline() {
    let service = Service::start(&[]);
    let told = Run::at(&service).set("TIMEOUT_MS", "300").steps(&["slow:5000", "price:2"]);
    assert_eq!(told.answers(), [json!({ "transport": "Timeout", "begun": true }), price_of_2()]);
    assert!(told.took("slow:5000") < Duration::from_millis(2500), "{:?}", told.took("slow:5000"));
}

#[test]
fn contracts_must_agree() {
    let service = Service::start(&[("WALL_CONTRACT", "c2")]);
    let told = Run::at(&service).steps(&["price:2", "inside:2"]);
    let failed = json!({ "transport": "Contract" });
    assert_eq!(told.answers(), [failed.clone(), failed]);
    let answer = http::post(&service.url, "/v1/price", &[("x-calve-contract", "c1")], "2");
    assert_eq!(answer.status, 409);
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["code"], "contract-mismatch");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("c1") && detail.contains("c2"), "{detail}");
}

#[test]
fn a_repeated_write_is_carried_out_once() {
    let service = Service::start(&[]);
    let post = |key: &str| {
        let (url, key) = (service.url.clone(), key.to_string());
        std::thread::spawn(move || http::post(&url, "/v1/slow", &[("idempotency-key", &key)], "300").body)
    };
    // Two at once, then one after them.
    let (first, second) = (post("one"), post("one"));
    let first = first.join().unwrap();
    assert_eq!(second.join().unwrap(), first);
    assert_eq!(post("one").join().unwrap(), first);
    assert_ne!(post("two").join().unwrap(), first);
    assert_eq!(http::post(&service.url, "/v1/writes", &[], "0").body, r#"{"value":2}"#);
}

#[test]
fn a_write_that_breaks_off_is_not_repeated() {
    let service = Service::start(&[]);
    let told = Run::at(&service).steps(&["breaks", "writes"]);
    assert_eq!(told.answers(), [json!({ "transport": "Unavailable", "begun": true }), json!(1)]);
}

#[test]
fn a_write_goes_on_when_its_caller_is_gone() {
    let service = Service::start(&[]);
    let told = Run::at(&service).set("TIMEOUT_MS", "200").steps(&["slow:600"]);
    assert_eq!(told.answers(), [json!({ "transport": "Timeout", "begun": true })]);
    std::thread::sleep(Duration::from_millis(1000));
    assert_eq!(http::post(&service.url, "/v1/writes", &[], "0").body, r#"{"value":1}"#);
}

#[test]
fn infrastructure_keeps_its_text_to_itself() {
    let service = Service::start(&[]);
    let answer = http::post(&service.url, "/v1/price", &[], "13");
    assert_eq!(answer.status, 422);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert!(!answer.body.contains("secret"), "{}", answer.body);
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["type"], "urn:calve:wall:unlucky");
    assert_eq!(problem["data"]["value"]["number"], 13);
}

#[test]
fn shadow_answers_locally_and_counts_what_differs() {
    let service = Service::start(&[]);
    let run = Run::at(&service).set("MODE", "shadow").set("SHADOW_WAIT_MS", "2000").reports();
    let told = run.steps(&["price:2", "price:7", "spawned:7", "price:13", "inside:7", "add:1"]);
    let price_of_7 = json!({ "cents": 700, "lines": [{ "of": 7 }, { "of": 7 }] });
    assert_eq!(told.answer("price:7"), &price_of_7);
    assert_eq!(told.answer("add:1"), "local");
    assert_eq!(told.report["shadow_compared"], 5);
    assert_eq!(told.report["shadow_differences"], json!({ "price/value/cents": 3 }));
    let left = told.left_report.as_ref().unwrap();
    assert_eq!(left["shadow_differences"], told.report["shadow_differences"]);
}

#[test]
fn shadow_compares_a_sample() {
    let service = Service::start(&[]);
    let run = Run::at(&service).set("MODE", "shadow").set("SHADOW_WAIT_MS", "2000").set("SHADOW_SAMPLE", "50");
    let told = run.steps(&["price:7", "price:7", "price:7", "price:7"]);
    assert_eq!(told.report["shadow_compared"], 2);
}

#[test]
fn a_shadow_without_a_service_changes_nothing() {
    let gone = Service::start(&[]).end();
    let told = Run::new().url(&gone).set("MODE", "shadow").steps(&["price:2", "inside:2"]);
    assert_eq!(told.answers(), [price_of_2(), price_of_2()]);
    assert_eq!(told.report["shadow_compared"], 0);
}

#[test]
fn a_flood_of_comparisons_does_not_swamp_the_monolith() {
    // Takes connections and never answers.
    let deaf = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", deaf.local_addr().unwrap());
    let told = Run::new().url(&url).set("MODE", "shadow").steps(&["flood:600", "inside:2"]);
    assert_eq!(told.answers(), [json!(600), price_of_2()]);
    assert!(told.report["shadow_skipped"].as_u64().is_some_and(|skipped| skipped >= 300), "{}", told.report);
}

#[test]
fn without_a_runtime_a_call_fails_instead_of_breaking() {
    let service = Service::start(&[]);
    let told = Run::at(&service).steps(&["no-runtime:2"]);
    assert_eq!(told.answers(), [json!({ "transport": "NotConfigured" })]);
    let told = Run::at(&service).set("MODE", "shadow").steps(&["no-runtime:2"]);
    assert_eq!(told.answers(), [price_of_2()]);
}

#[test]
fn calls_that_go_well_leave_a_report_too() {
    let service = Service::start(&[]);
    let told = Run::at(&service).reports().steps(&["price:2"]);
    assert_eq!(told.left_report.unwrap()["remote_calls"], 1);
}

#[test]
fn a_share_is_a_share() {
    let service = Service::start(&[]);
    let told = Run::at(&service).set("MODE", "25%").steps(&["hundred"]);
    assert_eq!(told.answers(), [json!(25)]);
}

#[test]
fn the_switch_file_decides_while_the_process_runs() {
    let service = Service::start(&[]);
    let steps =
        ["add:0", "switch:0", "wait:300", "add:1", "switch:1", "wait:300", "add:2", "switch:3", "wait:300", "add:3"];
    let told = Run::at(&service).switch_file().steps(&steps);
    assert_eq!(told.answer("add:0"), 0);
    assert_eq!(told.answer("add:1"), "local");
    assert_eq!(told.answer("add:2"), 3);
    // Nonsense changes nothing.
    assert_eq!(told.answer("add:3"), 5);
}

#[test]
fn a_bad_mode_means_local() {
    let service = Service::start(&[]);
    let told = Run::at(&service).set("MODE", "both").steps(&["add:1"]);
    assert_eq!(told.answers(), [json!("local")]);
}

#[test]
fn a_site_hands_requests_on() {
    let service = Service::start(&[]);
    let site = Run::at(&service).site();
    assert_eq!(http::get(&site.url, "/own").body, "own");
    assert_eq!(http::get(&site.url, "/who").body, "service");
    let headers = [("x-own", "1"), ("te", "trailers"), ("content-type", "text/plain")];
    let answer = http::post(&site.url, "/echo?a=b%20c&d", &headers, "hello");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers.iter().filter(|(name, _)| name == "set-cookie").count(), 2);
    let seen: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&seen["query"], &seen["body"], &seen["x-own"]), (&json!("a=b%20c&d"), &json!("hello"), &json!("1")));
    assert_eq!(seen["te"], Value::Null);
    assert_eq!(seen["x-forwarded-host"], "shop.example");
    assert!(seen["traceparent"].as_str().is_some_and(|trace| trace.len() == 55), "{seen}");
}

#[test]
fn a_site_hands_redirects_back() {
    let service = Service::start(&[]);
    let answer = http::get(&Run::at(&service).site().url, "/go");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/who")));
}

#[test]
fn a_site_hands_on_nothing_but_its_routes() {
    let service = Service::start(&[]);
    let site = Run::at(&service).site();
    assert_eq!(http::get(&service.url, "/metrics").status, 200);
    for path in ["/metrics", "/openapi.json", "/unknown"] {
        assert_eq!(http::get(&site.url, path).status, 404, "{path}");
    }
    assert_eq!(http::post(&site.url, "/v1/add", &[], "1").status, 404);
    assert_eq!(http::post(&service.url, "/v1/writes", &[], "0").body, r#"{"value":0}"#);
}

#[test]
fn routes_for_any_path_stay_apart_from_the_services_own() {
    let service = Service::start(&[("WALL_WILD", "1")]);
    let site = Run::at(&service).environment("WALL_WILD", "1").site();
    for path in ["/metrics", "/openapi.json", "/livez", "/v1/writes", "/unknown"] {
        assert_eq!(http::get(&site.url, path).body, "any path of the service", "{path}");
    }
    assert_eq!(http::post(&site.url, "/v1/add", &[], "1").body, "any path of the service");
    assert_eq!(http::get(&site.url, "/who").body, "service");
    assert_eq!(http::get(&site.url, "/").body, "no path of the monolith");
    // Nobody passes for the monolith itself by a header of his own.
    assert_eq!(http::post(&site.url, "/v1/add", &[("x-calve-forwarded", "no")], "1").body, "any path of the service");
    assert_eq!(http::post(&service.url, "/v1/writes", &[], "0").body, r#"{"value":0}"#);
    assert!(http::get(&service.url, "/metrics").body.contains("route:/{*rest}"));
}

#[cfg(unix)]
#[test]
fn a_service_that_is_to_end_is_not_ready_but_goes_on_for_a_while() {
    let service = Service::start(&[("CALVE_DRAIN_MS", "2000")]);
    let url = service.url.clone();
    let long = std::thread::spawn({
        let url = url.clone();
        move || http::post(&url, "/v1/slow", &[], "2500").body
    });
    std::thread::sleep(Duration::from_millis(200));
    service.tell_to_end();
    let begun = std::time::Instant::now();
    while http::get(&url, "/readyz").status == 200 {
        assert!(begun.elapsed() < Duration::from_secs(1), "it stays ready");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(http::get(&url, "/readyz").status, 503);
    assert_eq!(http::get(&url, "/livez").status, 200);
    assert_eq!(http::post(&url, "/v1/price", &[], "2").status, 200);
    assert_eq!(long.join().unwrap(), r#"{"value":0}"#);
    assert!(service.ends_well());
}

#[test]
fn secrets_come_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (token, all) = (file("token", "abc\n"), folder.path().join("all").to_str().unwrap().to_owned());
    file("all/WALL_KEY", "k1");
    let held = |environment: &[(&str, &str)]| {
        let service = Service::start(environment);
        http::post(&service.url, "/v1/secrets", &[], "0").body
    };
    assert_eq!(held(&[("WALL_TOKEN_FILE", &token)]), r#"[null,"abc",null,null]"#);
    assert_eq!(held(&[("WALL_TOKEN_FILE", &token), ("CALVE_SECRETS_DIR", &all)]), r#"["k1","abc",null,null]"#);
    assert_eq!(held(&[("WALL_TOKEN_FILE", &token), ("WALL_TOKEN", "own")]), r#"[null,"own",null,null]"#);
}

#[test]
fn answers_are_kept_within_limits() {
    let held = run::store();
    assert_eq!(held["number"], json!([3, 300]));
    assert_eq!(held["bytes"], json!([2, 200]));
    assert_eq!(held["age"], json!([0, 0]));
    // What still runs is known however narrow the limits are.
    assert_eq!(held["running"], 1);
}

#[test]
fn a_site_answers_itself_while_the_switch_says_so() {
    let service = Service::start(&[]);
    let site = Run::at(&service).set("MODE", "local").site();
    assert_eq!(http::get(&site.url, "/who").body, "monolith");
    let site = Run::at(&service).set("MODE", "shadow").site();
    assert_eq!(http::get(&site.url, "/who").body, "monolith");
}

#[test]
fn a_site_tells_when_the_service_is_gone() {
    let gone = Service::start(&[]).end();
    let site = Run::new().url(&gone).site();
    assert_eq!(http::get(&site.url, "/own").status, 200);
    let answer = http::get(&site.url, "/who");
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

#[test]
fn a_service_tells_how_it_is() {
    let service = Service::start(&[]);
    assert_eq!(http::get(&service.url, "/livez").status, 200);
    assert_eq!(http::get(&service.url, "/readyz").status, 200);
    assert_eq!(http::get(&service.url, "/openapi.json").body, r#"{"openapi":"3.1.0"}"#);
    http::post(&service.url, "/v1/price", &[], "2");
    http::post(&service.url, "/v1/price", &[], "13");
    http::get(&service.url, "/who");
    let metrics = http::get(&service.url, "/metrics").body;
    assert!(metrics.contains(r#"calve_requests_total{endpoint="/v1/price",outcome="ok"} 1"#), "{metrics}");
    assert!(metrics.contains(r#"endpoint="route:/who""#), "{metrics}");
    assert!(service.is_healthy());
    assert!(!Service::start(&[]).stopped().is_healthy());
}
