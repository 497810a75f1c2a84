//! Lock files, which cargo rewrites by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::merge::without_alteration;
use super::target::{hash, is_named, read, resolve};
use super::transaction::Transaction;
use super::{EmitError, Journal, Owner};

/// Whether a file is one that cargo rewrites by itself.
pub(super) fn is_lock(path: &str) -> bool {
    is_named(path, "Cargo.lock")
}

/// Whether a lock file has every package of another one in the same version: then it was built with more, and nothing
/// a person decided is lost by going back.
pub(super) fn only_adds(original: &str, edited: &str) -> bool {
    let edited = versions(edited);
    let is_kept =
        |(name, locked): (&str, BTreeSet<&str>)| edited.get(name).is_some_and(|there| locked.is_subset(there));
    versions(original).into_iter().all(is_kept)
}

/// Packages that two texts of a lock file both have, of which the second one took a version away and gave another
/// one: as `name 1.0.0 -> 1.1.0`, in order of their names. Packages that are new or gone are not among them.
#[must_use]
pub fn moved_versions(before: &str, after: &str) -> Vec<String> {
    let after = versions(after);
    let moved = versions(before).into_iter().filter_map(|(name, locked)| {
        let there = after.get(name)?;
        let list = |versions: Vec<&&str>| versions.into_iter().copied().collect::<Vec<_>>().join(", ");
        let (lost, gained) = (list(locked.difference(there).collect()), list(there.difference(&locked).collect()));
        (!lost.is_empty() && !gained.is_empty()).then(|| format!("{name} {lost} -> {gained}"))
    });
    moved.collect()
}

/// The locked versions by the name of their package.
fn versions(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for pair in lines.windows(2) {
        if let (Some(name), Some(version)) = (pair[0].strip_prefix("name = "), pair[1].strip_prefix("version = ")) {
            versions.entry(name.trim_matches('"')).or_default().insert(version.trim_matches('"'));
        }
    }
    versions
}

/// Notes that a lock file which calve altered was brought up to its manifest once more: a rollback then takes that back
/// as well, versions that had to move included. `before` is its text before that.
///
/// Nothing is noted of a file that calve did not alter, or of which a person edited what calve wrote.
///
/// # Errors
/// When calve's notes are damaged, another run is at work, or the file system refuses.
pub fn note_lock_file(root: &Path, path: &str, before: &str) -> Result<(), EmitError> {
    let Some(current) = read(&resolve(root, path)?)?.and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return Ok(());
    };
    let journal = Journal::read(root)?;
    let Some(entry) = journal.files.get(path).filter(|entry| entry.owner == Owner::Altered && current != before) else {
        return Ok(());
    };
    let Some(original) = entry.original.as_ref().map(|hash| Journal::text(root, hash)).transpose()?.flatten() else {
        return Ok(());
    };
    let written = Journal::text(root, &entry.hash)?.unwrap_or_else(|| original.clone());
    let Some(original) = without_alteration(path, &original, &written, before) else { return Ok(()) };
    let mut transaction = Transaction::begin(root)?;
    if let Some(entry) = transaction.journal().files.get_mut(path) {
        entry.hash = hash(current.as_bytes());
        entry.original = Some(hash(original.as_bytes()));
    }
    transaction.keep_text(&original);
    transaction.keep_text(&current);
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::moved_versions;

    fn package(name: &str, version: &str) -> String {
        format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\n")
    }

    #[test]
    fn versions_that_moved_are_told_and_others_not() {
        let before = package("axum", "0.8.1") + &package("http", "0.2.0") + &package("http", "1.0.0");
        let before = before + &package("shop", "1.0.0");
        let after = package("axum", "0.8.2") + &package("http", "1.0.0") + &package("ureq", "3.0.0");
        assert_eq!(moved_versions(&before, &after), ["axum 0.8.1 -> 0.8.2"]);
        assert_eq!(moved_versions(&before, &before), [""; 0]);
    }
}
