//! Taking calve's share out of a text that a person went on editing.

use calve_analyzer::ingest::{pristine, pristine_manifest};

use super::lock_file::{is_lock, only_adds};
use super::target::is_named;

/// The text without the lines calve marked as its own; `None` when there are none.
pub(super) fn without_marked_lines(path: &str, text: &str) -> Option<String> {
    if is_named(path, "Cargo.toml") { pristine_manifest(text) } else { pristine(text).map(|(text, _)| text) }
}

/// What `edited` would be had calve never altered `original` into `written`.
///
/// `None` when the person's edits touch calve's own.
pub(super) fn without_alteration(path: &str, original: &str, written: &str, edited: &str) -> Option<String> {
    if edited == written || (is_lock(path) && only_adds(original, edited)) {
        return Some(original.to_string());
    }
    if let Some(text) = without_marked_lines(path, edited) {
        return Some(text);
    }
    diffy::merge(written, original, edited).ok()
}

#[cfg(test)]
mod tests {
    use super::without_alteration;

    #[test]
    fn edits_beside_the_alteration_survive_it() {
        let original = "[package]\nname = \"shop\"\n\n[dependencies]\naxum = \"0.8\"\nsqlx = \"0.8\"\n";
        let written = "[package]\nname = \"shop\"\n\n[dependencies]\naxum = \"0.8\"\nsqlx = \"0.8\"\nureq = \"3\"\n";
        let edited = written.replace("\"shop\"", "\"shop\"\nversion = \"2.0.0\"");
        let undone = without_alteration("x.yaml", original, written, &edited);
        assert_eq!(undone, Some(original.replace("\"shop\"", "\"shop\"\nversion = \"2.0.0\"")));
    }

    #[test]
    fn edits_of_the_alteration_itself_are_left_to_the_person() {
        let undone = without_alteration("x.yaml", "a = 1\n", "a = 1\nureq = \"3\"\n", "a = 1\nureq = \"4\"\n");
        assert_eq!(undone, None);
    }

    #[test]
    fn a_lock_file_goes_back_only_as_far_as_cargo_brought_it() {
        let package =
            |name: &str, version: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\n");
        let original = package("axum", "0.8.1") + &package("shop", "1.0.0");
        let built = package("axum", "0.8.1") + &package("shop", "1.0.0") + &package("ureq", "3.0.0");
        let updated = built.replace("0.8.1", "0.8.2");
        assert_eq!(without_alteration("Cargo.lock", &original, &original, &built).as_ref(), Some(&original));
        assert_eq!(without_alteration("Cargo.lock", &original, &original, &updated).as_ref(), Some(&updated));
    }
}
