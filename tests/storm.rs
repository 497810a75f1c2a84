//! Many calls at once while the service behind them ends and begins again: told to end, then killed.
#![allow(clippy::disallowed_methods, reason = "tests copy fixtures and run programs")]

#[path = "workbench.rs"]
mod workbench;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use workbench::{Service, Workbench, shared_target};

/// Milliseconds a call may take with its repetitions.
const DEADLINE: u64 = 2000;
/// Callers share two processors with the service: they may notice later that their time is over.
const LATE: u64 = 1500;

struct Storm {
    child: Child,
    lines: Box<dyn Iterator<Item = String>>,
}

impl Storm {
    fn begin(bench: &Workbench, database: &str, url: &str) -> Self {
        let mut child = Command::new(shared_target().join("debug/examples/storm"))
            .current_dir(&bench.root)
            .env("DATABASE_URL", database)
            .env("CALVE_BILLING_URL", url)
            .env("CALVE_BILLING_TIMEOUT_MS", DEADLINE.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the monolith starts");
        let output = child.stdout.take().expect("standard output");
        Self { child, lines: Box::new(BufReader::new(output).lines().map_while(Result::ok)) }
    }

    /// Waits until so many requests are done.
    fn reach(&mut self, number: usize) {
        let line = format!("done {number}");
        assert!(self.lines.any(|told| told == line), "it ends before {line}");
    }

    fn summary(mut self) -> Value {
        let last = self.lines.by_ref().last().expect("a summary");
        assert!(self.child.wait().expect("it ends").success());
        serde_json::from_str(&last).expect("JSON")
    }
}

#[test]
fn restarts_lose_no_write_and_make_none_twice() {
    let bench = Workbench::of("shop", "storm");
    bench.calve(&["extract", "billing", "--apply"]).expect_code(0);
    std::fs::create_dir_all(bench.root.join("examples")).expect("folder");
    std::fs::write(bench.root.join("examples/storm.rs"), include_str!("storm/program.rs")).expect("program");
    bench.cargo("services/billing/Cargo.toml", &["build"], &[]).expect_code(0);
    bench.cargo("Cargo.toml", &["build", "--example", "storm"], &[]).expect_code(0);

    let database = bench.database("storm");
    // One address for all processes that come after each other.
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("address").port();
    let (address, url) = (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}"));
    let variables = [("DATABASE_URL", database.as_str()), ("CALVE_LISTEN", &address), ("CALVE_DRAIN_MS", "300")];
    let start = || Service::start(&bench, "shop-billing", &variables);

    let service = start();
    let mut storm = Storm::begin(&bench, &database, &url);
    storm.reach(2500);
    service.end_well(Duration::from_secs(20));
    let service = start();
    storm.reach(6500);
    service.kill();
    let service = start();
    let told = storm.summary();
    drop(service);

    eprintln!("{told:#}");
    let number = |name: &str| told[name].as_u64().unwrap_or_else(|| panic!("{name} of {told:#}"));
    assert_eq!(number("requests"), 10_000);
    for never in ["wrong", "other_failures", "lost", "twice", "begun_unnoticed"] {
        assert_eq!(number(never), 0, "{never}: {told:#}");
    }
    assert_eq!(number("right") + number("transport_failures"), 10_000);
    // Calls were under way when it was killed, and that was not the end of the day.
    assert!(number("maybe_begun") > 0 && number("right") > 5000, "{told:#}");
    assert!(number("slowest_ms") <= DEADLINE + LATE, "{told:#}");
}
