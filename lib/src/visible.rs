//! Text that does nothing to a terminal but to be read.

/// A text with the characters that steer terminals, or turn the direction of reading, shown as U+FFFD: names of files
/// come from the analyzed project, and may hold any. Line ends and tabs stay.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().map(|one| if steers(one) { char::REPLACEMENT_CHARACTER } else { one }).collect()
}

/// Control characters, and the marks and overrides of bidirectional text (Unicode Standard Annex 9, section 2).
fn steers(one: char) -> bool {
    let turns = matches!(one, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (one.is_control() && !matches!(one, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_steers_a_terminal_is_shown() {
        assert_eq!(visible("src/\u{1b}[2Jx\r\u{202e}sr.rs:\t1\n"), "src/\u{fffd}[2Jx\u{fffd}\u{fffd}sr.rs:\t1\n");
        assert_eq!(visible("Grüße, 世界 — ok"), "Grüße, 世界 — ok");
    }
}
