//! Taking calve's share out of a text that a person went on editing.

/// The text without the lines calve marked as its own; `None` when there are none.
pub(super) fn without_marked_lines(text: &str) -> Option<String> {
    calve_analyzer::ingest::pristine(text).map(|(text, _)| text)
}

/// What `edited` would be had calve never altered `original` into `written`.
///
/// `None` when the person's edits touch calve's own.
pub(super) fn without_alteration(original: &str, written: &str, edited: &str) -> Option<String> {
    if edited == written {
        return Some(original.to_string());
    }
    if let Some(text) = without_marked_lines(edited) {
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
        let undone = without_alteration(original, written, &edited);
        assert_eq!(undone, Some(original.replace("\"shop\"", "\"shop\"\nversion = \"2.0.0\"")));
    }

    #[test]
    fn edits_of_the_alteration_itself_are_left_to_the_person() {
        let undone = without_alteration("a = 1\n", "a = 1\nureq = \"3\"\n", "a = 1\nureq = \"4\"\n");
        assert_eq!(undone, None);
    }
}
