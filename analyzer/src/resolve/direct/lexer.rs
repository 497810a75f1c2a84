//! Cuts a text into tokens and pairs its brackets.

use std::cell::Cell;

use super::number::number;
use super::token::{Kind, Literal, Token, word};

thread_local! {
    /// Room for tokens that nobody needs any more: new room has to be given by the kernel page by page.
    static ROOM: Cell<Vec<Token>> = const { Cell::new(Vec::new()) };
}

/// Gives back the room of tokens that are no longer needed.
pub(super) fn give_back(tokens: Vec<Token>) {
    ROOM.set(tokens);
}

/// The tokens of a text, an [`Kind::End`] last. `None` for what is left to others: letters outside of ASCII in names,
/// unpaired brackets, strings with other line ends than `\n`.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = ROOM.take();
    tokens.clear();
    tokens.reserve(text.len() / 8);
    let mut lexer = Lexer { bytes: text.as_bytes(), text, tokens, open: Vec::new() };
    let mut at = 0;
    while let Some(&byte) = lexer.bytes.get(at) {
        at = lexer.next(at, byte)?;
    }
    if !lexer.open.is_empty() {
        return None;
    }
    lexer.push(Kind::End, at, at);
    Some(lexer.tokens)
}

struct Lexer<'t> {
    bytes: &'t [u8],
    text: &'t str,
    tokens: Vec<Token>,
    /// Positions of brackets that are open.
    open: Vec<usize>,
}

