//! The names a text mentions, with their places: paths, methods, macros and what macros are given.

use std::str::FromStr;

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};

/// A path as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// Its names, raw identifiers without `r#`.
    pub(super) segments: Vec<String>,
    /// Byte position of its first name.
    pub(super) start: usize,
    /// Whether it begins with `::`.
    pub(super) is_absolute: bool,
    /// Whether it follows a `.`: a method or a field.
    pub(super) is_member: bool,
    /// Whether it stands in a string of an attribute.
    pub(super) is_quoted: bool,
    /// For macro calls: what the macro is given.
    pub(super) macro_input: Option<MacroInput>,
}

/// What a macro call is given, as far as files are concerned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MacroInput {
    /// The last string literal in it.
    pub(super) literal: Option<String>,
    /// Whether it speaks of the package's folder (`env!("CARGO_MANIFEST_DIR")`).
    pub(super) is_from_package: bool,
    /// Whether it speaks of what the build script makes (`env!("OUT_DIR")`).
    pub(super) is_built: bool,
    /// What a name begins and ends with that is put together around something else: `concat!("mail/", $name, ".txt")`.
    pub(super) around: Option<(String, String)>,
}

/// Everything a Rust text mentions, in order; nothing when it cannot be read as Rust.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    if let Ok(stream) = TokenStream::from_str(text) {
        Collector { found: &mut found, at: None, in_attribute: false }.collect(stream);
    }
    found
}

struct Collector<'f> {
    found: &'f mut Vec<Mention>,
    /// The place to tell instead of the token's own: that of the string literal the tokens stand in.
    at: Option<usize>,
    in_attribute: bool,
}

impl Collector<'_> {
    fn collect(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at += match &tokens[at] {
                TokenTree::Ident(_) => self.path(&tokens, at),
                TokenTree::Group(group) => {
                    self.group(&tokens, at, group);
                    1
                }
                TokenTree::Literal(literal) => {
                    self.literal(literal);
                    1
                }
                TokenTree::Punct(punct) if punct.as_char() == '\'' => 2,
                TokenTree::Punct(_) => 1,
            };
        }
    }

    /// Reads the path that begins at `at`; gives the number of its tokens.
    fn path(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let mut segments = Vec::new();
        let mut next = at;
        while let Some(TokenTree::Ident(name)) = tokens.get(next) {
            segments.push(plain(&name.to_string()));
            next += 1;
            if !(is_colons(tokens, next) && matches!(tokens.get(next + 2), Some(TokenTree::Ident(_)))) {
                break;
            }
            next += 2;
        }
        let follows_colons = at >= 2 && is_colons(tokens, at - 2);
        let before_colons = at.checked_sub(3).and_then(|before| tokens.get(before));
        // After generic arguments (`Vec::<u8>::new`) the rest of a path names nothing in scope.
        let is_rest = follows_colons && before_colons.is_some_and(|token| is_punct(token, '>'));
        if !is_rest {
            let is_call = tokens.get(next).is_some_and(|token| is_punct(token, '!'));
            let macro_input = match tokens.get(next + 1) {
                Some(TokenTree::Group(group)) if is_call => Some(input(group.stream())),
                _ => None,
            };
            let start = self.at.unwrap_or_else(|| tokens[at].span().byte_range().start);
            let is_member = is_member(tokens, at);
            let is_quoted = self.at.is_some() && self.in_attribute;
            self.found.push(Mention {
                segments,
                start,
                is_absolute: follows_colons,
                is_member,
                is_quoted,
                macro_input,
            });
        }
        next - at
    }

    fn group(&mut self, tokens: &[TokenTree], at: usize, group: &proc_macro2::Group) {
        let hash =
            |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).is_some_and(|token| is_punct(token, '#'));
        let bang = at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|token| is_punct(token, '!'));
        let is_attribute = group.delimiter() == Delimiter::Bracket && (hash(1) || (bang && hash(2)));
        if is_attribute && is_words(group.stream()) {
            return;
        }
        let outside = self.in_attribute;
        self.in_attribute |= is_attribute;
        self.collect(group.stream());
        self.in_attribute = outside;
    }

    /// Strings in attributes hold paths (`#[serde(with = "crate::time")]`); others may name what they print (`{name}`).
    fn literal(&mut self, literal: &Literal) {
        let Some(value) = string(literal) else { return };
        let at = self.at.unwrap_or_else(|| literal.span().byte_range().start);
        // A message for people is no code, but may name what it prints.
        let is_code = self.in_attribute && TokenStream::from_str(&value).is_ok();
        let inner: Vec<&str> = if is_code { vec![&value] } else { inlined(&value) };
        for text in inner {
            if let Ok(stream) = TokenStream::from_str(text) {
                Collector { found: self.found, at: Some(at), in_attribute: self.in_attribute }.collect(stream);
            }
        }
    }
}

/// Whether an attribute holds words for people: `#[doc = include_str!("../README.md")]` takes in a file.
fn is_words(attribute: TokenStream) -> bool {
    let mut tokens = attribute.into_iter();
    let is_doc = tokens.next().is_some_and(|token| token.to_string() == "doc");
    is_doc && !tokens.any(|token| token.to_string() == "include_str")
}

