//! How a binary operator is stored: by its place in a list, since the tree holds it as a constant text.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An operator as written.
pub(in crate::resolve) type Operator = &'static str;

/// All operators the tree tells apart.
const OPERATORS: [Operator; 28] = [
    "+", "-", "*", "/", "%", "&&", "||", "^", "&", "|", "<<", ">>", "==", "!=", "<", "<=", ">", ">=", "+=", "-=", "*=",
    "/=", "%=", "&=", "|=", "^=", "<<=", ">>=",
];
/// Any other assignment.
const OTHER: Operator = "?=";

pub(super) fn serialize<S: Serializer>(operator: &Operator, serializer: S) -> Result<S::Ok, S::Error> {
    let at = OPERATORS.iter().position(|known| known == operator).unwrap_or(OPERATORS.len());
    u8::try_from(at).unwrap_or(u8::MAX).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Operator, D::Error> {
    let at = usize::from(u8::deserialize(deserializer)?);
    match OPERATORS.get(at) {
        Some(operator) => Ok(operator),
        None if at == OPERATORS.len() => Ok(OTHER),
        None => Err(de::Error::custom("no such operator")),
    }
}
