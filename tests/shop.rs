//! The whole way on the shop: cut, prove, break, take back, finish.
#![allow(clippy::disallowed_methods, reason = "tests copy fixtures and run programs")]

#[path = "workbench.rs"]
mod workbench;

use std::time::{Duration, Instant};

use serde_json::Value;
use workbench::{Service, Workbench};

/// What `--verify` found of one service.
#[track_caller]
fn evidence(message: &Value, service: &str) -> Value {
    let services = message["services"].as_array().expect("services");
    services.iter().find(|found| found["service"] == service).cloned().expect("evidence of the service")
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Every mode passed all tests of the untouched monolith (and those of the generated code), each mode as many as the
/// others, and the service was really asked.
#[track_caller]
fn assert_proven(seen: &Value, untouched: usize) {
    let tests = number(&seen["local"]["tests_passed"]);
    assert!(tests >= untouched as u64, "{seen:#}");
    for mode in ["local", "remote", "shadow"] {
        let mode = &seen[mode];
        assert_eq!(mode["passed"], true, "{mode:#}");
        assert_eq!(number(&mode["tests_passed"]), tests, "{mode:#}");
        assert_eq!(number(&mode["tests_failed"]), 0, "{mode:#}");
    }
    let requests = seen["remote"]["requests"].as_array().expect("requests");
    assert!(requests.iter().map(|request| number(&request["count"])).sum::<u64>() > 0, "{seen:#}");
    assert_eq!(seen["shadow"]["differences"], serde_json::json!({}));
    assert_eq!(seen["service_tests"]["passed"], true, "{seen:#}");
}

#[test]
fn billing_is_cut_proven_broken_and_taken_back() {
    let bench = Workbench::of("shop", "billing");
    let before = bench.everything();
    let (untouched, failed) = bench.own_tests(&[("DATABASE_URL", &bench.database("untouched"))]);
    assert_eq!(failed, 0, "the shop passes its own tests");

    // Cut and prove.
    let cut = bench.calve(&["extract", "billing", "--verify", "--message-format", "json"]).expect_code(0);
    let seen = evidence(&cut.json(), "billing");
    assert_proven(&seen, untouched);
    let endpoints = seen["remote"]["requests"].to_string();
    for endpoint in ["charge", "invoice_for_order", "apply_credit", "convert", "status", "monthly_statement"] {
        assert!(endpoints.contains(endpoint), "{endpoint} was not called remotely: {endpoints}");
    }
    assert!(number(&seen["shadow"]["compared"]) > 0, "{seen:#}");

    // The same again changes nothing.
    let cut_once = bench.everything();
    bench.calve(&["extract", "billing", "--apply", "--allow-dirty"]).expect_code(0);
    assert_eq!(bench.everything().keys().collect::<Vec<_>>(), cut_once.keys().collect::<Vec<_>>());
    for (path, content) in bench.everything() {
        assert!(cut_once[&path] == content, "{path} changed in a second run");
    }

    generated_code_is_clean(&bench, "services/billing/Cargo.toml");
    an_edited_file_is_kept(&bench);
    a_dead_service_hurts_nobody_for_long(&bench, number(&seen["local"]["tests_passed"]) as usize);

    // Back.
    bench.calve(&["rollback", "billing"]).expect_code(0);
    assert_eq!(bench.git(&["status", "--porcelain"]), "");
    assert!(bench.everything() == before, "rollback gives back the same bytes");
    let after = bench.own_tests(&[("DATABASE_URL", &bench.database("after"))]);
    assert_eq!(after, (untouched, 0));
}

fn generated_code_is_clean(bench: &Workbench, service: &str) {
    for manifest in ["Cargo.toml", service] {
        bench.cargo(manifest, &["clippy", "--all-targets", "--", "-D", "warnings"], &[]).expect_code(0);
        bench.cargo(manifest, &["fmt", "--check"], &[]).expect_code(0);
    }
}

fn an_edited_file_is_kept(bench: &Workbench) {
    let path = "services/billing/src/main.rs";
    let ours = bench.text(path);
    let edited = format!("{ours}// a person was here\n");
    std::fs::write(bench.root.join(path), &edited).expect("edit");
    let refused = bench.calve(&["extract", "billing", "--apply", "--allow-dirty"]).expect_code(100);
    assert!(format!("{}{}", refused.stdout, refused.stderr).contains(path), "the edited file is named");
    assert_eq!(bench.text(path), edited, "the edited file stays");
    let shown = bench.calve(&["extract", "billing"]).expect_code(100);
    assert!(shown.stdout.contains("main.rs  (edited: not overwritten)"), "{}", shown.stdout);
    bench.calve(&["extract", "billing", "--apply", "--allow-dirty", "--force"]).expect_code(0);
    assert_eq!(bench.text(path), ours);
    let kept: Vec<String> = bench.everything().into_keys().filter(|name| name.contains("calve-kept")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(bench.text(&kept[0]), edited, "a copy is kept");
    std::fs::remove_file(bench.root.join(&kept[0])).expect("the copy was the person's");
}

fn a_dead_service_hurts_nobody_for_long(bench: &Workbench, all: usize) {
    let database = bench.database("dead");
    bench.cargo("services/billing/Cargo.toml", &["build"], &[]).expect_code(0);
    let service = Service::start(bench, "shop-billing", &[("DATABASE_URL", &database)]);
    let reports = bench.root.join("target-reports");
    std::fs::create_dir_all(&reports).expect("folder");
    let url = service.url.clone();
    let killer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1500));
        service.kill();
    });
    let variables = [
        ("DATABASE_URL", database.as_str()),
        ("CALVE_BILLING_URL", url.as_str()),
        ("CALVE_BILLING_TIMEOUT_MS", "1000"),
        ("CALVE_REPORT_DIR", reports.to_str().expect("text")),
    ];
    let started = Instant::now();
    let (_, failed) = bench.own_tests(&variables);
    killer.join().expect("killed");
    // It is dead now for sure.
    let (_, failed_again) = bench.own_tests(&variables);
    assert!(failed + failed_again > 0, "tests notice that the service is gone");
    assert!(started.elapsed() < Duration::from_secs(300), "nothing hangs");
    let told: u64 = std::fs::read_dir(&reports)
        .expect("reports")
        .map(|entry| std::fs::read_to_string(entry.expect("entry").path()).expect("report"))
        .map(|text| number(&serde_json::from_str::<Value>(&text).expect("JSON")["transport_errors"]))
        .sum();
    assert!(told > 0, "the failures were told as transport errors");
    std::fs::remove_dir_all(&reports).expect("reports go");
    // Without the variable all is as before.
    assert_eq!(bench.own_tests(&[("DATABASE_URL", &bench.database("alive"))]), (all, 0));
}

