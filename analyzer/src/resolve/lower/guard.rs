//! Refuses texts that would exhaust the stack of a recursive parser, or the memory for its trees.

use super::context::Refusal;

/// Deepest nesting of brackets that is parsed.
const MOST_BRACKETS: usize = 256;
/// Deepest nesting of angle brackets, and longest run of prefix operators, that is parsed.
const MOST_REPEATS: usize = 512;
/// Longest chain of operators or method calls in one statement that is parsed.
const MOST_LINKS: usize = 20_500;
/// Longest run of keywords that each begin an expression in the one before, and most closures in one statement.
const MOST_OPENINGS: usize = 2000;
/// Longest chain of assignments that is parsed.
const MOST_ASSIGNMENTS: usize = 5000;
/// Longest number that is parsed.
const MOST_DIGITS: usize = 4096;
/// Most words and marks in a file that are parsed: their trees take some hundred bytes each.
const MOST_TOKENS: usize = 3_000_000;

/// The reason to refuse a text, when there is one. Strings and comments do not count.
pub(in crate::resolve) fn too_deep(text: &str) -> Option<Refusal> {
    let bytes = text.as_bytes();
    let mut nesting = Nesting::default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            b'"' => string_end(bytes, at),
            b'\'' => quote_end(bytes, at),
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => comment_end(bytes, at),
            b'<' if bytes.get(at + 1) == Some(&b'<') && bytes.get(at + 2).is_none_or(u8::is_ascii_whitespace) => at + 2,
            _ if is_word(byte) => at + bytes.iter().skip(at).take_while(|byte| is_word(**byte)).count(),
            _ => {
                nesting.mark(byte, at.checked_sub(1).and_then(|before| bytes.get(before)).copied());
                at + 1
            }
        };
        match byte {
            b'"' | b'\'' => nesting.operand(),
            _ if is_word(byte) => nesting.word(bytes.get(at..end).unwrap_or_default()),
            _ => {}
        }
        if byte.is_ascii_digit() && end - at > MOST_DIGITS {
            return Some(refusal(text, at, "a number is too long"));
        }
        if let Some(reason) = nesting.excess() {
            return Some(refusal(text, at, reason));
        }
        at = end.max(at + 1);
    }
    None
}

fn refusal(text: &str, at: usize, reason: &str) -> Refusal {
    let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    Refusal { message: reason.to_owned(), line }
}

/// What is open at a place in the text.
#[derive(Default)]
struct Nesting {
    depth: usize,
    angles: usize,
    prefixes: usize,
    links: usize,
    assignments: usize,
    closures: usize,
    keywords: usize,
    tokens: usize,
    /// Whether an operator may follow.
    is_operand: bool,
}

impl Nesting {
    fn operand(&mut self) {
        self.tokens += 1;
        (self.prefixes, self.keywords, self.is_operand) = (0, 0, true);
    }

    fn word(&mut self, word: &[u8]) {
        let keywords = self.keywords;
        self.operand();
        self.links += usize::from(word == b"as");
        if is_opening(word) {
            (self.keywords, self.is_operand) = (keywords + 1, false);
        }
    }

    fn mark(&mut self, byte: u8, before: Option<u8>) {
        if byte.is_ascii_whitespace() {
            return;
        }
        self.tokens += 1;
        let is_double = before == Some(byte);
        match byte {
            b'(' | b'[' => self.depth += 1,
            b'{' => {
                self.depth += 1;
                self.end_statement();
            }
            b')' | b']' => self.depth = self.depth.saturating_sub(1),
            b'}' => {
                self.depth = self.depth.saturating_sub(1);
                self.end_statement();
            }
            b';' => self.end_statement(),
            b',' => self.assignments = 0,
            b'<' => self.angles += 1,
            b'>' => self.angles = self.angles.saturating_sub(1),
            b'|' if !self.is_operand && !is_double => self.closures += 1,
            b'.' | b'+' | b'-' | b'*' | b'/' | b'|' | b'?' if !is_double => self.links += 1,
            b'=' if !matches!(before, Some(b'=' | b'<' | b'>' | b'!')) => self.assignments += 1,
            _ => {}
        }
        self.prefixes = if matches!(byte, b'&' | b'!' | b'*' | b'-') { self.prefixes + 1 } else { 0 };
        self.is_operand = matches!(byte, b')' | b']' | b'}' | b'?');
    }

    fn end_statement(&mut self) {
        (self.angles, self.links, self.assignments, self.closures, self.keywords) = (0, 0, 0, 0, 0);
    }

