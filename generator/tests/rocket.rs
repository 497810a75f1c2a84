//! Routes of rocket that a module gives out: served by the service, forwarded by the monolith.
#![allow(clippy::disallowed_methods, reason = "tests look at files and start programs")]

#[path = "rocket/programs.rs"]
mod programs;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use programs::{Running, artifacts, changed, locker, monolith, programs, service};

fn file(path: &str) -> String {
    let found = artifacts(&locker()).files.into_iter().find(|artifact| artifact.path == path);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {path}")).content).unwrap()
}

#[test]
fn routes_are_known_with_what_they_are_mounted_at() {
    let analysis = locker();
    let service = analysis.plan.service("lockers").unwrap();
    assert_eq!(service.blockers, []);
    let [seam] = &service.seams[..] else { panic!("{:?}", service.seams) };
    let mut routes: Vec<String> = seam.routes.iter().map(|(method, path)| format!("{method} {path}")).collect();
    routes.sort_unstable();
    assert_eq!(
        routes,
        [
            "DELETE /api/lockers/<number>",
            "GET /api/lockers",
            "GET /api/lockers/<number>",
            "GET /api/lockers/slow",
            "POST /api/lockers",
            "POST /api/lockers",
            "PUT /api/lockers/text"
        ]
    );
}

#[test]
fn the_monolith_gets_one_line() {
    let altered = file("src/lockers.rs");
    let added: Vec<&str> = altered.lines().filter(|line| line.ends_with("// calve")).collect();
    assert_eq!(added.len(), 2, "{added:#?}");
    assert!(added[0].contains("calve_lockers::routes_seam() { return seam.forward(routes()); };"), "{added:#?}");
}

#[test]
fn the_service_holds_the_application_without_what_is_not_its_own() {
    let root = file("services/lockers/src/lib.rs");
    let start = root.find("fn rocket(").unwrap_or_else(|| panic!("no application in\n{root}"));
    insta::assert_snapshot!("locker_application", root[start..].split("\n}").next().unwrap_or_default());
    assert!(!root.contains("#[launch]"), "{root}");
}

#[test]
fn what_is_mounted_otherwise_is_told_with_the_reason() {
    let told = |name: &str, change: &dyn Fn(&str) -> String| {
        let analysis = changed(name, change);
        let service = analysis.plan.service("lockers").unwrap();
        assert!(service.seams.is_empty(), "{:?}", service.seams);
        assert!(service.blockers.iter().all(|one| one.advice.contains("fn routes() -> Vec<Route>")));
        service.blockers.iter().map(|one| one.reason.clone()).collect::<Vec<_>>()
    };
    let alone = told("rocket-alone", &|text| {
        text.replace("lockers::routes()", "routes![lockers::all, lockers::one]").replace("\nfn ", "\npub fn ")
    });
    assert_eq!(alone, ["is a handler of rocket that `locker[bin]::rocket` mounts by itself at src/main.rs:31"; 2]);
    let put_together = told("rocket-together", &|text| {
        let text = text.replace("\"/api/lockers\", lockers::routes()", "\"/api/lockers\", both()");
        text.replace("#[launch]", "fn both() -> Vec<rocket::Route> {\n    lockers::routes()\n}\n\n#[launch]")
    });
    let [reason] = &put_together[..] else { panic!("{put_together:?}") };
    assert!(reason.contains("not mounted where they are asked for at src/main.rs:17"), "{reason}");
}

#[test]
fn a_program_that_launches_in_main_is_cut_as_well() {
    let analysis = changed("rocket-main", |text| {
        let text = text.replace(
            "#[launch]\nfn rocket() -> _ {",
            "#[rocket::main]\nasync fn main() -> Result<(), rocket::Error> {",
        );
        let text =
            text.replace(".register(\"/api\", catchers![nothing_there])", ".launch()\n        .await?;\n    Ok(())");
        text.replace("    rocket::build()", "    let _rocket = rocket::build()")
    });
    assert_eq!(analysis.plan.service("lockers").unwrap().blockers, []);
    let files = artifacts(&analysis).files;
    let root = files.into_iter().find(|artifact| artifact.path == "services/lockers/src/lib.rs").unwrap();
    let root = String::from_utf8(root.content).unwrap();
    let start = root.find("async fn main(").unwrap_or_else(|| panic!("no main in\n{root}"));
    insta::assert_snapshot!("locker_main", root[start..].split("\n}").next().unwrap_or_default());
}

