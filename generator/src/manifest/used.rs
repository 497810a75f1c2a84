//! What Rust texts speak of: crates and features.

use std::collections::BTreeSet;
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};

/// Names and features some texts speak of.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// Every name, and every word of a string without blanks (attributes hold paths in strings).
    pub(super) names: BTreeSet<String>,
    /// Features asked for by `feature = "…"`.
    pub(super) features: BTreeSet<String>,
    /// Whether something the build script makes is taken in: `OUT_DIR`, other environment variables.
    pub(super) needs_build_script: bool,
}

impl Used {
    /// Reads texts; one that is not Rust adds nothing.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut used = Self::default();
        for text in texts {
            if let Ok(stream) = TokenStream::from_str(text) {
                used.read(stream);
            }
        }
        used
    }

    fn read(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    self.names.insert(name.strip_prefix("r#").map(str::to_string).unwrap_or(name));
                }
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Literal(literal) => self.string(&tokens[..at], &literal.to_string()),
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn string(&mut self, before: &[TokenTree], literal: &str) {
        let Some(text) = literal.split('"').nth(1).filter(|text| !text.contains(char::is_whitespace)) else { return };
        let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        self.names.extend(words.filter(|word| !word.is_empty()).map(str::to_string));
        let mut back = before.iter().rev();
        let is_equal = matches!(back.next(), Some(TokenTree::Punct(punct)) if punct.as_char() == '=');
        if is_equal && matches!(back.next(), Some(TokenTree::Ident(name)) if name == "feature") {
            self.features.insert(text.to_string());
        }
        self.needs_build_script |= text == "OUT_DIR";
    }
}

#[cfg(test)]
mod tests {
    use super::Used;

    #[test]
    fn names_in_macros_and_attributes_count() {
        let text = "#[derive(serde::Serialize)] #[serde(with = \"humantime_serde::option\")] #[cfg(feature = \"fancy\")]\n\
                    struct A { b: C } fn d() { json!({ \"x\": uuid::Uuid::nil(), \"a b\": 1 }) }";
        let used = Used::of([text].into_iter());
        for name in ["serde", "humantime_serde", "uuid", "json"] {
            assert!(used.names.contains(name), "{name}");
        }
        assert!(!used.names.contains("b ") && used.features.contains("fancy"));
    }
}
