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
    let Some(inner) = predicate.strip_prefix("all(").and_then(|rest| rest.strip_suffix(')')) else { return false };
    split_list(inner).iter().any(|part| demands_test(part))
}

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
