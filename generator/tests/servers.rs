//! Handlers that are registered with a server of actix-web: served by the service, forwarded by the monolith.
#![allow(clippy::disallowed_methods, reason = "tests look at files and start programs")]

#[path = "servers/programs.rs"]
mod programs;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use programs::{Running, artifacts, desk, monolith, programs, service};

fn file(path: &str) -> String {
    let found = artifacts(&desk()).files.into_iter().find(|artifact| artifact.path == path);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {path}")).content).unwrap()
}

#[test]
fn handlers_with_attributes_in_scopes_and_in_functions_that_configure_are_found() {
    let analysis = desk();
    let service = analysis.plan.service("tickets").unwrap();
    assert_eq!(service.blockers, []);
    let [seam] = &service.seams[..] else { panic!("{:?}", service.seams) };
    let routes: Vec<String> = seam.routes.iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(
        routes,
        [
            "POST /api/tickets",
            "GET /api/tickets/{id}",
            "GET /api/tickets",
            "DELETE /api/tickets/{id}",
            "GET /desk/{rest:.*}",
            "HEAD /desk/{rest:.*}"
        ]
    );
}

#[test]
fn the_monolith_gets_another_server_in_one_line() {
    let main = file("src/main.rs");
    let added: Vec<&str> = main.lines().filter(|line| line.ends_with("// calve")).collect();
    assert_eq!(added.len(), 2, "{added:#?}");
    assert!(added[0].contains("use {crate::calve::servers::main::HttpServer, self::HttpServer as _};"), "{added:#?}");
    let servers = file("src/calve/servers.rs");
    assert!(servers.contains(r#"("GET", "/health", false)"#), "{servers}");
    assert!(servers.contains(r#"("DELETE", "/api/tickets/{id}", true)"#), "{servers}");
}

#[test]
fn what_is_put_in_stays_one_line_and_one_item() {
    let main = file("src/main.rs");
    let line = main.lines().find(|line| line.contains("servers::main")).unwrap();
    let item = line.trim().strip_suffix(" // calve").unwrap();
    assert!(item.starts_with("#[rustfmt::skip] #[allow(unused_imports)] use {") && item.ends_with("};"), "{item}");
    assert_eq!(item.matches(';').count(), 1, "{item}");
}

#[test]
fn the_service_holds_the_application_without_what_is_not_its_own() {
    let root = file("services/tickets/src/lib.rs");
    let start = root.find("async fn main(").unwrap_or_else(|| panic!("no main in\n{root}"));
    insta::assert_snapshot!("desk_application", root[start..].split("\n}").next().unwrap_or_default());
    assert!(!root.contains("#[actix_web::main]"), "{root}");
    insta::assert_snapshot!("desk_routes", file("services/tickets/src/routes.rs"));
}

/// Status, headers but for the date, and body.
fn ask(of: &Running, request: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(of.url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let head = "host: desk.example\r\nconnection: close\r\ncontent-type: application/json\r\n";
    stream.write_all(format!("{request} HTTP/1.1\r\n{head}{length}\r\n{body}").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines: Vec<&str> = head.lines().filter(|line| !line.to_lowercase().starts_with("date:")).collect();
    lines[1..].sort_unstable();
    format!("{}\n\n{body}", lines.join("\n").to_lowercase())
}

const REQUESTS: &[(&str, &str)] = &[
    ("GET /health", ""),
    ("GET /api/tickets", ""),
    ("POST /api/tickets", "{\"title\": \"a\"}"),
    ("POST /api/tickets", "{\"title\": \"b\", \"urgent\": true}"),
    ("POST /api/tickets", "{"),
    ("GET /api/tickets/2", ""),
    ("GET /api/tickets/x", ""),
    ("GET /api/tickets/9", ""),
    ("DELETE /api/tickets/1", ""),
    ("PUT /api/tickets/2", "x"),
    ("POST /api/tickets", "{\"title\": \"c\"}"),
    ("POST /api/tickets", "{\"title\": \"d\"}"),
    ("POST /api/tickets", "{\"title\": \"e\"}"),
    ("GET /api/tickets", ""),
    ("GET /api/version", ""),
    ("GET /api/load", ""),
    ("GET /desk/a%20b/c?x=1", ""),
    ("HEAD /desk/a", ""),
    ("POST /desk/a", ""),
    ("GET /metrics", ""),
    ("GET /v1/anything", ""),
    ("OPTIONS /api/tickets", ""),
];

#[test]
fn the_answers_are_the_same_in_both_modes() {
    let (monolith_program, service_program) = programs();
    let service = service(service_program);
    let local = monolith(monolith_program, None);
    let remote = monolith(monolith_program, Some(&service.url));
    for (request, body) in REQUESTS {
        assert_eq!(ask(&local, request, body), ask(&remote, request, body), "{request} {body}");
    }
    // The desk of the service is another one than that of the monolith, so the tickets were taken there.
    let there = ask(&service, "GET /api/tickets", "");
    assert!(there.contains("{\"title\":\"d\",\"urgent\":false}"), "{there}");
    let counted = ask(&service, "GET /metrics", "");
    assert!(counted.contains("endpoint=\"route:/{*rest}\""), "{counted}");
}

#[test]
fn a_service_that_is_gone_is_told_as_such() {
    let (program, service_program) = programs();
    let gone = service(service_program).url.clone();
    let remote = monolith(program, Some(&gone));
    let answer = ask(&remote, "GET /api/tickets", "");
    assert!(answer.starts_with("http/1.1 503") && answer.contains("urn:calve:transport"), "{answer}");
    assert!(ask(&remote, "GET /health", "").ends_with("ready"));
}