#[test]
fn two_services_are_cut_together_and_one_is_finished() {
    let bench = Workbench::of("shop", "both");
    let cut =
        bench.calve(&["extract", "billing", "notifications", "--verify", "--message-format", "json"]).expect_code(0);
    let message = cut.json();
    let tests = number(&evidence(&message, "billing")["local"]["tests_passed"]) as usize;
    assert!(tests > 40);
    assert_proven(&evidence(&message, "billing"), tests);
    assert_proven(&evidence(&message, "notifications"), tests);

    let status = bench.calve(&["status", "--message-format", "json"]).expect_code(0).json();
    let steps = &status["services"][0]["steps"];
    assert_eq!(steps.as_array().map(Vec::len), Some(12), "{status:#}");
    assert_eq!(steps[10]["done"], true, "verified: {steps:#}");
    assert_eq!(steps[11]["done"], false, "dead code is still there: {steps:#}");

    // Finish one: its local code goes. Both are proven anew, one through the wall alone, the other in every mode.
    let lines_before = lines_of_billing(&bench);
    bench.calve(&["finish", "billing", "--apply", "--allow-dirty"]).expect_code(0);
    assert!(lines_of_billing(&bench) < lines_before, "dead code is gone");
    generated_code_is_clean(&bench, "services/billing/Cargo.toml");
    bench.calve(&["finish", "notifications", "--allow-dirty"]).expect_code(100);
    let verified = bench.calve(&["verify", "notifications", "--message-format", "json"]).expect_code(0).json();
    let remote = evidence(&verified, "billing")["remote"].clone();
    assert_eq!((&remote["passed"], number(&remote["tests_failed"])), (&Value::from(true), 0), "{remote:#}");
    assert_eq!(evidence(&verified, "billing")["local"]["ran"], false);
    let tests = number(&evidence(&verified, "notifications")["local"]["tests_passed"]) as usize;
    assert!(tests > 40);
    assert_proven(&evidence(&verified, "notifications"), tests);
    assert_eq!(step(&bench, "billing", 12)["done"], true);
    assert_eq!(step(&bench, "notifications", 11)["done"], true);

    // Code that has changed since is not proven, and code that does not build is told as such.
    let path = "services/notifications/src/main.rs";
    let ours = bench.text(path);
    std::fs::write(bench.root.join(path), format!("{ours}\ncompile_error!(\"broken\");\n")).expect("edit");
    let told = step(&bench, "notifications", 11);
    assert!(told["done"] == false && told["evidence"].as_str().expect("text").contains("has changed"), "{told:#}");
    let broken = bench.calve(&["verify"]).expect_code(105);
    assert!(broken.stdout.contains("notifications: the service does not build"), "{}", broken.stdout);
    std::fs::write(bench.root.join(path), ours).expect("edit");
    let path = "src/kernel/mod.rs";
    let theirs = bench.text(path);
    std::fs::write(bench.root.join(path), format!("{theirs}\ncompile_error!(\"broken\");\n")).expect("edit");
    let broken = bench.calve(&["verify"]).expect_code(105);
    assert!(broken.stdout.contains("the altered monolith does not build"), "{}", broken.stdout);
    std::fs::write(bench.root.join(path), theirs).expect("edit");

    // The other goes back.
    bench.calve(&["rollback", "notifications"]).expect_code(0);
    assert!(!bench.root.join("services/notifications").exists());
    assert!(bench.root.join("services/billing/Cargo.toml").exists());
}

