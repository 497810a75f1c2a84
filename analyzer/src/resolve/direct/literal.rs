//! Literals.

use super::cursor::Parser;
use super::number::suffix_of;
use super::token::{Kind, Literal, Word};
use crate::resolve::tree::{Expr, ExprKind, LiteralKind};

impl Parser<'_, '_> {
    /// The literal at hand.
    pub(super) fn literal(&mut self) -> Option<Expr> {
        let at = self.start();
        let text = self.text_of(self.at);
        let kind = match self.kind() {
            Kind::Word(Word::True | Word::False) => LiteralKind::Bool,
            Kind::Literal(literal) => match literal {
                Literal::Str | Literal::RawStr => LiteralKind::Str(string_value(text)?),
                Literal::Bytes => LiteralKind::Bytes,
                Literal::Char => LiteralKind::Char,
                Literal::Byte => LiteralKind::Int("u8".into()),
                Literal::Int => LiteralKind::Int(suffix_of(text, literal).into()),
                Literal::Float => LiteralKind::Float(suffix_of(text, literal).into()),
            },
            _ => return None,
        };
        self.at += 1;
        Some(Expr { kind: ExprKind::Literal(kind), at })
    }
}

/// What a string stands for.
pub(super) fn string_value(text: &str) -> Option<String> {
    if let Some(raw) = text.strip_prefix('r') {
        let marks = raw.bytes().take_while(|byte| *byte == b'#').count();
        let inner = raw.get(marks..raw.len().checked_sub(marks)?)?;
        return inner.get(1..inner.len().checked_sub(1)?).map(str::to_owned);
    }
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    if inner.contains('\\') { unescaped(inner) } else { Some(inner.to_owned()) }
}

fn unescaped(text: &str) -> Option<String> {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, behind)) = rest.split_once('\\') {
        value.push_str(plain);
        let mut letters = behind.chars();
        match letters.next()? {
            'n' => value.push('\n'),
            'r' => value.push('\r'),
            't' => value.push('\t'),
            '\\' => value.push('\\'),
            '0' => value.push('\0'),
            '\'' => value.push('\''),
            '"' => value.push('"'),
            'x' => {
                let digits = behind.get(1..3)?;
                let number = u8::from_str_radix(digits, 16).ok().filter(|number| *number < 0x80)?;
                value.push(char::from(number));
                letters = behind.get(3..)?.chars();
            }
            'u' => {
                let (digits, after) = behind.strip_prefix("u{")?.split_once('}')?;
                let digits: String = digits.chars().filter(|letter| *letter != '_').collect();
                value.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                letters = after.chars();
            }
            '\n' => letters = letters.as_str().trim_start().chars(),
            _ => return None,
        }
        rest = letters.as_str();
    }
    value.push_str(rest);
    Some(value)
}