/// The names between braces of a format string.
fn inlined(text: &str) -> Vec<&str> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split(['}', ':']).next());
    parts.filter(|name| name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')).collect()
}

fn input(stream: TokenStream) -> MacroInput {
    let mut input = MacroInput::default();
    let (mut before, mut last) = (String::new(), String::new());
    for token in stream {
        let is_concat = before == "concat" && last == "!";
        before = std::mem::replace(&mut last, token.to_string());
        match token {
            TokenTree::Group(group) if is_concat => {
                let inner = self::input(group.stream());
                let (literal, around) = put_together(group.stream());
                input = MacroInput { literal: literal.or(input.literal), around, ..inner };
            }
            TokenTree::Literal(literal) => match string(&literal) {
                Some(text) if text == "CARGO_MANIFEST_DIR" => input.is_from_package = true,
                Some(text) if text == "OUT_DIR" => input.is_built = true,
                Some(text) => input.literal = Some(text),
                None => {}
            },
            TokenTree::Group(group) => {
                let inner = self::input(group.stream());
                input.is_from_package |= inner.is_from_package;
                input.is_built |= inner.is_built;
                input.literal = inner.literal.or(input.literal);
                input.around = inner.around.or(input.around);
            }
            _ => {}
        }
    }
    input
}

/// What `concat!` makes of strings and the folders of `env!`, or what it puts around anything else.
fn put_together(stream: TokenStream) -> (Option<String>, Option<(String, String)>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let parts: Vec<Option<String>> = tokens
        .split(|token| is_punct(token, ','))
        .filter(|part| !part.is_empty())
        .map(|part| match part {
            [TokenTree::Literal(literal)] => string(literal),
            [TokenTree::Ident(name), ..] if name == "env" => Some(String::new()),
            _ => None,
        })
        .collect();
    let joined = |parts: &[Option<String>]| parts.iter().flatten().map(String::as_str).collect::<String>();
    let is_open = Option::is_none;
    match (parts.iter().position(is_open), parts.iter().rposition(is_open)) {
        (Some(first), Some(last)) => (None, Some((joined(&parts[..first]), joined(&parts[last + 1..])))),
        _ => (Some(joined(&parts)).filter(|text| !text.is_empty()), None),
    }
}

/// The value of a string literal.
fn string(literal: &Literal) -> Option<String> {
    let text = literal.to_string();
    if !text.contains('"') {
        return None;
    }
    syn::parse_str::<syn::LitStr>(&text).ok().map(|literal| literal.value())
}

fn plain(name: &str) -> String {
    name.strip_prefix("r#").unwrap_or(name).to_string()
}

fn is_punct(token: &TokenTree, letter: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == letter)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| tokens.get(at).is_some_and(|token| is_punct(token, ':'));
    colon(at) && colon(at + 1)
}

/// Whether one dot, not two, stands before.
fn is_member(tokens: &[TokenTree], at: usize) -> bool {
    let dot =
        |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).is_some_and(|token| is_punct(token, '.'));
    dot(1) && !dot(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        mentions(text).iter().filter(|mention| !mention.is_member).map(|mention| mention.segments.join("::")).collect()
    }

    #[test]
    fn paths_are_told_whole() {
        assert_eq!(paths("a::b::<C>::d(e.f())"), ["a::b", "C", "e"]);
        assert_eq!(
            paths("fn f<'a>(x: &'a r#type::T) { ..Default::default() }"),
            ["fn", "f", "x", "type::T", "Default::default"]
        );
    }

    #[test]
    fn strings_tell_names_where_they_hold_code() {
        assert_eq!(paths("#[serde(with = \"crate::time::iso\")] x"), ["serde", "with", "crate::time::iso", "x"]);
        assert_eq!(paths("format!(\"{MAX:>4} {{}} {0}\", y)"), ["format", "MAX", "y"]);
        assert_eq!(paths("#[error(\"no {PORT}, `host:port`\")] x"), ["error", "PORT", "x"]);
        assert_eq!(paths("/// Speaks of `Other`.\nx"), ["x"]);
    }

    #[test]
    fn macros_tell_the_file_they_name() {
        let all = mentions("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/data/a.csv\"))");
        let input = all[0].macro_input.as_ref().unwrap();
        assert_eq!((input.literal.as_deref(), input.is_from_package), (Some("/data/a.csv"), true));
        let all = mentions("#![doc = include_str!(\"../README.md\")]");
        let input = all.iter().find_map(|mention| mention.macro_input.as_ref()).unwrap();
        assert_eq!(input.literal.as_deref(), Some("../README.md"));
    }

    #[test]
    fn names_put_together_tell_what_stands_around() {
        let all = mentions("include_str!(concat!(\"mail/\", $name, \".txt\"))");
        let input = all[0].macro_input.as_ref().unwrap();
        assert_eq!(input.literal, None);
        assert_eq!(input.around, Some(("mail/".to_owned(), ".txt".to_owned())));
        let all = mentions("include_str!(concat!(\"mail/\", \"en\", \".txt\"))");
        assert_eq!(all[0].macro_input.as_ref().unwrap().literal.as_deref(), Some("mail/en.txt"));
    }

    #[test]
    fn places_are_bytes() {
        let all = mentions("/* ä */ a");
        assert_eq!(all[0].start, 9);
    }
}
