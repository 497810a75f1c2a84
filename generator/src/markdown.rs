//! Text and code in Markdown documents: names of the analyzed project are printed, and mean nothing as markup.

/// A text on one line, fit for paragraphs, list items and cells: what would be markup is escaped (CommonMark, section
/// 2.4; GitHub's tables for `|`).
#[must_use]
pub fn text(text: &str) -> String {
    let mut printed = String::with_capacity(text.len());
    for one in one_line(text).chars() {
        match one {
            '&' => printed.push_str("&amp;"),
            '<' => printed.push_str("&lt;"),
            '\\' | '`' | '*' | '[' | ']' | '|' => printed.extend(['\\', one]),
            _ => printed.push(one),
        }
    }
    printed
}

/// A sentence of calve's own with names between backticks in it: those are code, all else is text.
#[must_use]
pub fn sentence(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    // An even number of backticks makes an odd number of parts; one that is not closed begins no code.
    let closed = parts.len() - usize::from(parts.len().is_multiple_of(2));
    let print = |(at, part): (usize, &&str)| match at {
        at if at >= closed => format!("\\`{}", text(part)),
        at if at % 2 == 1 => code(part),
        _ => text(part),
    };
    parts.iter().enumerate().map(print).collect()
}

/// A text as code on one line, between as many backticks as it takes (CommonMark, section 6.1), also within a cell.
#[must_use]
pub fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|one| one != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A text with control characters and line ends shown as U+FFFD.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|one| if one.is_control() { char::REPLACEMENT_CHARACTER } else { one }).collect()
}

#[cfg(test)]
mod tests {
    use super::{code, sentence, text};

    #[test]
    fn markup_is_text() {
        assert_eq!(text("<b>&*x*|[a](b)\n# y"), "&lt;b>&amp;\\*x\\*\\|\\[a\\](b)\u{fffd}# y");
        assert_eq!(text("plain_name of src/lib.rs:3"), "plain_name of src/lib.rs:3");
    }

    #[test]
    fn sentences_hold_code() {
        assert_eq!(sentence("`Vec<u8>` of <i> is `a|b`"), "`Vec<u8>` of &lt;i> is `a\\|b`");
        assert_eq!(sentence("one ` alone <"), "one \\` alone &lt;");
    }

    #[test]
    fn code_holds_backticks() {
        assert_eq!(code("src/lib.rs:3"), "`src/lib.rs:3`");
        assert_eq!(code("a``b|c"), "```a``b\\|c```");
        assert_eq!(code("`a\n"), "`` `a\u{fffd} ``");
    }
}
