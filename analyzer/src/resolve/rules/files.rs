//! The rule files, by their id.

/// Id and text of every file in `analyzer/rules/signatures`.
pub(super) const FILES: &[(&str, &str)] = &[
    ("anyhow", include_str!("../../../rules/signatures/anyhow.toml")),
    ("collections", include_str!("../../../rules/signatures/collections.toml")),
    ("iterator", include_str!("../../../rules/signatures/iterator.toml")),
    ("option", include_str!("../../../rules/signatures/option.toml")),
    ("result", include_str!("../../../rules/signatures/result.toml")),
    ("std", include_str!("../../../rules/signatures/std.toml")),
    ("text", include_str!("../../../rules/signatures/text.toml")),
    ("web", include_str!("../../../rules/signatures/web.toml")),
    ("wrappers", include_str!("../../../rules/signatures/wrappers.toml")),
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::FILES;

    #[test]
    fn every_file_is_registered_under_its_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/signatures");
        #[allow(clippy::disallowed_methods, reason = "the test compares the registration with the folder")]
        let entries = fs::read_dir(folder).expect("the folder of the rules");
        let mut names: Vec<String> = entries
            .filter_map(Result::ok)
            .filter_map(|entry| entry.file_name().to_string_lossy().strip_suffix(".toml").map(str::to_owned))
            .collect();
        names.sort();
        assert_eq!(names, FILES.iter().map(|(id, _)| (*id).to_owned()).collect::<Vec<_>>());
    }
}
