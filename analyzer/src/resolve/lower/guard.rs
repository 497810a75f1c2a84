//! Refuses texts whose nesting would exhaust the stack of a recursive parser.

/// Deepest nesting of brackets that is parsed.
const MOST_BRACKETS: usize = 256;
/// Deepest nesting of angle brackets, and longest run of prefix operators, that is parsed.
const MOST_REPEATS: usize = 512;
/// Longest chain of operators or method calls in one statement that is parsed.
const MOST_LINKS: usize = 20_000;

/// The reason to refuse a text, when there is one.
pub(in crate::resolve) fn too_deep(text: &str) -> Option<&'static str> {
    let (mut depth, mut angles, mut prefixes, mut links) = (0_usize, 0_usize, 0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match byte {
            b'<' => angles += 1,
            b'>' => angles = angles.saturating_sub(1),
            b';' | b'{' | b'}' => (angles, links) = (0, 0),
            b'.' | b'+' | b'-' | b'*' | b'/' | b'|' | b'?' => links += 1,
            _ => {}
        }
        prefixes = match byte {
            b'&' | b'!' | b'*' | b'-' => prefixes + 1,
            b' ' | b'\n' | b'\t' => prefixes,
            _ => 0,
        };
        if depth > MOST_BRACKETS {
            return Some("brackets are nested too deeply");
        }
        if angles > MOST_REPEATS || (prefixes > MOST_REPEATS && !is_banner(byte)) {
            return Some("types or operators are nested too deeply");
        }
        if links > MOST_LINKS {
            return Some("a statement is too long");
        }
    }
    None
}

/// Whether a run of this byte is more likely a line in a comment than operators.
fn is_banner(byte: u8) -> bool {
    matches!(byte, b'-' | b'*')
}
