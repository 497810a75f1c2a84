//! Workflows as a runner reads them.

use std::collections::BTreeSet;

use calve_generator::workflow;
use serde_json::Value;

use super::{at, cut, document, keys, list, shops, word};

/// Keys a step may have.
const STEP: [&str; 10] =
    ["name", "id", "if", "uses", "with", "run", "env", "shell", "working-directory", "timeout-minutes"];

#[test]
fn every_job_can_run() {
    for (plan, sources) in shops() {
        let files = workflow::workflow(&plan, &cut(&plan), &sources);
        assert_eq!(files.len(), 2);
        for file in &files {
            let told = document(file);
            assert!(keys(&told, "/on").count() > 0, "{}", file.path);
            assert_eq!(at(&told, "/permissions"), &serde_json::json!({ "contents": "read" }), "{}", file.path);
            let jobs: BTreeSet<&str> = keys(&told, "/jobs").collect();
            assert!(!jobs.is_empty());
            for name in &jobs {
                let job = at(&told, &format!("/jobs/{name}"));
                word(job, "/runs-on");
                at(job, "/timeout-minutes");
                let needed = list(job, "/needs").chain(job.get("needs").filter(|needs| needs.is_string()));
                assert!(needed.filter_map(Value::as_str).all(|needed| jobs.contains(needed)), "{name}");
                assert!(list(job, "/steps").count() > 0, "{name}");
                // What may be written is said job by job.
                let writes = keys(job, "/permissions").filter(|what| job["permissions"][what] == "write");
                assert!(writes.count() == 0 || matches!(*name, "build" | "publish"), "{name}");
                list(job, "/steps").for_each(step);
            }
        }
    }
}

/// A step either uses an action, pinned to a commit, or runs a script.
fn step(step: &Value) {
    assert!(keys(step, "").all(|key| STEP.contains(&key)), "{step:#}");
    match (step.get("uses").and_then(Value::as_str), step.get("run").and_then(Value::as_str)) {
        (Some(action), None) => {
            let commit = action.split('@').nth(1).unwrap_or_default();
            let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit, "{action} is not pinned");
        }
        (None, Some(script)) => {
            assert!(!script.trim().is_empty(), "{step:#}");
            // What others can write is never part of a script's text.
            assert!(!script.contains("${{"), "{script}");
        }
        _ => panic!("neither an action nor a script: {step:#}"),
    }
}
