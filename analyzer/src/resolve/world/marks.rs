//! What attributes tell about an item's place in the build: test code, predicates.

use crate::resolve::tree::RawAttribute;

/// Whether attributes make an item test code.
pub(in crate::resolve) fn is_test(attributes: &[RawAttribute]) -> bool {
    attributes.iter().any(|attribute| {
        let last = attribute.path.rsplit("::").next().unwrap_or_default();
        matches!(last, "test" | "rstest" | "test_case" | "bench" | "quickcheck" | "proptest")
            || (attribute.path == "cfg" && demands_test(&attribute.tokens))
    })
}

/// Whether a cfg predicate holds in test builds alone.
fn demands_test(predicate: &str) -> bool {
    let predicate: String = predicate.chars().filter(|letter| !letter.is_whitespace()).collect();
    if predicate == "test" {
        return true;
    }
    let list = |name: &str| predicate.strip_prefix(name)?.strip_suffix(')').map(split_list);
    if let Some(parts) = list("any(") {
        // `any(test, feature = "testing")`: what tests of other crates use.
        let is_one = |part: &String| demands_test(part) || TEST_FEATURES.contains(&part.as_str());
        return parts.iter().any(|part| demands_test(part)) && parts.iter().all(is_one);
    }
    list("all(").is_some_and(|parts| parts.iter().any(|part| demands_test(part)))
}

/// Features that switch on what tests of other crates use, as predicates without white space.
const TEST_FEATURES: &[&str] = &[
    "feature=\"test\"",
    "feature=\"testing\"",
    "feature=\"tests\"",
    "feature=\"test-helpers\"",
    "feature=\"test-support\"",
    "feature=\"test-util\"",
    "feature=\"test-utils\"",
    "feature=\"test_helpers\"",
    "feature=\"test_util\"",
    "feature=\"test_utils\"",
    "feature=\"mock\"",
    "feature=\"mocks\"",
];

/// The parts of a list, split at the commas outside of parentheses.
fn split_list(list: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    for letter in list.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if letter == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    parts
}

/// The predicates of `cfg` attributes.
pub(in crate::resolve) fn cfg(attributes: &[RawAttribute]) -> Vec<String> {
    attributes.iter().filter(|attribute| attribute.path == "cfg").map(|attribute| attribute.tokens.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::demands_test;

    #[test]
    fn predicates_tell_code_for_tests() {
        assert!(demands_test("test") && demands_test("all(unix, test)"));
        assert!(demands_test("any(test, feature = \"testing\")") && demands_test("any(test, all(test, unix))"));
        assert!(!demands_test("any(test, feature = \"postgres\")") && !demands_test("feature = \"testing\""));
        assert!(!demands_test("not(test)") && !demands_test("any(unix, windows)"));
    }
}
