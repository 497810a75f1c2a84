//! Changes of a text, gathered first and applied in one go.

pub(crate) mod line;

use std::collections::{BTreeMap, BTreeSet};

use calve_analyzer::ingest::FileId;

/// Replaces a byte range of a text; an insertion when the range is empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Takes a range out.
    #[must_use]
    pub fn remove(start: usize, end: usize) -> Self {
        Self { start, end, text: String::new() }
    }

    /// Puts a text in.
    #[must_use]
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { start: at, end: at, text: text.into() }
    }
}

/// The changes of several files; the same change asked for twice is made once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileEdits {
    /// By file.
    pub files: BTreeMap<FileId, BTreeSet<Edit>>,
}

impl FileEdits {
    /// Adds a change of a file.
    pub fn push(&mut self, file: FileId, edit: Edit) {
        self.files.entry(file).or_default().insert(edit);
    }

    /// Adds all changes of another set.
    pub fn extend(&mut self, other: FileEdits) {
        for (file, edits) in other.files {
            self.files.entry(file).or_default().extend(edits);
        }
    }
}

/// Applies changes to a text. A change that begins inside an earlier one is dropped: what was taken out or
/// replaced as a whole needs no repair of its parts. Ranges outside the text or inside a character are ignored.
#[must_use]
pub fn apply(text: &str, edits: &BTreeSet<Edit>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    let mut outermost: Vec<&Edit> = edits.iter().collect();
    outermost.sort_by(|left, right| left.start.cmp(&right.start).then(order_at_one_place(left, right)));
    for edit in outermost {
        let Some(between) = text.get(at..edit.start) else { continue };
        if edit.end < edit.start || text.get(edit.start..edit.end).is_none() {
            continue;
        }
        result.push_str(between);
        result.push_str(&edit.text);
        at = edit.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

/// Insertions come before a replacement that starts at the same byte, wider replacements before narrower ones.
fn order_at_one_place(left: &Edit, right: &Edit) -> std::cmp::Ordering {
    let is_replacement = |edit: &Edit| edit.end > edit.start;
    is_replacement(left).cmp(&is_replacement(right)).then(right.end.cmp(&left.end)).then(left.text.cmp(&right.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outer_of_two_nested_changes_wins() {
        let edits =
            BTreeSet::from([Edit::remove(2, 8), Edit::insert(4, "x"), Edit::insert(2, "<"), Edit::insert(9, ">")]);
        assert_eq!(apply("0123456789", &edits), "01<8>9");
    }

    #[test]
    fn places_outside_the_text_are_ignored() {
        let edits = BTreeSet::from([Edit::remove(1, 99), Edit::remove(1, 2), Edit::insert(3, "!")]);
        assert_eq!(apply("aäb", &edits), "aä!b");
    }
}
