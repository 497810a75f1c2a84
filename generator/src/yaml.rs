//! Typed values as YAML text.

use serde::Serialize;

/// One or several documents, with a line of comment on top. `about` says in a few words what the file is.
///
/// The order of keys is that of the values; nothing is glued from strings.
pub fn documents<T: Serialize>(about: &str, values: &[T]) -> String {
    let mut text = String::new();
    for line in about.lines() {
        text.push_str("# ");
        text.push_str(line);
        text.push('\n');
    }
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            text.push_str("---\n");
        }
        // Plain values of our own have nothing that YAML could refuse; a refusal would show up as a comment.
        match serde_saphyr::to_string_with_options(value, options()) {
            Ok(document) => text.push_str(&document),
            Err(error) => text.push_str(&format!("# not serialized: {error}\n")),
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

fn options() -> serde_saphyr::SerializerOptions {
    let mut options = serde_saphyr::SerializerOptions::default();
    options.indent_step = 2;
    options.compact_list_indent = true;
    options.folded_wrap_chars = usize::MAX;
    options
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn text_that_looks_like_something_else_is_quoted() {
        let values = ["8080", "true", "on", "null", "", "25%", "0.0.0.0:80", "1e3", "a: b", "- x", "line\nline\n"];
        let map: BTreeMap<String, &str> =
            values.iter().enumerate().map(|(at, value)| (format!("k{at:02}"), *value)).collect();
        insta::assert_snapshot!(documents("values", &[map]));
    }
}
