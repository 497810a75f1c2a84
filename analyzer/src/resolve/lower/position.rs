//! Maps the parser's lines and columns to bytes of a text.
//!
//! The parser counts characters. Its own way back to bytes remembers every place it was asked for, which costs more
//! than the parsing; lines are remembered once.

use proc_macro2::LineColumn;

/// Longer lines with other than ASCII in them are left to the parser's own counting.
const MOST_COUNTED: usize = 2_000;

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Positions<'t> {
    text: &'t str,
    starts: Vec<usize>,
    is_ascii: bool,
}

impl<'t> Positions<'t> {
    /// Goes through a text once.
    pub(super) fn new(text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect(), is_ascii: text.is_ascii() }
    }

    /// The byte of a place; `None` where counting would take too long, or for a place in another text.
    pub(super) fn byte(&self, place: LineColumn) -> Option<usize> {
        let start = *self.starts.get(place.line.checked_sub(1)?)?;
        if self.is_ascii {
            return Some(start + place.column);
        }
        let end = self.starts.get(place.line).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..end)?;
        if line.is_ascii() {
            return Some(start + place.column);
        }
        if line.len() > MOST_COUNTED {
            return None;
        }
        Some(line.char_indices().nth(place.column).map_or(end, |(at, _)| start + at))
    }

    /// The identifier that begins at a byte, without `r#`.
    pub(super) fn word(&self, at: usize) -> Option<&'t str> {
        let rest = self.text.get(at..)?;
        let rest = rest.strip_prefix("r#").unwrap_or(rest);
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = rest.bytes().take_while(|byte| is_part(byte)).count();
        // Other letters are left to those who know which of them may stand in a name.
        let is_whole = length > 0 && rest.as_bytes().get(length).is_none_or(u8::is_ascii);
        rest.get(..length).filter(|_| is_whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn byte(text: &str, line: usize, column: usize) -> Option<usize> {
        Positions::new(text).byte(LineColumn { line, column })
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(byte("ab\ncd", 2, 1), Some(4));
        assert_eq!(byte("aé\nxéz", 1, 2), Some(3));
        assert_eq!(byte("aé\nxéz", 2, 2), Some(7));
        assert_eq!(byte("aé\nxéz", 2, 3), Some(8));
        assert_eq!(byte("a", 3, 0), None);
        assert_eq!(byte("a", 0, 0), None);
    }

    #[test]
    fn long_lines_are_left_to_the_parser() {
        let long = "é".repeat(MOST_COUNTED);
        assert_eq!(byte(&long, 1, 5), None);
        assert_eq!(byte(&format!("{long}\nabc"), 2, 2), Some(long.len() + 3));
    }

    #[test]
    fn words_end_where_names_end() {
        let word = |text, at| Positions::new(text).word(at);
        assert_eq!(word("let r#type = 1", 4), Some("type"));
        assert_eq!(word("f(x)", 0), Some("f"));
        assert_eq!(word("(x)", 0), None);
        assert_eq!(word("xé", 0), None);
    }
}