impl Lexer<'_> {
    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        // Texts are shorter than what fits; see `file_tree`.
        self.tokens.push(Token { start: start as u32, end: end as u32, mate: 0, kind });
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    /// Reads what begins at a byte; gives where it ends.
    fn next(&mut self, at: usize, byte: u8) -> Option<usize> {
        match byte {
            b' ' | b'\t'..=b'\r' => Some(at + 1),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(at),
            b'0'..=b'9' => {
                let (literal, end) = number(self.bytes, at, self.is_index(at))?;
                self.push(Kind::Literal(literal), at, end);
                Some(end)
            }
            b'"' => self.string(at, at, Literal::Str),
            b'\'' => self.quote(at, at),
            b'/' if matches!(self.byte(at + 1), b'/' | b'*') => self.comment(at),
            b'(' | b'[' | b'{' => {
                self.open.push(self.tokens.len());
                self.push(Kind::Open(byte), at, at + 1);
                Some(at + 1)
            }
            b')' => self.close(b'(', at),
            b']' => self.close(b'[', at),
            b'}' => self.close(b'{', at),
            b'~' | b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'-' | b'=' | b'+' | b'|' | b';' | b':'
            | b',' | b'<' | b'.' | b'>' | b'/' | b'?' => {
                self.push(Kind::Mark(byte), at, at + 1);
                Some(at + 1)
            }
            _ => None,
        }
    }

    fn close(&mut self, opener: u8, at: usize) -> Option<usize> {
        let mate = u32::try_from(self.tokens.len()).ok()?;
        let open = self.open.pop()?;
        let token = self.tokens.get_mut(open)?;
        if token.kind != Kind::Open(opener) {
            return None;
        }
        token.mate = mate;
        self.push(Kind::Close(opener), at, at + 1);
        Some(at + 1)
    }

    /// Whether a number is that of a field: `a.0`.
    fn is_index(&self, at: usize) -> bool {
        let is_point = |token: &Token| token.kind == Kind::Mark(b'.');
        match self.tokens.as_slice() {
            [.., before, last] => is_point(last) && !(is_point(before) && before.end == last.start),
            [last] => is_point(last) && last.end as usize <= at,
            [] => false,
        }
    }

    fn word(&mut self, at: usize) -> Option<usize> {
        let length = self.bytes.iter().skip(at).take_while(|byte| is_part(**byte)).count();
        let (end, next) = (at + length, self.byte(at + length));
        let text = self.text.get(at..end)?;
        match (text, next) {
            ("r", b'#') if is_start(self.byte(end + 1)) => return self.raw_name(at),
            ("r" | "br" | "cr", b'"' | b'#') => {
                return self.raw_string(at, end, if text == "r" { Literal::RawStr } else { Literal::Bytes });
            }
            ("b" | "c", b'"') => return self.string(at, end, Literal::Bytes),
            ("b", b'\'') => return self.quote(at, end),
            (_, b'"' | b'#' | b'\'') | (_, 0x80..) => return None,
            _ => {}
        }
        self.push(word(text).map_or(Kind::Name, Kind::Word), at, end);
        Some(end)
    }

    fn raw_name(&mut self, at: usize) -> Option<usize> {
        let length = self.bytes.iter().skip(at + 2).take_while(|byte| is_part(**byte)).count();
        let end = at + 2 + length;
        if self.byte(end) >= 0x80 || matches!(self.text.get(at + 2..end)?, "_" | "self" | "Self" | "super" | "crate") {
            return None;
        }
        self.push(Kind::Raw, at, end);
        Some(end)
    }

    /// A string whose quote stands at `quote`.
    fn string(&mut self, at: usize, quote: usize, kind: Literal) -> Option<usize> {
        let mut here = quote + 1;
        loop {
            match *self.bytes.get(here)? {
                b'"' => break,
                b'\\' => here += 2,
                b'\r' => return None,
                _ => here += 1,
            }
        }
        self.literal(kind, at, here + 1)
    }

    /// A raw string whose marks begin at `marks`.
    fn raw_string(&mut self, at: usize, marks: usize, kind: Literal) -> Option<usize> {
        let count = self.bytes.iter().skip(marks).take_while(|byte| **byte == b'#').count();
        if self.byte(marks + count) != b'"' || count > 255 {
            return None;
        }
        let mut here = marks + count + 1;
        loop {
            match *self.bytes.get(here)? {
                b'"' if self.bytes.get(here + 1..here + 1 + count)?.iter().all(|byte| *byte == b'#') => break,
                b'\r' => return None,
                _ => here += 1,
            }
        }
        self.literal(kind, at, here + 1 + count)
    }

    fn literal(&mut self, kind: Literal, at: usize, end: usize) -> Option<usize> {
        // A suffix, or what looks like one.
        if is_part(self.byte(end)) || self.byte(end) >= 0x80 {
            return None;
        }
        self.push(Kind::Literal(kind), at, end);
        Some(end)
    }

    /// A character or the mark of a lifetime at `quote`.
    fn quote(&mut self, at: usize, quote: usize) -> Option<usize> {
        let kind = if at == quote { Literal::Char } else { Literal::Byte };
        let first = self.byte(quote + 1);
        if first == b'\\' {
            let rest = self.bytes.get(quote + 3..)?.iter().take(12);
            let behind = rest.take_while(|byte| **byte != b'\'').count();
            let end = quote + 3 + behind;
            return if self.byte(end) == b'\'' { self.literal(kind, at, end + 1) } else { None };
        }
        let length = self.text.get(quote + 1..)?.chars().next()?.len_utf8();
        if self.byte(quote + 1 + length) == b'\'' {
            let is_valid = !matches!(first, b'\'' | b'\n' | b'\r' | b'\t');
            return if is_valid { self.literal(kind, at, quote + length + 2) } else { None };
        }
        if kind == Literal::Byte || !is_start(first) {
            return None;
        }
        let length = self.bytes.iter().skip(quote + 1).take_while(|byte| is_part(**byte)).count();
        if matches!(self.byte(quote + 1 + length), b'\'' | b'#' | 0x80..) {
            return None;
        }
        self.push(Kind::Mark(b'\''), at, at + 1);
        Some(at + 1)
    }

    fn comment(&mut self, at: usize) -> Option<usize> {
        let (second, third, fourth) = (self.byte(at + 1), self.byte(at + 2), self.byte(at + 3));
        let end = if second == b'/' { self.line_end(at) } else { self.block_end(at)? };
        let is_doc = match third {
            b'!' => true,
            b'/' if second == b'/' => fourth != b'/',
            b'*' if second == b'*' => fourth != b'*' && fourth != b'/',
            _ => false,
        };
        if is_doc {
            let comment = self.bytes.get(at..end)?;
            if comment.contains(&b'\r') {
                return None;
            }
            self.push(Kind::Doc(third == b'!'), at, end);
        }
        Some(end)
    }

    /// Where a line ends, its `\r\n` or `\n` left out.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let end = at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        if end > at && self.byte(end) == b'\n' && self.byte(end - 1) == b'\r' { end - 1 } else { end }
    }

    fn block_end(&self, at: usize) -> Option<usize> {
        let (mut depth, mut here) = (0_usize, at);
        loop {
            match (*self.bytes.get(here)?, *self.bytes.get(here + 1)?) {
                (b'/', b'*') => (depth, here) = (depth + 1, here + 2),
                (b'*', b'/') => {
                    (depth, here) = (depth - 1, here + 2);
                    if depth == 0 {
                        return Some(here);
                    }
                }
                _ => here += 1,
            }
        }
    }
}

/// Whether a name may go on with a byte.
pub(super) fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}
