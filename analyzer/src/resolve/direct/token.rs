//! The pieces a text is cut into.

/// A piece of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// First byte.
    pub(super) start: u32,
    /// One past the last byte.
    pub(super) end: u32,
    /// For brackets that open: the position of the token that closes.
    pub(super) mate: u32,
    /// What it is.
    pub(super) kind: Kind,
}

/// Kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier.
    Name,
    /// `r#name`.
    Raw,
    /// A reserved word, also `_`.
    Word(Word),
    /// A literal.
    Literal(Literal),
    /// An opening bracket.
    Open(u8),
    /// The bracket that closes, told by the one that opens.
    Close(u8),
    /// One of the other marks; a lifetime is `'` and a name.
    Mark(u8),
    /// A documentation comment; whether it belongs to what is around it.
    Doc(bool),
    /// The end of the text.
    End,
}

/// Kinds of literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal {
    /// `"…"`.
    Str,
    /// `r"…"`.
    RawStr,
    /// `b"…"`, `c"…"`, raw or not.
    Bytes,
    /// `'…'`.
    Char,
    /// `b'…'`.
    Byte,
    /// A number without a point or exponent.
    Int,
    /// A number with one.
    Float,
}

macro_rules! words {
    ($($word:ident $text:literal,)*) => {
        /// Reserved words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Word {
            $(#[doc = $text] $word,)*
            /// Reserved for later.
            Reserved,
        }

        /// The reserved word of a text.
        pub(super) fn word(text: &str) -> Option<Word> {
            Some(match text {
                $($text => Word::$word,)*
                "abstract" | "become" | "box" | "do" | "final" | "macro" | "override" | "priv" | "typeof" | "unsized"
                | "virtual" => Word::Reserved,
                _ => return None,
            })
        }
    };
}

words! {
    As "as", Async "async", Await "await", Break "break", Const "const", Continue "continue", Crate "crate",
    Dyn "dyn", Else "else", Enum "enum", Extern "extern", False "false", Fn "fn", For "for", If "if", Impl "impl",
    In "in", Let "let", Loop "loop", Match "match", Mod "mod", Move "move", Mut "mut", Pub "pub", Ref "ref",
    Return "return", SelfValue "self", SelfType "Self", Static "static", Struct "struct", Super "super",
    Trait "trait", True "true", Try "try", Type "type", Underscore "_", Unsafe "unsafe", Use "use", Where "where",
    While "while", Yield "yield",
}
