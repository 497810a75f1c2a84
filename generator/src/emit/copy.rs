//! A copy of the monolith in another folder, kept up to date without losing what a person changed there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::change::{Action, plan_changes};
use super::disk;
use super::journal::{Entry, Owner};
use super::lock_file::is_lock;
use super::target::{OWN_FOLDER, hash, read, resolve};
use super::transaction::{Transaction, free_name};
use super::{EmitError, Journal};
use crate::Artifacts;

/// The kind of run under which the journal knows copied files.
const SCOPE: &str = "copy";

/// A folder to copy, and what becomes of it there.
#[derive(Debug, Clone, Copy)]
pub struct CopyRequest<'a> {
    /// The folder.
    pub from: &'a Path,
    /// Paths of its files, relative to it.
    pub paths: &'a [String],
    /// Texts that take the place of what stands in the folder.
    pub texts: &'a BTreeMap<String, String>,
    /// What is going to be written into the copy: files that are there already are left to that.
    pub artifacts: &'a Artifacts,
    /// Overwrite edited files, keeping a copy beside them.
    pub force: bool,
}

/// Copies a folder. Gives the files that were edited and the copies that were kept of them.
///
/// What an earlier copy wrote and the folder no longer has is taken away, unless it was edited.
///
/// # Errors
/// When a file of the copy was edited, or what is to be written there would meet an edited one, and `force` is not
/// set: nothing is written then. When a path leaves the folder, or the file system refuses.
pub fn copy(request: &CopyRequest<'_>, to: &Path) -> Result<Vec<(String, String)>, EmitError> {
    let mut transaction = Transaction::begin(to)?;
    let journal = transaction.journal().clone();
    let written: BTreeSet<&str> = request.artifacts.files.iter().map(|artifact| artifact.path.as_str()).collect();
    let copied = request.paths.iter().chain(request.texts.keys()).collect::<BTreeSet<_>>();
    let mut steps = Vec::new();
    for path in &copied {
        steps.push(step(request, to, path, &journal, written.contains(path.as_str()))?);
    }
    let edited = |step: &&Step| step.action == Action::Conflict;
    let mut conflicts: Vec<String> = steps.iter().filter(edited).map(|step| step.path.clone()).collect();
    let changes = plan_changes(request.artifacts, to, &journal)?;
    conflicts.extend(changes.into_iter().filter(|one| one.action == Action::Conflict).map(|one| one.path));
    if !request.force && !conflicts.is_empty() {
        conflicts.sort();
        return Err(EmitError::Conflicts { paths: conflicts });
    }
    let mut copies = Vec::new();
    for step in steps {
        if let Some(kept) = put(request, to, &step)? {
            copies.push((step.path.clone(), kept));
        }
        if let Some(hash) = step.noted {
            let entry = Entry { owner: Owner::Generated, scope: SCOPE.to_owned(), hash, original: None };
            transaction.journal().files.insert(step.path, entry);
        }
    }
    take_away(&mut transaction, to, &journal, |path| copied.contains(path) || written.contains(path.as_str()))?;
    transaction.commit()?;
    Ok(copies)
}

/// One file.
struct Step {
    path: String,
    action: Action,
    /// Hash to be remembered; none for files that are left to others.
    noted: Option<String>,
}

fn step(
    request: &CopyRequest<'_>,
    to: &Path,
    path: &str,
    journal: &Journal,
    is_written: bool,
) -> Result<Step, EmitError> {
    let current = read(&resolve(to, path)?)?;
    let step = |action, noted| Ok(Step { path: path.to_owned(), action, noted });
    let is_removed = journal.files.get(path).is_some_and(|entry| entry.owner == Owner::Removed);
    if is_written {
        let is_left = current.is_some() || is_removed;
        return step(if is_left { Action::Unchanged } else { Action::Create }, None);
    }
    let wanted = hash(&content(request, path)?);
    let Some(current) = current.map(|bytes| hash(&bytes)) else { return step(Action::Create, Some(wanted)) };
    let is_ours = journal.files.get(path).is_some_and(|entry| entry.hash == current);
    let action = match () {
        // Builds rewrite lock files.
        () if current == wanted || is_lock(path) => Action::Unchanged,
        () if is_ours => Action::Update,
        () => Action::Conflict,
    };
    step(action, Some(wanted))
}

fn content(request: &CopyRequest<'_>, path: &str) -> Result<Vec<u8>, EmitError> {
    if let Some(text) = request.texts.get(path) {
        return Ok(text.clone().into_bytes());
    }
    let source = request.from.join(path);
    fs::read(&source).map_err(EmitError::io(&source))
}