/// Status, headers but for the date, and body.
fn ask(of: &Running, request: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(of.url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let headers: String = headers.split('|').filter(|one| !one.is_empty()).map(|one| format!("{one}\r\n")).collect();
    let head = format!("host: locker.example\r\nconnection: close\r\n{headers}");
    stream.write_all(format!("{request} HTTP/1.1\r\n{head}{length}\r\n{body}").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines: Vec<&str> = head.lines().filter(|line| !line.to_lowercase().starts_with("date:")).collect();
    lines[1..].sort_unstable();
    format!("{}\n\n{body}", lines.join("\n").to_lowercase())
}

const JSON: &str = "content-type: application/json|x-owner: ann";
const FORM: &str = "content-type: application/x-www-form-urlencoded|x-owner: ann";

const REQUESTS: &[(&str, &str, &str)] = &[
    ("GET /health", "", ""),
    ("GET /api/lockers", "", ""),
    ("GET /api/lockers/", "cookie: a=b; c=d%20e", ""),
    ("POST /api/lockers", JSON, "{\"name\": \"a\"}"),
    ("POST /api/lockers", FORM, "name=b"),
    ("POST /api/lockers", "content-type: application/json", "{\"name\": \"a\"}"),
    ("POST /api/lockers", "content-type: application/json|x-owner: ", "{\"name\": \"a\"}"),
    ("POST /api/lockers", JSON, "{"),
    ("POST /api/lockers", JSON, ""),
    ("GET /api/lockers", "", ""),
    ("GET /api/lockers?owner=ann", "", ""),
    ("GET /api/lockers?owner=bob", "", ""),
    ("GET /api/lockers/0", "", ""),
    ("HEAD /api/lockers/0", "", ""),
    ("GET /api/lockers/9", "", ""),
    // The route of the lockers passes these on to one that stayed.
    ("GET /api/lockers/ann", "", ""),
    ("GET /api/lockers/nobody", "", ""),
    ("DELETE /api/lockers/0", "x-owner: bob", ""),
    ("DELETE /api/lockers/0", "", ""),
    ("DELETE /api/lockers/0", "x-owner: ann", ""),
    ("DELETE /api/lockers/0", "x-owner: ann", ""),
    ("DELETE /api/lockers/x", "x-owner: ann", ""),
    ("POST /api/lockers", FORM, "name=c"),
    ("POST /api/lockers", FORM, "name=d"),
    ("POST /api/lockers", FORM, "name=e"),
    ("POST /api/lockers", FORM, "_method=put&name=e"),
    ("GET /api/lockers", "", ""),
    ("PUT /api/lockers/text", "content-type: text/plain", "text"),
    ("GET /api/lockers/slow", "", ""),
    ("GET /plates/a%20b/c?x=1", "", ""),
    ("GET /api/else", "", ""),
    ("GET /metrics", "", ""),
    ("GET /v1/anything", "", ""),
    ("OPTIONS /api/lockers", "", ""),
];

#[test]
fn the_answers_are_the_same_in_both_modes() {
    let (monolith_program, service_program) = programs();
    let service = service(service_program);
    let local = monolith(monolith_program, None);
    let remote = monolith(monolith_program, Some(&service.url));
    for (request, headers, body) in REQUESTS {
        assert_eq!(
            ask(&local, request, headers, body),
            ask(&remote, request, headers, body),
            "{request} {headers} {body}"
        );
    }
    // What passes a request on in the service is answered by a route of the monolith, failures by its catchers.
    let answer = ask(&remote, "GET /api/lockers/ann", "", "");
    assert!(answer.ends_with("the locker of ann"), "{answer}");
    let answer = ask(&remote, "DELETE /api/lockers/0", "", "");
    assert!(answer.starts_with("http/1.1 401") && answer.ends_with("failed: 401"), "{answer}");
    let long = "ä".repeat(3000);
    for body in [&long[..600], &long[..]] {
        let asked = |of| ask(of, "PUT /api/lockers/text", "content-type: text/plain", body);
        assert_eq!(asked(&local), asked(&remote));
        assert!(asked(&remote).ends_with(&format!("{} letters", body.chars().count())));
    }
    // The lockers of the service are others than those of the monolith, so the things were put there.
    let there = ask(&service, "GET /api/lockers", "", "");
    assert!(there.contains("{\"name\":\"d\",\"owner\":\"ann\"}"), "{there}");
    let counted = ask(&service, "GET /metrics", "", "");
    assert!(counted.contains("endpoint=\"route:/{*rest}\""), "{counted}");
}

#[test]
fn a_service_that_is_gone_is_told_as_such() {
    let (program, service_program) = programs();
    let gone = service(service_program).url.clone();
    let remote = monolith(program, Some(&gone));
    let answer = ask(&remote, "GET /api/lockers", "", "");
    assert!(answer.starts_with("http/1.1 503") && answer.contains("urn:calve:transport"), "{answer}");
    assert!(ask(&remote, "GET /health", "", "").ends_with("ready"));
}