    fn excess(&self) -> Option<&'static str> {
        if self.depth > MOST_BRACKETS {
            Some("brackets are nested too deeply")
        } else if self.angles > MOST_REPEATS || self.prefixes > MOST_REPEATS {
            Some("types or operators are nested too deeply")
        } else if self.closures.max(self.keywords) > MOST_OPENINGS || self.assignments > MOST_ASSIGNMENTS {
            Some("expressions are nested too deeply")
        } else if self.links > MOST_LINKS {
            Some("a statement is too long")
        } else if self.tokens > MOST_TOKENS {
            Some("there is too much code in one file")
        } else {
            None
        }
    }
}

/// Whether an expression, a pattern or a type may follow a word.
fn is_opening(word: &[u8]) -> bool {
    match word.len() {
        2 => matches!(word, b"do" | b"if" | b"in"),
        3 => matches!(word, b"dyn" | b"for" | b"let" | b"mut" | b"ref" | b"try"),
        4 => matches!(word, b"impl" | b"loop" | b"move"),
        5 => matches!(word, b"async" | b"break" | b"const" | b"match" | b"while" | b"yield"),
        6 => matches!(word, b"return" | b"static" | b"unsafe"),
        _ => false,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    at + bytes.iter().skip(at).take_while(|byte| **byte != b'\n').count()
}

fn comment_end(bytes: &[u8], at: usize) -> usize {
    let (mut depth, mut here) = (0_usize, at);
    loop {
        match (bytes.get(here), bytes.get(here + 1)) {
            (None, _) => return here,
            (Some(b'/'), Some(b'*')) => (depth, here) = (depth + 1, here + 2),
            (Some(b'*'), Some(b'/')) => {
                (depth, here) = (depth - 1, here + 2);
                if depth == 0 {
                    return here;
                }
            }
            _ => here += 1,
        }
    }
}

/// The end of a string that begins at `at`; raw when a word that ends in `r` and marks stand before it.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    let marks = before.iter().rev().take_while(|byte| **byte == b'#').count();
    let prefix = before.get(..at - marks).unwrap_or_default();
    let word = prefix.iter().rev().take_while(|byte| is_word(**byte)).count();
    let is_raw = matches!(prefix.get(prefix.len() - word..), Some(b"r" | b"br" | b"cr"));
    let mut here = at + 1;
    while let Some(&byte) = bytes.get(here) {
        here += 1;
        match byte {
            b'\\' if !is_raw => here += 1,
            b'"' if !is_raw => return here,
            b'"' if bytes.get(here..here + marks).is_some_and(|rest| rest.iter().all(|mark| *mark == b'#')) => {
                return here + marks;
            }
            _ => {}
        }
    }
    bytes.len()
}

/// The end of a character or lifetime that begins at `at`.
fn quote_end(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at + 1) == Some(&b'\\') {
        let rest = bytes.iter().skip(at + 3).take(12).position(|byte| *byte == b'\'');
        return rest.map_or(at + 2, |behind| at + 4 + behind);
    }
    let letter = bytes.iter().skip(at + 2).take_while(|byte| **byte & 0xc0 == 0x80).count();
    if bytes.get(at + 2 + letter) == Some(&b'\'') { at + 3 + letter } else { at + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Option<usize> {
        too_deep(text).map(|refusal| refusal.line)
    }

    #[test]
    fn nesting_is_refused_with_its_line() {
        assert_eq!(line(&format!("fn f() {{\n{}{}\n}}", "(".repeat(300), ")".repeat(300))), Some(2));
        assert_eq!(line(&format!("\n\ntype A = {}u8{};", "Vec<".repeat(600), ">".repeat(600))), Some(3));
        assert_eq!(line(&format!("const A: bool = {}true;", "!".repeat(600))), Some(1));
        assert_eq!(line(&format!("fn f() {{ a{} }}", ".b()".repeat(30_000))), Some(1));
        assert_eq!(line(&"a ".repeat(MOST_TOKENS + 2)), Some(1));
    }

    #[test]
    fn strings_comments_and_tables_are_no_nesting() {
        let brackets = "(".repeat(300);
        for text in [
            format!("\"{brackets}\\\"{brackets}\""),
            format!("r#\"{brackets}\"{brackets}\"#"),
            format!("// {brackets}\n/* {brackets} /* */ {brackets} */"),
            format!("['{}']", "'('; '\\''; '\\u{1f}'; 'ü'; ".repeat(300)),
            format!("[{}]", "1 << 3, ".repeat(2000)),
            format!("/// {}\nfn f<'a>(x: &'a str) {{}}", "-".repeat(2000)),
        ] {
            assert_eq!(line(&text), None, "{text}");
        }
        // What hides in a string does not close anything.
        assert_eq!(line(&"(\")\"".repeat(300)), Some(1));
        assert_eq!(line(&"('\\'', ')'".repeat(300)), Some(1));
    }
}
