//! The rule files, by their id.

/// Id and text of every file in `analyzer/rules/signatures`.
pub(super) const FILES: &[(&str, &str)] = &[
    ("anyhow", include_str!("../../../rules/signatures/anyhow.toml")),
    ("collections", include_str!("../../../rules/signatures/collections.toml")),
    ("async", include_str!("../../../rules/signatures/async.toml")),
    ("derived", include_str!("../../../rules/signatures/derived.toml")),
    ("diesel", include_str!("../../../rules/signatures/diesel.toml")),
    ("iterator", include_str!("../../../rules/signatures/iterator.toml")),
    ("macros", include_str!("../../../rules/signatures/macros.toml")),
    ("option", include_str!("../../../rules/signatures/option.toml")),
    ("result", include_str!("../../../rules/signatures/result.toml")),
    ("std", include_str!("../../../rules/signatures/std.toml")),
    ("text", include_str!("../../../rules/signatures/text.toml")),
    ("time", include_str!("../../../rules/signatures/time.toml")),
    ("web", include_str!("../../../rules/signatures/web.toml")),
    ("wrappers", include_str!("../../../rules/signatures/wrappers.toml")),
];
