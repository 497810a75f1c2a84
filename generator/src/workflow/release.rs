//! What happens after the tests on the main branch: image for every architecture with its bill of materials, scan,
//! signature, roll-out, smoke test, and the way back when that fails.

use std::collections::BTreeMap;

use serde_json::json;

use super::file::{Job, RUNNER, Step, checkout, run};
use super::script;
use crate::deployment::Deployment;

/// `sigstore/cosign-installer` v3.9.2.
const COSIGN: &str = "sigstore/cosign-installer@d58896d6a1865668819e1d91763c7751a165e159";
/// `aquasecurity/trivy-action` v0.36.0.
const TRIVY: &str = "aquasecurity/trivy-action@ed142fd0673e97e23eac54620cfb913e5ce36c25";

const ON_MAIN: &str = "github.ref == 'refs/heads/main'";
/// Rolled out is when a person starts the workflow by hand.
const ROLLS_OUT: &str = "github.ref == 'refs/heads/main' && github.event_name == 'workflow_dispatch'";

/// The jobs by name.
pub(super) fn jobs(service: &Deployment) -> [(&'static str, Job); 3] {
    [("build", build(service)), ("publish", publish(service)), ("rollout", rollout(service))]
}

fn login() -> Step {
    let token = ("REGISTRY_TOKEN".to_string(), "${{ secrets.GITHUB_TOKEN }}".to_string());
    Step { env: BTreeMap::from([token]), ..run("Log in", script::login()) }
}

/// Every architecture on a machine of its own: nothing is emulated.
fn build(service: &Deployment) -> Job {
    Job {
        name: "Image for ${{ matrix.architecture }}".to_string(),
        condition: Some(ON_MAIN),
        needs: vec!["image", "local", "remote", "service"],
        runs_on: "${{ matrix.runner }}",
        timeout_minutes: 60,
        permissions: BTreeMap::from([("contents", "read"), ("packages", "write")]),
        strategy: Some(json!({ "matrix": { "include": [
            { "architecture": "amd64", "runner": RUNNER },
            { "architecture": "arm64", "runner": "ubuntu-24.04-arm" },
        ] } })),
        steps: vec![
            checkout(),
            login(),
            Step {
                env: BTreeMap::from([("ARCHITECTURE".to_string(), "${{ matrix.architecture }}".to_string())]),
                ..run("Build with bill of materials and provenance", script::build(service))
            },
        ],
        ..Job::default()
    }
}

fn publish(service: &Deployment) -> Job {
    let image = BTreeMap::from([("IMAGE".to_string(), "${{ steps.join.outputs.image }}".to_string())]);
    let scan = BTreeMap::from([
        ("image-ref", json!("${{ steps.join.outputs.image }}")),
        ("exit-code", json!("1")),
        ("ignore-unfixed", json!(true)),
        ("severity", json!("CRITICAL,HIGH")),
    ]);
    Job {
        name: "Scan and sign".to_string(),
        condition: Some(ON_MAIN),
        needs: vec!["build"],
        runs_on: RUNNER,
        timeout_minutes: 20,
        permissions: BTreeMap::from([("contents", "read"), ("id-token", "write"), ("packages", "write")]),
        outputs: BTreeMap::from([
            ("digest", "${{ steps.join.outputs.digest }}"),
            ("repository", "${{ steps.join.outputs.repository }}"),
        ]),
        steps: vec![
            login(),
            Step { id: Some("join"), ..run("Join the architectures", script::join(service)) },
            Step { name: Some("Scan".to_string()), uses: Some(TRIVY), with: scan, ..Step::default() },
            Step { uses: Some(COSIGN), ..Step::default() },
            Step { env: image, ..run("Sign", script::sign()) },
        ],
        ..Job::default()
    }
}

fn rollout(service: &Deployment) -> Job {
    let cluster = ("CLUSTER".to_string(), "${{ secrets.CLUSTER }}".to_string());
    let digest = ("DIGEST".to_string(), "${{ needs.publish.outputs.digest }}".to_string());
    let repository = ("REPOSITORY".to_string(), "${{ needs.publish.outputs.repository }}".to_string());
    Job {
        name: "Roll out".to_string(),
        condition: Some(ROLLS_OUT),
        needs: vec!["publish"],
        runs_on: RUNNER,
        timeout_minutes: 30,
        permissions: BTreeMap::from([("contents", "read")]),
        environment: Some("production"),
        steps: vec![
            checkout(),
            Step { env: BTreeMap::from([cluster]), ..run("Take the access to the cluster", script::access()) },
            Step {
                env: BTreeMap::from([digest, repository]),
                id: Some("apply"),
                ..run("Roll out", script::roll_out(service))
            },
            run("Smoke test", script::smoke(service)),
            Step {
                condition: Some("failure() && steps.apply.outcome != 'skipped'"),
                ..run("Roll back", script::roll_back(service))
            },
        ],
        ..Job::default()
    }
}
