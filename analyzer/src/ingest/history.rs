//! Which files were changed together, from the history of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gix::object::tree::diff::ChangeDetached;
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder;

use super::pristine::GENERATED_FOLDER;

/// How many commits are looked at, newest first; merges are looked at and say nothing.
const DEPTH: usize = 1500;

/// A commit that changes more Rust files than this is about everything (a format, a move), and says nothing.
const MOST_FILES: usize = 40;

/// How many files of a commit are compared with each other to find renamed ones.
const MOST_RENAMES: usize = 200;

/// The commits that changed several Rust files of a workspace, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// For each commit the files, relative to the workspace root, by the names they have today; sorted.
    pub commits: Vec<Vec<String>>,
}

/// The history of the repository a workspace lies in, of what is committed. Nothing where there is no repository, or
/// none that can be read: history is a hint.
pub(super) fn history(root: &Path) -> History {
    read(root).unwrap_or_default()
}

fn read(root: &Path) -> Option<History> {
    // Isolated: neither the environment nor settings of the user or the system have a say.
    let options = gix::open::Options::isolated();
    let mut repository = gix::discover_opts(root, Default::default(), options).ok()?;
    repository.object_cache_size(8 * 1024 * 1024);
    let prefix = prefix(repository.workdir()?, root)?;
    let head = repository.head_id().ok()?;
    let walk =
        repository.rev_walk([head.detach()]).sorting(Sorting::ByCommitTime(CommitTimeOrder::NewestFirst)).all().ok()?;
    let mut names = Names { prefix, today: BTreeMap::new() };
    let mut history = History::default();
    // Where a commit cannot be read (a shallow clone, a broken repository), the history ends.
    for commit in walk.take(DEPTH).map_while(Result::ok) {
        let [parent] = commit.parent_ids.as_slice() else { continue };
        let Some(changes) = changes(&repository, *parent, commit.id) else { break };
        let files = names.follow(&changes);
        if (2..=MOST_FILES).contains(&files.len()) {
            history.commits.push(files.into_iter().collect());
        }
    }
    Some(history)
}

/// The path of the workspace in the repository with a `/` at its end; empty at the root.
fn prefix(top: &Path, root: &Path) -> Option<String> {
    let (top, root) = (top.canonicalize().ok()?, root.canonicalize().ok()?);
    let inside = root.strip_prefix(top).ok()?.to_str()?.replace('\\', "/");
    Some(if inside.is_empty() { inside } else { inside + "/" })
}

fn changes(repository: &gix::Repository, parent: gix::ObjectId, commit: gix::ObjectId) -> Option<Vec<ChangeDetached>> {
    let tree = |id: gix::ObjectId| repository.find_commit(id).ok()?.tree().ok();
    let (old, new) = (tree(parent)?, tree(commit)?);
    let renames = gix::diff::Rewrites { copies: None, limit: MOST_RENAMES, ..Default::default() };
    let options = gix::diff::Options::default().with_rewrites(Some(renames));
    repository.diff_tree_to_tree(&old, &new, options).ok()
}

/// The names files have today, while the walk goes back in time.
struct Names {
    prefix: String,
    today: BTreeMap<String, String>,
}

impl Names {
    /// The Rust files of the workspace that a commit changed, by today's names; none for a commit that calve's own
    /// files are in: what they say together, calve said.
    fn follow(&mut self, changes: &[ChangeDetached]) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        let mut is_own = false;
        let mut before = Vec::new();
        for change in changes {
            let is_gone = matches!(change, ChangeDetached::Deletion { .. });
            let Some(path) = self.inside(change.location()) else { continue };
            is_own |= path.starts_with(GENERATED_FOLDER) || path.contains(&format!("/{GENERATED_FOLDER}"));
            let today = self.today.get(&path).cloned().unwrap_or_else(|| path.clone());
            if let ChangeDetached::Rewrite { source_location, copy: false, .. } = change
                && let Some(source) = self.inside(source_location.as_ref())
            {
                before.push((source, today.clone()));
            }
            if path.ends_with(".rs") && !is_gone {
                files.insert(today);
            }
        }
        self.today.extend(before);
        if is_own { BTreeSet::new() } else { files }
    }

    fn inside(&self, path: &gix::bstr::BStr) -> Option<String> {
        let path = std::str::from_utf8(path).ok()?;
        path.strip_prefix(&self.prefix).map(str::to_owned)
    }
}
