//! What was seen of a cut service, and for which code it holds.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::cut_state::{CutService, CutState};
use crate::emit::{Owner, note_path};
use crate::message::ServiceEvidence;

/// Name of the note with the evidence of a service.
pub(super) fn evidence_name(service: &str) -> String {
    format!("evidence/{service}.json")
}

/// The evidence of the last verification, when it holds for the contract and the code as they are now; otherwise why
/// there is none.
pub(super) fn evidence(root: &Path, state: &CutState, cut: &CutService) -> Result<ServiceEvidence, &'static str> {
    const MISSING: &str = "not verified";
    let text = crate::reading::optional_text(&note_path(root, &evidence_name(&cut.service))).ok().flatten();
    let found: ServiceEvidence = text.and_then(|text| serde_json::from_str(&text).ok()).ok_or(MISSING)?;
    if found.finished != cut.finished {
        return Err(MISSING);
    }
    if found.contract != cut.contract {
        return Err("the contract has changed since it was verified");
    }
    if found.code != code_hash(root, state, cut) {
        return Err("the code has changed since it was verified");
    }
    Ok(found)
}

/// Hash of what runs when a cut service is tested: its package, and everything that calve altered or generated in the
/// code of the monolith. Lock files, documents and deployment files are not among it.
pub(super) fn code_hash(root: &Path, state: &CutState, cut: &CutService) -> String {
    let package = format!("services/{}", cut.service);
    let folder = root.join(&package);
    let own = calve_analyzer::ingest::files_to_copy(&folder, &folder.join("target"));
    let own = own.into_iter().filter(|path| runs(path)).map(|path| format!("{package}/{path}"));
    let is_code = |path: &str| path.ends_with(".rs") || path.ends_with("Cargo.toml");
    let in_monolith = state.journal.files.iter().filter(|(path, entry)| {
        let is_calves = matches!(entry.owner, Owner::Altered | Owner::Generated);
        is_calves && is_code(path) && !path.starts_with("services/")
    });
    let mut paths: Vec<String> = own.chain(in_monolith.map(|(path, _)| path.clone())).collect();
    paths.sort();
    let mut hash = Sha256::new();
    for path in paths {
        let content = crate::reading::optional_bytes(&root.join(&path)).ok().flatten().unwrap_or_default();
        hash.update(format!("{path}\n{}\n", content.len()));
        hash.update(content);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a file of a service's package has a say in how it runs.
fn runs(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_deployment = path.starts_with("k8s/") || name.starts_with("Dockerfile");
    let is_text = [".md", ".lock", ".calve-kept"].iter().any(|ending| name.ends_with(ending));
    !(is_deployment || is_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_and_data_of_a_service_count() {
        assert!(runs("src/main.rs") && runs("Cargo.toml") && runs("migrations/1_init.sql") && runs("calve.json"));
        assert!(!runs("k8s/base/service.yaml") && !runs("Dockerfile") && !runs("Cargo.lock") && !runs("TABLES.md"));
    }
}
