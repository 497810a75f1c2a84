//! Finds the place of a literal again in the text it was read from.

use crate::ingest::{FileId, SourceSet};

/// The text of a file from a line on, with the byte position of its start.
pub(super) fn from_line(sources: &SourceSet, file: FileId, line: usize) -> Option<(usize, &str)> {
    let text = &*sources.file(file)?.text;
    let start = match line {
        0 | 1 => 0,
        _ => text.match_indices('\n').nth(line - 2).map(|(at, _)| at + 1)?,
    };
    Some((start, text.get(start..)?))
}

/// Byte position of a quoted literal that starts on a line (or a raw one), as far as its text is the same.
pub(super) fn literal_offset(sources: &SourceSet, file: FileId, line: usize, value: &str) -> Option<usize> {
    let (start, rest) = from_line(sources, file, line)?;
    rest.find(&format!("\"{value}\"")).map(|at| start + at)
}

/// What stands between a parenthesis at the start of a text and its partner; strings, characters and comments
/// are passed over.
pub(super) fn inside_parentheses(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while let Some(byte) = bytes.get(at) {
        let length = opaque_length(&bytes[at..]);
        match byte {
            _ if length > 0 => {
                at += length;
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 1 => return text.get(1..at),
            b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Length of a text up to the end of the calls chained behind `inside` and its closing parenthesis.
pub(super) fn chain_length(text: &str, inside: usize) -> usize {
    let mut end = inside + 1;
    while let Some(rest) = text.get(end..) {
        let name = past_blanks(rest);
        let Some(open) = name.starts_with('.').then(|| name.find('(')).flatten() else { break };
        let is_call = name[1..open].chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '<' | '>' | ' '));
        let Some(arguments) = inside_parentheses(&name[open..]).filter(|_| is_call) else { break };
        end += rest.len() - name.len() + open + arguments.len() + 2;
    }
    end.min(text.len())
}

/// The text behind blanks and comments.
fn past_blanks(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with("//") || rest.starts_with("/*") {
        rest = rest.get(opaque_length(rest.as_bytes())..).unwrap_or_default().trim_start();
    }
    rest
}

/// Length of the string, character or comment a text begins with; 0 when it begins with none.
fn opaque_length(bytes: &[u8]) -> usize {
    let until = |end: &[u8]| bytes.windows(end.len()).skip(2).position(|part| part == end).map(|at| at + 2 + end.len());
    match bytes {
        [b'/', b'/', ..] => bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len()),
        [b'/', b'*', ..] => until(b"*/").unwrap_or(bytes.len()),
        [b'"', ..] => quoted_length(bytes),
        // A lifetime has no closing quote.
        [b'\'', b'\\', ..] => bytes.iter().skip(3).position(|byte| *byte == b'\'').map_or(1, |at| at + 4),
        [b'\'', _, b'\'', ..] => 3,
        _ => 0,
    }
}

fn quoted_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{chain_length, inside_parentheses};

    #[test]
    fn a_chain_ends_where_the_calls_end() {
        let text = "\"/x\").route(web::get().to(a))\n  // more)\n  .route::<T>(b)); c()";
        let chain = &text[..chain_length(text, 4)];
        assert!(chain.ends_with(".route::<T>(b)"), "{chain}");
        assert_eq!(chain_length("\"/x\"", 4), 4);
    }

    #[test]
    fn parentheses_in_strings_do_not_count() {
        assert_eq!(inside_parentheses(r#"(a(")"), "\")") rest"#), Some(r#"a(")"), "\")""#));
        assert_eq!(inside_parentheses("(a"), None);
        assert_eq!(
            inside_parentheses("(a, // :)\n ')', '\\'', &'a b /* ) */)"),
            Some("a, // :)\n ')', '\\'', &'a b /* ) */")
        );
    }
}
