//! Numbers.

use super::lexer::is_part;
use super::token::Literal;

/// The number that begins at a byte, and where it ends. `None` for what looks odd.
pub(super) fn number(bytes: &[u8], at: usize, is_index: bool) -> Option<(Literal, usize)> {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let run = |from: usize, fits: fn(u8) -> bool| from + bytes.iter().skip(from).take_while(|b| fits(**b)).count();
    let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    if byte(at) == b'0' && matches!(byte(at + 1), b'x' | b'o' | b'b') {
        let end = run(at + 2, is_part);
        let digits = bytes.get(at + 2..end)?;
        let is_plain = match byte(at + 1) {
            b'x' => suffix(digits, |byte| byte.is_ascii_hexdigit() || byte == b'_'),
            _ => suffix(digits, |byte| matches!(byte, b'0' | b'1'..=b'7' | b'_')),
        };
        return (is_plain && byte(end) < 0x80).then_some((Literal::Int, end));
    }
    let whole = run(at, is_digit);
    if is_index {
        let is_end = !is_part(byte(whole)) && byte(whole) < 0x80;
        return is_end.then_some((Literal::Int, whole));
    }
    let mut end = whole;
    let mut literal = Literal::Int;
    if byte(end) == b'.' && byte(end + 1) != b'.' && !is_name(byte(end + 1)) {
        literal = Literal::Float;
        end = run(end + 1, is_digit);
    }
    if matches!(byte(end), b'e' | b'E') {
        let sign = usize::from(matches!(byte(end + 1), b'+' | b'-'));
        if !byte(end + 1 + sign).is_ascii_digit() {
            return None;
        }
        literal = Literal::Float;
        end = run(end + 1 + sign, is_digit);
    }
    // A suffix.
    let last = run(end, is_part);
    let is_odd = last > end && !is_suffix(bytes.get(end..last)?) || byte(last) >= 0x80;
    (!is_odd).then_some((literal, last))
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// Whether digits are followed by nothing else than a suffix.
fn suffix(bytes: &[u8], is_digit: fn(u8) -> bool) -> bool {
    let digits = bytes.iter().take_while(|byte| is_digit(**byte)).count();
    let rest = bytes.get(digits..).unwrap_or_default();
    digits > 0 && (rest.is_empty() || is_suffix(rest))
}

fn is_suffix(text: &[u8]) -> bool {
    matches!(
        text,
        b"u8"
            | b"u16"
            | b"u32"
            | b"u64"
            | b"u128"
            | b"usize"
            | b"i8"
            | b"i16"
            | b"i32"
            | b"i64"
            | b"i128"
            | b"isize"
            | b"f32"
            | b"f64"
    )
}

/// The suffix of a number.
pub(super) fn suffix_of(text: &str, literal: Literal) -> &str {
    let digits = match (text.as_bytes(), literal) {
        ([b'0', b'x', ..], Literal::Int) => 2 + count(text.get(2..), |byte| byte.is_ascii_hexdigit() || byte == b'_'),
        ([b'0', b'o' | b'b', ..], Literal::Int) => {
            2 + count(text.get(2..), |byte| byte.is_ascii_digit() || byte == b'_')
        }
        (_, Literal::Int) => count(Some(text), |byte| byte.is_ascii_digit() || byte == b'_'),
        _ => {
            let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b'e' | b'E' | b'+' | b'-');
            count(Some(text), is_part)
        }
    };
    text.get(digits..).unwrap_or_default()
}

fn count(text: Option<&str>, fits: impl Fn(u8) -> bool) -> usize {
    text.unwrap_or_default().bytes().take_while(|byte| fits(*byte)).count()
}
