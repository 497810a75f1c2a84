//! Runs killed at each of their steps, also those of copies and of settling what a killed run left: what is there is settled by the next command, to the byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::disk::fault::killed_after;
use super::{ApplyOptions, CopyRequest, EmitError, apply, copy, recover, rollback};
use crate::{Artifact, ArtifactKind, Artifacts};

/// Each file with its bytes, each folder with none.
type Tree = BTreeMap<String, Option<Vec<u8>>>;

fn tree(root: &Path) -> Tree {
    let mut found = Tree::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            found.insert(name, if path.is_dir() { None } else { Some(fs::read(&path).unwrap()) });
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

fn monolith() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let gone = ("src/old.rs", "//! old\n");
    for (path, text) in [("Cargo.toml", "[package]\n"), ("src/lib.rs", "mod a;\n"), gone] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn altered(path: &str, pristine: &str, content: &str) -> Artifact {
    let kind = ArtifactKind::Altered { pristine: pristine.into() };
    Artifact { path: path.into(), content: content.into(), kind }
}

/// What cutting one service, or that and a second one, writes.
fn artifacts(services: &[&str]) -> Artifacts {
    let marked: String = services.iter().map(|name| format!("mod {name}; // calve\n")).collect();
    let added: String = services.iter().map(|name| format!("{name} = \"1\"\n")).collect();
    let pristine = "//! old\n".to_string();
    let removed = ArtifactKind::Removed { pristine };
    let mut files = vec![
        altered("Cargo.toml", "[package]\n", &format!("[package]\n{added}")),
        altered("src/lib.rs", "mod a;\n", &format!("mod a;\n{marked}")),
        Artifact { path: "src/old.rs".into(), content: Vec::new(), kind: removed },
    ];
    for name in services {
        files.push(Artifact::generated(format!("services/{name}/Cargo.toml"), "[package]\n"));
        files.push(Artifact::generated(format!("services/{name}/start.sh"), "#!/bin/sh\n"));
    }
    Artifacts::from_files(files)
}

fn extract(root: &Path, services: &[&str]) {
    let options = ApplyOptions { scope: "extract".into(), force: false };
    apply(&artifacts(services), root, &options).unwrap();
}

/// Build output below the package of a service, as cargo leaves it.
fn build(root: &Path, service: &str) {
    let output = root.join("services").join(service).join("target/debug");
    fs::create_dir_all(&output).unwrap();
    fs::write(output.join("app"), "binary").unwrap();
    fs::write(output.with_file_name("CACHEDIR.TAG"), "Signature").unwrap();
}

/// Kills `run` at each step; afterwards the tree is as `prepare` made it or as a whole run leaves it, once settled, and
/// as a whole run leaves it when the same command is given again. Gives the number of steps.
fn kill_everywhere(prepare: impl Fn(&Path), run: impl Fn(&Path)) -> usize {
    let whole = monolith();
    prepare(whole.path());
    let before = tree(whole.path());
    run(whole.path());
    let after = tree(whole.path());
    assert_ne!(before, after, "a run that does something");
    for steps in 0.. {
        let folder = monolith();
        prepare(folder.path());
        let ended = killed_after(steps, || run(folder.path())).is_some();
        recover(folder.path()).unwrap();
        let settled = tree(folder.path());
        assert!(settled == before || settled == after, "killed at step {steps}: {:?}", settled.keys());
        run(folder.path());
        assert_eq!(tree(folder.path()), after, "given again after a kill at step {steps}");
        if ended {
            return steps;
        }
    }
    0
}

#[test]
fn an_extraction_is_whole_or_not_at_all() {
    let steps = kill_everywhere(|_| {}, |root| extract(root, &["bills"]));
    assert!(steps > 40, "{steps} steps");
}

#[test]
fn a_second_extraction_is_whole_or_not_at_all_and_the_first_can_be_taken_back() {
    kill_everywhere(|root| extract(root, &["bills"]), |root| extract(root, &["bills", "mail"]));
    let pristine = tree(monolith().path());
    for steps in 0.. {
        let folder = monolith();
        extract(folder.path(), &["bills"]);
        let ended = killed_after(steps, || extract(folder.path(), &["bills", "mail"])).is_some();
        rollback(folder.path(), None).unwrap();
        assert_eq!(tree(folder.path()), pristine, "taken back after a kill at step {steps}");
        if ended {
            return;
        }
    }
}

#[test]
fn a_rollback_is_whole_or_not_at_all() {
    let prepare = |root: &Path| {
        extract(root, &["bills"]);
        build(root, "bills");
    };
    let steps = kill_everywhere(prepare, |root| drop(rollback(root, None).unwrap()));
    assert!(steps > 20, "{steps} steps");
}

/// The settling may be killed as well, at each of its steps, after a kill at each step of the run.
#[test]
fn a_settling_that_is_killed_is_settled_by_the_next_one() {
    let whole = monolith();
    extract(whole.path(), &["bills"]);
    build(whole.path(), "bills");
    let (before, after) = (tree(whole.path()), tree(monolith().path()));
    for (steps, second) in (0..40).step_by(3).flat_map(|steps| (0..30).step_by(2).map(move |second| (steps, second))) {
        let folder = monolith();
        extract(folder.path(), &["bills"]);
        build(folder.path(), "bills");
        killed_after(steps, || rollback(folder.path(), None).unwrap());
        killed_after(second, || recover(folder.path()).unwrap());
        recover(folder.path()).unwrap();
        let settled = tree(folder.path());
        assert!(settled == before || settled == after, "killed at {steps}, then at {second}: {:?}", settled.keys());
    }
}

#[test]
fn taking_one_of_two_services_back_is_whole_or_not_at_all() {
    let prepare = |root: &Path| {
        extract(root, &["bills", "mail"]);
        build(root, "mail");
    };
    kill_everywhere(prepare, |root| extract(root, &["bills"]));
}

/// A copy is made beside the monolith, file by file: the next run makes it whole, and leaves nothing else behind.
#[test]
fn a_killed_copy_is_made_whole_by_the_next_run() {
    let from = monolith();
    let paths = ["Cargo.toml".to_owned(), "src/lib.rs".to_owned(), "src/old.rs".to_owned()];
    let texts = BTreeMap::from([("notes/read.md".to_owned(), "read\n".to_owned())]);
    let run = |to: &Path| -> Result<(), EmitError> {
        let written = artifacts(&["bills"]);
        let request =
            CopyRequest { from: from.path(), paths: &paths, texts: &texts, artifacts: &written, force: false };
        copy(&request, to)?;
        apply(&written, to, &ApplyOptions { scope: "extract".into(), force: false }).map(drop)
    };
    let whole = tempfile::tempdir().unwrap();
    run(whole.path()).unwrap();
    for steps in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let ended = killed_after(steps, || run(folder.path()).unwrap()).is_some();
        run(folder.path()).unwrap();
        assert_eq!(tree(folder.path()), tree(whole.path()), "killed at step {steps}");
        if ended {
            return;
        }
    }
}
