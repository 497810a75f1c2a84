//! The cheap commands on a copy of the shop, and the examples of the documentation.
#![allow(clippy::disallowed_methods, reason = "tests copy fixtures and run programs")]

#[path = "examples.rs"]
mod examples;
#[path = "workbench.rs"]
mod workbench;

use std::path::Path;

use serde_json::Value;
use workbench::Workbench;

const JSON: [&str; 2] = ["--message-format", "json"];

/// The text of a file of this repository.
fn document(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).replace("\r\n", "\n")
}

#[test]
fn examples_of_calls_inside_of_a_transaction_are_true() {
    let bench = Workbench::of("kiosk", "saga");
    let examples = examples::of(&document("docs/saga.md"));
    assert_eq!(examples.len(), 4);
    run(&bench, examples.iter());
}

#[test]
fn examples_of_the_documentation_are_true() {
    let bench = Workbench::of("shop", "examples");
    let examples = examples::of(&document("docs/commands.md"));
    assert!(examples.len() >= 10, "{} examples in docs/commands.md", examples.len());
    run(&bench, examples.iter().chain(&examples::of(&document("README.md"))));
}

/// Runs examples on a copy; the last one leaves it as it was.
#[track_caller]
fn run<'a>(bench: &Workbench, examples: impl Iterator<Item = &'a examples::Example>) {
    for example in examples {
        // The copy takes the place of the shop.
        let command = example.command.replace("--manifest-path fixtures/shop/Cargo.toml", "");
        let ran = bench.calve(&command.split_whitespace().collect::<Vec<_>>());
        let printed = format!("{}{}", ran.stderr, ran.stdout);
        if let Err(missing) = examples::compare(&example.output, &printed) {
            panic!("`cargo calve {}` does not print `{missing}` there:\n{printed}", example.command);
        }
        assert_eq!(ran.code, example.code, "`cargo calve {}`:\n{printed}", example.command);
    }
    let left = bench.git(&["status", "--porcelain"]);
    assert_eq!(left, "", "the last example leaves nothing behind:\n{}", bench.git(&["diff"]));
}

#[test]
fn the_read_me_names_commands_and_flags_that_exist() {
    let bench = Workbench::of("shop", "named");
    let text = document("README.md");
    let commands: Vec<String> = text.lines().filter_map(examples::after_program).collect();
    assert!(commands.len() > 8, "{commands:?}");
    for command in commands {
        let command = command.replace("--manifest-path fixtures/shop/Cargo.toml", "--help");
        let arguments: Vec<&str> = command.split_whitespace().chain(["-h"]).collect();
        bench.calve(&arguments).expect_code(0);
    }
}

/// A document has what its schema in `docs/schemas` requires.
#[track_caller]
fn assert_fits(document_text: &str, name: &str) {
    let found: Value = serde_json::from_str(document_text).unwrap_or_else(|error| panic!("{error}: {document_text}"));
    let schema: Value = serde_json::from_str(&document(&format!("docs/schemas/{name}.json"))).expect("schema");
    assert_eq!((&found["schema"], &found["version"]), (&Value::from(name), &Value::from(1)), "{document_text}");
    for field in schema["required"].as_array().expect("required fields") {
        assert!(found.get(field.as_str().expect("a name")).is_some(), "{name}: no {field}");
    }
    for field in found.as_object().expect("an object").keys() {
        assert!(schema["properties"].get(field).is_some(), "{name}: `{field}` is not documented");
    }
}

