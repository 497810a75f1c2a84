//! A small lexer: enough of Rust to tell code from strings and comments, on any input.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or keyword.
    Word,
    /// A single punctuation character.
    Mark(u8),
    /// A string, character, number or lifetime.
    Other,
    /// A comment.
    Comment,
}

/// A token and where it lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
}

/// Splits a text into tokens; white space is dropped. Never fails: what is unfinished ends with the text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let (kind, end) = token(bytes, at, byte);
        found.push(Token { kind, start: at, end });
        at = end.max(at + 1);
    }
    found
}

fn token(bytes: &[u8], at: usize, byte: u8) -> (TokenKind, usize) {
    let next = bytes.get(at + 1).copied();
    match byte {
        b'/' if next == Some(b'/') => (TokenKind::Comment, until_newline(bytes, at)),
        b'/' if next == Some(b'*') => (TokenKind::Comment, block_comment(bytes, at)),
        b'"' => (TokenKind::Other, quoted(bytes, at + 1, b'"')),
        b'\'' => (TokenKind::Other, quote_or_lifetime(bytes, at)),
        b'r' | b'b' | b'c' => match prefixed_string(bytes, at) {
            Some(end) => (TokenKind::Other, end),
            None => (TokenKind::Word, word(bytes, at)),
        },
        b'0'..=b'9' => (TokenKind::Other, word(bytes, at)),
        _ if is_word(byte) => (TokenKind::Word, word(bytes, at)),
        _ => (TokenKind::Mark(byte), at + 1),
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn word(bytes: &[u8], at: usize) -> usize {
    at + bytes.iter().skip(at).take_while(|byte| is_word(**byte)).count()
}

fn until_newline(bytes: &[u8], at: usize) -> usize {
    let end = at + bytes.iter().skip(at).take_while(|byte| **byte != b'\n').count();
    if end > at && bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end }
}

fn block_comment(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut here = at;
    while here < bytes.len() {
        match (bytes.get(here), bytes.get(here + 1)) {
            (Some(b'/'), Some(b'*')) => {
                depth += 1;
                here += 2;
            }
            (Some(b'*'), Some(b'/')) => {
                depth -= 1;
                here += 2;
                if depth == 0 {
                    return here;
                }
            }
            _ => here += 1,
        }
    }
    bytes.len()
}

/// End of a quoted text whose first byte after the quote is at `at`.
fn quoted(bytes: &[u8], at: usize, quote: u8) -> usize {
    let mut here = at;
    while let Some(&byte) = bytes.get(here) {
        match byte {
            b'\\' => here += 2,
            _ if byte == quote => return here + 1,
            _ => here += 1,
        }
    }
    bytes.len()
}

fn quote_or_lifetime(bytes: &[u8], at: usize) -> usize {
    let Some(&first) = bytes.get(at + 1) else { return at + 1 };
    if first == b'\\' {
        return quoted(bytes, at + 1, b'\'');
    }
    if !is_word(first) {
        // A mark in quotes, or a stray quote.
        return if bytes.get(at + 2) == Some(&b'\'') { at + 3 } else { at + 1 };
    }
    let end = word(bytes, at + 1);
    if bytes.get(end) == Some(&b'\'') { end + 1 } else { end }
}

/// End of `r"…"`, `r#"…"#`, `b"…"`, `br"…"`, `c"…"`, `b'…'`; `None` when it is a plain word.
fn prefixed_string(bytes: &[u8], at: usize) -> Option<usize> {
    let letters = bytes.iter().skip(at).take(2).take_while(|byte| matches!(byte, b'r' | b'b' | b'c')).count();
    let is_raw = bytes.iter().skip(at).take(letters).any(|byte| *byte == b'r');
    let after = at + letters;
    let hashes = bytes.iter().skip(after).take_while(|byte| **byte == b'#').count();
    match bytes.get(after + hashes) {
        Some(b'"') if is_raw => Some(raw_end(bytes, after + hashes + 1, hashes)),
        Some(b'"') if hashes == 0 => Some(quoted(bytes, after + 1, b'"')),
        Some(b'\'') if hashes == 0 && !is_raw && bytes.get(at) == Some(&b'b') => Some(quoted(bytes, after + 1, b'\'')),
        _ => None,
    }
}

fn raw_end(bytes: &[u8], at: usize, hashes: usize) -> usize {
    let mut here = at;
    while here < bytes.len() {
        if bytes.get(here) == Some(&b'"') {
            let closing = bytes.iter().skip(here + 1).take(hashes).take_while(|byte| **byte == b'#').count();
            if closing == hashes {
                return here + 1 + hashes;
            }
        }
        here += 1;
    }
    bytes.len()
}