/// A step of a service as `status` tells it.
fn step(bench: &Workbench, service: &str, number: usize) -> Value {
    let status = bench.calve(&["status", "--message-format", "json"]).expect_code(0).json();
    let services = status["services"].as_array().expect("services");
    let found = services.iter().find(|found| found["name"] == service).expect("the service");
    found["steps"][number - 1].clone()
}

fn lines_of_billing(bench: &Workbench) -> usize {
    let files = bench.everything();
    let own = files.iter().filter(|(path, _)| path.starts_with("src/billing"));
    own.map(|(_, content)| content.iter().filter(|byte| **byte == b'\n').count()).sum()
}

#[test]
fn a_dry_run_shows_and_writes_nothing() {
    let bench = Workbench::of("shop", "dry");
    let before = bench.everything();
    let shown = bench.calve(&["extract", "notifications"]).expect_code(0);
    assert!(shown.stdout.contains("services/") && shown.stdout.contains("Cargo.toml"), "{}", shown.stdout);
    assert!(shown.stdout.contains("calve_notifications::remote"), "{}", shown.stdout);
    assert!(bench.everything() == before, "nothing is written");
    let again = bench.calve(&["extract", "notifications"]).expect_code(0);
    assert_eq!(shown.stdout, again.stdout, "two runs give the same bytes");
}

#[test]
fn a_dirty_tree_and_blockers_are_refused() {
    let bench = Workbench::of("shop", "refused");
    std::fs::write(bench.root.join("src/kernel/mod.rs"), format!("{}\n", bench.text("src/kernel/mod.rs")))
        .expect("edit");
    let refused = bench.calve(&["extract", "notifications", "--apply"]).expect_code(2);
    assert!(refused.stderr.contains("--allow-dirty"), "{}", refused.stderr);
    bench.git(&["checkout", "--quiet", "."]);
    let blocked = bench.calve(&["extract", "search", "--apply"]).expect_code(100);
    let told = format!("{}{}", blocked.stdout, blocked.stderr);
    assert!(told.contains("[no-error-channel]") && told.contains("src/search.rs:"), "{told}");
    assert_eq!(bench.git(&["status", "--porcelain"]), "");
}
