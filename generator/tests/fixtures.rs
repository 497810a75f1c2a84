//! Slices and patches of the fixtures, whatever the plan makes of them.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use calve_analyzer::ingest::pristine;
use calve_analyzer::plan::{NamedService, Wishes};
use calve_analyzer::resolve::{ItemId, ItemKind};
use calve_analyzer::{Analysis, AnalyzeOptions, analyze};
use calve_generator::{ArtifactKind, alter, edit, slice};

fn fixture(name: &str, service: &str, modules: &[&str]) -> Analysis {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name);
    let modules = modules.iter().map(|module| (*module).to_string()).collect();
    let named = NamedService { name: service.to_string(), modules, ..NamedService::default() };
    let wishes = Wishes { services: vec![named], ..Wishes::default() };
    analyze(&AnalyzeOptions { manifest_path: Some(folder), wishes, ..AnalyzeOptions::default() }).unwrap()
}

fn all() -> [Analysis; 2] {
    [fixture("shop", "billing", &["shop::billing"]), fixture("tangle", "ledger", &["tangle_core::ledger"])]
}

#[test]
fn where_everything_is_kept_nothing_changes() {
    for Analysis { plan, sources, .. } in all() {
        for krate in plan.items.iter().filter(|item| item.kind == ItemKind::Crate) {
            let keep: BTreeSet<ItemId> =
                plan.items.iter().filter(|item| item.krate == krate.id).map(|item| item.id).collect();
            let rest = slice::without(&plan, krate.id, &keep, &slice::Finished::default(), &sources);
            assert_eq!(rest, slice::Rest::default(), "{}", krate.path);
        }
    }
}

#[test]
fn what_is_left_without_any_one_item_is_rust() {
    for Analysis { plan, sources, .. } in all() {
        for dropped in plan.items.iter().filter(|item| item.kind != ItemKind::Crate).step_by(101) {
            let own = plan.items.iter().filter(|item| item.krate == dropped.krate && item.id != dropped.id);
            // What stands in it goes with it.
            let is_inside = |item: &&calve_analyzer::resolve::Item| {
                let mut at = item.parent;
                while let Some(parent) = at.and_then(|id| plan.item(id)).filter(|parent| parent.id != dropped.id) {
                    at = parent.parent;
                }
                at.is_some()
            };
            let keep: BTreeSet<ItemId> = own.filter(|item| !is_inside(item)).map(|item| item.id).collect();
            let rest = slice::without(&plan, dropped.krate, &keep, &slice::Finished::default(), &sources);
            for (file, edits) in &rest.edits.files {
                let text = edit::apply(&sources.file(*file).unwrap().text, edits);
                assert!(syn::parse_file(&text).is_ok(), "without {}:\n{text}", dropped.path);
            }
        }
    }
}

#[test]
fn patches_leave_no_trace() {
    for Analysis { plan, sources, .. } in all() {
        for service in &plan.services {
            for file in alter::alter(&plan, &[service], &sources).unwrap_or_default() {
                let ArtifactKind::Altered { pristine: before } = &file.kind else { panic!("{}", file.path) };
                let after = String::from_utf8(file.content).unwrap();
                assert_eq!(pristine(&after).map(|(text, _)| text).as_ref(), Some(before), "{}", file.path);
            }
        }
    }
}