/// Writes one file; gives the name of the copy of what a person had made of it.
fn put(request: &CopyRequest<'_>, to: &Path, step: &Step) -> Result<Option<String>, EmitError> {
    if step.action == Action::Unchanged {
        return Ok(None);
    }
    let target = resolve(to, &step.path)?;
    let kept = if step.action == Action::Conflict { Some(free_name(to, &step.path)?) } else { None };
    if let Some(kept) = &kept {
        disk::rename(&target, &resolve(to, kept)?)?;
    }
    if let Some(folder) = target.parent() {
        disk::create_folder(folder)?;
    }
    // Half a file is never seen, and what a killed run leaves here the next one tidies up.
    let staged = to.join(OWN_FOLDER).join("staged");
    disk::create_folder(&staged)?;
    let draft = staged.join("copy.draft");
    if request.texts.contains_key(&step.path) {
        disk::write_durably(&draft, &content(request, &step.path)?)?;
    } else {
        disk::copy(&request.from.join(&step.path), &draft)?;
    }
    disk::rename(&draft, &target)?;
    Ok(kept)
}

/// Takes away what an earlier copy wrote and this one does not; what was edited stays and is a person's from now on.
fn take_away(
    transaction: &mut Transaction,
    to: &Path,
    journal: &Journal,
    is_wanted: impl Fn(&String) -> bool,
) -> Result<(), EmitError> {
    for (path, entry) in journal.files.iter().filter(|(path, entry)| entry.scope == SCOPE && !is_wanted(path)) {
        transaction.journal().files.remove(path);
        if let Some(current) = read(&resolve(to, path)?)?.filter(|current| hash(current) == entry.hash) {
            transaction.delete(path, &current);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::emit::{ApplyOptions, apply};
    use crate::{Artifact, ArtifactKind};

    struct Bench {
        folder: tempfile::TempDir,
    }

    impl Bench {
        fn new(files: &[(&str, &str)]) -> Self {
            let bench = Self { folder: tempfile::tempdir().unwrap() };
            for (path, text) in files {
                write(&bench.from().join(path), text);
            }
            bench
        }

        fn from(&self) -> PathBuf {
            self.folder.path().join("from")
        }

        fn to(&self) -> PathBuf {
            self.folder.path().join("to")
        }

        fn run(&self, paths: &[&str], force: bool) -> Result<Vec<(String, String)>, EmitError> {
            let kind = ArtifactKind::Altered { pristine: "mod a;\n".into() };
            let altered = Artifact { path: "src/lib.rs".into(), content: "mod a;\nmod b; // calve\n".into(), kind };
            let artifacts = Artifacts::from_files(vec![altered, Artifact::generated("services/b/x.rs", "//! b\n")]);
            let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
            let (from, texts) = (self.from(), BTreeMap::new());
            let request = CopyRequest { from: &from, paths: &paths, texts: &texts, artifacts: &artifacts, force };
            let copies = copy(&request, &self.to())?;
            apply(&artifacts, &self.to(), &ApplyOptions { scope: "extract".into(), force })?;
            Ok(copies)
        }

        fn text(&self, path: &str) -> String {
            fs::read_to_string(self.to().join(path)).unwrap_or_default()
        }
    }

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    const PATHS: [&str; 3] = ["Cargo.lock", "README.md", "src/lib.rs"];

    fn monolith() -> Bench {
        Bench::new(&[("Cargo.lock", "1"), ("README.md", "read\n"), ("src/lib.rs", "mod a;\n")])
    }

    #[test]
    fn a_second_run_changes_nothing_and_builds_may_lock_anew() {
        let bench = monolith();
        bench.run(&PATHS, false).unwrap();
        assert_eq!(bench.text("src/lib.rs"), "mod a;\nmod b; // calve\n");
        write(&bench.to().join("Cargo.lock"), "2");
        let journal = bench.text(".calve/journal.json");
        assert_eq!(bench.run(&PATHS, false).unwrap(), []);
        assert_eq!((bench.text("Cargo.lock"), bench.text(".calve/journal.json")), ("2".into(), journal));
    }

    #[test]
    fn what_a_person_edited_is_told_and_kept() {
        let bench = monolith();
        bench.run(&PATHS, false).unwrap();
        for path in ["README.md", "services/b/x.rs", "src/lib.rs"] {
            let theirs = bench.text(path);
            write(&bench.to().join(path), "mine\n");
            let refused = bench.run(&PATHS, false).unwrap_err();
            assert!(matches!(&refused, EmitError::Conflicts { paths } if paths == &[path]), "{refused}");
            assert_eq!(bench.text(path), "mine\n");
            bench.run(&PATHS, true).unwrap();
            assert_eq!((bench.text(path), bench.text(&format!("{path}.calve-kept"))), (theirs, "mine\n".into()));
        }
    }

    #[test]
    fn the_copy_follows_the_monolith() {
        let bench = monolith();
        bench.run(&PATHS, false).unwrap();
        write(&bench.from().join("README.md"), "read anew\n");
        bench.run(&PATHS, false).unwrap();
        assert_eq!(bench.text("README.md"), "read anew\n");
        bench.run(&["Cargo.lock", "src/lib.rs"], false).unwrap();
        assert!(!bench.to().join("README.md").exists(), "gone there, gone here");
    }
}