#[test]
fn every_command_gives_one_document_of_its_schema() {
    let bench = Workbench::of("shop", "documents");
    let runs: [(&[&str], i32, &str); 18] = [
        (&[], 0, "analyze"),
        (&["analyze"], 0, "analyze"),
        (&["propose"], 0, "propose"),
        (&["explain", "billing"], 0, "explain"),
        (&["explain", "shop::billing"], 0, "explain"),
        (&["explain", "no_such_thing"], 2, "error"),
        (&["what-if", "--merge", "catalog,search"], 0, "what-if"),
        (&["blockers", "billing"], 0, "blockers"),
        (&["blockers", "nothing"], 2, "error"),
        (&["graph"], 0, "graph"),
        (&["report"], 0, "report"),
        (&["report", "-o", "-", "--format", "markdown"], 0, "report"),
        (&["extract", "notifications"], 0, "extract"),
        (&["verify"], 2, "error"),
        (&["status"], 0, "status"),
        (&["rollback", "billing"], 2, "error"),
        (&["finish", "billing"], 2, "error"),
        (&["no-such-command"], 2, "error"),
    ];
    for (arguments, code, schema) in runs {
        assert_fits(&bench.calve(&[arguments, &JSON].concat()).expect_code(code).stdout, schema);
    }
    assert_eq!(bench.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_copy_keeps_what_a_person_made_of_it() {
    let bench = Workbench::of("shop", "copied");
    let other = bench.root.with_file_name("copied-out");
    let _ = std::fs::remove_dir_all(&other);
    let out = other.to_str().expect("a plain path");

    // Refused before anything is copied.
    bench.calve(&["extract", "search", "--out", out]).expect_code(100);
    bench.calve(&["extract", "nothing", "--out", out]).expect_code(2);
    assert!(!other.exists());

    // What is cut already is cut in the copy as well, from the original texts, under a journal of its own.
    bench.calve(&["extract", "notifications", "--apply"]).expect_code(0);
    let cut = bench.calve(&[&["extract", "users", "--out", out][..], &JSON].concat()).expect_code(0);
    assert_fits(&cut.stdout, "extract");
    assert_eq!(cut.json()["services"], serde_json::json!(["notifications", "users"]));
    let again = bench.calve(&["extract", "users", "--out", out]).expect_code(0);
    assert!(again.stdout.contains("0 files created, 0 changed, 0 removed"), "{}", again.stdout);

    // An edited file is told and stays.
    let read_me = other.join("README.md");
    let theirs = std::fs::read_to_string(&read_me).expect("copied");
    std::fs::write(&read_me, "mine").expect("edit");
    let refused = bench.calve(&["extract", "users", "--out", out]).expect_code(100);
    assert!(refused.stderr.contains("README.md"), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(&read_me).expect("there"), "mine");
    let forced = bench.calve(&["extract", "users", "--out", out, "--force"]).expect_code(0);
    assert!(forced.stdout.contains("README.md.calve-kept"), "{}", forced.stdout);
    assert_eq!(std::fs::read_to_string(&read_me).expect("there"), theirs);
    std::fs::remove_dir_all(&other).expect("the copy goes");
}

#[test]
fn a_member_stands_for_its_whole_workspace() {
    let bench = Workbench::of("tangle", "member");
    let whole = bench.calve(&["propose"]).expect_code(0).stdout;
    assert_eq!(bench.calve_at("tangle-web/Cargo.toml", &["propose"]).expect_code(0).stdout, whole);
    std::fs::write(bench.root.join("calve.toml"), "version = 9\n").expect("calve.toml");
    let told = bench.calve_at("tangle-core/Cargo.toml", &["status"]).expect_code(2).stderr;
    assert!(told.contains("version 9"), "{told}");
    std::fs::remove_file(bench.root.join("calve.toml")).expect("it was there");
    bench.calve_at("tangle-web", &["propose", "--write", "-q"]).expect_code(0);
    assert!(bench.root.join("calve.toml").exists() && !bench.root.join("tangle-web/calve.toml").exists());
    bench.calve_at("no-such-member/Cargo.toml", &["status"]).expect_code(102);
}

#[test]
fn what_was_kept_local_stays_so_until_all_is_rolled_back() {
    let bench = Workbench::of("shop", "kept");
    let kept = "shop::notifications::service::unread_count";
    bench.calve(&["extract", "notifications", "--apply", "--keep-local", kept]).expect_code(0);
    // Images are built with the lock files as they are.
    for manifest in ["Cargo.toml", "services/notifications/Cargo.toml"] {
        bench.cargo(manifest, &["tree", "--locked"], &[]).expect_code(0);
    }
    let record = bench.text("services/notifications/calve.json");
    assert!(!bench.text("services/notifications/openapi.json").contains("unread_count"));
    bench.calve(&["extract", "users", "--apply"]).expect_code(0);
    bench.calve(&["rollback", "users"]).expect_code(0);
    assert_eq!(bench.text("services/notifications/calve.json"), record, "the same contract");
    bench.calve(&["rollback", "notifications"]).expect_code(0);
    assert_eq!(bench.git(&["status", "--porcelain"]), "");
    bench.calve(&["extract", "notifications", "--apply"]).expect_code(0);
    assert!(bench.text("services/notifications/openapi.json").contains("unread_count"));
}

#[test]
fn a_dry_run_tells_what_a_person_edited_and_a_rollback_leaves_it() {
    let bench = Workbench::of("shop", "edited");
    bench.calve(&["extract", "notifications", "--apply"]).expect_code(0);
    let path = "services/notifications/src/main.rs";
    std::fs::write(bench.root.join(path), "// mine\n").expect("edit");
    let shown = bench.calve(&["extract", "notifications"]).expect_code(100);
    assert!(shown.stdout.contains("main.rs  (edited: not overwritten)"), "{}", shown.stdout);
    let told = bench.calve(&["rollback", "notifications"]).expect_code(100);
    assert!(told.stdout.contains(&format!("kept {path}: edited")), "{}", told.stdout);
    assert_eq!(bench.git(&["status", "--porcelain", "--untracked-files=all"]), format!("?? {path}\n"));
}

/// A copy of the shop's billing contract, changed by hand.
fn changed(contract: &Value, change: impl Fn(&mut Value)) -> Value {
    let mut contract = contract.clone();
    change(&mut contract);
    contract
}

#[test]
fn a_contract_that_breaks_its_callers_is_told() {
    let bench = Workbench::of("shop", "contract");
    bench.calve(&["extract", "billing", "--apply"]).expect_code(0);
    let old: Value = serde_json::from_str(&bench.text("services/billing/openapi.json")).expect("JSON");
    let diff = |new: &Value| {
        std::fs::write(bench.root.join("new.json"), new.to_string()).expect("a contract");
        let paths = ["services/billing/openapi.json", "new.json"].map(|path| bench.root.join(path));
        let texts = paths.map(|path| path.to_str().expect("text").to_owned());
        bench.calve(&["contract", "diff", &texts[0], &texts[1], "--message-format", "json"])
    };
    let same = diff(&old).expect_code(0);
    assert_fits(&same.stdout, "contract-diff");
    assert_eq!((&same.json()["breaks"], &same.json()["differences"]), (&Value::from(false), &serde_json::json!([])));

    let paths = old["paths"].as_object().expect("paths");
    let charge = paths.keys().find(|path| path.ends_with("/charge")).expect("charge").clone();
    let gone = diff(&changed(&old, |new| drop(new["paths"].as_object_mut().expect("paths").remove(&charge))));
    let told = gone.expect_code(106).json();
    assert_eq!(told["differences"][0]["place"], format!("POST {charge}"));
    assert_eq!(told["differences"][0]["kind"], "endpoint-removed");

    let request = "/components/schemas/BillingServiceChargeRequest";
    let needs = diff(&changed(&old, |new| {
        let request = new.pointer_mut(request).expect("the request");
        request["properties"]["currency"] = serde_json::json!({ "type": "string" });
        request["required"].as_array_mut().expect("required").push("currency".into());
    }));
    let told = needs.expect_code(106).json();
    assert_eq!(told["differences"].as_array().map(Vec::len), Some(1), "{told:#}");
    assert_eq!(told["differences"][0]["place"], format!("POST {charge} request.currency"));

    let more = diff(&changed(&old, |new| {
        new["paths"]["/v1/billing/more"] = new["paths"][&charge].clone();
    }));
    assert_eq!(more.expect_code(0).json()["differences"][0]["kind"], "endpoint-added");
    bench.calve(&["contract", "diff", "nothing.json", "nothing.json"]).expect_code(2);
}

#[test]
fn what_a_person_edits_in_deployment_files_stays() {
    let bench = Workbench::of("shop", "deployment");
    bench.calve(&["extract", "notifications", "--apply"]).expect_code(0);
    let again = ["extract", "notifications", "--apply", "--allow-dirty"];
    let edit = |path: &str| {
        let edited = format!("{}# a person was here\n", bench.text(path));
        std::fs::write(bench.root.join(path), &edited).expect("edit");
        edited
    };
    let theirs = [
        "services/notifications/k8s/overlays/dev/kustomization.yaml",
        "services/notifications/k8s/overlays/prod/kustomization.yaml",
        "services/notifications/k8s/overlays/spot/kustomization.yaml",
        "services/notifications/helm/values.yaml",
        "services/notifications/helm/environments/prod.yaml",
        "deploy/monolith/k8s/overlays/prod/kustomization.yaml",
        "deploy/monolith/helm/values.yaml",
    ];
    let edited = theirs.map(|path| (path, edit(path)));
    bench.calve(&again).expect_code(0);
    for (path, edited) in &edited {
        assert_eq!(bench.text(path), *edited, "{path}");
    }
    let ours = [
        "services/notifications/k8s/base/deployment.yaml",
        "services/notifications/k8s/components/monitoring/alerts.yaml",
        "services/notifications/helm/templates/deployment.yaml",
        "deploy/monolith/k8s/base/networkpolicy.yaml",
    ];
    let before = ours.map(|path| (path, bench.text(path)));
    let edited = ours.map(|path| (path, edit(path)));
    let refused = bench.calve(&again).expect_code(100);
    for (path, edited) in &edited {
        assert!(format!("{}{}", refused.stdout, refused.stderr).contains(path), "{path} is named");
        assert_eq!(bench.text(path), *edited, "{path} stays");
    }
    for (path, before) in before {
        std::fs::write(bench.root.join(path), before).expect("taken out");
    }
    bench.calve(&again).expect_code(0);
}
